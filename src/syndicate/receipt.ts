import type { SentReceipt } from "../storage/receipts.ts";
import type { Fetch } from "../web/fetch.ts";

/** The outcome of one receipt. */
export type Sent =
  | { did: "sent"; as: SentReceipt }
  /** The receiver knows it already, or cannot be reached in this way. */
  | { did: "nothing"; why?: string }
  | {
      did: "failed";
      why: string;
      /** Whether all receipts of this sender would fail now. */
      isSender: boolean;
      /** Whether trying again would not help. */
      isFinal: boolean;
    };

/** The arguments of a sender's functions. */
export interface Context {
  env: Env;
  fetch: Fetch;
  now: number;
  origin: string;
}
