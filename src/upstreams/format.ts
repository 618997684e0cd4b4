import type { Change } from "../model/entry.ts";
import type { Source } from "../model/source.ts";
import type { BodyIssue } from "../problem.ts";
import type { Feed } from "./feeds/document.ts";

/** A delivery's body with what is known of it. */
export interface Received {
  body: Uint8Array<ArrayBuffer>;
  /** Names in lower case. */
  headers: Record<string, string>;
  source: Source;
  /** ISO 8601; stands in for dates that the body does not give. */
  receivedAt: string;
  /** The body as JSON; undefined when it is none. Parsed once. */
  json: unknown;
}

/** A feed's document may have so many bytes, decompressed. */
export const FEED_MAX_BYTES = 5_000_000;

/** Kept with a delivery that is a whole feed: the id of the feed that it is. No request can set it. */
export const FEED_HEADER = "reprint-feed";

/** A post of which a body tells that it is there, but not its text, or not as readers see it. Untrusted. */
export interface Refetch {
  /** Whose API tells the rest: a file of publish/originals. */
  from: "wordpress" | "ghost" | "emdash";
  /** What the post is called there; "" where only its slug is told. */
  number: string;
  slug?: string;
  /** What it is one of there, where that has to be named. */
  collection?: string;
  /** The id that the body gives it; what is fetched is told under the same. */
  entryId: string;
  kind: "published" | "updated";
  /** ISO 8601, the event's time. */
  at: string;
  /** The post as well as the body alone can tell it, for when nobody tells the rest. */
  otherwise?: Change;
}

/** What a body says by itself. */
export type Read =
  /** Any number of changes, and what could not be read beside them. */
  | {
      ok: true;
      changes: Change[];
      issues?: BodyIssue[];
      /** The document that they come from, whose entries go by more than one name and are compared with its last word. */
      feed?: Feed;
    }
  /** Why nothing could be read. */
  | { ok: false; issues: BodyIssue[] };

/** What a body says, or whom to ask for it. */
export type Parsed = Read | { ok: true; refetch: Refetch; issues?: undefined };

/** One wire format. Formats are siblings of the same shape, one file each; wire names stop there. */
export interface Format {
  /** Whether a body is of this format, by a look at it. */
  detect(received: Received): boolean;
  /** Never throws: what is wrong is an issue with its place. A format may load what it needs when it is first used. */
  parse(received: Received): Parsed | Promise<Parsed>;
}
