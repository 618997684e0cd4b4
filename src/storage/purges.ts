/** Purges of the cache: how many calls are left, and which tags wait. */

/** The platform takes 5 calls a minute, and 25 at once after a rest. */
const CALLS_A_MINUTE = 5;
const CALLS_MAX = 25;

const BUDGET = `min(${CALLS_MAX}.0, calls + max(0, ?2 - counted_at) * ${CALLS_A_MINUTE} / 60000.0)`;

/**
 * Takes purge calls from the budget of all of this Worker's isolates.
 *
 * @param reserve how many are to be left for others
 * @returns whether they may be made
 */
export async function takePurgeCalls(db: D1Database, calls: number, reserve: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE purge_budget SET calls = ${BUDGET} - ?1, counted_at = max(counted_at, ?2)
       WHERE id = 1 AND ${BUDGET} - ?1 >= ?3`,
    )
    .bind(calls, now, reserve)
    .run();
  return meta.changes > 0;
}

/** A tag to purge. Tags of lists (rank 0) come before those of single posts (1). */
export interface WantedPurge {
  tag: string;
  rank: 0 | 1;
}

/**
 * Statement: notes tags that are to be purged when there is a call left for them.
 *
 * @param noted a ULID of this note
 */
export function notePurges(db: D1Database, wanted: readonly WantedPurge[], noted: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO purges (tag, rank, noted) SELECT value ->> '$.tag', value ->> '$.rank', ?2 FROM json_each(?1) WHERE true
       ON CONFLICT (tag) DO UPDATE SET noted = excluded.noted`,
    )
    .bind(JSON.stringify(wanted), noted);
}

/** A tag that waits, with its note. */
export interface NotedPurge {
  tag: string;
  noted: string;
}

/** Tags that wait, those of lists first, the longest waiting before the others. */
export async function listPurges(db: D1Database, limit: number): Promise<NotedPurge[]> {
  const { results } = await db
    .prepare("SELECT tag, noted FROM purges ORDER BY rank, noted LIMIT ?")
    .bind(limit)
    .all<NotedPurge>();
  return results;
}

/** Forgets tags that have been purged, but for those that were noted again meanwhile. */
export async function dropPurges(db: D1Database, purged: NotedPurge[]): Promise<void> {
  await db
    .prepare(
      "DELETE FROM purges WHERE (tag, noted) IN (SELECT value ->> '$.tag', value ->> '$.noted' FROM json_each(?))",
    )
    .bind(JSON.stringify(purged))
    .run();
}
