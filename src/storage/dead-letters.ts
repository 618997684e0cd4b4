/** A message that could not be handled, as the operator sees it. */
export interface DeadLetter {
  id: string;
  /** The message's body, JSON. */
  body: string;
  reason: string;
  diedAt: number;
  replayedAt: number | null;
}

/** Records dead messages, each once. Their open deliveries end as failed in the same transaction. */
export async function recordDeadLetters(
  db: D1Database,
  letters: { id: string; messageId: string; body: string; reason: string; deliveryId: string | null }[],
  now: number,
): Promise<void> {
  await db.batch(
    letters.flatMap(({ id, messageId, body, reason, deliveryId }) => [
      db
        .prepare(
          `INSERT INTO dead_letters (id, message_id, body, reason, died_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (message_id) DO NOTHING`,
        )
        .bind(id, messageId, body, reason, now),
      db
        .prepare(
          `UPDATE deliveries SET outcome = 'failed', status = 'failed', reason = ?, settled_at = ?
           WHERE id = ? AND status = 'accepted' AND outcome IS NULL AND changes() > 0`,
        )
        .bind(reason, now, deliveryId),
    ]),
  );
}

/** Dead letters, the newest first, before `cursor`. */
export async function listDeadLetters(db: D1Database, limit: number, cursor: string | null): Promise<DeadLetter[]> {
  const { results } = await db
    .prepare(
      `SELECT id, body, reason, died_at AS diedAt, replayed_at AS replayedAt FROM dead_letters
       WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2`,
    )
    .bind(cursor, limit)
    .all<DeadLetter>();
  return results;
}

/** One dead letter, or null. */
export async function readDeadLetter(db: D1Database, id: string): Promise<DeadLetter | null> {
  return await db
    .prepare("SELECT id, body, reason, died_at AS diedAt, replayed_at AS replayedAt FROM dead_letters WHERE id = ?")
    .bind(id)
    .first<DeadLetter>();
}

/** Drops a dead letter for good. */
export async function dropDeadLetter(db: D1Database, id: string): Promise<void> {
  await db.prepare("DELETE FROM dead_letters WHERE id = ?").bind(id).run();
}

/** Notes that a dead letter was sent again. */
export async function markReplayed(db: D1Database, id: string, now: number): Promise<void> {
  await db.prepare("UPDATE dead_letters SET replayed_at = ? WHERE id = ?").bind(now, id).run();
}
