/**
 * Deliveries that wait without a queue message, and since when. These are columns of deliveries, so none is lost when a
 * message is.
 */

/** Ids of accepted deliveries whose wake time has come, the longest waiting first. */
export async function listWaiting(db: D1Database, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT id FROM deliveries WHERE status = 'accepted' AND wake_at <= ? ORDER BY wake_at, id LIMIT ?")
    .bind(now, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Makes the sweep leave these deliveries alone until `wakeAt`. */
export async function postponeWake(db: D1Database, ids: string[], wakeAt: number): Promise<void> {
  await db
    .prepare("UPDATE deliveries SET wake_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND status = 'accepted'")
    .bind(wakeAt, JSON.stringify(ids))
    .run();
}

/** Makes the sweep leave a delivery alone until `wakeAt`, and saves that it waits for its publisher's server, and why. */
export async function waitForPublisher(db: D1Database, id: string, reason: string, wakeAt: number): Promise<void> {
  await db
    .prepare(
      "UPDATE deliveries SET wake_at = ?3, reason = ?2 WHERE id = ?1 AND status = 'accepted' AND outcome IS NULL",
    )
    .bind(id, reason, wakeAt)
    .run();
}

/** The number of deliveries that wait to be published, from all sources, counted up to `limit`. */
export async function countWaiting(db: D1Database, limit: number): Promise<number> {
  const waiting = await db
    .prepare("SELECT count(*) AS n FROM (SELECT 1 FROM deliveries WHERE status = 'accepted' LIMIT ?)")
    .bind(limit)
    .first<number>("n");
  return waiting ?? 0;
}

/** A message that will be retried: its subject, and the latest time of its retry. */
export interface Coming<Id> {
  id: Id;
  at: number;
}

/**
 * Statements: make the sweep leave deliveries, and the pages that they have changed, alone until their messages should
 * have come.
 */
export const leaveToQueue = (db: D1Database, deliveries: readonly Coming<string>[]): D1PreparedStatement[] =>
  [
    `UPDATE deliveries SET wake_at = max(wake_at, coming.at)
     FROM (SELECT value ->> '$.id' AS id, value ->> '$.at' AS at FROM json_each(?)) AS coming
     WHERE deliveries.id = coming.id AND status = 'accepted'`,
    `UPDATE posts SET page_due_at = max(page_due_at, coming.at)
     FROM (SELECT post_id, max(value ->> '$.at') AS at FROM json_each(?) CROSS JOIN deliveries ON deliveries.id = value ->> '$.id'
       WHERE status = 'accepted' AND post_id IS NOT NULL GROUP BY post_id) AS coming
     WHERE posts.id = coming.post_id AND page_due_at IS NOT NULL`,
  ].map((sql) => db.prepare(sql).bind(JSON.stringify(deliveries)));
