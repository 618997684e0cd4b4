/**
 * Posts that report the same story as another post, as an operator has said. While the other is shown, this one stands
 * aside: its address leads to the other's page, which names it. It keeps its own page, reactions and content, and shows
 * them again when the other is withdrawn or the operator takes it back.
 */

/**
 * SQL: whether a post stands aside. It is stored as expired at no time, because lists, feeds and search leave out what
 * is expired.
 */
export const isAside = (table: string): string =>
  `(${table}.same_as IS NOT NULL AND ${table}.withheld = 'expired' AND ${table}.expired_at IS NULL)`;

/** SQL: the value of `withheld` that makes a post stand aside; NULL when the post that it leads to is not shown. */
export const asideOf = (sameAs = "posts.same_as"): string =>
  `(SELECT 'expired' FROM posts AS ahead WHERE ahead.id = ${sameAs} AND ahead.live = 1)`;

/** SQL: the path of the page that a post's address leads to; NULL when it has its own page to show. */
export const PATH_AHEAD = `(SELECT '/' || ahead.path_source || '/' || ahead.slug FROM posts AS ahead
  WHERE ahead.id = posts.same_as AND ahead.live = 1)`;

/** The path of the page that the address /{source}/{slug} leads to; null when its post does not stand aside. */
export async function readPathAhead(db: D1Database, source: string, slug: string): Promise<string | null> {
  const of = "path_source = ? AND slug = ? AND withdrawn_at IS NULL";
  const asked = db.prepare(`SELECT ${PATH_AHEAD} AS path FROM posts WHERE ${of} AND ${isAside("posts")}`);
  return await asked.bind(source, slug).first<string>("path");
}

/**
 * Makes a post stand aside for another. Posts that lead to it then lead to the other.
 *
 * @returns false when one of them is not shown, or leads to a third; nothing was done
 */
export async function joinPosts(db: D1Database, post: number, ahead: number, now: number): Promise<boolean> {
  const [joined] = await db.batch<{ id: number }>([
    db
      .prepare(
        `UPDATE posts SET same_as = ?2, withheld = 'expired', page_due_at = ?3, revision = revision + 1, version = version + 1
         WHERE id = ?1 AND live = 1 AND id <> ?2
           AND EXISTS (SELECT 1 FROM posts AS ahead WHERE ahead.id = ?2 AND ahead.live = 1 AND ahead.same_as IS NULL)
         RETURNING id`,
      )
      .bind(post, ahead, now),
    db
      .prepare(
        `UPDATE posts SET same_as = ?2, page_due_at = ?3, revision = revision + 1, version = version + 1
         WHERE same_as = ?1 AND EXISTS (SELECT 1 FROM posts AS joined WHERE joined.id = ?1 AND joined.same_as = ?2)`,
      )
      .bind(post, ahead, now),
  ]);
  return joined!.results.length > 0;
}

/**
 * Ends that a post stands aside. Its rights become due, and decide whether it is shown. The two are not proposed as
 * duplicates again.
 */
export async function partPosts(db: D1Database, post: number, now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `INSERT INTO duplicates (post_id, other_id, similarity, found_at, dismissed_at)
         SELECT min(id, same_as), max(id, same_as), 0, ?2, ?2 FROM posts WHERE id = ?1 AND same_as IS NOT NULL
         ON CONFLICT (post_id, other_id) DO UPDATE SET dismissed_at = excluded.dismissed_at`,
      )
      .bind(post, now),
    db
      .prepare(
        `UPDATE posts SET same_as = NULL, rights_due_at = 0, version = version + 1
         WHERE id = ?1 AND same_as IS NOT NULL`,
      )
      .bind(post),
  ]);
}
