import * as v from "valibot";

export const OUTCOMES = ["published", "updated", "withdrawn", "unchanged", "stale", "rejected", "failed"] as const;

/** A terminal state of a delivery. */
export const Outcome = v.picklist(OUTCOMES);
export type Outcome = v.InferOutput<typeof Outcome>;

export const DeliveryStatus = v.picklist(["accepted", ...OUTCOMES], `must be one of accepted, ${OUTCOMES.join(", ")}`);
export type DeliveryStatus = v.InferOutput<typeof DeliveryStatus>;

/** One thing that arrived from a source, kept verbatim until it is settled. */
export interface Delivery {
  /** ULID with 80 random bits: unguessable. */
  id: string;
  source: string;
  /** The sender's id for it (webhook-id). */
  messageId: string;
  body: Uint8Array<ArrayBuffer>;
  /** The headers that describe the body, names in lower case. */
  headers: Record<string, string>;
  /** The wire format, if it is known; null: it is detected from the body. */
  format: string | null;
  receivedAt: number;
  status: DeliveryStatus;
}

/** The message id of a delivery from a feed names one state that the feed reported. */
const FEED_MESSAGE = /^feed\/([^/]+)\//;

/** How a delivery came: through one of its source's feeds, or sent by the source itself. */
export const wayOf = (messageId: string): string => FEED_MESSAGE.exec(messageId)?.[0] ?? "sent";
