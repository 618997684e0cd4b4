import * as v from "valibot";
import { BEING_DELETED } from "./source-work.ts";

/** A post in the sitemap. Dates in milliseconds. */
export interface SitemapRow {
  source: string;
  slug: string;
  modifiedAt: number;
  listedAt: number;
}

/** A post of the News sitemap. */
export interface NewsRow {
  source: string;
  slug: string;
  title: string;
  language: string;
  listedAt: number;
}

/** SQL: live posts that search engines should find here; the condition of the index posts_ranking. */
const RANKING = "ranks = 1 AND live = 1";

/**
 * SQL: JSON of the numbers of those ranges of `size` post ids that have posts for the sitemap. It hops over the index
 * from range to range, and reads two rows for each, however many posts are in it.
 */
const partsOf = (size: string) => `(
  WITH RECURSIVE ranges (size) AS (SELECT CAST(${size} AS INTEGER)), parts (part) AS (
    SELECT min(id) / size FROM posts, ranges WHERE ${RANKING}
    UNION ALL
    SELECT (SELECT min(id) FROM posts WHERE ${RANKING} AND id >= (part + 1) * size) / size
    FROM parts, ranges WHERE part IS NOT NULL
  ) SELECT json_group_array(part) FROM parts WHERE part IS NOT NULL)`;

/**
 * The ranges of `size` post ids for the sitemap, as last noted, and the range of the newest post. If they were never
 * noted, they are computed.
 */
export async function listSitemapParts(db: D1Database, size: number): Promise<number[]> {
  const row = await db
    .prepare(
      `SELECT coalesce((SELECT parts FROM sitemap_parts WHERE size = ?1), ${partsOf("?1")}) AS parts,
         (SELECT max(id) FROM posts WHERE ${RANKING}) / CAST(?1 AS INTEGER) AS newest`,
    )
    .bind(size)
    .first<{ parts: string; newest: number | null }>();
  const parts = new Set(v.parse(Parts, JSON.parse(row!.parts)));
  return row!.newest === null ? [...parts] : [...parts.add(row!.newest)];
}

const Parts = v.array(v.number());

/** Notes the ranges, so that listing them reads one row. */
export async function noteSitemapParts(db: D1Database, size: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO sitemap_parts (size, parts) VALUES (?1, ${partsOf("?1")})
       ON CONFLICT (size) DO UPDATE SET parts = excluded.parts WHERE parts <> excluded.parts`,
    )
    .bind(size)
    .run();
}

/** The posts for the sitemap in one range of `size` ids. */
export async function listSitemapPart(db: D1Database, part: number, size: number): Promise<SitemapRow[]> {
  const { results } = await db
    .prepare(
      `SELECT path_source AS source, slug,
         coalesce(claims ->> '$.same[0][3]', modified_at) AS modifiedAt, listed_at AS listedAt FROM posts
       WHERE ${RANKING} AND id >= ?1 * ?2 AND id < (?1 + 1) * ?2 AND source NOT IN (${BEING_DELETED}) ORDER BY id`,
    )
    .bind(part, size)
    .all<SitemapRow>();
  return results;
}

/** Posts since `from` that are indexed here, out of the newest `limit`. */
export async function listNews(db: D1Database, from: number, limit: number): Promise<NewsRow[]> {
  const { results } = await db
    .prepare(
      `SELECT source, slug, title, language, listed_at AS listedAt FROM (
         SELECT path_source AS source, slug, title, language, listed_at, ranks FROM posts
         WHERE live = 1 AND listed_at >= ? AND source NOT IN (${BEING_DELETED}) ORDER BY listed_at DESC, id DESC LIMIT ?
       ) WHERE ranks = 1`,
    )
    .bind(from, limit)
    .all<NewsRow>();
  return results;
}
