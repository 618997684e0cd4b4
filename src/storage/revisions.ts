import type { Content } from "../model/post.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";

/** A stored version of a post's content. */
export interface Revision {
  revision: number;
  /** The delivery that brought it. */
  deliveryId: string;
  savedAt: number;
}

const COLUMNS = "revision, delivery_id AS deliveryId, saved_at AS savedAt";

/** The stored revisions of a post, the newest first, ten at most. */
export async function listRevisions(db: D1Database, post: number): Promise<Revision[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM revisions WHERE post_id = ? ORDER BY revision DESC`)
    .bind(post)
    .all<Revision>();
  return results;
}

/** When the stored revisions of several posts were saved, the newest first, by post. */
export async function listRevisionTimes(db: D1Database, posts: number[]): Promise<Map<number, number[]>> {
  const { results } = await db
    .prepare(
      `SELECT post_id AS post, saved_at AS savedAt FROM revisions
       WHERE post_id IN (SELECT value FROM json_each(?)) ORDER BY post_id, revision DESC`,
    )
    .bind(JSON.stringify(posts))
    .all<{ post: number; savedAt: number }>();
  const times = new Map<number, number[]>();
  for (const { post, savedAt } of results) times.set(post, [...(times.get(post) ?? []), savedAt]);
  return times;
}

/** One revision with its content, or null. */
export async function readRevision(
  db: D1Database,
  post: number,
  revision: number,
): Promise<(Revision & { content: Content }) | null> {
  const row = await db
    .prepare(`SELECT ${COLUMNS}, ${CONTENT_VALUE} AS content FROM revisions WHERE post_id = ? AND revision = ?`)
    .bind(post, revision)
    .first<Revision & { content: StoredContent }>();
  return row && { ...row, content: await parseContent(row.content) };
}
