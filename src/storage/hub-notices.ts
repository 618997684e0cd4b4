/** Which hubs (WebSub) are to be told of which of the site's feeds: rows of D1, so that no notice is lost with a message. */
import type { ShownPage } from "./page-schedule.ts";

/** A hub is told of the same feed no sooner than this again; what comes meanwhile is told then, at once. */
const TOLD_AGAIN_MS = 30_000;

/** Whoever takes notices has so long to tell them before another may. */
const LEASE_MS = 60_000;

/** A topic that a hub has been told of is forgotten after this. */
const FORGOTTEN_MS = 3_600_000;

const FEED_FILES = JSON.stringify(["feed.xml", "atom.xml", "feed.json"]);

/**
 * Statement: notes for every hub the feeds that show a post's new revision. To be run in one transaction with the one
 * that settles the pages, and before it.
 *
 * @param now milliseconds since the epoch
 */
export function noteChangedFeeds(
  db: D1Database,
  hubs: readonly string[],
  pages: ShownPage[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO hub_notices (hub, topic, due_at)
       SELECT DISTINCT hub.value, folder.value || '/' || file.value, ?4
       FROM json_each(?2) AS page CROSS JOIN posts ON posts.id = page.value ->> '$.post'
           AND posts.revision = page.value ->> '$.revision' AND posts.noticed_revision < posts.revision
         CROSS JOIN json_each(page.value, '$.folders') AS folder CROSS JOIN json_each(?3) AS file
         CROSS JOIN json_each(?1) AS hub
       WHERE true
       ON CONFLICT (hub, topic) DO UPDATE SET changes = changes + 1,
         due_at = coalesce(due_at, max(excluded.due_at, told_at + ${TOLD_AGAIN_MS}))`,
    )
    .bind(JSON.stringify(hubs), JSON.stringify(pages), FEED_FILES, now);
}

/** The hubs that something is to be told to. */
export async function listHubsDue(db: D1Database, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT DISTINCT hub FROM hub_notices WHERE due_at <= ?")
    .bind(now)
    .all<{ hub: string }>();
  return results.map(({ hub }) => hub);
}

/** A feed that a hub is to be told of. */
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

/** Notes that a hub has been told; a feed that has changed since stays due. */
export async function settleNotices(db: D1Database, hub: string, notices: Notice[], now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE hub_notices SET told_at = ?3, failures = 0, trouble = NULL,
           due_at = CASE WHEN changes = told.seen THEN NULL ELSE ?3 + ${TOLD_AGAIN_MS} END
         FROM (SELECT value ->> '$.topic' AS named, value ->> '$.changes' AS seen FROM json_each(?2)) AS told
         WHERE hub = ?1 AND topic = told.named`,
      )
      .bind(hub, JSON.stringify(notices), now),
    db
      .prepare("DELETE FROM hub_notices WHERE hub = ?1 AND due_at IS NULL AND told_at < ?2 - ?3")
      .bind(hub, now, FORGOTTEN_MS),
  ]);
}

/** Notes that a hub could not be told, and when it is to be tried again; null: no more. */
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

/** Forgets what a hub was to be told. */
export async function dropNotices(db: D1Database, hub: string): Promise<void> {
  await db.prepare("DELETE FROM hub_notices WHERE hub = ?").bind(hub).run();
}

/** How it stands with a hub. Times in milliseconds. */
export interface HubReport {
  hub: string;
  /** Feeds that it is still to be told of. */
  waiting: number;
  toldAt: number;
  trouble: string | null;
}

/** How it stands with each hub that anything has been noted for lately. */
export async function reportHubs(db: D1Database): Promise<HubReport[]> {
  const { results } = await db
    .prepare(
      `SELECT hub, count(due_at) AS waiting, max(told_at) AS toldAt, max(trouble) AS trouble
       FROM hub_notices GROUP BY hub`,
    )
    .all<HubReport>();
  return results;
}
