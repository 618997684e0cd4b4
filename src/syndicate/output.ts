import type { ShownChange } from "../model/post-state.ts";
import type { Fetch } from "../web/fetch.ts";

/** Something that is due to be sent: what it is, in the output's own words, and since when, so that one message of several does it. */
export interface Due {
  key: string;
  dueAt: number;
}

/** The state of one receiver of an output, for operators. Times in milliseconds. */
export interface OutputReport {
  /** Who receives it: an address. */
  to: string;
  /** How much is still to be sent there. */
  waiting: number;
  /** When it last took something; null: never. */
  sentAt: number | null;
  /** What went wrong last; null: nothing. */
  trouble: string | null;
}

/**
 * A way in which other servers learn what the site published. What is to be sent is noted in D1 together with what makes it
 * due, so that nothing is lost with a message: the cron finds what is due, and a message sends it.
 */
export interface Output {
  /** Whether anybody is to receive it; if not, nothing is noted. */
  isConfigured(env: Env): boolean;
  /** Statements that note what changes make due, for the transaction that settles the pages. */
  note(changes: readonly ShownChange[], env: Env, now: number): D1PreparedStatement[];
  /** What is due, at most so much, the longest due first. */
  due(env: Env, limit: number, now: number): Promise<Due[]>;
  /**
   * Sends what is due. Two messages for the same make one request; what fails is noted, and due again later.
   *
   * @throws {Error} when the platform fails; the message is to be retried
   */
  deliver(due: Due, env: Env, fetch: Fetch, now: number): Promise<void>;
  report(env: Env): Promise<OutputReport[]>;
}
