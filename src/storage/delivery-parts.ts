import { WAKE_GRACE_MS } from "./deliveries.ts";

/** One change of a document that has several; a delivery of its own from then on. */
export interface Part {
  id: string;
  /** The same whenever the same part is made of the same delivery. */
  messageId: string;
  bodyHash: string;
  format: string;
  body: string;
}

/** Parts of a statement's size; a post's HTML may be a megabyte. */
const PARTS_A_BATCH_MAX = 20;

/**
 * Commits parts as deliveries of a source, each once; those that are there already stay as they are.
 *
 * @returns the ids of those that wait to be published, whichever run has committed them
 */
export async function saveParts(db: D1Database, source: string, parts: Part[], now: number): Promise<string[]> {
  for (let start = 0; start < parts.length; start += PARTS_A_BATCH_MAX) {
    await db.batch(parts.slice(start, start + PARTS_A_BATCH_MAX).map((part) => insertPart(db, source, part, now)));
  }
  // The plus keeps SQLite from walking over everything that is accepted.
  const { results } = await db
    .prepare(
      `SELECT id FROM deliveries
       WHERE source = ? AND message_id IN (SELECT value FROM json_each(?)) AND +status = 'accepted'`,
    )
    .bind(source, JSON.stringify(parts.map(({ messageId }) => messageId)))
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Statement: a part as a delivery, once a message id. */
export function insertPart(db: D1Database, source: string, part: Part, now: number): D1PreparedStatement {
  const { id, messageId, bodyHash, format, body } = part;
  return db
    .prepare(
      `INSERT INTO deliveries (id, source, message_id, body_hash, received_at, wake_at, format, body_encoding, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'utf-8', ?) ON CONFLICT (source, message_id) DO NOTHING`,
    )
    .bind(id, source, messageId, bodyHash, now, now + WAKE_GRACE_MS, format, body);
}
