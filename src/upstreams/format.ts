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

/** Kept with a delivery that is a whole feed: the id of the feed that it is. No request can set it. */
export const FEED_HEADER = "reprint-feed";

/** What a body says by itself. */
export type Read =
  /** Any number of changes, and what could not be read beside them. */
  | {
      ok: true;
      changes: Change[];
      issues?: BodyIssue[];
      /** The document that they come from. Its entries may have several ids, which are compared with its last version. */
      feed?: Feed;
    }
  /** Why nothing could be read. */
  | { ok: false; issues: BodyIssue[] };

/** What a body says, or the post that has to be fetched because the body lacks its text. */
export type Parsed = Read | { ok: true; needsFetch: PostToFetch; issues?: undefined };

/** One wire format. Names of the wire are used nowhere else. */
export interface Format {
  /** Whether a body is of this format, judged by its marks. Cheap: every format is asked. */
  detect(received: Received): boolean;
  /** Never throws: a fault is an issue with its place. A format may load what it needs when it is first used. */
  parse(received: Received): Parsed | Promise<Parsed>;
}

/** A post that a body announces without its text, or not as readers see it. Untrusted. */
export interface PostToFetch {
  /** The API that has the rest of it. */
  original: OriginalApi;
  /** Its number or id in that API; "" where the body gives its slug only. */
  number: string;
  slug?: string;
  /** The collection that it is in, where the API needs that. */
  collection?: string;
  /** The id that the body gives it; the fetched post is saved under the same. */
  entryId: string;
  kind: "published" | "updated";
  /** ISO 8601, the event's time. */
  at: string;
  /** The post as far as the body has it, for when it cannot be fetched. */
  fallback?: Change;
  /** A feed may have dozens of such posts: each is asked for once, and then stays as it came. */
  isAskedOnce?: true;
}

/** A publisher's API that has its posts in full. */
export interface OriginalApi {
  fetchOriginal(post: PostToFetch, api: PublisherApi): Promise<ApiAnswer>;
  /** Whether an answer is about the post that was asked for. */
  isAbout(json: unknown, post: PostToFetch): boolean;
  read(json: unknown, post: PostToFetch, received: Received): Read | Promise<Read>;
}

/** Requests to a publisher: within the rules for strangers, and only to hosts that its source is registered for. */
export interface PublisherApi {
  /**
   * Requests JSON.
   *
   * @throws {Error} when there may be an answer later
   */
  getJson(url: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** The addresses that a page's Link header gives for a relation; none when it does not answer. */
  getLinks(url: string, rel: string): Promise<string[]>;
  /** The source's content key, or null. */
  key: string | null;
  /** The home page as it may be requested; ends in a slash. */
  home: string;
}

/** The answer of a publisher's API to one request. */
export type ApiAnswer =
  | { kind: "json"; json: unknown }
  /** No such API answered: it may be at another address. */
  | { kind: "elsewhere"; reason: string }
  /** The API refuses, or must not be requested. */
  | { kind: "refused"; reason: string };
