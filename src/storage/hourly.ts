/** Outcomes of deliveries, counted by the hour. */
import { encodeTime } from "ulid";
import * as v from "valibot";
import { OUTCOMES, type Outcome } from "../model/delivery.ts";
import { HOUR_MS, SECOND_MS } from "../time.ts";

/**
 * Upper bounds of the time from arrival to settling, in seconds. Each step counts deliveries that took no longer; an
 * additional last step counts all slower ones.
 */
export const DELAY_STEPS_SECONDS = [0.2, 0.5, 1, 1.5, 2, 3, 5, 7, 10, 20, 30, 60, 120, 300, 900, 3600] as const;

/** Counts of one hour, or of several together. */
export type HourCounts = Record<Outcome | "accepted", number>;

export interface Hour extends HourCounts {
  /** Hours since the epoch. */
  hour: number;
  /** The number of deliveries in each of {@link DELAY_STEPS_SECONDS}. */
  delays: number[];
}

const COUNTED = ["accepted", ...OUTCOMES] as const;

export const NO_COUNTS: HourCounts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as HourCounts;

const DELAY_STEP = `CASE WHEN settled_at IS NULL THEN NULL ${DELAY_STEPS_SECONDS.map(
  (seconds, step) => `WHEN settled_at - received_at <= ${seconds * SECOND_MS} THEN ${step}`,
).join(" ")} ELSE ${DELAY_STEPS_SECONDS.length} END`;

/**
 * Counts the deliveries that arrived in an hour, and replaces the earlier counts. It reads each of these deliveries, by
 * ids, which begin with the time of arrival.
 *
 * @param hour hours since the epoch
 */
export async function countHour(db: D1Database, hour: number): Promise<void> {
  const { results } = await db
    .prepare(
      `SELECT source, status, ${DELAY_STEP} AS step, count(*) AS count FROM deliveries
       WHERE id >= ? AND id < ? GROUP BY source, status, step`,
    )
    .bind(encodeTime(hour * HOUR_MS), encodeTime((hour + 1) * HOUR_MS))
    .all<{ source: string; status: Outcome | "accepted"; step: number | null; count: number }>();
  const hours = new Map<string, HourCounts & { delays: number[] }>();
  for (const { source, status, step, count } of results) {
    for (const sum of [source, ""]) {
      const counts = hours.get(sum) ?? { ...NO_COUNTS, delays: DELAY_STEPS_SECONDS.map(() => 0).concat(0) };
      hours.set(sum, counts);
      counts.accepted += count;
      if (status !== "accepted") counts[status] += count;
      if (step !== null) counts.delays[step]! += count;
    }
  }
  if (hours.size === 0) return;
  const rows = [...hours].map(([source, { delays, ...counts }]) => ({
    source,
    ...counts,
    delays: source === "" ? JSON.stringify(delays) : "[]",
  }));
  const members = ["source", ...COUNTED, "delays"];
  await db
    .prepare(
      `INSERT INTO hourly (hour, ${members.join(", ")})
       SELECT ?1, ${members.map((name) => `value ->> '$.${name}'`).join(", ")} FROM json_each(?2) WHERE true
       ON CONFLICT (source, hour) DO UPDATE SET ${[...COUNTED, "delays"].map((name) => `${name} = excluded.${name}`).join(", ")}
       WHERE (${[...COUNTED, "delays"].join(", ")}) IS NOT (${[...COUNTED, "delays"].map((name) => `excluded.${name}`).join(", ")})`,
    )
    .bind(hour, JSON.stringify(rows))
    .run();
}

const Delays = v.array(v.number());

/** Hours from `since` on with deliveries, of one source or of all (""): at most one row an hour. */
export async function listHours(db: D1Database, source: string, since: number): Promise<Hour[]> {
  const { results } = await db
    .prepare(`SELECT hour, ${COUNTED.join(", ")}, delays FROM hourly WHERE source = ? AND hour >= ? ORDER BY hour`)
    .bind(source, since)
    .all<Omit<Hour, "delays"> & { delays: string }>();
  return results.map((row) => ({ ...row, delays: v.parse(Delays, JSON.parse(row.delays)) }));
}

/** The sums of each of these sources by day, from the hour `since` on. Days since the epoch. */
export async function sumDays(
  db: D1Database,
  sources: readonly string[],
  since: number,
): Promise<(HourCounts & { source: string; day: number })[]> {
  const { results } = await db
    .prepare(
      `SELECT source, hour / 24 AS day, ${COUNTED.map((name) => `sum(${name}) AS ${name}`).join(", ")}
       FROM json_each(?1) AS wanted CROSS JOIN hourly ON source = wanted.value AND hour >= ?2 GROUP BY source, hour / 24`,
    )
    .bind(JSON.stringify(sources), since)
    .all<HourCounts & { source: string; day: number }>();
  return results;
}

/** The sources with the most failed and rejected deliveries, from the hour `since` on. */
export async function listTroubled(
  db: D1Database,
  since: number,
  limit: number,
): Promise<{ source: string; accepted: number; failed: number; rejected: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT source, sum(accepted) AS accepted, sum(failed) AS failed, sum(rejected) AS rejected
       FROM sources CROSS JOIN hourly ON hourly.source = slug AND hour >= ?1
       WHERE deleted_at IS NULL GROUP BY source HAVING sum(failed) + sum(rejected) > 0
       ORDER BY sum(failed) DESC, sum(rejected) DESC LIMIT ?2`,
    )
    .bind(since, limit)
    .all<{ source: string; accepted: number; failed: number; rejected: number }>();
  return results;
}

/**
 * Takes counts of single sources that nobody has taken, for the hours from `from` to `before`, the oldest first. Each
 * is taken once.
 *
 * @param now milliseconds since the epoch
 */
export async function takeHours(
  db: D1Database,
  { from, before }: { from: number; before: number },
  limit: number,
  now: number,
): Promise<(HourCounts & { source: string; hour: number })[]> {
  const { results } = await db
    .prepare(
      `UPDATE hourly SET metrics_at = ?4 WHERE metrics_at IS NULL AND (source, hour) IN (
         SELECT hourly.source, hourly.hour FROM sources CROSS JOIN hourly ON hourly.source = sources.slug AND hour >= ?1 AND hour < ?2
         WHERE metrics_at IS NULL ORDER BY hour LIMIT ?3)
       RETURNING source, hour, ${COUNTED.join(", ")}`,
    )
    .bind(from, before, limit, now)
    .all<HourCounts & { source: string; hour: number }>();
  return results;
}

/**
 * Drops the counts of single sources older than `sourcesBefore`, and all older than `allBefore` (hours since the
 * epoch).
 */
export async function dropHours(db: D1Database, sourcesBefore: number, allBefore: number): Promise<void> {
  await db
    .prepare("DELETE FROM hourly WHERE hour < ?2 OR (source <> '' AND hour < ?1)")
    .bind(sourcesBefore, allBefore)
    .run();
}
