import { CONTENT_VALUE, type StoredContent } from "./content.ts";
import { type ListCursor, type ListOf, pageOf, scopeOf } from "./lists.ts";
import { type FullPostRow, POST_COLUMNS, POST_JOINS, readPost, type StoredPost, toStoredPost } from "./posts.ts";
import { readable } from "./unreadable.ts";

/** When a post was listed, and when its current content was saved. Milliseconds. */
export interface FeedDates {
  listedAt: number;
  savedAt: number;
}

interface FeedRow extends Omit<FullPostRow, "content"> {
  id: number;
  listed_at: number;
  saved_at: number;
  /** NULL: the stored content is too large for a feed. */
  content: StoredContent | null;
}

/**
 * A page of live posts with their bodies, the newest first, and the cursor of the next page.
 *
 * @param bodyMaxBytes contents larger than this in D1 are read separately, one at a time
 * @param toShown called for one post after another: twenty of the largest would not fit the memory together
 */
export async function listFeedPosts<Shown>(
  db: D1Database,
  of: ListOf,
  limit: number,
  cursor: ListCursor | null,
  bodyMaxBytes: number,
  toShown: (post: StoredPost, dates: FeedDates) => Promise<Shown>,
): Promise<{ posts: Shown[]; next: ListCursor | null }> {
  const { from, where, order, bindings } = scopeOf(of, cursor);
  const { results } = await db
    .prepare(
      `SELECT posts.id, posts.listed_at, saved_at, ${POST_COLUMNS},
         CASE WHEN octet_length(content) <= ? THEN ${CONTENT_VALUE} END AS content
       FROM ${from} ${POST_JOINS} WHERE ${where} AND sources.deleted_at IS NULL ORDER BY ${order} LIMIT ?`,
    )
    .bind(bodyMaxBytes, ...bindings, limit + 1)
    .all<FeedRow>();
  const { posts: rows, next } = pageOf(results, limit, (row) => row);
  const { items } = await readable(rows, async ({ content, ...row }) => {
    const post = content === null ? await readPost(db, row.id) : await toStoredPost({ ...row, content });
    if (!post) throw new Error(`post ${row.id} has lost its content`);
    return await toShown(post, { listedAt: row.listed_at, savedAt: row.saved_at });
  });
  return { posts: items, next };
}

/** A post that is gone, withdrawn or expired: its address, and since when. */
export interface Tombstone {
  source: string;
  slug: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The posts that were gone last, the newest first, at most `limit` of the whole site or of a source. For a tag, those
 * of them that had the tag, so that they cost no more to find. No date is later than `now`, although a source's clock
 * may be ahead.
 */
export async function listTombstones(db: D1Database, of: ListOf, limit: number, now: number): Promise<Tombstone[]> {
  const { results } = await db
    .prepare(
      `SELECT source, slug, gone_at FROM (
         SELECT path_source AS source, slug, gone_at, tags FROM posts WHERE gone_at IS NOT NULL
           ${of.kind === "source" ? "AND source = ?2" : ""} ORDER BY gone_at DESC LIMIT ?1
       ) ${of.kind === "tag" ? "WHERE EXISTS (SELECT 1 FROM json_each(tags) WHERE value ->> '$.slug' = ?2)" : ""}`,
    )
    .bind(limit, ...(of.kind === "source" || of.kind === "tag" ? [of.slug] : []))
    .all<{ source: string; slug: string; gone_at: number }>();
  return results.map(({ source, slug, gone_at }) => ({
    source,
    slug,
    at: new Date(Math.min(gone_at, now)).toISOString(),
  }));
}
