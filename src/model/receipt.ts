/** Receipts: what publishers are sent about their posts here. */

/** How a publisher receives them: a webhook of its own, or a mention of each original (Webmention, Pingback). */
export type ReceiptWay = "webhook" | "webmention";

export type ReceiptEvent = "published" | "updated" | "withdrawn";

/** How a mention was sent. */
export type MentionMethod = "webmention" | "pingback";
