/** An attempt to publish a delivery that failed. Times in milliseconds. */
export interface FailedAttempt {
  failedAt: number;
  /** The latest time of the next attempt, unless the delivery is given up. */
  againAt: number;
  trouble: string;
}

/** A limit for each delivery, since a replay may fail again and again. */
const ATTEMPTS_KEPT_MAX = 100;
const TROUBLE_MAX_CHARS = 500;

/** Statement: saves failed attempts, up to the limit for each delivery. */
export const noteAttempts = (
  db: D1Database,
  attempts: readonly (FailedAttempt & { delivery: string })[],
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO delivery_attempts (delivery_id, failed_at, again_at, trouble)
       SELECT value ->> '$.delivery', value ->> '$.failedAt', value ->> '$.againAt', value ->> '$.trouble' FROM json_each(?)
       WHERE EXISTS (SELECT 1 FROM deliveries WHERE id = value ->> '$.delivery')
         AND (SELECT count(*) FROM delivery_attempts WHERE delivery_id = value ->> '$.delivery') < ${ATTEMPTS_KEPT_MAX}
       ON CONFLICT DO NOTHING`,
    )
    .bind(
      JSON.stringify(
        attempts.map((attempt) => ({
          ...attempt,
          trouble: attempt.trouble.slice(0, TROUBLE_MAX_CHARS).toWellFormed(),
        })),
      ),
    );

/** The failed attempts to publish a delivery, the earliest first. */
export async function listAttempts(db: D1Database, delivery: string): Promise<FailedAttempt[]> {
  const { results } = await db
    .prepare(
      `SELECT failed_at AS failedAt, again_at AS againAt, trouble FROM delivery_attempts
       WHERE delivery_id = ? ORDER BY failed_at LIMIT ${ATTEMPTS_KEPT_MAX}`,
    )
    .bind(delivery)
    .all<FailedAttempt>();
  return results;
}
