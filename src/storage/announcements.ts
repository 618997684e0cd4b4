/** Announcements: for each destination and post, the copy that should be there and the copy that is. */
import * as v from "valibot";
import { type AnnouncementState, markIn, Remote, Trying } from "../model/destination.ts";
import type { ShownChange } from "../model/post-state.ts";
import { DAY_MS } from "../time.ts";
import { unsettled } from "./page-schedule.ts";

/** A post that was listed longer ago than this is no news; only a back-fill announces it. */
const NEWS_MS = DAY_MS;

/** SQL: whether a destination's filters accept a post. */
const PASSES = `(filters ->> '$.sources' IS NULL OR posts.source IN (SELECT value FROM json_each(filters, '$.sources')))
  AND (filters ->> '$.languages' IS NULL OR EXISTS (SELECT 1 FROM json_each(filters, '$.languages') AS wanted
    WHERE posts.language = wanted.value COLLATE NOCASE OR posts.language LIKE wanted.value || '-%'))
  AND (filters ->> '$.tags' IS NULL OR EXISTS (SELECT 1 FROM json_each(posts.tags) AS tag JOIN json_each(filters, '$.tags') AS wanted
    ON tag.value ->> '$.slug' = wanted.value))`;

/**
 * Statements that save which copies are wanted. They run in the transaction that settles pages, before the settling. A
 * post that readers see for the first time is wanted at every destination that accepts it. A correction, withdrawal or
 * restoration is wanted where the post was wanted before. A correction waits, so that the next one joins it; a
 * withdrawal does not.
 */
export function noteAnnouncements(db: D1Database, changes: readonly ShownChange[], now: number): D1PreparedStatement[] {
  const list = JSON.stringify(changes.map(({ post, renders, change }) => ({ post, renders, change })));
  return [
    db
      .prepare(
        `UPDATE announcements SET live = noted.live, wanted = wanted + 1, noted_at = ?2, tries = 0, trouble = NULL,
           state = CASE state WHEN 'refused' THEN 'open' ELSE state END,
           due_at = CASE WHEN state IN ('unsure', 'skipped') THEN NULL WHEN noted.live = 0 THEN ?2 ELSE ?2 + noted.delay_ms END
         FROM (
           SELECT destinations.id AS destination, posts.id AS post, change.value ->> '$.change' <> 'withdrawn' AS live, delay_ms
           FROM ${unsettled("?1")} CROSS JOIN destinations
         ) AS noted
         WHERE announcements.destination = noted.destination AND announcements.post = noted.post`,
      )
      .bind(list, now),
    db
      .prepare(
        `INSERT INTO announcements (destination, post, live, due_at, made_at, noted_at)
         SELECT destinations.id, posts.id, 1, ?2 + delay_ms, ?2, ?2
         FROM ${unsettled("?1")} CROSS JOIN destinations
         WHERE change.value ->> '$.change' = 'published' AND posts.shown_changes = 0 AND posts.listed_at >= ?2 - ${NEWS_MS}
           AND ${PASSES}
         ON CONFLICT (destination, post) DO NOTHING`,
      )
      .bind(list, now),
  ];
}

/**
 * Whether an address belongs to a copy that this site made elsewhere. D1 is queried only for addresses that look like
 * one.
 */
export async function isOwnCopy(db: D1Database, url: string): Promise<boolean> {
  const found = markIn(url);
  if (found === null) return false;
  const row = await db
    .prepare(
      `SELECT 1 FROM announcements
       WHERE (post = ?1 OR first_post = ?1)
         AND lower(substr(destination || '-' || coalesce(first_post, post) || '-' || ?2, -length(?3))) = ?3`,
    )
    .bind(found.post, found.generation, found.mark)
    .first();
  return row !== null;
}

/** An announcement that is due. Times in milliseconds. */
export interface Announcement {
  post: number;
  /** The post that the copy's key names: the first that had the page. */
  firstPost: number;
  live: boolean;
  wanted: number;
  sent: number | null;
  remote: Remote | null;
  generation: number;
  trying: Trying | null;
  tries: number;
  madeAt: number;
}

interface Row {
  post: number;
  firstPost: number;
  live: number;
  wanted: number;
  sent: number | null;
  remote: string | null;
  generation: number;
  trying: string | null;
  tries: number;
  madeAt: number;
}

/** The next announcement that is due, withdrawals first; null when nothing is due. */
export async function readAnnouncementDue(
  db: D1Database,
  destination: string,
  now: number,
): Promise<Announcement | null> {
  const row = await db
    .prepare(
      `SELECT post, coalesce(first_post, post) AS firstPost, live, wanted, sent, remote, generation, trying, tries, made_at AS madeAt FROM announcements
       WHERE destination = ? AND due_at <= ? ORDER BY live, due_at LIMIT 1`,
    )
    .bind(destination, now)
    .first<Row>();
  return (
    row && {
      ...row,
      live: row.live === 1,
      remote: row.remote === null ? null : v.parse(Remote, JSON.parse(row.remote)),
      trying: row.trying === null ? null : v.parse(Trying, JSON.parse(row.trying)),
    }
  );
}

/** Notes a first delivery before it is made, so that it is known about if we are killed meanwhile. */
export async function noteTrying(
  db: D1Database,
  destination: string,
  post: number,
  trying: Trying | null,
): Promise<void> {
  await db
    .prepare("UPDATE announcements SET trying = ? WHERE destination = ? AND post = ?")
    .bind(trying && JSON.stringify(trying), destination, post)
    .run();
}

/** The copy at the destination now. `sent` is null when there is none; the next copy is then a new one. */
export interface Settled {
  sent: number | null;
  remote: Remote | null;
}

/** Saves which copy is there. Later changes stay due. */
export async function settleAnnouncement(
  db: D1Database,
  destination: string,
  { post, generation }: Pick<Announcement, "post" | "generation">,
  { sent, remote }: Settled,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE announcements SET sent = ?3, remote = ?4, trying = NULL, tries = 0, trouble = NULL, settled_at = ?5, state = 'open',
         generation = CASE WHEN ?3 IS NULL THEN ?6 + 1 ELSE ?6 END,
         due_at = CASE WHEN (live = 1 AND ?3 = wanted) OR (live = 0 AND ?3 IS NULL) THEN NULL ELSE coalesce(due_at, ?5) END
       WHERE destination = ?1 AND post = ?2`,
    )
    .bind(destination, post, sent, remote && JSON.stringify(remote), now, generation)
    .run();
}

/** Closes an announcement without doing anything: the post was withdrawn before it was announced. */
export async function closeAnnouncement(db: D1Database, destination: string, post: number, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE announcements SET due_at = NULL, settled_at = ?3 WHERE destination = ?1 AND post = ?2
         AND ((live = 0 AND sent IS NULL) OR (live = 1 AND sent = wanted))`,
    )
    .bind(destination, post, now)
    .run();
}

/** Saves why an announcement failed, and when to try again; null: never by itself. */
export async function postponeAnnouncement(
  db: D1Database,
  destination: string,
  post: number,
  { state, trouble, dueAt }: { state: AnnouncementState; trouble: string; dueAt: number | null },
): Promise<void> {
  await db
    .prepare(
      `UPDATE announcements SET state = ?3, trouble = ?4, due_at = ?5, tries = tries + 1,
         trying = CASE WHEN ?3 = 'unsure' THEN trying ELSE NULL END
       WHERE destination = ?1 AND post = ?2`,
    )
    .bind(destination, post, state, trouble, dueAt)
    .run();
}

/** An announcement as an operator sees it. Times in milliseconds. */
export interface AnnouncementReport {
  post: number;
  title: string;
  /** The path of the page on this site. */
  path: string | null;
  live: boolean;
  wanted: number;
  sent: number | null;
  url: string | null;
  state: AnnouncementState;
  tries: number;
  dueAt: number | null;
  trouble: string | null;
  notedAt: number;
  settledAt: number | null;
}

/** A destination's announcements, the newest post first, before `cursor`; in one state if given. */
export async function listAnnouncements(
  db: D1Database,
  destination: string,
  state: AnnouncementState | undefined,
  limit: number,
  cursor: number | null,
): Promise<AnnouncementReport[]> {
  const { results } = await db
    .prepare(
      `SELECT post, posts.title, '/' || posts.path_source || '/' || posts.slug AS path, announcements.live,
         wanted, sent,
         remote ->> '$.url' AS url, state, tries, due_at AS dueAt, trouble, noted_at AS notedAt, settled_at AS settledAt
       FROM announcements JOIN posts ON posts.id = post
       WHERE destination = ?1 AND post < ?2 AND (?3 IS NULL OR state = ?3) ORDER BY post DESC LIMIT ?4`,
    )
    .bind(destination, cursor ?? Number.MAX_SAFE_INTEGER, state ?? null, limit)
    .all<Omit<AnnouncementReport, "live"> & { live: number }>();
  return results.map((row) => ({ ...row, live: row.live === 1 }));
}

/** An operator's decision about an announcement: try it again; never; the copy is there; it is not. */
export type Verdict = "retry" | "skip" | "there" | "absent";

const VERDICTS: Record<Verdict, string> = {
  retry: "state = 'open', tries = 0, trouble = NULL, due_at = ?3",
  skip: "state = 'skipped', trying = NULL, trouble = NULL, due_at = NULL, settled_at = ?3",
  // The copy shows the change that was tried. A later change follows.
  there: `state = 'open', tries = 0, trouble = NULL, sent = coalesce(trying ->> '$.copy.change', wanted), trying = NULL, due_at = ?3,
    remote = coalesce(remote, ?4)`,
  absent: `state = 'open', tries = 0, trouble = NULL, sent = NULL, remote = NULL, trying = NULL, generation = generation + 1,
    due_at = ?3`,
};

/**
 * Applies an operator's decision.
 *
 * @returns whether there is such an announcement
 */
export async function judgeAnnouncement(
  db: D1Database,
  destination: string,
  post: number,
  verdict: Verdict,
  remote: Remote | null,
  now: number,
): Promise<boolean> {
  const bindings =
    verdict === "there" ? [destination, post, now, remote && JSON.stringify(remote)] : [destination, post, now];
  const { meta } = await db
    .prepare(`UPDATE announcements SET ${VERDICTS[verdict]} WHERE destination = ?1 AND post = ?2`)
    .bind(...bindings)
    .run();
  return meta.changes > 0;
}

/**
 * Announces the newest posts that were published before a destination was added: one per `everyMs`, the oldest of them
 * first.
 *
 * @returns the number of posts
 */
export async function backfill(
  db: D1Database,
  destination: string,
  newest: number,
  everyMs: number,
  now: number,
): Promise<number> {
  const { meta } = await db
    .prepare(
      `INSERT INTO announcements (destination, post, live, due_at, made_at, noted_at)
       SELECT ?1, id, 1, ?3 + ?4 * (row_number() OVER (ORDER BY listed_at, id) - 1), ?3, ?3 FROM (
         SELECT posts.id, posts.listed_at FROM posts JOIN destinations ON destinations.id = ?1
         WHERE posts.live = 1 AND ${PASSES}
         ORDER BY posts.listed_at DESC, posts.id DESC LIMIT ?2
       ) WHERE true ON CONFLICT (destination, post) DO NOTHING`,
    )
    .bind(destination, newest, now, everyMs)
    .run();
  return meta.changes;
}

/** A copy of a post that exists at a destination. */
export interface ShownCopy {
  destination: string;
  kind: string;
  url: string;
}

/** The most copies that are looked at. */
const WITHDRAWALS_MAX = 150;

/**
 * Posts that were withdrawn after a time and had copies: how long after the page here the last copy went, and how many
 * are left. The newest, up to a limit.
 */
export async function listRecentWithdrawals(
  db: D1Database,
  since: number,
): Promise<{ post: number; tookMs: number; left: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT post, max(settled_at - noted_at) AS tookMs, count(sent) AS "left" FROM (
         SELECT post, sent, settled_at, noted_at, generation FROM announcements
         WHERE live = 0 AND noted_at >= ? ORDER BY noted_at DESC LIMIT ${WITHDRAWALS_MAX}
       ) WHERE sent IS NOT NULL OR generation > 1 GROUP BY post`,
    )
    .bind(since)
    .all<{ post: number; tookMs: number | null; left: number }>();
  return results.map(({ tookMs, ...row }) => ({ ...row, tookMs: tookMs ?? 0 }));
}

/** One post's copy at a destination, as an operator sees it. */
export interface CopyReport extends Pick<
  AnnouncementReport,
  "live" | "sent" | "state" | "url" | "dueAt" | "trouble" | "notedAt" | "settledAt"
> {
  destination: string;
  name: string;
}

/** The copies of a post at all destinations. */
export async function listCopiesOf(db: D1Database, post: number): Promise<CopyReport[]> {
  const { results } = await db
    .prepare(
      `SELECT destination, name, live, sent, state, remote ->> '$.url' AS url, due_at AS dueAt, announcements.trouble,
         noted_at AS notedAt, settled_at AS settledAt
       FROM announcements CROSS JOIN destinations ON destinations.id = destination WHERE post = ? ORDER BY name`,
    )
    .bind(post)
    .all<Omit<CopyReport, "live"> & { live: number }>();
  return results.map((row) => ({ ...row, live: row.live === 1 }));
}

/** The addresses of a post's copies, as far as they have any. */
export async function listCopies(db: D1Database, post: number): Promise<ShownCopy[]> {
  const { results } = await db
    .prepare(
      `SELECT name AS destination, kind, remote ->> '$.url' AS url FROM announcements CROSS JOIN destinations ON destinations.id = destination
       WHERE post = ? AND sent IS NOT NULL AND remote ->> '$.url' IS NOT NULL ORDER BY made_at, destination`,
    )
    .bind(post)
    .all<ShownCopy>();
  return results;
}
