import { listCandidates, readUncompared, saveDuplicates, saveSketch } from "../storage/duplicates.ts";
import { similarityOf, sketchOf } from "./sketch.ts";

/** From here on two texts are nearly the same. */
const SIMILAR_MIN = 0.75;
/** What more pages than that have in common is no post's own text. */
const PAGES_A_KEY_MAX = 10;

/**
 * Compares a page's text with those of other sources, once a text, and notes for an operator those that are nearly the
 * same. Nothing else is done about them. Safe to run at any time: of two pages that are compared at once, one at least
 * finds the other.
 *
 * @param now milliseconds since the epoch
 */
export async function flagDuplicates(db: D1Database, post: number, now: number): Promise<void> {
  const page = await readUncompared(db, post);
  if (page === null) return;
  const sketch = sketchOf(page.content.html) ?? { values: "", keys: [] };
  await saveSketch(db, post, sketch, page.formerKeys);
  const candidates =
    sketch.keys.length === 0 ? [] : await listCandidates(db, page.source, sketch.keys, PAGES_A_KEY_MAX);
  const similar = candidates
    .map((other) => ({ id: other.id, similarity: similarityOf(sketch.values, other.sketch) }))
    .filter(({ similarity }) => similarity >= SIMILAR_MIN);
  await saveDuplicates(db, post, page.contentRevision, similar, now);
}
