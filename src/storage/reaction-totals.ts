import type { ReactionCounts, ReactionKind } from "../model/reaction.ts";
import { parseCounts } from "./reactions.ts";

/** A position in the list of a source's totals: the day of change and the id of the last post. */
export interface TotalsCursor {
  /** Days since the epoch. */
  changedOn: number;
  post: number;
}

/** The reactions to a post since it was reprinted. */
export interface PostTotals extends TotalsCursor {
  /** The id of the entry at its source. */
  entryId: string;
  slug: string;
  counts: ReactionCounts;
}

/** Totals of a source's posts by the day of their last change, after the cursor. */
export async function listTotals(
  db: D1Database,
  source: string,
  after: TotalsCursor,
  limit: number,
): Promise<PostTotals[]> {
  const { results } = await db
    .prepare(
      `SELECT post_id, changed_on, posts.entry_id, posts.slug, reaction_counts.counts
       FROM reaction_counts CROSS JOIN posts ON posts.id = post_id
       WHERE reaction_counts.source = ? AND (changed_on, post_id) > (?, ?) ORDER BY changed_on, post_id LIMIT ?`,
    )
    .bind(source, after.changedOn, after.post, limit)
    .all<{ post_id: number; changed_on: number; entry_id: string; slug: string; counts: string }>();
  return results.map((row) => ({
    post: row.post_id,
    changedOn: row.changed_on,
    entryId: row.entry_id,
    slug: row.slug,
    counts: parseCounts(row.counts),
  }));
}

/** The sums of all posts of a source. Reads a row for each post with a reaction. */
export async function sumTotals(db: D1Database, source: string): Promise<ReactionCounts> {
  const { results } = await db
    .prepare(
      `SELECT kinds.key AS kind, sum(kinds.value) AS count
       FROM reaction_counts CROSS JOIN json_each(reaction_counts.counts) AS kinds WHERE source = ? GROUP BY kinds.key`,
    )
    .bind(source)
    .all<{ kind: ReactionKind; count: number }>();
  return Object.fromEntries(results.map(({ kind, count }) => [kind, count]));
}

/** The counts of one post, whatever its state. */
export async function readCountsOf(db: D1Database, post: number): Promise<ReactionCounts> {
  const counts = await db
    .prepare("SELECT counts FROM reaction_counts WHERE post_id = ?")
    .bind(post)
    .first<string>("counts");
  return parseCounts(counts ?? "{}");
}
