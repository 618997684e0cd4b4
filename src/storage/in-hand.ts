/**
 * Retried messages that a consumer has in hand. A message that is still recorded when it comes again was in hand at a
 * kill.
 */
import { DAY_MS } from "../time.ts";

/** The queue gives a message up within hours. */
const NOTED_MS = DAY_MS;

/** How many consumers were killed with each of these messages in hand. Messages without kills are left out. */
export async function readKills(db: D1Database, messages: readonly string[]): Promise<Map<string, number>> {
  const { results } = await db
    .prepare("SELECT message, kills FROM in_hand WHERE message IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(messages))
    .all<{ message: string; kills: number }>();
  return new Map(results.map(({ message, kills }) => [message, kills]));
}

/**
 * Records a message as in hand. The count goes up now, and {@link putDown} removes it unless the consumer is killed
 * meanwhile. Drops old records.
 */
export async function takeInHand(db: D1Database, message: string, now: number): Promise<void> {
  await db.batch([
    db.prepare("DELETE FROM in_hand WHERE taken_at < ?").bind(now - NOTED_MS),
    db
      .prepare(
        `INSERT INTO in_hand (message, kills, taken_at) VALUES (?1, 1, ?2)
         ON CONFLICT (message) DO UPDATE SET kills = kills + 1, taken_at = excluded.taken_at`,
      )
      .bind(message, now),
  ]);
}

/** Removes a message's record: no consumer was killed by it. */
export async function putDown(db: D1Database, message: string): Promise<void> {
  await db.prepare("DELETE FROM in_hand WHERE message = ?").bind(message).run();
}
