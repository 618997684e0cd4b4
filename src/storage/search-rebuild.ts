/**
 * Rebuilding the search index: after a restore from a backup, which lacks it, or when words are made in another way.
 */
import { type HeldPost, type HeldTexts, indexHeld } from "./held-posts.ts";

/** The progress of a rebuild; times in milliseconds. */
export interface Rebuild {
  /** The next post's id is lower than this. */
  before: number;
  startedAt: number;
}

/** Starts a rebuild from the newest post. A rebuild in progress starts again. */
export async function startRebuild(db: D1Database, now: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO search_rebuild (id, before, started_at) SELECT 1, coalesce(max(id), 0) + 1, ? FROM posts WHERE true
       ON CONFLICT (id) DO UPDATE SET before = excluded.before, started_at = excluded.started_at`,
    )
    .bind(now)
    .run();
}

/** The rebuild in progress, or null. */
export async function readRebuild(db: D1Database): Promise<Rebuild | null> {
  return await db.prepare("SELECT before, started_at AS startedAt FROM search_rebuild").first<Rebuild>();
}

/**
 * Saves the words of the next posts and the progress, in one transaction. Running it twice has the same effect as once.
 *
 * @param next where the posts after them begin; null: these were the last
 * @returns false when they were the last, or when another run has continued from there
 */
export async function saveReindexed(
  db: D1Database,
  before: number,
  next: number | null,
  posts: readonly { post: HeldPost; shown: HeldTexts }[],
): Promise<boolean> {
  const progress =
    next === null
      ? db.prepare("DELETE FROM search_rebuild WHERE before = ?").bind(before)
      : db.prepare("UPDATE search_rebuild SET before = ? WHERE before = ?").bind(next, before);
  const done = await db.batch([...posts.flatMap(({ post, shown }) => indexHeld(db, post, shown)), progress]);
  return next !== null && done.at(-1)!.meta.changes > 0;
}
