/** The number of live posts by month, source and tag. Triggers keep the counts, so that reading them counts nothing. */
import type { SourceSummary } from "../model/source.ts";
import type { ReadDatabase } from "./nearest.ts";

/** A month such as "2026-11" with its posts. */
export interface MonthTally {
  month: string;
  posts: number;
}

/** The months with live posts, the newest first. */
export async function listMonths(db: ReadDatabase, limit: number): Promise<MonthTally[]> {
  const { results } = await db
    .prepare("SELECT name AS month, posts FROM tallies WHERE kind = 'month' AND posts > 0 ORDER BY name DESC LIMIT ?")
    .bind(limit)
    .all<MonthTally>();
  return results;
}

/** A tag: its slug, its spelling in the last post, and the number of its posts. */
export interface TagTally {
  slug: string;
  name: string;
  posts: number;
}

/** The number of live posts with a tag. */
export async function readTagged(db: D1Database, slug: string): Promise<number> {
  const statement = db.prepare("SELECT posts FROM tallies WHERE kind = 'tag' AND name = ?").bind(slug);
  return (await statement.first<number>("posts")) ?? 0;
}

/** The tags of most live posts, the most frequent first. */
export async function listTopTags(db: ReadDatabase, limit: number): Promise<TagTally[]> {
  const { results } = await db
    .prepare(
      `SELECT name AS slug, coalesce(label, name) AS name, posts FROM tallies INDEXED BY tallies_most_tagged
       WHERE kind = 'tag' AND posts > 0 ORDER BY posts DESC LIMIT ?`,
    )
    .bind(limit)
    .all<TagTally>();
  return results;
}

/** A publisher with the number of its live posts. */
export type PublisherTally = SourceSummary & { posts: number };

const PUBLISHERS = `SELECT slug, sources.name, home_page_url AS home, language, description, icon_url AS icon, coalesce(tallies.posts, 0) AS posts
  FROM sources LEFT JOIN tallies ON tallies.kind = 'source' AND tallies.name = slug WHERE deleted_at IS NULL`;

/** A source that is not deleted, with the number of its live posts; null when there is none. */
export async function readPublisher(db: D1Database, slug: string): Promise<PublisherTally | null> {
  return await db.prepare(`${PUBLISHERS} AND slug = ?`).bind(slug).first<PublisherTally>();
}

/** Sources in the order of their slugs, after `cursor`, with the number of live posts of each. */
export async function listPublishers(db: ReadDatabase, limit: number, cursor: string): Promise<PublisherTally[]> {
  const { results } = await db
    .prepare(`${PUBLISHERS} AND slug > ? ORDER BY slug LIMIT ?`)
    .bind(cursor, limit)
    .all<PublisherTally>();
  return results;
}
