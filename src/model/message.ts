import * as v from "valibot";

/** A queue takes so many messages in one call. */
export const SEND_BATCH_MAX = 100;

/** What a queue message carries: ids only; the rows are in D1. */
export const Message = v.variant("kind", [
  v.object({ kind: v.literal("delivery"), id: v.pipe(v.string(), v.ulid()) }),
  // With the time that the feed was due at: of several messages for one poll only the first finds it so.
  v.object({ kind: v.literal("poll"), feed: v.pipe(v.string(), v.ulid()), dueAt: v.pipe(v.number(), v.integer()) }),
  v.object({ kind: v.literal("subscribe"), subscription: v.pipe(v.string(), v.maxLength(100)) }),
  v.object({ kind: v.literal("purge") }),
  v.object({ kind: v.literal("page"), post: v.pipe(v.number(), v.integer()) }),
]);
export type Message = v.InferOutput<typeof Message>;
