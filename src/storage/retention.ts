/** Dropping what need not be kept for good. */
import { encodeTime } from "ulid";

/**
 * Drops the bodies of deliveries settled before `before`; their rows stay, so that a message id is known for good.
 * Rejected and failed ones keep theirs, to be replayed.
 */
export async function dropSettledBodies(db: D1Database, before: number, limit: number): Promise<number> {
  const { meta } = await db
    .prepare(
      `UPDATE deliveries SET body = NULL WHERE id IN (
         SELECT id FROM deliveries WHERE body IS NOT NULL AND settled_at IS NOT NULL AND settled_at < ?
           AND status NOT IN ('rejected', 'failed') LIMIT ?)`,
    )
    .bind(before, limit)
    .run();
  return meta.changes;
}

/**
 * Drops deliveries that arrived before `before` and are settled; the same message id may be accepted again then, and changes
 * nothing that it has changed already.
 */
export async function dropDeliveries(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE id < ? AND settled_at IS NOT NULL ORDER BY id LIMIT ?)",
    )
    // An id begins with when it was made.
    .bind(encodeTime(before), limit)
    .run();
}
