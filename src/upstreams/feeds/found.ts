import type { Author } from "../../model/entry.ts";
import type { Medium } from "../reading/media.ts";

/** An entry as a feed has it, whatever the feed's format. Only what the feed says: nothing is made up yet. */
export interface FoundEntry {
  /** guid, id or rdf:about. */
  id?: string | undefined;
  /** The permalinks that it gives, as they are written; the first that is an address counts. */
  links: (string | undefined)[];
  /** Other addresses that may be its own: a guid that is a permalink, related pages. */
  others?: string[] | undefined;
  /** The feed that it names as its source. */
  source?: { name: string; addresses: string[] } | undefined;
  /** The address that it names as the post's first. */
  canonical?: string | undefined;
  /** What relative URLs of the entry and of its body are relative to, where the feed says so (xml:base). */
  base?: string | undefined;
  bodyBase?: string | undefined;
  title: string;
  html: string;
  summary: string;
  authors: Author[];
  tags: string[];
  /** What comes beside the text. */
  media: Medium[];
  language?: string | undefined;
  /** Dates as they are written; the first that can be read counts. */
  published: (string | undefined)[];
  modified: (string | undefined)[];
  /** The terms of use: an address where the feed gives one, else what it says. */
  license?: string | undefined;
  draft?: boolean;
}

/** What a feed says of itself. */
export interface FoundFeed {
  title: string;
  /** What it says of itself; "" for nothing. */
  description: string;
  home?: string | undefined;
  base?: string | undefined;
  language?: string | undefined;
  entries: FoundEntry[];
  /** WebSub: its hubs and its own address. */
  hubs: string[];
  self?: string | undefined;
  /** Where its older entries are (RFC 5005: the next page, or the archive before). */
  older?: string | undefined;
  /** The software that wrote it, as it says. */
  generator?: string | undefined;
  /** Whether there are more entries in other documents (RFC 5005, sections 3 and 4; JSON Feed's next_url). */
  hasMore: boolean;
  /** How often to look, as it asks: minutes between polls, and hours (UTC) and days without news. */
  ttlMinutes?: number | undefined;
  skipHours: number[];
  skipDays: string[];
}
