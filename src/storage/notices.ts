/** Notices that outputs have yet to send. They are rows of D1, so none is lost when a message is. */
import type { ShownChange } from "../model/post-state.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../time.ts";
import { unsettled } from "./page-schedule.ts";

/** A receiver gets the same subject again no sooner than this. Changes in between are sent together. */
const AGAIN_MS = 30 * SECOND_MS;

/** How long a consumer may take to send its notices, before another consumer may take them. */
const LEASE_MS = MINUTE_MS;

/** A subject that was sent is deleted after this time. */
const FORGOTTEN_MS = HOUR_MS;

/**
 * Statement: saves the changed subjects for every receiver. It runs in the transaction that settles the pages, before
 * the settling.
 *
 * @param subjectsOf the subjects of a change for this output, such as the feeds that show it, or the post's id
 * @param now milliseconds since the epoch
 */
export function noteChanges(
  db: D1Database,
  output: string,
  receivers: readonly string[],
  changes: readonly ShownChange[],
  subjectsOf: (change: ShownChange) => readonly string[],
  now: number,
): D1PreparedStatement {
  const noted = changes.map((change) => ({
    post: change.post,
    renders: change.renders,
    subjects: subjectsOf(change),
  }));
  return db
    .prepare(
      `INSERT INTO notices (output, receiver, subject, due_at)
       SELECT DISTINCT ?1, receiver.value, subject.value, ?4
       FROM ${unsettled("?3")} CROSS JOIN json_each(change.value, '$.subjects') AS subject CROSS JOIN json_each(?2) AS receiver
       WHERE true
       ON CONFLICT (output, receiver, subject) DO UPDATE SET changes = changes + 1,
         due_at = coalesce(due_at, max(excluded.due_at, sent_at + ${AGAIN_MS}))`,
    )
    .bind(output, JSON.stringify(receivers), JSON.stringify(noted), now);
}

/** The receivers of an output that have notices due. */
export async function listReceiversDue(db: D1Database, output: string, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT DISTINCT receiver FROM notices WHERE output = ? AND due_at <= ? LIMIT ?")
    .bind(output, now, limit)
    .all<{ receiver: string }>();
  return results.map(({ receiver }) => receiver);
}

/** A subject to send. */
export interface Notice {
  subject: string;
  changes: number;
  failures: number;
}

/** Takes due notices of a receiver. For a minute nobody else finds them due. */
export async function takeNotices(
  db: D1Database,
  output: string,
  receiver: string,
  limit: number,
  now: number,
): Promise<Notice[]> {
  const { results } = await db
    .prepare(
      `UPDATE notices SET due_at = ?3 + ${LEASE_MS} WHERE output = ?1 AND receiver = ?2 AND subject IN (
         SELECT subject FROM notices WHERE output = ?1 AND receiver = ?2 AND due_at <= ?3 ORDER BY due_at LIMIT ?4
       ) RETURNING subject, changes, failures`,
    )
    .bind(output, receiver, now, limit)
    .all<Notice>();
  return results;
}

/** Saves that a receiver accepted notices. A subject that has changed since stays due. */
export async function settleNotices(
  db: D1Database,
  output: string,
  receiver: string,
  notices: Notice[],
  now: number,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE notices SET sent_at = ?4, failures = 0, trouble = NULL,
           due_at = CASE WHEN changes = sent.seen THEN NULL ELSE ?4 + ${AGAIN_MS} END
         FROM (SELECT value ->> '$.subject' AS named, value ->> '$.changes' AS seen FROM json_each(?3)) AS sent
         WHERE output = ?1 AND receiver = ?2 AND subject = sent.named`,
      )
      .bind(output, receiver, JSON.stringify(notices), now),
    db
      .prepare("DELETE FROM notices WHERE output = ?1 AND receiver = ?2 AND due_at IS NULL AND sent_at < ?3 - ?4")
      .bind(output, receiver, now, FORGOTTEN_MS),
  ]);
}

/** Saves that a receiver accepted nothing, and when to try again; null: never. */
export async function postponeNotices(
  db: D1Database,
  output: string,
  receiver: string,
  notices: Notice[],
  trouble: string,
  dueAt: number | null,
): Promise<void> {
  await db
    .prepare(
      `UPDATE notices SET failures = failures + 1, trouble = ?4, due_at = ?5
       WHERE output = ?1 AND receiver = ?2 AND subject IN (SELECT value ->> '$.subject' FROM json_each(?3))`,
    )
    .bind(output, receiver, JSON.stringify(notices), trouble, dueAt)
    .run();
}

/** Deletes the notices of a receiver. */
export async function dropNotices(db: D1Database, output: string, receiver: string): Promise<void> {
  await db.prepare("DELETE FROM notices WHERE output = ? AND receiver = ?").bind(output, receiver).run();
}

/** The state of a receiver. Times in milliseconds. */
export interface ReceiverReport {
  to: string;
  /** Subjects still to send. */
  waiting: number;
  /** When it last took a notice; 0: never. */
  sentAt: number;
  trouble: string | null;
}

/** The state of each receiver of an output that has recent notices. */
export async function reportReceivers(db: D1Database, output: string): Promise<ReceiverReport[]> {
  const { results } = await db
    .prepare(
      `SELECT receiver AS "to", count(due_at) AS waiting, max(sent_at) AS sentAt, max(trouble) AS trouble
       FROM notices WHERE output = ? GROUP BY receiver`,
    )
    .bind(output)
    .all<ReceiverReport>();
  return results;
}
