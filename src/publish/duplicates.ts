import type { Compared, Uncompared } from "../storage/duplicates.ts";
import { similarityOf } from "../post/sketch.ts";

/** From here on two texts are nearly the same. */
const SIMILAR_MIN = 0.75;

/**
 * Compares a page's text with those of other sources, once a text: those that are nearly the same are noted for an operator.
 * Nothing else is done about them. Of two pages that are compared at once, one at least finds the other.
 */
export function nearlySame({ id, contentRevision, sketch, candidates }: Uncompared): Compared {
  const found = candidates
    .map((other) => ({ id: other.id, similarity: similarityOf(sketch, other.sketch) }))
    .filter(({ similarity }) => similarity >= SIMILAR_MIN);
  return { id, contentRevision, found };
}
