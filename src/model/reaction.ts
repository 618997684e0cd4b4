import * as v from "valibot";

/**
 * A kind of reaction, such as "love": any short lower-case word. reactions/kinds.ts lists the kinds; storage accepts
 * any.
 */
export const ReactionKind = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{0,31}$/));
export type ReactionKind = v.InferOutput<typeof ReactionKind>;

/** How many readers reacted, by kind. A kind without reactions may be missing. */
export const ReactionCounts = v.record(ReactionKind, v.pipe(v.number(), v.safeInteger()));
export type ReactionCounts = v.InferOutput<typeof ReactionCounts>;
