import * as v from "valibot";
import { ReactionKind } from "./reaction.ts";

/** The most messages that a queue accepts in one call. */
export const SEND_BATCH_MAX = 100;

/** A message of the queue. It carries ids only; the rows are in D1. */
export const QueueMessage = v.variant("kind", [
  v.object({ kind: v.literal("delivery"), id: v.pipe(v.string(), v.ulid()) }),
  // A delivery of a post whose text we have to fetch from its publisher.
  v.object({ kind: v.literal("completion"), id: v.pipe(v.string(), v.ulid()) }),
  // With the time at which the feed was due: of several messages for one poll, only the first finds that time in D1.
  v.object({ kind: v.literal("poll"), feed: v.pipe(v.string(), v.ulid()), dueAt: v.pipe(v.number(), v.integer()) }),
  v.object({ kind: v.literal("subscribe"), subscription: v.pipe(v.string(), v.maxLength(100)) }),
  // Work of an output, with the time at which it was due, as for a poll.
  v.object({
    kind: v.literal("output"),
    output: v.pipe(v.string(), v.maxLength(100)),
    key: v.pipe(v.string(), v.maxLength(2000)),
    dueAt: v.pipe(v.number(), v.integer()),
  }),
  // With the time at which it was due, as for a poll.
  v.object({
    kind: v.literal("probe"),
    source: v.pipe(v.string(), v.maxLength(100)),
    dueAt: v.pipe(v.number(), v.integer()),
  }),
  // Messages of the previous version for its two outputs.
  v.object({ kind: v.literal("notify"), hub: v.pipe(v.string(), v.maxLength(2000)) }),
  v.object({ kind: v.literal("totals"), source: v.string(), dueAt: v.pipe(v.number(), v.integer()) }),
  v.object({ kind: v.literal("purge") }),
  // With the position of the index rebuild, a post's id: of several messages, only the first finds that position in D1.
  v.object({ kind: v.literal("reindex"), before: v.pipe(v.number(), v.integer()) }),
  v.object({ kind: v.literal("page"), post: v.pipe(v.number(), v.integer()) }),
]);
export type QueueMessage = v.InferOutput<typeof QueueMessage>;

/**
 * A reaction that D1 could not take. It travels whole, because no row exists yet that an id could name. About the
 * reader it carries the same data as a row: the random id, and the HMAC of the network for as long as that is kept.
 */
export const ReactionMessage = v.object({
  kind: v.literal("reaction"),
  /** The post's address. */
  source: v.pipe(v.string(), v.maxLength(200)),
  slug: v.pipe(v.string(), v.maxLength(500)),
  visitor: v.pipe(v.string(), v.regex(/^[\w-]{22}$/)),
  /** null: the reaction was taken back. */
  choice: v.nullable(ReactionKind),
  /** Milliseconds. */
  reactedAt: v.pipe(v.number(), v.safeInteger()),
  /** The visitor's network, in case the visitor is new to the post. Without it no newcomer is counted. */
  from: v.optional(v.object({ day: v.pipe(v.string(), v.isoDate()), prefix: v.pipe(v.string(), v.maxLength(100)) })),
});
export type ReactionMessage = v.InferOutput<typeof ReactionMessage>;
