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

/** How many live posts have a tag. */
export async function readTagged(db: D1Database, slug: string): Promise<number> {
  const statement = db.prepare("SELECT posts FROM tallies WHERE kind = 'tag' AND name = ?").bind(slug);
  return (await statement.first<number>("posts")) ?? 0;
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

/** A publisher with how many live posts it has here. */
export type PublisherTally = SourceSummary & { posts: number };

const PUBLISHERS = `SELECT slug, sources.name, home_page_url AS home, language, description, coalesce(tallies.posts, 0) AS posts
  FROM sources LEFT JOIN tallies ON tallies.kind = 'source' AND tallies.name = slug WHERE deleted_at IS NULL`;

/** A source that is not deleted, with how many live posts it has; null when there is none. */
export async function readPublisher(db: D1Database, slug: string): Promise<PublisherTally | null> {
  return await db.prepare(`${PUBLISHERS} AND slug = ?`).bind(slug).first<PublisherTally>();
}

/** Sources in the order of their slugs, after `cursor`, with how many live posts each has. */
export async function listPublishers(db: Asked, limit: number, cursor: string): Promise<PublisherTally[]> {
  const { results } = await db
    .prepare(`${PUBLISHERS} AND slug > ? ORDER BY slug LIMIT ?`)
    .bind(cursor, limit)
    .all<PublisherTally>();
  return results;
}
