/** Work on posts that a change of their source left to do. It is done in slices, each a short transaction. */
import * as v from "valibot";

export type WorkKind = "delete" | "change" | "restore";

/** Work in progress; times in milliseconds. */
export interface SourceWork {
  source: string;
  kind: WorkKind;
  /** The next post's id is lower than this. */
  before: number;
  /** The number of posts that were changed so far. */
  done: number;
  startedAt: number;
  isPolicyNew: boolean;
  feeds: string[];
}

/** The reason in withdrawals of posts whose source was deleted. It marks them, for when the source comes back. */
export const DELETED_REASON = "The publisher is no longer reprinted here.";

/** Takes about 35 ms in a database of a million posts. Meanwhile everything else waits for D1's one writer. */
const SLICE_MAX = 100;
const FEED_ENTRIES_SLICE_MAX = 1000;

/** SQL: deleted sources whose posts are still being withdrawn. Their posts are no longer shown. */
export const BEING_DELETED = "SELECT source FROM source_work WHERE kind = 'delete'";

/** SQL: the end of a match that excludes posts of deleted sources that are still in the index. */
export const NO_DELETED = `coalesce((SELECT group_concat(' NOT facets : "s_' || replace(source, '-', '_') || '_"', '')
  FROM (${BEING_DELETED})), '')`;

/**
 * Statement: starts work on a source's posts, or starts it again from the beginning. The parameters of `guard` come
 * first.
 */
export const startingWork = (
  db: D1Database,
  source: string,
  kind: WorkKind,
  { isPolicyNew = false, guard = "true", bindings = [] as (string | number)[] },
  now: number,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO source_work (source, kind, before, started_at, is_policy_new, feeds)
       SELECT ?, ?, coalesce((SELECT max(id) FROM posts), 0) + 1, ?, ?,
         (SELECT json_group_array(id) FROM (SELECT id FROM feeds WHERE source = ? UNION ALL SELECT 'source:' || ?))
       WHERE ${guard}
       ON CONFLICT (source, kind) DO UPDATE SET before = excluded.before, done = 0, started_at = excluded.started_at,
         is_policy_new = max(is_policy_new, excluded.is_policy_new)`,
    )
    .bind(source, kind, now, isPolicyNew ? 1 : 0, source, source, ...bindings);

/**
 * Starts rendering the pages of all sources, or of one, again. Work that is in progress starts again from the
 * beginning.
 *
 * @returns the number of sources
 */
export async function startRerendering(db: D1Database, source: string | null, now: number): Promise<number> {
  const { meta } = await db
    .prepare(
      `INSERT INTO source_work (source, kind, before, started_at)
       SELECT slug, 'change', coalesce((SELECT max(id) FROM posts), 0) + 1, ?2 FROM sources
       WHERE deleted_at IS NULL AND (?1 IS NULL OR slug = ?1)
       ON CONFLICT (source, kind) DO UPDATE SET before = excluded.before, done = 0, started_at = excluded.started_at`,
    )
    .bind(source, now)
    .run();
  return meta.changes;
}

/** The progress of rendering again. Time in milliseconds. */
export interface Rerendering {
  /** Sources with posts that are not queued yet. */
  sources: number;
  /** The number of these sources' posts that are queued. */
  posts: number;
  startedAt: number | null;
  /** Pages that are due for rendering, counted up to {@link COUNTED_MAX}. */
  pages: number;
}

/** Counting stops here: nobody needs a larger number. */
const COUNTED_MAX = 1000;

/** The progress of rendering again, whatever the reason for it. */
export async function readRerendering(db: D1Database, now: number): Promise<Rerendering> {
  const row = await db
    .prepare(
      `SELECT count(*) AS sources, coalesce(sum(done), 0) AS posts, min(started_at) AS startedAt,
         (SELECT count(*) FROM (SELECT 1 FROM posts WHERE page_due_at <= ?1 LIMIT ${COUNTED_MAX})) AS pages
       FROM source_work WHERE kind = 'change'`,
    )
    .bind(now)
    .first<Rerendering>();
  return row!;
}

const COLUMNS = "source, kind, before, done, started_at AS startedAt, is_policy_new AS isPolicyNew, feeds AS feedsJson";
type Row = Omit<SourceWork, "isPolicyNew" | "feeds"> & { isPolicyNew: number; feedsJson: string };
const Feeds = v.array(v.string());

const toWork = ({ isPolicyNew, feedsJson, ...row }: Row): SourceWork => ({
  ...row,
  isPolicyNew: isPolicyNew === 1,
  feeds: v.parse(Feeds, JSON.parse(feedsJson)),
});

/** Work in progress, the longest first; of one source if given. */
export async function listSourceWork(
  db: D1Database,
  limit: number,
  source: string | null = null,
): Promise<SourceWork[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM source_work WHERE ?1 IS NULL OR source = ?1 ORDER BY started_at LIMIT ?2`)
    .bind(source, limit)
    .all<Row>();
  return results.map(toWork);
}

/** SQL: the next posts of a source. */
const NEXT = `SELECT id FROM posts WHERE source = ?1 AND id < ?2 ORDER BY id DESC LIMIT ${SLICE_MAX}`;

/** SQL: no other run has continued from there. */
const isAt = (kind: WorkKind) =>
  `EXISTS (SELECT 1 FROM source_work WHERE source = ?1 AND kind = '${kind}' AND before = ?2)`;

/** Statement: saves the progress, after the statement that changed posts. */
const advance = (db: D1Database, { source, kind, before }: SourceWork): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE source_work SET done = done + changes(), before = coalesce((SELECT min(id) FROM (${NEXT})), 0)
       WHERE source = ?1 AND kind = ?3 AND before = ?2`,
    )
    .bind(source, before, kind);

/** Withdraws the next posts of a deleted source in the operator's name, and makes their pages due. */
export async function withdrawNext(db: D1Database, work: SourceWork, now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE posts SET withdrawn_at = ?3, withdrawn_by = 'operator', withdrawal_reason = ?4, on_hold = 0, page_due_at = ?3,
           revision = revision + 1, version = version + 1
         WHERE id IN (${NEXT}) AND (withdrawn_at IS NULL OR on_hold = 1) AND content_revision > 0 AND ${isAt("delete")}`,
      )
      .bind(work.source, work.before, now, DELETED_REASON),
    advance(db, work),
  ]);
}

/** Makes the pages of a source's next posts due, and their rights too if its policy has changed. */
export async function changeNext(db: D1Database, work: SourceWork, now: number): Promise<void> {
  await db.batch([
    db
      .prepare(
        `UPDATE posts SET page_due_at = ?3, revision = revision + 1, version = version + 1,
           rights_due_at = iif(?4, ?3, rights_due_at)
         WHERE id IN (${NEXT}) AND content_revision > 0 AND ${isAt("change")}`,
      )
      .bind(work.source, work.before, now, work.isPolicyNew ? 1 : 0),
    advance(db, work),
  ]);
}

/** The next posts that were withdrawn because their source was deleted, and where the slice ends. */
export async function listRestorable(
  db: D1Database,
  { source, before }: SourceWork,
  limit: number,
): Promise<{ ids: number[]; before: number }> {
  const { results } = await db
    .prepare(
      `SELECT id, withdrawn_by = 'operator' AND withdrawal_reason = ?3 AS isRestorable FROM posts
       WHERE source = ?1 AND id < ?2 AND content_revision > 0 ORDER BY id DESC LIMIT ?4`,
    )
    .bind(source, before, DELETED_REASON, limit)
    .all<{ id: number; isRestorable: number | null }>();
  return {
    ids: results.flatMap(({ id, isRestorable }) => (isRestorable === 1 ? [id] : [])),
    before: results.length < limit ? 0 : results.at(-1)!.id,
  };
}

/** Saves the progress of restoring. */
export async function noteRestored(db: D1Database, work: SourceWork, before: number, restored: number): Promise<void> {
  await db
    .prepare(
      "UPDATE source_work SET before = ?3, done = done + ?4 WHERE source = ?1 AND kind = 'restore' AND before = ?2",
    )
    .bind(work.source, work.before, before, restored)
    .run();
}

/** Whether a source has posts that were withdrawn because it was deleted. Only the newest are checked. */
export async function hasRestorable(db: D1Database, source: string): Promise<boolean> {
  const newest = await db
    .prepare(
      `SELECT 1 FROM (SELECT withdrawn_by, withdrawal_reason FROM posts WHERE source = ?1 AND content_revision > 0
         ORDER BY id DESC LIMIT ${SLICE_MAX}) WHERE withdrawn_by = 'operator' AND withdrawal_reason = ?2`,
    )
    .bind(source, DELETED_REASON)
    .first();
  return newest !== null;
}

/**
 * Ends work after its last post. A deletion ends only after the memory of its feeds is gone, of which this drops the
 * next part.
 */
export async function endWork(db: D1Database, { source, kind, feeds }: SourceWork): Promise<void> {
  const isForgotten = "NOT EXISTS (SELECT 1 FROM feed_entries WHERE feed IN (SELECT value FROM json_each(?1)))";
  const list = JSON.stringify(kind === "delete" ? feeds : []);
  await db.batch([
    db
      .prepare(
        `DELETE FROM feed_entries WHERE (feed, entry_id) IN (SELECT feed, entry_id FROM feed_entries
           WHERE feed IN (SELECT value FROM json_each(?1)) LIMIT ${FEED_ENTRIES_SLICE_MAX})`,
      )
      .bind(list),
    db
      .prepare(`DELETE FROM source_work WHERE source = ?2 AND kind = ?3 AND before = 0 AND ${isForgotten}`)
      .bind(list, source, kind),
  ]);
}
