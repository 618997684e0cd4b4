/** The times of polls. They have a table of their own, so that a poll that finds nothing new writes one row. */

/** A feed that is due, and the time at which it was due. A consumer must name that time to poll it. */
export interface DueFeed {
  feed: string;
  dueAt: number;
}

/** Feeds that are due, the longest due first. */
export async function listFeedsDue(db: D1Database, limit: number, now: number): Promise<DueFeed[]> {
  const { results } = await db
    .prepare("SELECT feed, due_at AS dueAt FROM feed_schedule WHERE due_at <= ? ORDER BY due_at LIMIT ?")
    .bind(now, limit)
    .all<DueFeed>();
  return results;
}

/**
 * Takes a due feed for one poll. Until `nextAt` nobody else can take it, and then it is due again, whatever this poll
 * finds. This lease is the only write of a poll that finds nothing new.
 */
export async function takeDueFeed(db: D1Database, due: DueFeed, nextAt: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare("UPDATE feed_schedule SET due_at = ?3, polled_at = ?4 WHERE due_at = ?2 AND feed = ?1 AND due_at <= ?4")
    .bind(due.feed, due.dueAt, nextAt, now)
    .run();
  return meta.changes > 0;
}

/**
 * Makes a feed due now, or `gapMs` after its last poll if that is later.
 *
 * @returns when it is due; null when it is paused
 */
export async function hastenFeed(db: D1Database, id: string, gapMs: number, now: number): Promise<DueFeed | null> {
  return await db
    .prepare(
      `UPDATE feed_schedule SET due_at = min(due_at, max(?2, polled_at + ?3)) WHERE feed = ?1
       RETURNING feed, due_at AS dueAt`,
    )
    .bind(id, now, gapMs)
    .first<DueFeed>();
}

/** Statement: moves the next poll of a feed. */
export const reschedule = (db: D1Database, { feed, dueAt }: DueFeed, nextAt: number): D1PreparedStatement =>
  db.prepare("UPDATE feed_schedule SET due_at = ?3 WHERE due_at = ?2 AND feed = ?1").bind(feed, dueAt, nextAt);

/** Moves the next poll of a feed. */
export async function postponeFeed(db: D1Database, due: DueFeed, nextAt: number): Promise<void> {
  await reschedule(db, due, nextAt).run();
}
