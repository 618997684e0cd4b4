import type { ShownChange } from "../model/post-state.ts";
import type { Fetch } from "../web/fetch.ts";

/**
 * A piece of work that is due: its key, in the output's own words, and since when, so that of several messages one does it.
 */
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
 * A way in which other servers learn what the site published. The work is noted in D1 in the transaction that makes it due,
 * so that a lost message loses nothing: the cron finds it.
 */
export interface Output {
  /** Whether anybody is to receive it; if not, nothing is noted. */
  isConfigured(env: Env): boolean;
  /** Statements that note what changes make due, for the transaction that settles the pages. */
  note(changes: readonly ShownChange[], env: Env, now: number): D1PreparedStatement[];
  /** The work that is due, at most so much, the longest due first. */
  due(env: Env, limit: number, now: number): Promise<Due[]>;
  /**
   * Does one piece of work. Two messages for it make one request. A failure is noted, and the work is due again later.
   *
   * @throws {Error} when the platform fails; the message is to be retried
   */
  deliver(due: Due, env: Env, fetch: Fetch, now: number): Promise<void>;
  report(env: Env): Promise<OutputReport[]>;
  /** "alone": each of its messages is a batch of its own, since a run may take long. */
  lane?: "alone";
}
