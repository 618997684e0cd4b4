import { DAY_MS, MINUTE_MS } from "../time.ts";
import { dayOf } from "./reactions.ts";
import type { TotalsCursor } from "./reaction-totals.ts";

/** Where a source wants its totals sent, as its operator sees it. */
export interface ReactionWebhook {
  url: string;
  /** Milliseconds; null: stopped. */
  dueAt: number | null;
  /** When the last day was sent to its end. */
  sentAt: number | null;
  stoppedAt: number | null;
  /** Attempts that failed since the last one that did not, and why. */
  failures: number;
  failure: string | null;
}

/** A day whose totals are being sent. */
export interface OpenDay {
  source: string;
  url: string;
  sealed: string;
  /** What changed on this day or later is sent (days since the epoch). */
  day: number;
  partsSent: number;
  after: TotalsCursor;
  failures: number;
}

/** The reactions of a day's last moments are written by then. Later ones count for the next day. */
const DAY_SETTLES_MS = 10 * MINUTE_MS;

/** Not all sources at once. */
const SPREAD_MS = 50 * MINUTE_MS;

const dueAfter = (day: number): number => (day + 1) * DAY_MS + DAY_SETTLES_MS + Math.floor(Math.random() * SPREAD_MS);

/** Sets a source's webhook, in place of the one that it had; what changes from this day on is sent. */
export async function setWebhook(
  db: D1Database,
  hook: { source: string; url: string; sealed: string },
  now: number,
): Promise<void> {
  const day = dayOf(now);
  await db.batch([
    removeWebhook(db, hook.source),
    db
      .prepare("INSERT INTO reaction_webhooks (source, url, sealed, day, next_day, due_at) VALUES (?, ?, ?, ?, ?, ?)")
      .bind(hook.source, hook.url, hook.sealed, day, day, dueAfter(day)),
  ]);
}

/** A statement that forgets a source's webhook. */
export const removeWebhook = (db: D1Database, source: string): D1PreparedStatement =>
  db.prepare("DELETE FROM reaction_webhooks WHERE source = ?").bind(source);

/** A source's webhook, or null. */
export async function readWebhook(db: D1Database, source: string): Promise<ReactionWebhook | null> {
  return await db
    .prepare(
      `SELECT url, due_at AS dueAt, told_at AS sentAt, stopped_at AS stoppedAt, failures, failure
       FROM reaction_webhooks WHERE source = ?`,
    )
    .bind(source)
    .first<ReactionWebhook>();
}

/** Sources whose day is to be sent, with the time that it was due at. */
export async function listWebhooksDue(
  db: D1Database,
  limit: number,
  now: number,
): Promise<{ source: string; dueAt: number }[]> {
  const { results } = await db
    .prepare("SELECT source, due_at AS dueAt FROM reaction_webhooks WHERE due_at <= ? ORDER BY due_at LIMIT ?")
    .bind(now, limit)
    .all<{ source: string; dueAt: number }>();
  return results;
}

/**
 * Takes a webhook that is due, for one caller only. Until `again` it is nobody else's.
 *
 * @returns null when it is not due as it was, or is no more
 */
export async function takeWebhook(
  db: D1Database,
  source: string,
  dueAt: number,
  again: number,
  now: number,
): Promise<OpenDay | null> {
  // The next report begins with the day on which this one began: a count that was sent may change once more that day.
  const row = await db
    .prepare(
      `UPDATE reaction_webhooks SET due_at = ?3, next_day = CASE WHEN parts_told = 0 THEN ?4 ELSE next_day END
       WHERE source = ?1 AND due_at = ?2
       RETURNING source, url, sealed, day, parts_told AS partsSent, told_until_day AS changedOn, told_until_post AS post,
         failures`,
    )
    .bind(source, dueAt, again, dayOf(now))
    .first<Omit<OpenDay, "after"> & TotalsCursor>();
  if (!row) return null;
  const { changedOn, post, ...open } = row;
  return { ...open, after: open.partsSent === 0 ? { changedOn: open.day, post: 0 } : { changedOn, post } };
}

/** Notes that a part has arrived, and what it ended with. */
export async function notePart(db: D1Database, source: string, partsSent: number, end: TotalsCursor): Promise<void> {
  await db
    .prepare(
      `UPDATE reaction_webhooks SET parts_told = ?2, told_until_day = ?3, told_until_post = ?4, failures = 0, failure = NULL
       WHERE source = ?1`,
    )
    .bind(source, partsSent, end.changedOn, end.post)
    .run();
}

/** Notes that a day is sent to its end; the next one is due when it is over. */
export async function noteDay(db: D1Database, source: string, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE reaction_webhooks SET day = next_day, parts_told = 0, told_at = ?2, due_at = ?3, failures = 0, failure = NULL
       WHERE source = ?1 AND due_at IS NOT NULL`,
    )
    .bind(source, now, dueAfter(dayOf(now)))
    .run();
}

/** Notes why a part did not arrive, and when it is tried again; null: never. */
export async function noteFailure(
  db: D1Database,
  source: string,
  failure: string,
  again: number | null,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE reaction_webhooks SET failures = failures + 1, failure = ?2, due_at = ?3,
         stopped_at = CASE WHEN ?3 IS NULL THEN ?4 END WHERE source = ?1`,
    )
    .bind(source, failure, again, now)
    .run();
}

/** Leaves the rest of a day to the next minute. */
export async function postponeRest(db: D1Database, source: string, now: number): Promise<void> {
  await db.prepare("UPDATE reaction_webhooks SET due_at = ? WHERE source = ?").bind(now, source).run();
}

/** The webhooks of at most so many sources. */
export async function listWebhooks(db: D1Database, limit: number): Promise<(ReactionWebhook & { source: string })[]> {
  const { results } = await db
    .prepare(
      `SELECT source, url, due_at AS dueAt, told_at AS sentAt, stopped_at AS stoppedAt, failures, failure
       FROM reaction_webhooks ORDER BY source LIMIT ?`,
    )
    .bind(limit)
    .all<ReactionWebhook & { source: string }>();
  return results;
}
