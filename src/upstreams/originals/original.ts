import type { Read, Received, Refetch } from "../format.ts";

/** What a publisher's API said to one question. */
export type Told =
  | { kind: "json"; json: unknown }
  /** Whoever answered is no such API: it may be at another address. */
  | { kind: "elsewhere"; reason: string }
  /** The API says no, or may not be asked. */
  | { kind: "no"; reason: string };

/** How publishers are asked: within the rules for strangers, and only on hosts that their source is registered for. */
export interface Questions {
  /**
   * Asks for JSON.
   *
   * @throws {Error} when there may be an answer later
   */
  json(url: string, headers?: Record<string, string>): Promise<Told>;
  /** The addresses that a page's Link header gives for a relation; none when it does not answer. */
  links(url: string, rel: string): Promise<string[]>;
  /** The key that the operator has given for the source's API, or null. */
  key: string | null;
  /** The home page as it may be asked; ends in a slash. */
  home: string;
}

/** One kind of API that tells a post in full. Originals are siblings of the same shape, one file each. */
export interface Original {
  ask(refetch: Refetch, questions: Questions): Promise<Told>;
  /** Whether an answer tells the post that was asked for. */
  isAbout(json: unknown, refetch: Refetch): boolean;
  read(json: unknown, refetch: Refetch, received: Received): Read | Promise<Read>;
}
