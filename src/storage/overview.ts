/** The dashboard's data about the whole site. Each query reads a bounded number of rows. */
import { decodeTime } from "ulid";
import type { ReactionKind } from "../model/reaction.ts";
import { type PostReport, REPORT } from "./posts.ts";

/** Counting stops here: nobody needs a larger number. */
export const COUNTED_MAX = 1000;

/** Work that is waiting, and since when. Times in milliseconds; counts up to {@link COUNTED_MAX}. */
export interface Waiting {
  deliveries: number;
  /** When the one that has waited longest arrived, of those that wait for this machine. */
  oldest: number | null;
  /** Deliveries that wait for their publisher's server, by source. */
  forPublishers: WaitingForPublisher[];
  purges: number;
  /** When the purge that has waited longest was last noted. */
  oldestPurge: number | null;
  deadLetters: number;
  /** Pairs of posts of two sources with nearly the same text. */
  duplicates: number;
  /** Publishers' requests without a decision. */
  requests: number;
  sources: number;
  feeds: number;
  /** Feeds that failed when they were polled last, and those that are paused. */
  feedsFailing: number;
  feedsPaused: number;
}

/** Deliveries of a source that wait for its publisher's server. */
export interface WaitingForPublisher {
  source: string;
  deliveries: number;
  /** When the one that has waited longest arrived. */
  oldest: number;
  reason: string;
}

const PUBLISHERS_MAX = 10;

/** SQL: the number of rows of a query, up to {@link COUNTED_MAX}. */
const counted = (rows: string): string => `(SELECT count(*) FROM (${rows} LIMIT ${COUNTED_MAX}))`;

/** The work that waits for the machine, and for an operator. */
export async function readWaiting(db: D1Database): Promise<Waiting> {
  const row = await db
    .prepare(
      `SELECT ${counted("SELECT 1 FROM deliveries WHERE status = 'accepted'")} AS deliveries,
         (SELECT min(received_at) FROM (SELECT received_at, reason FROM deliveries WHERE status = 'accepted' LIMIT ${COUNTED_MAX})
            WHERE reason IS NULL) AS oldest,
         (SELECT json_group_array(json_object('source', source, 'deliveries', deliveries, 'oldest', oldest, 'reason', reason)) FROM (
            SELECT source, count(*) AS deliveries, min(received_at) AS oldest, reason
            FROM (SELECT source, received_at, reason FROM deliveries WHERE status = 'accepted' LIMIT ${COUNTED_MAX})
            WHERE reason IS NOT NULL GROUP BY source ORDER BY oldest LIMIT ${PUBLISHERS_MAX})) AS forPublishers,
         ${counted("SELECT 1 FROM purges")} AS purges,
         (SELECT min(noted) FROM (SELECT noted FROM purges LIMIT ${COUNTED_MAX})) AS noted,
         ${counted(`SELECT 1 FROM (SELECT replayed_at FROM dead_letters ORDER BY id DESC LIMIT ${COUNTED_MAX}) WHERE replayed_at IS NULL`)} AS deadLetters,
         ${counted(`SELECT 1 FROM (SELECT dismissed_at FROM duplicates ORDER BY id DESC LIMIT ${COUNTED_MAX}) WHERE dismissed_at IS NULL`)} AS duplicates,
         ${counted("SELECT 1 FROM door_requests WHERE decided_at IS NULL")} AS requests,
         ${counted("SELECT 1 FROM sources WHERE deleted_at IS NULL")} AS sources,
         ${counted("SELECT 1 FROM feeds")} AS feeds,
         ${counted("SELECT 1 FROM feeds WHERE failures > 0 AND paused IS NULL")} AS feedsFailing,
         ${counted("SELECT 1 FROM feeds WHERE paused IS NOT NULL")} AS feedsPaused`,
    )
    .first<Omit<Waiting, "oldestPurge" | "forPublishers"> & { noted: string | null; forPublishers: string }>();
  const { noted, forPublishers, ...waiting } = row!;
  return {
    ...waiting,
    forPublishers: JSON.parse(forPublishers) as WaitingForPublisher[],
    oldestPurge: noted === null ? null : decodeTime(noted),
  };
}

/** A feed that cannot be polled. */
export interface TroubledFeed {
  source: string;
  name: string;
  url: string;
  trouble: string;
  failures: number;
  paused: boolean;
}

/** Feeds with this many failures in a row, or paused; those with the most failures first. */
export async function listTroubledFeeds(db: D1Database, failures: number, limit: number): Promise<TroubledFeed[]> {
  const { results } = await db
    .prepare(
      `SELECT source, name, url, trouble, failures, paused FROM feeds JOIN sources ON slug = source
       WHERE deleted_at IS NULL AND (failures >= ? OR paused IS NOT NULL)
       ORDER BY paused IS NOT NULL, failures DESC LIMIT ?`,
    )
    .bind(failures, limit)
    .all<Omit<TroubledFeed, "paused"> & { paused: string | null }>();
  return results.map(({ paused, trouble, ...row }) => ({
    ...row,
    trouble: trouble ?? paused ?? "",
    paused: paused !== null,
  }));
}

/** The post with the most reactions of a kind in the last seven days. */
export interface Leader {
  kind: ReactionKind;
  count: number;
  /** The reactions of this kind to all posts of these days. */
  total: number;
  post: number;
  title: string;
  source: string;
}

/** The leader of each kind, from the cron's last ranking. */
export async function listLeaders(db: D1Database): Promise<Leader[]> {
  const { results } = await db
    .prepare(
      `SELECT kind, count, max(count, coalesce((SELECT week.count FROM week_reactions AS week WHERE week.kind = favorites.kind), 0)) AS total,
         posts.id AS post, title, name AS source FROM favorites
         CROSS JOIN posts ON posts.id = post_id CROSS JOIN sources ON sources.slug = posts.source
       WHERE place = 1 ORDER BY count DESC`,
    )
    .all<Leader>();
  return results;
}

/** A source as the dashboard lists it. */
export interface SourceRow {
  slug: string;
  name: string;
  home: string;
  signing: string;
  feeds: number;
  pausedFeeds: number;
  /** The most failures in a row of any of its feeds, and the reason. */
  failures: number;
  trouble: string | null;
  nextPollAt: number | null;
  /** When its last delivery arrived. */
  lastAt: number | null;
}

/** Sources by slug after `cursor`; only those whose name or slug contains the given letters, if any. */
export async function listSourceRows(
  db: D1Database,
  words: string,
  limit: number,
  cursor: string,
): Promise<SourceRow[]> {
  const { results } = await db
    .prepare(
      `SELECT slug, name, home_page_url AS home, signing,
         (SELECT count(*) FROM feeds WHERE source = slug) AS feeds,
         (SELECT count(*) FROM feeds WHERE source = slug AND paused IS NOT NULL) AS pausedFeeds,
         coalesce((SELECT max(failures) FROM feeds WHERE source = slug), 0) AS failures,
         (SELECT trouble FROM feeds WHERE source = slug AND trouble IS NOT NULL ORDER BY failures DESC LIMIT 1) AS trouble,
         (SELECT min(due_at) FROM feeds JOIN feed_schedule ON feed = id WHERE source = slug) AS nextPollAt,
         (SELECT max(id) FROM deliveries WHERE source = slug) AS last
       FROM sources WHERE deleted_at IS NULL AND slug > ?1 AND (?2 = '' OR instr(lower(name || ' ' || slug), lower(?2)) > 0)
       ORDER BY slug LIMIT ?3`,
    )
    .bind(cursor, words, limit)
    .all<Omit<SourceRow, "lastAt"> & { last: string | null }>();
  return results.map(({ last, ...row }) => ({ ...row, lastAt: last === null ? null : decodeTime(last) }));
}

/** A feed that is polled, with its source. */
export interface FeedOutline {
  name: string;
  home: string;
  language: string;
  url: string;
}

export async function listFeedOutlines(db: D1Database, limit: number): Promise<FeedOutline[]> {
  const { results } = await db
    .prepare(
      `SELECT name, home_page_url AS home, language, url FROM feeds JOIN sources ON slug = source
       WHERE deleted_at IS NULL ORDER BY slug, feeds.id LIMIT ?`,
    )
    .bind(limit)
    .all<FeedOutline>();
  return results;
}

/** The home pages of sources by slug, also of deleted ones, whose slugs are taken. */
export async function listHomes(db: D1Database, limit: number): Promise<Map<string, string>> {
  const { results } = await db
    .prepare("SELECT slug, home_page_url AS home FROM sources ORDER BY slug LIMIT ?")
    .bind(limit)
    .all<{ slug: string; home: string }>();
  return new Map(results.map(({ slug, home }) => [slug, home]));
}

/** The highest id of a post; 0 when there is none. */
export async function newestPost(db: D1Database): Promise<number> {
  return (await db.prepare("SELECT coalesce(max(id), 0) AS newest FROM posts").first<number>("newest"))!;
}

/** The newest post that readers see; null when there is none. */
export async function newestLive(db: D1Database): Promise<number | null> {
  return await db
    .prepare("SELECT id FROM posts WHERE live = 1 ORDER BY listed_at DESC, id DESC LIMIT 1")
    .first<number>("id");
}

/** The posts that were withdrawn or expired last. */
export async function listGone(db: D1Database, source: string | undefined, limit: number): Promise<PostReport[]> {
  const { results } = await db
    .prepare(
      `${REPORT} WHERE posts.gone_at IS NOT NULL ${source === undefined ? "" : "AND posts.source = ?"}
       ORDER BY posts.gone_at DESC LIMIT ?`,
    )
    .bind(...(source === undefined ? [] : [source]), limit)
    .all<PostReport>();
  return results;
}

/** The posts with these ids, in their order. */
export async function listPostsOf(db: D1Database, ids: readonly number[]): Promise<PostReport[]> {
  const { results } = await db
    .prepare(`${REPORT} WHERE posts.id IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(ids))
    .all<PostReport>();
  return ids.flatMap((id) => results.find((row) => row.id === id) ?? []);
}

/** The id of the post at an address of this site; null when there is none. */
export async function findPostAt(db: D1Database, source: string, slug: string): Promise<number | null> {
  return await db
    .prepare("SELECT id FROM posts WHERE path_source = ? AND slug = ?")
    .bind(source, slug)
    .first<number>("id");
}

/** A live post whose page can be compared with the one in KV. */
export interface PageToCheck {
  id: number;
  /** The first segment of its address. */
  source: string;
  slug: string;
  renders: number;
  /** Whether the cron has yet to render it. */
  isDue: boolean;
}

/** How many posts are read for each that is wanted. */
const LOOKED_AT_FACTOR = 5;

/**
 * Live posts, the newest first.
 *
 * @param from null: from the newest on; else from this share of all ids (0 to 1) downwards
 */
export async function listPagesToCheck(db: D1Database, from: number | null, limit: number): Promise<PageToCheck[]> {
  const { results } = await db
    .prepare(
      `SELECT id, path_source AS source, slug, revision AS renders, page_due_at IS NOT NULL AS isDue FROM (
         SELECT id, path_source, slug, revision, page_due_at, live FROM posts
         WHERE id <= (SELECT max(id) FROM posts) * ?1 ORDER BY id DESC LIMIT ?2)
       WHERE live = 1 LIMIT ?3`,
    )
    .bind(from ?? 1, limit * LOOKED_AT_FACTOR, limit)
    .all<Omit<PageToCheck, "isDue"> & { isDue: number }>();
  return results.map(({ isDue, ...page }) => ({ ...page, isDue: isDue === 1 }));
}
