import { DAY_MS } from "../time.ts";
import * as v from "valibot";
import type { ReactionMessage } from "../model/message.ts";
import type { Post } from "../model/post.ts";
import { ReactionCounts, type ReactionKind } from "../model/reaction.ts";

/** A visitor who reacts, and their network, without an address. */
export interface Visitor {
  /** The random id in the visitor's cookie. */
  id: string;
  /** HMAC of the address prefix under the day's key. */
  prefix: string;
  /** The day of that key, such as "2026-11-23". */
  day: string;
}

export type Reacted =
  | { kind: "counted"; counts: ReactionCounts; mine: ReactionKind | null }
  | { kind: "too-many-newcomers" }
  | { kind: "no-post" }
  | { kind: "gone" };

interface CountsRow {
  gone: number;
  counts: string;
}

/** SQL: the counts of a post, unless nobody may know about it yet. */
const COUNTS = `SELECT live = 0 AS gone, coalesce(reaction_counts.counts, '{}') AS counts
  FROM posts LEFT JOIN reaction_counts ON post_id = posts.id
  WHERE path_source = ? AND slug = ? AND coalesce(withheld, 'expired') = 'expired'`;

/** The counts of the post at /{source}/{slug}; null when there is no such post. */
export async function readCounts(
  db: D1Database,
  source: string,
  slug: string,
): Promise<{ gone: boolean; counts: ReactionCounts } | null> {
  const row = await db.prepare(COUNTS).bind(source, slug).first<CountsRow>();
  return row && toCounts(row);
}

/** The counts and the name of the post that readers see at /{source}/{slug}; null when there is no such post. */
export async function readReacted(
  db: D1Database,
  source: string,
  slug: string,
): Promise<{ post: ReactedPost; counts: ReactionCounts } | null> {
  const row = await db
    .prepare(
      `SELECT title, summary, posts.language, coalesce(reaction_counts.counts, '{}') AS counts
       FROM posts LEFT JOIN reaction_counts ON post_id = posts.id WHERE path_source = ? AND slug = ? AND live = 1`,
    )
    .bind(source, slug)
    .first<Pick<Post, "title" | "summary" | "language"> & { counts: string }>();
  if (!row) return null;
  const { counts, ...post } = row;
  return { post: { ...post, slug, source: { slug: source, name: source, home: "" } }, counts: parseCounts(counts) };
}

type ReactedPost = Pick<Post, "title" | "summary" | "language" | "slug" | "source">;

const toCounts = ({ gone, counts }: CountsRow) => ({ gone: gone === 1, counts: parseCounts(counts) });

/** Reads the column `counts` of `reaction_counts`. */
export const parseCounts = (json: string): ReactionCounts => v.parse(ReactionCounts, JSON.parse(json));

const LIVE_POST = "SELECT id FROM posts WHERE path_source = ?1 AND slug = ?2 AND live = 1";

/** A visitor's choice: a kind; null takes the reaction back; `toggle` takes it back if the kind is the present one. */
export interface Choice {
  kind: ReactionKind | null;
  toggle: boolean;
}

/** Two clicks within this time count as one: the second takes nothing back. */
const ECHO_MS = 1000;

/** SQL: whether a choice takes the present one back. */
const isTakenBack = (isSame: string, toggle: `?${number}`, reactedAt: `?${number}`): string =>
  `${toggle} AND ${isSame} AND reactions.reacted_at <= ${reactedAt} - ${ECHO_MS}`;

/**
 * Changes the reaction of a visitor who has a row already. No newcomer is counted, so one statement is enough: a trigger
 * counts before the row changes (migration 0048), so that the statement returns the new counts.
 *
 * @param reactedAt milliseconds since the epoch
 * @returns null when the visitor has no reaction to the live post, or a later one than this
 */
export async function reactAgain(
  db: D1Database,
  source: string,
  slug: string,
  visitorId: string,
  choose: Choice,
  reactedAt: number,
): Promise<Reacted | null> {
  const row = await db
    .prepare(
      `UPDATE reactions SET kind = CASE WHEN ${isTakenBack("kind IS ?3", "?5", "?4")} THEN NULL ELSE ?3 END, reacted_at = ?4
       WHERE post_id = (${LIVE_POST}) AND visitor = ?6
         AND (?4, CASE WHEN ?5 THEN '' ELSE coalesce(?3, '') END) > (reacted_at, coalesce(kind, ''))
       RETURNING kind, coalesce((SELECT counts FROM reaction_counts WHERE post_id = reactions.post_id), '{}') AS counts`,
    )
    .bind(source, slug, choose.kind, reactedAt, choose.toggle ? 1 : 0, visitorId)
    .first<{ kind: ReactionKind | null; counts: string }>();
  return row && { kind: "counted", counts: parseCounts(row.counts), mine: row.kind };
}

/**
 * Sets a visitor's reaction to a live post, in one transaction with the counts. The latest choice wins, whatever the
 * order of arrival. Of two choices in one millisecond the kind that is later in the alphabet wins, so that every order
 * ends the same.
 *
 * A reaction that is taken back keeps its row, because an older reaction may still be in the queue.
 *
 * @param newcomersPerDay how many new visitors the prefix may bring to the post in a day
 * @param reactedAt milliseconds since the epoch
 */
export async function react(
  db: D1Database,
  source: string,
  slug: string,
  visitor: Visitor,
  choose: Choice,
  newcomersPerDay: number,
  reactedAt: number,
): Promise<Reacted> {
  // A visitor without a row is new. The newcomer is counted first, and accepted only if that count was below the limit.
  const [, , mine, counts] = await db.batch([
    db
      .prepare(
        `INSERT INTO reaction_newcomers (day, prefix, post_id, visitors)
         SELECT ?4, ?5, id, 1 FROM (${LIVE_POST}) AS post
         WHERE NOT EXISTS (SELECT 1 FROM reactions WHERE post_id = post.id AND visitor = ?3)
         ON CONFLICT (day, prefix, post_id) DO UPDATE SET visitors = visitors + 1 WHERE visitors < ?6`,
      )
      .bind(source, slug, visitor.id, visitor.day, visitor.prefix, newcomersPerDay),
    db
      .prepare(
        `INSERT INTO reactions (post_id, visitor, kind, reacted_at)
         SELECT id, ?3, ?4, ?5 FROM (${LIVE_POST}) AS post
         WHERE changes() > 0 OR EXISTS (SELECT 1 FROM reactions WHERE post_id = post.id AND visitor = ?3)
         ON CONFLICT (post_id, visitor) DO UPDATE SET
           kind = CASE WHEN ${isTakenBack("kind IS excluded.kind", "?6", "?5")} THEN NULL ELSE excluded.kind END, reacted_at = excluded.reacted_at
         WHERE (excluded.reacted_at, CASE WHEN ?6 THEN '' ELSE coalesce(excluded.kind, '') END)
           > (reacted_at, coalesce(kind, ''))`,
      )
      .bind(source, slug, visitor.id, choose.kind, reactedAt, choose.toggle ? 1 : 0),
    db
      .prepare(`SELECT kind FROM reactions WHERE post_id = (${LIVE_POST}) AND visitor = ?3`)
      .bind(source, slug, visitor.id),
    db.prepare(COUNTS).bind(source, slug),
  ]);
  const row = counts!.results[0] as CountsRow | undefined;
  if (!row) return { kind: "no-post" };
  if (row.gone) return { kind: "gone" };
  const own = mine!.results[0] as { kind: ReactionKind | null } | undefined;
  if (!own && choose.kind !== null) return { kind: "too-many-newcomers" };
  return { kind: "counted", counts: toCounts(row).counts, mine: own?.kind ?? null };
}

/**
 * SQL: the reactions of ?1 (JSON) to posts that were shown at the time. `place` numbers the visitors that are new to a
 * post among the newcomers of their network, in order of arrival.
 */
const SENT = `WITH sent AS (
    SELECT posts.id AS post_id, value ->> '$.visitor' AS visitor, value ->> '$.choice' AS kind,
      value ->> '$.reactedAt' AS reacted_at, value ->> '$.from.day' AS day, value ->> '$.from.prefix' AS prefix,
      NOT EXISTS (SELECT 1 FROM reactions WHERE post_id = posts.id AND visitor = value ->> '$.visitor') AS is_new
    FROM json_each(?1) CROSS JOIN posts ON posts.path_source = value ->> '$.source' AND posts.slug = value ->> '$.slug'
    WHERE (posts.withdrawn_at IS NULL OR posts.withdrawn_at > value ->> '$.reactedAt')
      AND (posts.withheld IS NULL OR posts.expired_at > value ->> '$.reactedAt')
  ), placed AS (
    SELECT *, CASE WHEN is_new AND prefix IS NOT NULL THEN
      row_number() OVER (PARTITION BY is_new, day, prefix, post_id ORDER BY reacted_at, visitor) END AS place FROM sent
  )`;

/**
 * Writes reactions that were kept elsewhere, in one statement, by the rules of {@link react}. The newcomers' limit is
 * that of the day on which they reacted; newcomers beyond it are left out. Writing the same reactions again changes
 * nothing.
 *
 * @param now milliseconds since the epoch; the counts change on this day, whenever the reactions were made
 */
export async function writeReactions(
  db: D1Database,
  reactions: readonly ReactionMessage[],
  newcomersPerDay: number,
  now: number,
): Promise<void> {
  const sent = JSON.stringify(lastOfEach(reactions));
  await db.batch([
    db
      .prepare(
        `${SENT} INSERT INTO reaction_newcomers (day, prefix, post_id, visitors, admitted)
         SELECT day, prefix, post_id, min(count(*), ?2), min(count(*), ?2) FROM placed
         WHERE place IS NOT NULL GROUP BY day, prefix, post_id
         ON CONFLICT (day, prefix, post_id) DO UPDATE SET
           admitted = max(0, min(excluded.visitors, ?2 - visitors)),
           visitors = visitors + max(0, min(excluded.visitors, ?2 - visitors))`,
      )
      .bind(sent, newcomersPerDay),
    db
      .prepare(
        `${SENT} INSERT INTO reactions (post_id, visitor, kind, reacted_at)
         SELECT post_id, visitor, kind, reacted_at FROM placed LEFT JOIN reaction_newcomers USING (day, prefix, post_id)
         WHERE place IS NULL OR place <= admitted
         ON CONFLICT (post_id, visitor) DO UPDATE SET kind = excluded.kind, reacted_at = excluded.reacted_at
         WHERE (excluded.reacted_at, coalesce(excluded.kind, '')) > (reactions.reacted_at, coalesce(reactions.kind, ''))`,
      )
      .bind(sent),
    db
      .prepare(
        `${SENT} UPDATE reaction_counts SET changed_on = ?2
         WHERE post_id IN (SELECT post_id FROM sent) AND changed_on < ?2`,
      )
      .bind(sent, dayOf(now)),
  ]);
}

/** The winning choice of each visitor and post. */
function lastOfEach(reactions: readonly ReactionMessage[]): ReactionMessage[] {
  const last = new Map<string, ReactionMessage>();
  for (const reaction of reactions) {
    const key = `${reaction.source}/${reaction.slug} ${reaction.visitor}`;
    const other = last.get(key);
    if (!other || isLater(reaction, other)) last.set(key, reaction);
  }
  return [...last.values()];
}

const isLater = (one: ReactionMessage, other: ReactionMessage): boolean =>
  (one.reactedAt - other.reactedAt || ((one.choice ?? "") > (other.choice ?? "") ? 1 : -1)) > 0;

/** The number of an instant's day since the epoch. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** Drops the newcomer counts of days before `day`. Without that day's key they mean nothing. */
export async function dropNewcomersBefore(db: D1Database, day: string): Promise<void> {
  await db.prepare("DELETE FROM reaction_newcomers WHERE day < ?").bind(day).run();
}
