/** Probes: originals that are due to be looked for, and originals that were missing. */
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { readable, reading } from "./unreadable.ts";

/**
 * A look at a source's originals that is due, and the time at which it was due. A consumer must name that time to take
 * it.
 */
export interface DueProbe {
  source: string;
  dueAt: number;
}

/** A source's round through its posts. Times in milliseconds since the epoch. */
export interface Probe extends DueProbe {
  intervalMs: number;
  postsALook: number;
  /** The last post that was looked for; null at the beginning. */
  listedAt: number | null;
  postId: number | null;
}

const COLUMNS = `source, due_at AS dueAt, interval_ms AS intervalMs, posts_a_look AS postsALook, listed_at AS listedAt,
  post_id AS postId`;

/** Starts looking for a source's originals, or continues if that was started before. */
export async function startProbe(db: D1Database, source: string, now: number): Promise<void> {
  await db.prepare("INSERT INTO probes (source, due_at) VALUES (?, ?) ON CONFLICT DO NOTHING").bind(source, now).run();
}

/** Statements: stop looking for a source's originals. */
export const dropProbe = (db: D1Database, source: string): D1PreparedStatement[] => [
  db.prepare("DELETE FROM probes WHERE source = ?").bind(source),
  db.prepare("DELETE FROM gone_originals WHERE source = ?").bind(source),
];

/** The progress of a source's probe; null when it has none. */
export async function readProbe(
  db: D1Database,
  source: string,
): Promise<(Probe & { waiting: number; trouble: string | null }) | null> {
  return await db
    .prepare(
      `SELECT ${COLUMNS}, trouble, (SELECT count(*) FROM gone_originals WHERE gone_originals.source = probes.source) AS waiting
       FROM probes WHERE source = ?`,
    )
    .bind(source)
    .first();
}

/** Looks that are due, the longest due first. */
export async function listProbesDue(db: D1Database, limit: number, now: number): Promise<DueProbe[]> {
  const { results } = await db
    .prepare("SELECT source, due_at AS dueAt FROM probes WHERE due_at <= ? ORDER BY due_at LIMIT ?")
    .bind(now, limit)
    .all<DueProbe>();
  return results;
}

/**
 * Takes a due look, so that nobody else can. The next one is due after the interval, or after `leastMs` if that is
 * longer.
 */
export async function takeDueProbe(db: D1Database, due: DueProbe, leastMs: number, now: number): Promise<Probe | null> {
  return await db
    .prepare(
      `UPDATE probes SET due_at = ?3 + max(?4, interval_ms) WHERE source = ?1 AND due_at = ?2 AND due_at <= ?3
       RETURNING ${COLUMNS}`,
    )
    .bind(due.source, due.dueAt, now, leastMs)
    .first<Probe>();
}

/** The number of a source's live posts. */
export async function countLive(db: D1Database, source: string): Promise<number> {
  const count = await db
    .prepare(`SELECT count(*) AS n FROM posts WHERE source = ? AND live = 1`)
    .bind(source)
    .first<number>("n");
  return count ?? 0;
}

/** Begins a round, with the next look at `dueAt`. Posts that are withdrawn by now are forgotten. */
export async function beginRound(
  db: D1Database,
  source: string,
  { intervalMs, postsALook, dueAt }: Pick<Probe, "intervalMs" | "postsALook" | "dueAt">,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE probes SET interval_ms = ?2, posts_a_look = ?3, due_at = ?4, listed_at = NULL, post_id = NULL WHERE source = ?1`,
      )
      .bind(source, intervalMs, postsALook, dueAt),
    db
      .prepare(
        `DELETE FROM gone_originals WHERE source = ? AND post_id NOT IN (
           SELECT id FROM posts WHERE source = gone_originals.source AND live = 1)`,
      )
      .bind(source),
  ]);
}

/** A live post and the address of its original. */
export interface Original {
  postId: number;
  entryId: string;
  listedAt: number;
  url: string;
  /** Since when it is missing; null: the last request found it. */
  goneSince: number | null;
}

type OriginalRow = Omit<Original, "url"> & { content: StoredContent };

const toOriginal = async ({ content, ...row }: OriginalRow): Promise<Original> => ({
  ...row,
  url: (await reading(row.postId, () => parseContent(content))).url,
});

const COLUMNS_OF_ORIGINAL = `posts.id AS postId, entry_id AS entryId, posts.listed_at AS listedAt, ${CONTENT_VALUE} AS content,
  first_at AS goneSince`;
const HELD = "revisions.post_id = posts.id AND revisions.revision = content_revision";

const NEWEST = `SELECT ${COLUMNS_OF_ORIGINAL} FROM posts JOIN revisions ON ${HELD}
  LEFT JOIN gone_originals ON gone_originals.source = posts.source AND gone_originals.post_id = posts.id`;

/**
 * The originals of a look: missing ones that are requested again, and the next ones of the round. Posts that an
 * operator restored are left out.
 */
export async function listOriginals(
  db: D1Database,
  { source, listedAt, postId, postsALook }: Probe,
  now: number,
): Promise<{ again: Original[]; next: Original[] }> {
  const [again, next] = await db.batch<OriginalRow>([
    db
      .prepare(
        `SELECT ${COLUMNS_OF_ORIGINAL} FROM gone_originals CROSS JOIN posts ON posts.id = gone_originals.post_id
           JOIN revisions ON ${HELD}
         WHERE gone_originals.source = ?1 AND due_at <= ?2 AND live = 1 AND restored_at IS NULL ORDER BY due_at LIMIT ?3`,
      )
      .bind(source, now, postsALook),
    db
      .prepare(
        `${NEWEST} WHERE posts.source = ?1 AND live = 1 AND restored_at IS NULL AND first_at IS NULL
           AND (posts.listed_at, posts.id) < (?2, ?3)
         ORDER BY posts.listed_at DESC, posts.id DESC LIMIT ?4`,
      )
      .bind(source, listedAt ?? Number.MAX_SAFE_INTEGER, postId ?? 0, postsALook),
  ]);
  return {
    again: (await readable(again!.results, toOriginal)).items,
    next: (await readable(next!.results, toOriginal)).items,
  };
}

/** The addresses of the newest posts' originals, without those of the given posts. */
export async function listNewestUrls(db: D1Database, source: string, but: number[], limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `${NEWEST} WHERE posts.source = ? AND live = 1 AND posts.id NOT IN (SELECT value FROM json_each(?))
       ORDER BY posts.listed_at DESC, posts.id DESC LIMIT ?`,
    )
    .bind(source, JSON.stringify(but), limit)
    .all<OriginalRow>();
  return (await readable(results, toOriginal)).items.map(({ url }) => url);
}

/** Saves the result of a look. The round continues after its last original. */
export async function settleLook(
  db: D1Database,
  source: string,
  found: { last: Original | undefined; gone: number[]; there: number[]; unclear: number[] },
  { againAt, trouble }: { againAt: number; trouble: string | null },
  now: number,
): Promise<void> {
  const ids = (posts: number[]) => JSON.stringify(posts);
  await db.batch([
    db
      .prepare(
        `UPDATE probes SET listed_at = coalesce(?2, listed_at), post_id = coalesce(?3, post_id), trouble = ?4
         WHERE source = ?1`,
      )
      .bind(source, found.last?.listedAt ?? null, found.last?.postId ?? null, trouble),
    db
      .prepare(
        `INSERT INTO gone_originals (source, post_id, first_at, due_at) SELECT ?1, value, ?3, ?4 FROM json_each(?2)
         WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(source, ids(found.gone), now, againAt),
    db
      .prepare("DELETE FROM gone_originals WHERE source = ? AND post_id IN (SELECT value FROM json_each(?))")
      .bind(source, ids(found.there)),
    db
      .prepare(
        "UPDATE gone_originals SET due_at = ?3 WHERE source = ?1 AND post_id IN (SELECT value FROM json_each(?2))",
      )
      .bind(source, ids(found.unclear), againAt),
  ]);
}
