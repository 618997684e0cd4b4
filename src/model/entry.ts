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
  /**
   * Absolute http(s) address that the entry names as canonical. Only a claim: it counts where the source may name that
   * host.
   */
  canonical?: string;
  title: string;
  /** The first publisher, if that is not the source. */
  publisher?: Publisher;
  html: string;
  /** The base of relative URLs, if that is not the permalink. */
  base?: string;
  /** The base of relative URLs of pictures and players, if it is another. */
  files?: string;
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
  /** ISO 8601 instant from which nobody may read it any more. */
  expires?: string;
  /** The terms of use as the source words them, or their URL. */
  license?: string;
  /** No more than title and summary may be shown. */
  excerptOnly?: true;
  /** Its pictures may not be shown. */
  withoutImages?: true;
  /** The body was too large to be kept, and its end is missing. */
  isCut?: true;
}

/** A sanitized body: its serialized form, and the tree that it was made from. */
export interface SafeBody {
  html: SafeHtml;
  tree: Root;
  /** The body was too large, and its end is missing. */
  isCut?: true;
  /** Drawings (SVG) are left out. */
  lacksDrawings?: true;
  /** The words of messages that stood in place of a text for members; they are left out. */
  walls?: string[];
}

/** An entry whose every field may be shown: the body is sanitized, the rest is plain text and checked URLs. */
export interface SafeEntry extends Omit<Entry, "html" | "base" | "files" | "language" | "isCut"> {
  body: SafeBody;
  /** BCP 47; the source's language when the post names none. */
  language: string;
  /** Why the end of the body is missing: it was too large, or members get it only. */
  cut?: Cut;
  /** Drawings (SVG) of the body are left out. */
  lacksDrawings?: true;
  /** The body is a form that asks for the post's password. */
  asksForPassword?: true;
}

export type Cut = "size" | "members" | "source";

/** The content of a delivery: the newest form of a post, or its withdrawal. */
export type Change =
  | {
      kind: "published" | "updated";
      entry: Entry;
      at: string;
      /** ISO 8601 instant that orders this change among the others, when it is not the entry's modified date. */
      clock?: string;
      /** The publisher names no modified date, and the entry's own is made up from other dates. */
      isUndated?: true;
      /** The rest of the entry is fetched from the publisher, and arrives as another delivery. */
      isIncomplete?: true;
    }
  | {
      kind: "withdrawn";
      entryId: string;
      /** The post's permalink, if it was sent. Another hook or feed of the source may use another id for the post. */
      url?: string;
      reason?: string;
      /** The post's title, for the operator if the post was never published here. */
      title?: string;
      at: string;
      /**
       * The withdrawal ends once the source publishes the post again: drafts and private posts may still be published.
       */
      onHold?: true;
    };
