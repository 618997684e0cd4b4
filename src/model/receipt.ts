/** Receipts: reports to publishers about their posts here. */

/**
 * How a publisher receives receipts: at a webhook of its own, or as a mention of each original (Webmention, Pingback).
 */
export type ReceiptWay = "webhook" | "webmention";

export type ReceiptEvent = "published" | "updated" | "withdrawn";

/** How a mention was sent. */
export type MentionMethod = "webmention" | "pingback";
