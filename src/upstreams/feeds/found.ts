import type { Author } from "../../model/entry.ts";
import type { Medium } from "../reading/media.ts";

/**
 * An entry as a feed has it, independent of the feed's format. It has only the feed's own data; missing data is not
 * filled in.
 */
export interface FoundEntry {
  /** guid, id or rdf:about. */
  id?: string | undefined;
  /** Its permalinks as written; the first valid address counts. */
  links: (string | undefined)[];
  /** Other addresses that may be its own: a guid that is a permalink, related pages. */
  others?: string[] | undefined;
  /** The feed that it names as its source. */
  source?: { name: string; addresses: string[] } | undefined;
  /** The address that it names as canonical. */
  canonical?: string | undefined;
  /** The base of relative URLs in the entry and its body, if the feed declares one (xml:base). */
  base?: string | undefined;
  bodyBase?: string | undefined;
  title: string;
  html: string;
  summary: string;
  authors: Author[];
  tags: string[];
  /** Media that come separately from the text. */
  media: Medium[];
  language?: string | undefined;
  /** Dates as written; the first that can be read counts. */
  published: (string | undefined)[];
  modified: (string | undefined)[];
  /** The license: an address if the feed has one, else its text. */
  license?: string | undefined;
  draft?: boolean;
}

/** A feed, independent of its format. */
export interface FoundFeed {
  title: string;
  /** Its description of itself; "" when there is none. */
  description: string;
  /** Pictures for it, the best first: square ones before others. */
  icons: (string | undefined)[];
  home?: string | undefined;
  base?: string | undefined;
  language?: string | undefined;
  entries: FoundEntry[];
  /** WebSub: its hubs and its own address. */
  hubs: string[];
  self?: string | undefined;
  /** The address of its older entries (RFC 5005: the next page, or the archive before). */
  older?: string | undefined;
  /** The software that wrote it, as the feed names it. */
  generator?: string | undefined;
  /** Whether there are more entries in other documents (RFC 5005, sections 3 and 4; JSON Feed's next_url). */
  hasMore: boolean;
  /** The requested polling: minutes between polls, and hours (UTC) and days without news. */
  ttlMinutes?: number | undefined;
  skipHours: number[];
  skipDays: string[];
}
