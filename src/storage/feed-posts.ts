import type { Post } from "../model/post.ts";
import { type ListCursor, type ListOf, pageOf, scopeOf } from "./lists.ts";
import { type FullPostRow, POST_COLUMNS, POST_JOINS, toPost } from "./posts.ts";

/** A post as feeds tell it. Both dates are ISO 8601 and never later than the reprint that they are of. */
export interface FeedPost extends Post {
  listed: string;
  updated: string;
}

interface FeedRow extends FullPostRow {
  id: number;
  listed_at: number;
  saved_at: number;
}

/**
 * A page of live posts with their bodies, the newest first, and the cursor of the next.
 *
 * @param bodyMaxBytes posts larger than that come without their body, so that a feed stays within what readers take
 */
export async function listFeedPosts(
  db: D1Database,
  of: ListOf,
  limit: number,
  cursor: ListCursor | null,
  bodyMaxBytes: number,
): Promise<{ posts: FeedPost[]; next: ListCursor | null }> {
  const { from, where, order, bindings } = scopeOf(of, cursor);
  const { results } = await db
    .prepare(
      `SELECT posts.id, posts.listed_at, saved_at, ${POST_COLUMNS},
         CASE WHEN octet_length(content) > ? THEN json_set(content, '$.html', '') ELSE content END AS content
       FROM ${from} ${POST_JOINS} WHERE ${where} ORDER BY ${order} LIMIT ?`,
    )
    .bind(bodyMaxBytes, ...bindings, limit + 1)
    .all<FeedRow>();
  return pageOf(results, limit, (row): FeedPost => {
    const post = toPost(row);
    return {
      ...post,
      listed: new Date(row.listed_at).toISOString(),
      updated: new Date(Math.min(Date.parse(post.modified), row.saved_at)).toISOString(),
    };
  });
}

/** A post that is gone: where it stood, and since when. */
export interface Tombstone {
  source: string;
  slug: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The posts withdrawn last, the newest first, at most `limit` of the whole site or of a source. Of a tag: those among
 * them that had it, so that finding them costs no more.
 */
export async function listTombstones(db: D1Database, of: ListOf, limit: number): Promise<Tombstone[]> {
  const { results } = await db
    .prepare(
      `SELECT source, slug, withdrawn_at FROM (
         SELECT path_source AS source, slug, withdrawn_at, tags FROM posts WHERE withdrawn_at IS NOT NULL AND slug IS NOT NULL
           ${of.kind === "source" ? "AND source = ?2" : ""} ORDER BY withdrawn_at DESC LIMIT ?1
       ) ${of.kind === "tag" ? "WHERE EXISTS (SELECT 1 FROM json_each(tags) WHERE value ->> '$.slug' = ?2)" : ""}`,
    )
    .bind(limit, ...(of.kind === "source" || of.kind === "tag" ? [of.slug] : []))
    .all<{ source: string; slug: string; withdrawn_at: number }>();
  return results.map(({ source, slug, withdrawn_at }) => ({ source, slug, at: new Date(withdrawn_at).toISOString() }));
}
