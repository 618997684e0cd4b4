import { REACTION_KINDS, type ReactionCounts } from "../model/reaction.ts";

/** Where a walk over a source's totals has got to: the day of change and the id of the last post. */
export interface TotalsCursor {
  /** Days since the epoch. */
  changedOn: number;
  post: number;
}

/** What readers made of a post, since it is here. */
export interface PostTotals extends TotalsCursor {
  /** The entry's id, as its source knows it. */
  entryId: string;
  slug: string;
  counts: ReactionCounts;
}

const KINDS = REACTION_KINDS.map((kind) => `"${kind}"`);

/** Totals of a source's posts in the order in which they changed last, by the day; those after the cursor. */
export async function listTotals(
  db: D1Database,
  source: string,
  after: TotalsCursor,
  limit: number,
): Promise<PostTotals[]> {
  const { results } = await db
    .prepare(
      `SELECT post_id, changed_on, posts.entry_id, posts.slug, ${KINDS.join(", ")}
       FROM reaction_counts CROSS JOIN posts ON posts.id = post_id
       WHERE reaction_counts.source = ? AND (changed_on, post_id) > (?, ?) ORDER BY changed_on, post_id LIMIT ?`,
    )
    .bind(source, after.changedOn, after.post, limit)
    .all<ReactionCounts & { post_id: number; changed_on: number; entry_id: string; slug: string }>();
  return results.map(({ post_id: post, changed_on: changedOn, entry_id: entryId, slug, ...counts }) => ({
    post,
    changedOn,
    entryId,
    slug,
    counts,
  }));
}

/** The sums of all posts of a source. Reads a row for each that has a reaction. */
export async function sumTotals(db: D1Database, source: string): Promise<ReactionCounts> {
  const row = await db
    .prepare(
      `SELECT ${KINDS.map((kind) => `coalesce(sum(${kind}), 0) AS ${kind}`).join(", ")}
       FROM reaction_counts WHERE source = ?`,
    )
    .bind(source)
    .first<ReactionCounts>();
  return row!;
}
