import type { Change } from "../model/entry.ts";
import type { Source } from "../model/source.ts";
import type { BodyIssue } from "../problem.ts";
import type { Feed } from "./feeds/document.ts";

/** A delivery's body, with the known facts about it. */
export interface Received {
  body: Uint8Array<ArrayBuffer>;
  /** Names in lower case. */
  headers: Record<string, string>;
  source: Source;
  /** ISO 8601; replaces dates that are missing in the body. */
  receivedAt: string;
  /** The body as JSON, parsed once; undefined when it is no JSON. */
  json: unknown;
}

/** A header that is stored with a delivery of a whole feed: the registered feed's id. No request can set it. */
export const FEED_HEADER = "reprint-feed";

/** The content of a body. */
export type Read =
  /** Any number of changes, and the faults of parts that could not be read. */
  | {
      ok: true;
      changes: Change[];
      issues?: BodyIssue[];
      /**
       * The document that they come from. Its entries may have several ids, and are compared with the document's last
       * version.
       */
      feed?: Feed;
    }
  /** The faults for which nothing could be read. */
  | { ok: false; issues: BodyIssue[] };

/** The content of a body, or the post that has to be fetched because the body lacks its text. */
export type Parsed = Read | { ok: true; needsFetch: PostToFetch; issues?: undefined };

/** A wire format. Field names of the wire are used nowhere else. */
export interface Format {
  /** Whether a body has the marks of this format. It must be cheap, because every format is tried. */
  detect(received: Received): boolean;
  /**
   * Reads a body. It never throws: a fault becomes an issue with its place. A format may load its code at the first
   * use.
   */
  parse(received: Received): Parsed | Promise<Parsed>;
}

/** A post that a body announces without its text, or not as readers see it. Untrusted. */
export interface PostToFetch {
  /** The API that has the whole post. */
  original: OriginalApi;
  /** Its number or id in that API; "" when the body gives only its slug. */
  number: string;
  slug?: string;
  /** The collection that it is in, if the API needs it. */
  collection?: string;
  /** Its id in the body. The fetched post is saved under the same id. */
  entryId: string;
  kind: "published" | "updated";
  /** ISO 8601, the event's time. */
  at: string;
  /** The content of the body, in case the post cannot be fetched. */
  fallback?: Change;
  /** Whether it is requested only once, and then stays as it came, because a feed may have dozens of such posts. */
  isAskedOnce?: true;
}

/** A publisher's API that has its complete posts. */
export interface OriginalApi {
  fetchOriginal(post: PostToFetch, api: PublisherApi): Promise<ApiAnswer>;
  /** Whether an answer is about the requested post. */
  isAbout(json: unknown, post: PostToFetch): boolean;
  read(json: unknown, post: PostToFetch, received: Received): Read | Promise<Read>;
}

/**
 * Requests to a publisher, which obey the rules of web/fetch.ts and go only to hosts that its source is registered for.
 */
export interface PublisherApi {
  /**
   * Requests JSON.
   *
   * @throws {Error} when there may be an answer later
   */
  getJson(url: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** The addresses for a relation in a page's Link header; none when the page does not answer. */
  getLinks(url: string, rel: string): Promise<string[]>;
  /** The source's content key, or null. */
  key: string | null;
  /** The home page's address, which ends in a slash, with the scheme to use in requests. */
  home: string;
}

/** The answer of a publisher's API to one request. */
export type ApiAnswer =
  | { kind: "json"; json: unknown }
  /** No such API answered. It may be at another address. */
  | { kind: "elsewhere"; reason: string }
  /** The API refuses, or must not be called. */
  | { kind: "refused"; reason: string };
