/** Which deliveries wait without a queue message, and since when: columns of deliveries, so that none is lost with a message. */

/** A page of ids of deliveries that are accepted and whose wake time has come, the longest waiting first. */
export async function listWaiting(db: D1Database, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT id FROM deliveries WHERE status = 'accepted' AND wake_at <= ? ORDER BY wake_at, id LIMIT ?")
    .bind(now, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Lets the sweep leave these deliveries alone until `wakeAt`. */
export async function postponeWake(db: D1Database, ids: string[], wakeAt: number): Promise<void> {
  await db
    .prepare("UPDATE deliveries SET wake_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND status = 'accepted'")
    .bind(wakeAt, JSON.stringify(ids))
    .run();
}

/** How many deliveries of all sources wait to be published; counts no further than `limit`. */
export async function countWaiting(db: D1Database, limit: number): Promise<number> {
  const waiting = await db
    .prepare("SELECT count(*) AS n FROM (SELECT 1 FROM deliveries WHERE status = 'accepted' LIMIT ?)")
    .bind(limit)
    .first<number>("n");
  return waiting ?? 0;
}
