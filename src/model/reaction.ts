import * as v from "valibot";

/**
 * A kind of reaction, such as "love": any short lower-case word. The list of kinds is in reactions/kinds.ts; storage keeps
 * any kind.
 */
export const ReactionKind = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9]{0,31}$/));
export type ReactionKind = v.InferOutput<typeof ReactionKind>;

/** How many readers reacted in each way; a kind without any may be missing. */
export const ReactionCounts = v.record(ReactionKind, v.pipe(v.number(), v.safeInteger()));
export type ReactionCounts = v.InferOutput<typeof ReactionCounts>;
