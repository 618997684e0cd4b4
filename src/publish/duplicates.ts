import type { Compared, Uncompared } from "../storage/duplicates.ts";
import { similarityOf } from "../post/sketch.ts";

/** Two texts with at least this similarity are nearly the same. */
const SIMILAR_MIN = 0.75;

/**
 * Compares a page's text with those of other sources, once per text. Texts that are nearly the same are listed for an
 * operator, and nothing else is done about them. If two pages are compared at once, at least one finds the other.
 */
export function nearlySame({ id, contentRevision, sketch, candidates }: Uncompared): Compared {
  const found = candidates
    .map((other) => ({ id: other.id, similarity: similarityOf(sketch, other.sketch) }))
    .filter(({ similarity }) => similarity >= SIMILAR_MIN);
  return { id, contentRevision, found };
}
