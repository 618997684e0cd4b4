import { DAY_MS, MINUTE_MS } from "../time.ts";
import { dayOf } from "./reactions.ts";
import type { TotalsCursor } from "./reaction-totals.ts";

/** The webhook that receives a source's totals, as its operator sees it. */
export interface ReactionWebhook {
  url: string;
  /** Milliseconds; null: stopped. */
  dueAt: number | null;
  /** When the last part of the last day was sent. */
  sentAt: number | null;
  stoppedAt: number | null;
  /** Failed attempts since the last success, and the reason. */
  failures: number;
  failure: string | null;
}

/** A day whose totals are being sent. */
export interface OpenDay {
  source: string;
  url: string;
  sealed: string;
  /** Posts that changed on this day or later are sent (days since the epoch). */
  day: number;
  partsSent: number;
  after: TotalsCursor;
  failures: number;
}

/** After this time the reactions of a day's last moments are written. Later ones count for the next day. */
const DAY_SETTLES_MS = 10 * MINUTE_MS;

/** Sources are spread over this time, so that they are not all sent at once. */
const SPREAD_MS = 50 * MINUTE_MS;

const dueAfter = (day: number): number => (day + 1) * DAY_MS + DAY_SETTLES_MS + Math.floor(Math.random() * SPREAD_MS);

/** Sets a source's webhook, replacing any earlier one. Changes from this day on are sent. */
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

/** Statement: deletes a source's webhook. */
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

/** Sources whose day is due to be sent, with the time at which it was due. */
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
 * Takes a due webhook for one caller, until `again`.
 *
 * @returns null when it is no longer due as it was, or does not exist any more
 */
export async function takeWebhook(
  db: D1Database,
  source: string,
  dueAt: number,
  again: number,
  now: number,
): Promise<OpenDay | null> {
  // The next report begins with the day on which this one began, because a count may change after it was sent on that
  // day.
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

/** Saves that a part has arrived, and the position at which it ended. */
export async function notePart(db: D1Database, source: string, partsSent: number, end: TotalsCursor): Promise<void> {
  await db
    .prepare(
      `UPDATE reaction_webhooks SET parts_told = ?2, told_until_day = ?3, told_until_post = ?4, failures = 0, failure = NULL
       WHERE source = ?1`,
    )
    .bind(source, partsSent, end.changedOn, end.post)
    .run();
}

/** Saves that a day has been sent completely. The next day is due when it is over. */
export async function noteDay(db: D1Database, source: string, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE reaction_webhooks SET day = next_day, parts_told = 0, told_at = ?2, due_at = ?3, failures = 0, failure = NULL
       WHERE source = ?1 AND due_at IS NOT NULL`,
    )
    .bind(source, now, dueAfter(dayOf(now)))
    .run();
}

/** Saves why a part did not arrive, and when it is tried again; null: never. */
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

/** The webhooks of sources, up to a limit. */
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
