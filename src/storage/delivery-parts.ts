import { WAKE_GRACE_MS } from "./deliveries.ts";

/** One change of a document with several. It is saved as a delivery of its own. */
export interface Part {
  id: string;
  /** The same whenever the same part is made of the same delivery. */
  messageId: string;
  bodyHash: string;
  format: string;
  body: string;
}

/** The most characters in one parameter, where D1 takes 2 MB. A post's HTML may be a megabyte. */
const STATEMENT_MAX_CHARS = 500_000;

/** The most parts in one statement. Escaped quotes and backslashes make the JSON longer than its texts. */
const STATEMENT_PARTS_MAX = 100;

/** Splits items into runs whose texts fit one statement. An item too large for that is a run of its own. */
export function runsOf<Item>(items: readonly Item[], charsOf: (item: Item) => number): Item[][] {
  const runs: Item[][] = [];
  let chars = 0;
  for (const item of items) {
    const run = runs.at(-1);
    const longer = chars + charsOf(item);
    if (run && run.length < STATEMENT_PARTS_MAX && longer <= STATEMENT_MAX_CHARS) run.push(item);
    else runs.push([item]);
    chars = runs.at(-1)!.length === 1 ? charsOf(item) : longer;
  }
  return runs;
}

/**
 * Commits parts as deliveries of a source, each once. Existing ones stay as they are.
 *
 * @returns the ids of those that wait to be published, whichever run has committed them
 */
export async function saveParts(db: D1Database, source: string, parts: Part[], now: number): Promise<string[]> {
  for (const run of runsOf(parts, ({ body }) => body.length)) await insertParts(db, source, run, now).run();
  // The plus keeps SQLite from using the index of accepted deliveries, and walking through all of them.
  const { results } = await db
    .prepare(
      `SELECT id FROM deliveries
       WHERE source = ? AND message_id IN (SELECT value FROM json_each(?)) AND +status = 'accepted'`,
    )
    .bind(source, JSON.stringify(parts.map(({ messageId }) => messageId)))
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Statement: saves a run of parts as deliveries, one per message id. */
export function insertParts(
  db: D1Database,
  source: string,
  [first, ...rest]: Part[],
  now: number,
): D1PreparedStatement {
  const columns = "(id, source, message_id, body_hash, received_at, wake_at, format, body_encoding, body)";
  const conflict = "ON CONFLICT (source, message_id) DO NOTHING";
  if (first && rest.length === 0) {
    const { id, messageId, bodyHash, format, body } = first;
    return db
      .prepare(`INSERT INTO deliveries ${columns} VALUES (?, ?, ?, ?, ?, ?, ?, 'utf-8', ?) ${conflict}`)
      .bind(id, source, messageId, bodyHash, now, now + WAKE_GRACE_MS, format, body);
  }
  return db
    .prepare(
      `INSERT INTO deliveries ${columns}
       SELECT value ->> '$.id', ?2, value ->> '$.messageId', value ->> '$.bodyHash', ?3, ?4, value ->> '$.format', 'utf-8',
         value ->> '$.body' FROM json_each(?1) WHERE true ${conflict}`,
    )
    .bind(JSON.stringify([first, ...rest]), source, now, now + WAKE_GRACE_MS);
}
