/** The feeds of a source, and when they are polled. */
import * as v from "valibot";
import { type DueFeed, reschedule } from "./feed-schedule.ts";

/** A feed of a source. Times in milliseconds since the epoch. */
export interface StoredFeed {
  id: string;
  source: string;
  url: string;
  title: string;
  allowHttp: boolean;
  etag: string | null;
  lastModified: string | null;
  bodyHash: string | null;
  /** When the feed was last requested without conditions. */
  readWholeAt: number;
  intervalMs: number;
  skipHours: number[];
  skipDays: number[];
  paused: string | null;
  failures: number;
  trouble: string | null;
  hub: string | null;
  topic: string | null;
  liveUntil: number;
  complete: Completeness;
  missingSince: number | null;
}

/**
 * Whether entries that leave a feed are withdrawn: never, while its documents declare themselves complete, or always.
 */
export const COMPLETENESS = ["never", "declared", "always"] as const;
export type Completeness = (typeof COMPLETENESS)[number];

interface FeedRow {
  id: string;
  source: string;
  url: string;
  title: string;
  allow_http: number;
  etag: string | null;
  last_modified: string | null;
  body_hash: string | null;
  read_whole_at: number;
  interval_ms: number;
  skip_hours: string;
  skip_days: string;
  paused: string | null;
  failures: number;
  trouble: string | null;
  hub: string | null;
  topic: string | null;
  live_until: number;
  complete: Completeness;
  missing_since: number | null;
}

const COLUMNS = `id, source, url, title, allow_http, etag, last_modified, body_hash, read_whole_at, interval_ms, skip_hours, skip_days,
  paused, failures, trouble, hub, topic, live_until, complete, missing_since`;

const REPORT = `SELECT ${COLUMNS}, due_at, polled_at FROM feeds LEFT JOIN feed_schedule ON feed = id`;

const Numbers = v.array(v.number());

const toFeed = (row: FeedRow): StoredFeed => ({
  id: row.id,
  source: row.source,
  url: row.url,
  title: row.title,
  allowHttp: row.allow_http === 1,
  etag: row.etag,
  lastModified: row.last_modified,
  bodyHash: row.body_hash,
  readWholeAt: row.read_whole_at,
  intervalMs: row.interval_ms,
  skipHours: v.parse(Numbers, JSON.parse(row.skip_hours)),
  skipDays: v.parse(Numbers, JSON.parse(row.skip_days)),
  paused: row.paused,
  failures: row.failures,
  trouble: row.trouble,
  hub: row.hub,
  topic: row.topic,
  liveUntil: row.live_until,
  complete: row.complete,
  missingSince: row.missing_since,
});

/**
 * Adds a feed to a source, due at once. If the source has it paused, it is resumed. Null when the source polls that URL
 * already.
 */
export async function addFeed(
  db: D1Database,
  feed: Pick<StoredFeed, "id" | "source" | "url" | "title" | "allowHttp" | "intervalMs"> &
    Partial<Pick<StoredFeed, "complete">>,
  now: number,
): Promise<StoredFeed | null> {
  const results = await db.batch<FeedRow>([
    db
      .prepare(
        `INSERT INTO feeds (id, source, url, title, allow_http, interval_ms, complete, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (source, url) DO UPDATE SET paused = NULL, failures = 0, trouble = NULL, allow_http = excluded.allow_http,
           complete = excluded.complete, missing_since = NULL, etag = NULL, last_modified = NULL, body_hash = NULL
         WHERE paused IS NOT NULL RETURNING ${COLUMNS}`,
      )
      .bind(
        feed.id,
        feed.source,
        feed.url,
        feed.title,
        feed.allowHttp ? 1 : 0,
        feed.intervalMs,
        feed.complete ?? "never",
        now,
      ),
    db
      .prepare(
        `INSERT INTO feed_schedule (due_at, feed, polled_at)
         SELECT ?3, id, 0 FROM feeds WHERE source = ?1 AND url = ?2 AND changes() > 0`,
      )
      .bind(feed.source, feed.url, now),
  ]);
  const row = results[0]?.results[0];
  return row ? toFeed(row) : null;
}

/** A feed of any source, or null. */
export async function readFeed(db: D1Database, id: string): Promise<FeedReport | null> {
  const row = await db.prepare(`${REPORT} WHERE id = ?`).bind(id).first<FeedRow & Times>();
  return row && toReport(row);
}

/** The addresses of a source's feeds, including paused ones. */
export async function listFeedAddresses(
  db: D1Database,
  source: string,
): Promise<Pick<StoredFeed, "url" | "allowHttp">[]> {
  const { results } = await db
    .prepare("SELECT url, allow_http FROM feeds WHERE source = ?")
    .bind(source)
    .all<Pick<FeedRow, "url" | "allow_http">>();
  return results.map(({ url, allow_http }) => ({ url, allowHttp: allow_http === 1 }));
}

/** A feed with its times. */
export interface FeedReport extends StoredFeed {
  /** Null before the first poll. */
  polledAt: number | null;
  /** Null while it is paused. */
  nextPollAt: number | null;
}

/** The feeds of a source by id, after `cursor`. */
export async function listFeeds(db: D1Database, source: string, limit: number, cursor: string): Promise<FeedReport[]> {
  const { results } = await db
    .prepare(`${REPORT} WHERE source = ? AND id > ? ORDER BY id LIMIT ?`)
    .bind(source, cursor, limit)
    .all<FeedRow & Times>();
  return results.map(toReport);
}

/** A feed of a source with its times, or null. */
export async function readFeedReport(db: D1Database, source: string, id: string): Promise<FeedReport | null> {
  const row = await db.prepare(`${REPORT} WHERE source = ? AND id = ?`).bind(source, id).first<FeedRow & Times>();
  return row && toReport(row);
}

interface Times {
  due_at: number | null;
  polled_at: number | null;
}

const toReport = (row: FeedRow & Times): FeedReport => ({
  ...toFeed(row),
  polledAt: row.polled_at || null,
  nextPollAt: row.due_at,
});

/** Sets whether entries that leave a feed are withdrawn from now on. */
export async function setCompleteness(db: D1Database, id: string, complete: Completeness): Promise<void> {
  await db.prepare("UPDATE feeds SET complete = ?2, missing_since = NULL WHERE id = ?1").bind(id, complete).run();
}

/** Saves the hub and the topic of a feed. */
export async function noteHub(
  db: D1Database,
  id: string,
  { hub, topic }: Pick<StoredFeed, "hub" | "topic">,
): Promise<void> {
  await db.prepare("UPDATE feeds SET hub = ?2, topic = ?3 WHERE id = ?1").bind(id, hub, topic).run();
}

const FEEDS_FOUND_MAX = 20;

/** Ids of feeds that have one of these addresses, or whose source has it as its home page; without feeds in trouble. */
export async function findFeeds(db: D1Database, urls: string[]): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT id FROM (
         SELECT feeds.id FROM json_each(?1) AS named CROSS JOIN feeds ON url = named.value
         UNION SELECT feeds.id FROM json_each(?1) AS named
           CROSS JOIN sources ON home_page_url = named.value AND deleted_at IS NULL CROSS JOIN feeds ON source = slug
       ) AS found CROSS JOIN feeds USING (id) CROSS JOIN sources ON slug = source
       WHERE deleted_at IS NULL AND paused IS NULL AND failures = 0 LIMIT ?2`,
    )
    .bind(JSON.stringify(urls), FEEDS_FOUND_MAX)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Saves that a poll failed, and when the next one is due. */
export async function failFeed(db: D1Database, due: DueFeed, trouble: string, nextAt: number): Promise<void> {
  await db.batch([
    db.prepare("UPDATE feeds SET failures = failures + 1, trouble = ? WHERE id = ?").bind(trouble, due.feed),
    reschedule(db, due, nextAt),
  ]);
}

/** Pauses a feed until an operator adds it again, and ends its subscription at its hub. */
export async function pauseFeed(db: D1Database, id: string, reason: string, now: number): Promise<void> {
  await db.batch([
    endSubscriptions(db, "feed = ?2", id, now),
    db.prepare("UPDATE feeds SET paused = ?2, trouble = ?2, live_until = 0 WHERE id = ?1").bind(id, reason),
    db.prepare("DELETE FROM feed_schedule WHERE feed = ?").bind(id),
  ]);
}

/** Resumes a paused feed as if it had never been polled. */
export async function resumeFeed(db: D1Database, id: string, now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE feeds SET paused = NULL, failures = 0, trouble = NULL, etag = NULL, last_modified = NULL, body_hash = NULL
         WHERE id = ? AND paused IS NOT NULL`,
      )
      .bind(id),
    db
      .prepare("INSERT INTO feed_schedule (due_at, feed, polled_at) SELECT ?2, ?1, 0 WHERE changes() > 0")
      .bind(id, now),
  ]);
}

/** The data that a successful poll learned. */
export type Learned = Pick<
  StoredFeed,
  | "url"
  | "title"
  | "etag"
  | "lastModified"
  | "bodyHash"
  | "readWholeAt"
  | "intervalMs"
  | "skipHours"
  | "skipDays"
  | "trouble"
  | "hub"
  | "topic"
>;

/** Saves the data that a poll learned. The URL stays if another feed of the source has the new one. */
export async function settleFeed(db: D1Database, due: DueFeed, learned: Learned, nextAt: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE feeds SET title = ?3, etag = ?4, last_modified = ?5, body_hash = ?6, interval_ms = ?7, skip_hours = ?8,
           skip_days = ?9, trouble = ?10, hub = ?11, topic = ?12, read_whole_at = ?13, failures = 0,
           url = CASE WHEN EXISTS (SELECT 1 FROM feeds AS other WHERE other.source = feeds.source AND other.url = ?2)
             THEN url ELSE ?2 END
         WHERE id = ?1`,
      )
      .bind(
        due.feed,
        learned.url,
        learned.title,
        learned.etag,
        learned.lastModified,
        learned.bodyHash,
        learned.intervalMs,
        JSON.stringify(learned.skipHours),
        JSON.stringify(learned.skipDays),
        learned.trouble,
        learned.hub,
        learned.topic,
        learned.readWholeAt,
      ),
    reschedule(db, due, nextAt),
  ]);
}

/** Statement: schedules requests to hubs to end subscriptions. */
const endSubscriptions = (db: D1Database, condition: string, value: string, now: number): D1PreparedStatement =>
  db
    .prepare(`UPDATE subscriptions SET pending = 'unsubscribe', requests = 0, ask_at = ?1 WHERE ${condition}`)
    .bind(now, value);

/** Removes a feed with its last state, and ends its subscription at its hub. Its posts stay. */
export async function removeFeed(db: D1Database, source: string, id: string, now: number): Promise<boolean> {
  const results = await db.batch([
    db.prepare("DELETE FROM feeds WHERE id = ? AND source = ?").bind(id, source),
    db
      .prepare(
        "UPDATE subscriptions SET pending = 'unsubscribe', requests = 0, ask_at = ?2 WHERE feed = ?1 AND source = ?3",
      )
      .bind(id, now, source),
    db.prepare("DELETE FROM feed_schedule WHERE feed = ?1 AND NOT EXISTS (SELECT 1 FROM feeds WHERE id = ?1)").bind(id),
    db.prepare("DELETE FROM feed_entries WHERE feed = ?1 AND NOT EXISTS (SELECT 1 FROM feeds WHERE id = ?1)").bind(id),
  ]);
  return results[0]!.meta.changes > 0;
}

/** Statements: remove all feeds of a source. */
export const dropFeeds = (db: D1Database, source: string, now: number): D1PreparedStatement[] => [
  db.prepare("DELETE FROM feed_schedule WHERE feed IN (SELECT id FROM feeds WHERE source = ?)").bind(source),
  db.prepare("DELETE FROM feeds WHERE source = ?").bind(source),
  endSubscriptions(db, "source = ?2", source, now),
];
