import { DAY_MS } from "../time.ts";
import type { PostSummary } from "../model/post.ts";
import type { ReactionKind } from "../model/reaction.ts";
import type { ReadDatabase } from "./nearest.ts";
import { SUMMARY_COLUMNS, toSummary, type SummaryRow } from "./lists.ts";

/** A post with the number of its reactions of one kind. */
export interface Favorite extends PostSummary {
  count: number;
}

const WEEK_MS = 7 * DAY_MS;

/** The most posts that are ranked, the newest first, so that a run ends in time: each minute, and every ten minutes. */
const RANKED_MAX = { newest: 2_000, week: 50_000 } as const;

/** Posts kept for each kind. More than a page shows, so that a page is still full after some are withdrawn. */
const KEPT = 20;

/** The index `posts_newest` has exactly these posts. */
const LIVE = "posts.live = 1";

/**
 * Finds the posts of the last seven days with the most reactions of each kind, and sums the kinds over the week. All reactions to such a post are from
 * these days, so its counters are the week's counts, and a reaction costs no additional row.
 *
 * Each minute it ranks the newest posts, and those that are in the lists already. Every ten minutes it ranks the whole
 * week. A site of at most 2,000 posts a week has lists that are a minute old; on a larger site only older posts are
 * late.
 *
 * Older posts are not read. For each ranked post it reads two rows of tables, and 6 rows of its own for each kind that
 * the post has: 14 for two kinds. Each minute that is 28,000 at most, 1.2G rows a month, $1.21 at $0.001 per M. Every
 * ten minutes it is 280,000 where 20,000 posts come a week (a million a year), $1.21 as well. It writes changed rows
 * only, at most {@link KEPT} per kind: with seven kinds 0.6M a month, $0.60, if all change every ten minutes.
 *
 * @param now milliseconds since the epoch
 */
export async function rankFavorites(db: D1Database, now: number, scope: "newest" | "week" = "week"): Promise<void> {
  const { results } = await db
    .prepare(
      `WITH week AS MATERIALIZED (
         SELECT post_id, reaction_counts.counts
         FROM (
           SELECT id FROM (SELECT id FROM posts WHERE ${LIVE} AND listed_at > ?1 ORDER BY listed_at DESC, id DESC LIMIT ?3)
           UNION
           SELECT posts.id FROM favorites CROSS JOIN posts ON posts.id = post_id WHERE ${LIVE} AND listed_at > ?1
         ) AS ranked CROSS JOIN reaction_counts ON post_id = ranked.id AND json_valid(reaction_counts.counts)
       ), counted AS (
         SELECT kinds.key AS kind, post_id, kinds.value AS count FROM week CROSS JOIN json_each(week.counts) AS kinds
       ), placed AS (
         SELECT *, row_number() OVER (PARTITION BY kind ORDER BY count DESC, post_id DESC) AS place
         FROM counted
       ) SELECT kind, place, post_id, count FROM placed WHERE place <= ?2
       UNION ALL SELECT kind, 0, 0, sum(count) FROM counted GROUP BY kind`,
    )
    .bind(now - WEEK_MS, KEPT, RANKED_MAX[scope])
    .all<{ kind: string; place: number; post_id: number; count: number }>();
  const found = JSON.stringify(results.filter(({ place }) => place > 0));
  const sums = JSON.stringify(results.filter(({ place }) => place === 0));
  await db.batch([
    db
      .prepare(
        `INSERT INTO favorites (kind, place, post_id, count)
         SELECT value ->> '$.kind', value ->> '$.place', value ->> '$.post_id', value ->> '$.count' FROM json_each(?) WHERE true
         ON CONFLICT (kind, place) DO UPDATE SET post_id = excluded.post_id, count = excluded.count
         WHERE (post_id, count) <> (excluded.post_id, excluded.count)`,
      )
      .bind(found),
    db
      .prepare(
        `DELETE FROM favorites WHERE place > (SELECT count(*) FROM json_each(?) WHERE value ->> '$.kind' = favorites.kind)`,
      )
      .bind(found),
    ...(scope === "week" ? saveSums(db, sums) : []),
  ]);
}

/** Statements: save the sum of each kind. */
const saveSums = (db: D1Database, sums: string): D1PreparedStatement[] => [
  db
    .prepare(
      `INSERT INTO week_reactions (kind, count) SELECT value ->> '$.kind', value ->> '$.count' FROM json_each(?) WHERE true
       ON CONFLICT (kind) DO UPDATE SET count = excluded.count WHERE count <> excluded.count`,
    )
    .bind(sums),
  db.prepare("DELETE FROM week_reactions WHERE kind NOT IN (SELECT value ->> '$.kind' FROM json_each(?))").bind(sums),
];

/**
 * The live posts with the most reactions of a kind, the most first, from the last ranking. Reads three rows for each.
 */
export async function listFavorites(db: ReadDatabase, kind: ReactionKind, limit: number): Promise<Favorite[]> {
  const { results } = await db
    .prepare(
      `SELECT ${SUMMARY_COLUMNS}, favorites.count
       FROM favorites CROSS JOIN posts ON posts.id = favorites.post_id CROSS JOIN sources ON sources.slug = posts.source
       WHERE kind = ? AND ${LIVE} AND sources.deleted_at IS NULL ORDER BY place LIMIT ?`,
    )
    .bind(kind, limit)
    .all<SummaryRow & { count: number }>();
  return results.map((row) => ({ ...toSummary(row), count: row.count }));
}
