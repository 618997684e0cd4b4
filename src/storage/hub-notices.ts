/** Which feeds of the site are to be announced to which hubs (WebSub): rows of D1, so that no notice is lost with a message. */
import type { ShownChange } from "../model/post-state.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../time.ts";
import { unsettled } from "./page-schedule.ts";

/** A feed is announced to a hub again no sooner than this; changes in between are announced together then. */
const AGAIN_MS = 30 * SECOND_MS;

/** A consumer has so long to send the notices that it took, before another may take them. */
const LEASE_MS = MINUTE_MS;

/** A topic that was announced to a hub is forgotten after this. */
const FORGOTTEN_MS = HOUR_MS;

const FEED_FILES = JSON.stringify(["feed.xml", "atom.xml", "feed.json"]);

/**
 * Statement: notes for every hub the feeds that show what has changed. To be run in the transaction that settles the
 * pages, and before that.
 *
 * @param now milliseconds since the epoch
 */
export function noteChangedFeeds(
  db: D1Database,
  hubs: readonly string[],
  changes: readonly ShownChange[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO hub_notices (hub, topic, due_at)
       SELECT DISTINCT hub.value, folder.value || '/' || file.value, ?4
       FROM ${unsettled("?2")} CROSS JOIN json_each(change.value, '$.folders') AS folder CROSS JOIN json_each(?3) AS file
         CROSS JOIN json_each(?1) AS hub
       WHERE true
       ON CONFLICT (hub, topic) DO UPDATE SET changes = changes + 1,
         due_at = coalesce(due_at, max(excluded.due_at, told_at + ${AGAIN_MS}))`,
    )
    .bind(JSON.stringify(hubs), JSON.stringify(changes), FEED_FILES, now);
}

/** The hubs that have notices due. */
export async function listHubsDue(db: D1Database, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT DISTINCT hub FROM hub_notices WHERE due_at <= ? LIMIT ?")
    .bind(now, limit)
    .all<{ hub: string }>();
  return results.map(({ hub }) => hub);
}

/** A feed to announce to a hub. */
export interface Notice {
  topic: string;
  changes: number;
  failures: number;
}

/** Takes notices of a hub that are due: nobody else finds them due for a minute. */
export async function takeNotices(db: D1Database, hub: string, limit: number, now: number): Promise<Notice[]> {
  const { results } = await db
    .prepare(
      `UPDATE hub_notices SET due_at = ?2 + ${LEASE_MS} WHERE hub = ?1 AND topic IN (
         SELECT topic FROM hub_notices WHERE hub = ?1 AND due_at <= ?2 ORDER BY due_at LIMIT ?3
       ) RETURNING topic, changes, failures`,
    )
    .bind(hub, now, limit)
    .all<Notice>();
  return results;
}

/** Notes that a hub took notices; a feed that has changed since stays due. */
export async function settleNotices(db: D1Database, hub: string, notices: Notice[], now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE hub_notices SET told_at = ?3, failures = 0, trouble = NULL,
           due_at = CASE WHEN changes = sent.seen THEN NULL ELSE ?3 + ${AGAIN_MS} END
         FROM (SELECT value ->> '$.topic' AS named, value ->> '$.changes' AS seen FROM json_each(?2)) AS sent
         WHERE hub = ?1 AND topic = sent.named`,
      )
      .bind(hub, JSON.stringify(notices), now),
    db
      .prepare("DELETE FROM hub_notices WHERE hub = ?1 AND due_at IS NULL AND told_at < ?2 - ?3")
      .bind(hub, now, FORGOTTEN_MS),
  ]);
}

/** Notes that a hub took nothing, and when to try again; null: never. */
export async function postponeNotices(
  db: D1Database,
  hub: string,
  notices: Notice[],
  trouble: string,
  dueAt: number | null,
): Promise<void> {
  await db
    .prepare(
      `UPDATE hub_notices SET failures = failures + 1, trouble = ?3, due_at = ?4
       WHERE hub = ?1 AND topic IN (SELECT value ->> '$.topic' FROM json_each(?2))`,
    )
    .bind(hub, JSON.stringify(notices), trouble, dueAt)
    .run();
}

/** Forgets the notices of a hub. */
export async function dropNotices(db: D1Database, hub: string): Promise<void> {
  await db.prepare("DELETE FROM hub_notices WHERE hub = ?").bind(hub).run();
}

/** The state of a hub. Times in milliseconds. */
export interface HubReport {
  hub: string;
  /** Feeds still to announce. */
  waiting: number;
  /** When it last took a notice; 0: never. */
  sentAt: number;
  trouble: string | null;
}

/** The state of each hub that anything has been noted for lately. */
export async function reportHubs(db: D1Database): Promise<HubReport[]> {
  const { results } = await db
    .prepare(
      `SELECT hub, count(due_at) AS waiting, max(told_at) AS sentAt, max(trouble) AS trouble
       FROM hub_notices GROUP BY hub`,
    )
    .all<HubReport>();
  return results;
}
