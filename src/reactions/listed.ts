/** Data derived from the list of kinds. */
import * as v from "valibot";
import type { ReactionCounts } from "../model/reaction.ts";
import { type Kind, REACTION_KINDS } from "./kinds.ts";

/** The names of all kinds, in the order of the list. */
export const KIND_NAMES = REACTION_KINDS.map(({ name }) => name);

/** The name of a kind in the list. */
export const ListedKind = v.picklist(KIND_NAMES, `must be one of ${KIND_NAMES.join(", ")}`);
export type ListedKind = v.InferOutput<typeof ListedKind>;

/** The kind of that name; undefined when there is none. */
export const kindNamed = (name: string): Kind | undefined => REACTION_KINDS.find((kind) => kind.name === name);

/**
 * The counts as the API answers them: all kinds in the list's order, with 0 for a kind without reactions, and their
 * sum.
 */
export function countsJson(counts: ReactionCounts): { counts: Record<string, number>; total: number } {
  const listed = KIND_NAMES.map((name) => [name, counts[name] ?? 0] as const);
  return { counts: Object.fromEntries(listed), total: listed.reduce((total, [, count]) => total + count, 0) };
}
