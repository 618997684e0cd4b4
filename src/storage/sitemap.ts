/** What the sitemap lists of a post. Dates in milliseconds. */
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

/** Live posts whose own page is the one to be found; the words of the index posts_ranking. */
const RANKING = "ranks = 1 AND live = 1";

/**
 * The numbers of the ranges of `size` post ids that hold anything for the sitemap. Hops over the index from range to
 * range, so that it reads one row for each, however many posts are in them.
 */
export async function listSitemapParts(db: D1Database, size: number): Promise<number[]> {
  const { results } = await db
    .prepare(
      `WITH RECURSIVE ranges (size) AS (SELECT CAST(? AS INTEGER)), parts (part) AS (
         SELECT min(id) / size FROM posts, ranges WHERE ${RANKING}
         UNION ALL
         SELECT (SELECT min(id) FROM posts WHERE ${RANKING} AND id >= (part + 1) * size) / size
         FROM parts, ranges WHERE part IS NOT NULL
       ) SELECT part FROM parts WHERE part IS NOT NULL`,
    )
    .bind(size)
    .all<{ part: number }>();
  return results.map(({ part }) => part);
}

/** The posts for the sitemap in one range of `size` ids. */
export async function listSitemapPart(db: D1Database, part: number, size: number): Promise<SitemapRow[]> {
  const { results } = await db
    .prepare(
      `SELECT path_source AS source, slug, modified_at AS modifiedAt, listed_at AS listedAt FROM posts
       WHERE ${RANKING} AND id >= ?1 * ?2 AND id < (?1 + 1) * ?2 ORDER BY id`,
    )
    .bind(part, size)
    .all<SitemapRow>();
  return results;
}

/** Of the newest `limit` posts listed since `from`: those whose own page is the one to be found. */
export async function listNews(db: D1Database, from: number, limit: number): Promise<NewsRow[]> {
  const { results } = await db
    .prepare(
      `SELECT source, slug, title, language, listed_at AS listedAt FROM (
         SELECT path_source AS source, slug, title, language, listed_at, ranks FROM posts
         WHERE live = 1 AND listed_at >= ? ORDER BY listed_at DESC, id DESC LIMIT ?
       ) WHERE ranks = 1`,
    )
    .bind(from, limit)
    .all<NewsRow>();
  return results;
}
