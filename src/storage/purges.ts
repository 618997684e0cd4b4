/** Purges of the cache: the budget of calls, and the tags that wait. */

/** The platform allows 5 calls a minute, and 25 at once after a pause. */
const CALLS_A_MINUTE = 5;
const CALLS_MAX = 25;

const BUDGET = `min(${CALLS_MAX}.0, calls + max(0, ?2 - counted_at) * ${CALLS_A_MINUTE} / 60000.0)`;

/**
 * Takes purge calls from the budget that all isolates of this Worker share.
 *
 * @param reserve the number of calls to leave for others
 * @param spare the number of further tags that the calls have room for
 * @returns up to `spare` of the tags that wait; null when the calls may not be made
 */
export async function takePurgeCalls(
  db: D1Database,
  { calls, reserve, spare }: { calls: number; reserve: number; spare: number },
  now: number,
): Promise<NotedPurge[] | null> {
  const [taken, waiting] = await db.batch<NotedPurge>([
    db
      .prepare(
        `UPDATE purge_budget SET calls = ${BUDGET} - ?1, counted_at = max(counted_at, ?2)
         WHERE id = 1 AND ${BUDGET} - ?1 >= ?3`,
      )
      .bind(calls, now, reserve),
    waitingPurges(db, spare),
  ]);
  return taken!.meta.changes > 0 ? waiting!.results : null;
}

/** Notes that the platform has refused a call: none are left, whatever the count says. */
export async function emptyPurgeBudget(db: D1Database, now: number): Promise<void> {
  await db.prepare("UPDATE purge_budget SET calls = 0, counted_at = max(counted_at, ?)").bind(now).run();
}

/** A tag to purge. Tags of lists (rank 0) come before those of single posts (1). */
export interface WantedPurge {
  tag: string;
  rank: 0 | 1;
}

/**
 * Statement: saves tags that are to be purged once a call is left for them.
 *
 * @param noted a ULID for this note
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

/** Tags that wait: tags of lists first, then the longest waiting first. */
export const listPurges = async (db: D1Database, limit: number): Promise<NotedPurge[]> =>
  (await waitingPurges(db, limit).all<NotedPurge>()).results;

const waitingPurges = (db: D1Database, limit: number): D1PreparedStatement =>
  db.prepare("SELECT tag, noted FROM purges ORDER BY rank, noted LIMIT ?").bind(limit);

/** Statement: deletes tags that have been purged, unless they were noted again meanwhile. */
export const droppingPurges = (db: D1Database, purged: NotedPurge[]): D1PreparedStatement =>
  db
    .prepare(
      "DELETE FROM purges WHERE (tag, noted) IN (SELECT value ->> '$.tag', value ->> '$.noted' FROM json_each(?))",
    )
    .bind(JSON.stringify(purged));
