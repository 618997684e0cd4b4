import { CONTENT_VALUE, type StoredContent } from "./content.ts";
import { type FullPostRow, POST_COLUMNS, POST_JOINS, type StoredPost, toStoredPost } from "./posts.ts";
import { readable } from "./unreadable.ts";

/** The most bytes of one page's contents, as compressed in D1. More contents go to the next page. */
const PAGE_MAX_BYTES = 1_000_000;

interface ExportRow extends Omit<FullPostRow, "content"> {
  entry_id: string;
  bytes: number;
}

/** A post with its id at the source. */
export interface ExportedPost {
  entryId: string;
  post: StoredPost;
}

/**
 * Posts in any state with their content, the oldest first, after `cursor` up to `last`; of one source if given. A post that cannot
 * be read is logged and left out.
 *
 * @returns the id that the next page comes after; null when there is no next page
 */
export async function listPostsToExport(
  db: D1Database,
  source: string | undefined,
  limit: number,
  cursor: number,
  last = Number.MAX_SAFE_INTEGER,
): Promise<{ posts: ExportedPost[]; next: number | null }> {
  const { results: rows } = await db
    .prepare(
      `SELECT posts.entry_id, octet_length(content) AS bytes, ${POST_COLUMNS} FROM posts ${POST_JOINS}
       WHERE posts.id > ?1 AND posts.id <= ?3 AND posts.slug IS NOT NULL ${source === undefined ? "" : "AND posts.source = ?4"}
       ORDER BY posts.id LIMIT ?2`,
    )
    .bind(cursor, limit + 1, last, ...(source === undefined ? [] : [source]))
    .all<ExportRow>();
  let bytes = 0;
  const fitting = rows.slice(0, limit).filter((row, place) => (bytes += row.bytes) <= PAGE_MAX_BYTES || place === 0);
  const ids = fitting.map(({ post_id }) => post_id);
  const { results: contents } = await db
    .prepare(
      `SELECT posts.id, ${CONTENT_VALUE} AS content FROM posts ${POST_JOINS}
       WHERE posts.id IN (SELECT value FROM json_each(?))`,
    )
    .bind(JSON.stringify(ids))
    .all<{ id: number; content: StoredContent }>();
  const { items } = await readable(fitting, async ({ entry_id, bytes: _, ...row }) => {
    const found = contents.find(({ id }) => id === row.post_id);
    if (!found) throw new Error(`post ${row.post_id} has lost its content`);
    return { entryId: entry_id, post: await toStoredPost({ ...row, content: found.content }) };
  });
  return { posts: items, next: rows.length > fitting.length ? (ids.at(-1) ?? null) : null };
}
