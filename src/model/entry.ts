import type { Root } from "hast";
import type { SafeHtml } from "./html.ts";

export interface Author {
  name: string;
  url?: string;
}

/** One post as the source told it, in one shape whatever the wire format (RFC 4287, section 4.1.2). Untrusted. */
export interface Entry {
  /** The source's own identifier; unique within the source, never shown. */
  id: string;
  /** Absolute http(s) permalink of the post at the source. */
  url: string;
  /** Absolute http(s) address that it names as the post's first. A claim: it counts only where the source may name that host. */
  canonical?: string;
  title: string;
  html: string;
  /** What relative URLs are relative to, where that is not the permalink. */
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
  /** ISO 8601 instant from which nobody may read it. */
  expires?: string;
  /** The terms of use as the source words them. */
  license?: string;
}

/** Sanitized body: the serialized form and the tree it came from, which say the same. */
export interface SafeBody {
  html: SafeHtml;
  tree: Root;
}

/** An entry whose every field may be shown: the body is sanitized, the rest is plain text and checked URLs. */
export interface SafeEntry extends Omit<Entry, "html" | "base" | "language"> {
  body: SafeBody;
  /** BCP 47; the source's language where the post says none. */
  language: string;
}

/** What a delivery tells: a post in its newest form, or that it is to go. */
export type Change =
  | { kind: "published" | "updated"; entry: Entry; at: string }
  | {
      kind: "withdrawn";
      entryId: string;
      /** The post's permalink, where it is told: another hook or feed of the source may know the post by another id. */
      url?: string;
      reason?: string;
      at: string;
      /** It takes down what is up, but says nothing of a post that is not there yet: a draft may still be published. */
      ifPublished?: true;
    };
