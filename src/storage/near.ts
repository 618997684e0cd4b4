/** The addresses next to one where nothing is, in the order of the alphabet. A cut or mistyped one may have meant them. */

/** A post or a source at such an address. */
export interface NearAddress {
  /** The last segment of its path. */
  slug: string;
  /** A source's name, or a post's title, which may be empty. */
  name: string;
  language: string;
}

/** How many are read on each side. */
const AFTER = 3;
const BEFORE = 2;

/** SQL: the rows on both sides of a slug, by an index that begins with the columns of `where`. */
const around = (table: string, where: string, columns: string): string =>
  `SELECT * FROM (SELECT ${columns} FROM ${table} WHERE ${where} AND slug > ?1 ORDER BY slug LIMIT ${AFTER}) WHERE is_shown
   UNION ALL
   SELECT * FROM (SELECT ${columns} FROM ${table} WHERE ${where} AND slug < ?1 ORDER BY slug DESC LIMIT ${BEFORE}) WHERE is_shown`;

const NEAR_POSTS = around("posts", "path_source = ?2", "slug, title AS name, language, live AS is_shown");
const NEAR_SOURCES = around("sources", "true", "slug, name, language, deleted_at IS NULL AS is_shown");

/** Live posts of a source next to a slug; none when the source is deleted. */
export async function listNearPosts(db: D1Database, source: string, slug: string): Promise<NearAddress[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM (${NEAR_POSTS}) WHERE EXISTS (SELECT 1 FROM sources WHERE slug = ?2 AND deleted_at IS NULL)`,
    )
    .bind(slug, source)
    .all<NearAddress>();
  return results;
}

/** Sources next to a slug. */
export async function listNearSources(db: D1Database, slug: string): Promise<NearAddress[]> {
  const { results } = await db.prepare(NEAR_SOURCES).bind(slug).all<NearAddress>();
  return results;
}
