/** Drops data that need not be kept for good. */
import { encodeTime } from "ulid";

/**
 * Drops the bodies of deliveries that were settled before `before`. Their rows stay, so that their message ids stay
 * known. Rejected and failed deliveries keep their bodies, to be replayed.
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
 * Drops settled deliveries that arrived before `before`. Their message ids may be accepted again; that repeats no
 * effect.
 */
export async function dropDeliveries(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE id < ? AND settled_at IS NOT NULL ORDER BY id LIMIT ?)",
    )
    // An id begins with the time at which it was made.
    .bind(encodeTime(before), limit)
    .run();
}

/** Drops dead letters that nobody has replayed or dropped since `before`. Their deliveries are dropped as well by then. */
export async function dropDeadLetters(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare("DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE id < ? ORDER BY id LIMIT ?)")
    .bind(encodeTime(before), limit)
    .run();
}

/** Drops publishers' requests from before `before` that were decided. */
export async function dropDoorRequests(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM door_requests WHERE id IN (
         SELECT id FROM door_requests WHERE id < ? AND decided_at IS NOT NULL ORDER BY id LIMIT ?)`,
    )
    .bind(encodeTime(before), limit)
    .run();
}
