import { REACTION_KINDS, type ReactionCounts, type ReactionKind } from "../model/reaction.ts";

/** Who reacts, and where from, without an address. */
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
  | { kind: "withdrawn" };

type CountsRow = ReactionCounts & { withdrawn: number };

const COUNTS = `SELECT withdrawn_at IS NOT NULL AS withdrawn, ${REACTION_KINDS.map((kind) => `coalesce("${kind}", 0) AS "${kind}"`).join(", ")}
  FROM posts LEFT JOIN reaction_counts ON post_id = coalesce(page_of, posts.id) WHERE path_source = ? AND slug = ?`;

/** The counts of the post at /{source}/{slug}; null when there is no such post. */
export async function readCounts(
  db: D1Database,
  source: string,
  slug: string,
): Promise<{ withdrawn: boolean; counts: ReactionCounts } | null> {
  const row = await db.prepare(COUNTS).bind(source, slug).first<CountsRow>();
  return row && toCounts(row);
}

const toCounts = ({ withdrawn, ...counts }: CountsRow) => ({ withdrawn: withdrawn === 1, counts });

const LIVE_POST =
  "SELECT coalesce(page_of, id) AS id FROM posts WHERE path_source = ?1 AND slug = ?2 AND withdrawn_at IS NULL";

/**
 * Changes the reaction of a visitor who has a row already: nobody new is to be counted, and two statements do.
 *
 * @returns null when the visitor has none on a live post
 */
export async function reactAgain(
  db: D1Database,
  source: string,
  slug: string,
  visitorId: string,
  choose: { kind: ReactionKind | null; toggle: boolean },
  now: number,
): Promise<Reacted | null> {
  const [changed, counts] = await db.batch([
    db
      .prepare(
        `UPDATE reactions SET kind = CASE WHEN ?5 AND kind IS ?3 THEN NULL ELSE ?3 END, reacted_at = ?4
         WHERE post_id = (${LIVE_POST}) AND visitor = ?6 RETURNING kind`,
      )
      .bind(source, slug, choose.kind, now, choose.toggle ? 1 : 0, visitorId),
    db.prepare(COUNTS).bind(source, slug),
  ]);
  const own = changed!.results[0] as { kind: ReactionKind | null } | undefined;
  const row = counts!.results[0] as CountsRow | undefined;
  return own && row ? { kind: "counted", counts: toCounts(row).counts, mine: own.kind } : null;
}

/**
 * Sets a visitor's reaction to a live post, in one transaction with the counts.
 *
 * @param choose the kind; null takes it back; `toggle` takes it back if it is the present one
 * @param newcomersPerDay how many new visitors the prefix may bring to the post in a day
 */
export async function react(
  db: D1Database,
  source: string,
  slug: string,
  visitor: Visitor,
  choose: { kind: ReactionKind | null; toggle: boolean },
  newcomersPerDay: number,
  now: number,
): Promise<Reacted> {
  // A visitor without a row is new: counted first, and let in only while that count could still go up.
  const [, , mine, counts] = await db.batch([
    db
      .prepare(
        `INSERT INTO reaction_newcomers (day, prefix, post_id, visitors)
         SELECT ?4, ?5, id, 1 FROM (${LIVE_POST}) AS post
         WHERE ?7 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reactions WHERE post_id = post.id AND visitor = ?3)
         ON CONFLICT (day, prefix, post_id) DO UPDATE SET visitors = visitors + 1 WHERE visitors < ?6`,
      )
      .bind(source, slug, visitor.id, visitor.day, visitor.prefix, newcomersPerDay, choose.kind),
    db
      .prepare(
        `INSERT INTO reactions (post_id, visitor, kind, reacted_at)
         SELECT id, ?3, ?4, ?5 FROM (${LIVE_POST}) AS post
         WHERE changes() > 0 OR EXISTS (SELECT 1 FROM reactions WHERE post_id = post.id AND visitor = ?3)
         ON CONFLICT (post_id, visitor) DO UPDATE SET
           kind = CASE WHEN ?6 AND kind IS excluded.kind THEN NULL ELSE excluded.kind END, reacted_at = excluded.reacted_at`,
      )
      .bind(source, slug, visitor.id, choose.kind, now, choose.toggle ? 1 : 0),
    db
      .prepare(`SELECT kind FROM reactions WHERE post_id = (${LIVE_POST}) AND visitor = ?3`)
      .bind(source, slug, visitor.id),
    db.prepare(COUNTS).bind(source, slug),
  ]);
  const row = counts!.results[0] as CountsRow | undefined;
  if (!row) return { kind: "no-post" };
  if (row.withdrawn) return { kind: "withdrawn" };
  const own = mine!.results[0] as { kind: ReactionKind | null } | undefined;
  if (!own && choose.kind !== null) return { kind: "too-many-newcomers" };
  return { kind: "counted", counts: toCounts(row).counts, mine: own?.kind ?? null };
}

/** Drops the newcomer counts of days before `day`; with that day's key gone they mean nothing. */
export async function dropNewcomersBefore(db: D1Database, day: string): Promise<void> {
  await db.prepare("DELETE FROM reaction_newcomers WHERE day < ?").bind(day).run();
}
