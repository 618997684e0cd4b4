import type { Root } from "hast";
import type { SafeHtml } from "./html.ts";

export interface Author {
  name: string;
  url?: string;
}

/** A publisher whom a source names for one of its entries. */
export interface Publisher {
  name: string;
  /** Absolute http(s) URL of its home page. */
  home: string;
}

/** One post as the source sent it, in one shape whatever the wire format (RFC 4287, section 4.1.2). Untrusted. */
export interface Entry {
  /** The source's own identifier; unique within the source, never shown. */
  id: string;
  /** Absolute http(s) permalink of the post at the source. */
  url: string;
  /** Absolute http(s) address that it names as the post's first. A claim: it counts only where the source may name that host. */
  canonical?: string;
  title: string;
  /** The first publisher, if that is not the source. */
  publisher?: Publisher;
  html: string;
  /** The base of relative URLs, if that is not the permalink. */
  base?: string;
  summary: string;
  authors: Author[];
  tags: string[];
  /** Absolute or relative URL of the lead image. */
  image?: string;
  /** BCP 47, as the post says it. */
  language?: string;
  /** ISO 8601 instant. */
  published: string;
  /** ISO 8601 instant by the source's own clock; the newer one wins. */
  modified: string;
  /** ISO 8601 instant before which nobody may read it. */
  embargoedUntil?: string;
  /** How many minutes after the original it may be read here. */
  delayMinutes?: number;
  /** ISO 8601 instant from which nobody may read it. */
  expires?: string;
  /** The terms of use as the source words them, or their URL. */
  license?: string;
  /** No more than title and summary may be shown. */
  excerptOnly?: true;
  /** Its pictures may not be shown. */
  withoutImages?: true;
}

/** Sanitized body: the serialized form and the tree it came from, which say the same. */
export interface SafeBody {
  html: SafeHtml;
  tree: Root;
  /** It was too large: the end is missing. */
  isCut?: true;
  /** Drawings (SVG) are left out. */
  lacksDrawings?: true;
}

/** An entry whose every field may be shown: the body is sanitized, the rest is plain text and checked URLs. */
export interface SafeEntry extends Omit<Entry, "html" | "base" | "language"> {
  body: SafeBody;
  /** BCP 47; the source's language where the post says none. */
  language: string;
  /** Why the end of the body is missing: it was too large, or members get it only. */
  cut?: Cut;
  /** Drawings (SVG) of the body are left out. */
  lacksDrawings?: true;
  /** The body is a form that asks for the post's password. */
  asksForPassword?: true;
}

export type Cut = "size" | "members" | "source";

/** What a delivery asks for: the newest form of a post, or its withdrawal. */
export type Change =
  | {
      kind: "published" | "updated";
      entry: Entry;
      at: string;
      /** ISO 8601 instant that orders it among the others, where that is not the entry's modified date. */
      clock?: string;
      /** Another delivery asks the publisher for the rest of it. */
      isIncomplete?: true;
    }
  | {
      kind: "withdrawn";
      entryId: string;
      /** The post's permalink, if it was sent: another hook or feed of the source may know the post by another id. */
      url?: string;
      reason?: string;
      /** The post's title, for an operator where it has never been published here. */
      title?: string;
      at: string;
      /** The withdrawal ends when the source publishes the post again: a draft, or a private post, may still be published. */
      onHold?: true;
    };
