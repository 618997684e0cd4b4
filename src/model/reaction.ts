import * as v from "valibot";

export const REACTION_KINDS = ["like", "dislike", "love", "funny", "angry", "sad", "wow"] as const;

/** One reader's answer to one post. */
export const ReactionKind = v.picklist(REACTION_KINDS, `must be one of ${REACTION_KINDS.join(", ")}`);
export type ReactionKind = v.InferOutput<typeof ReactionKind>;

export type ReactionCounts = Record<ReactionKind, number>;

export const totalOf = (counts: ReactionCounts): number => REACTION_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
