/** How many live posts months, sources and tags have. Triggers keep them, so that nothing is counted when it is read. */
import type { SourceSummary } from "../model/source.ts";
import type { Asked } from "./nearest.ts";

/** A month such as "2026-11" with its posts. */
export interface MonthTally {
  month: string;
  posts: number;
}

/** The months that have live posts, the newest first. */
export async function listMonths(db: Asked, limit: number): Promise<MonthTally[]> {
  const { results } = await db
    .prepare("SELECT name AS month, posts FROM tallies WHERE kind = 'month' AND posts > 0 ORDER BY name DESC LIMIT ?")
    .bind(limit)
    .all<MonthTally>();
  return results;
}

/** A tag by its slug, as the last post spells it, with its posts. */
export interface TagTally {
  slug: string;
  name: string;
  posts: number;
}

/** The tags that most live posts have, the most first. */
export async function listTopTags(db: Asked, limit: number): Promise<TagTally[]> {
  const { results } = await db
    .prepare(
      `SELECT name AS slug, coalesce(label, name) AS name, posts FROM tallies INDEXED BY tallies_most_tagged
       WHERE kind = 'tag' AND posts > 0 ORDER BY posts DESC LIMIT ?`,
    )
    .bind(limit)
    .all<TagTally>();
  return results;
}

/** Sources in the order of their slugs, after `cursor`, with how many live posts each has. */
export async function listPublishers(
  db: Asked,
  limit: number,
  cursor: string,
): Promise<(SourceSummary & { posts: number })[]> {
  const { results } = await db
    .prepare(
      `SELECT slug, sources.name, home_page_url AS home, language, coalesce(tallies.posts, 0) AS posts
       FROM sources LEFT JOIN tallies ON tallies.kind = 'source' AND tallies.name = slug
       WHERE deleted_at IS NULL AND slug > ? ORDER BY slug LIMIT ?`,
    )
    .bind(cursor, limit)
    .all<SourceSummary & { posts: number }>();
  return results;
}
