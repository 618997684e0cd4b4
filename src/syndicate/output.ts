import type { ShownChange } from "../model/post-state.ts";
import type { Fetch } from "../web/fetch.ts";

/**
 * A piece of work that is due: its key, whose form the output defines, and the time at which it was due. Of several
 * messages for one piece of work, only one does it.
 */
export interface Due {
  key: string;
  dueAt: number;
}

/** The state of one receiver of an output, for operators. Times in milliseconds. */
export interface OutputReport {
  /** The receiver's address. */
  to: string;
  /** The number of notices still to send. */
  waiting: number;
  /** When it last accepted a notice; null: never. */
  sentAt: number | null;
  /** The last failure; null when there is none. */
  trouble: string | null;
}

/**
 * A way in which other servers learn about the site's posts. The work is saved in D1, in the transaction that makes it
 * due. A lost message loses nothing, because the cron finds the work.
 */
export interface Output {
  /** Whether there is any receiver. Without one, no work is saved. */
  isConfigured(env: Env): boolean;
  /** Statements that save the work for changes, for the transaction that settles the pages. */
  note(changes: readonly ShownChange[], env: Env, now: number): D1PreparedStatement[];
  /** Work that is due, up to a limit, the longest due first. */
  due(env: Env, limit: number, now: number): Promise<Due[]>;
  /**
   * Does one piece of work. Two messages for it make one request. A failure is saved, and the work is due again later.
   *
   * @throws {Error} when the platform fails; the message has to be retried
   */
  deliver(due: Due, env: Env, fetch: Fetch, now: number): Promise<void>;
  report(env: Env): Promise<OutputReport[]>;
  /** "alone": each of its messages is a batch of its own, because a run may take long. */
  lane?: "alone";
}
