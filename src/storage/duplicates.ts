/** Pages whose texts are nearly the same. */
import * as v from "valibot";
import type { Sketch } from "../model/sketch.ts";

/** A key that more pages than this share is too common to identify a text. */
const PAGES_A_KEY_MAX = 10;

/** Names the post of an entry. */
interface OfEntry {
  source: string;
  entryId: string;
}

/**
 * Statement: removes those keys of a post's text that its new text lacks. If the new text is not saved after all,
 * {@link saveSketchKeys} restores them.
 */
export const dropSketchKeys = (db: D1Database, id: number, { keys }: Sketch): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM sketch_keys WHERE post_id = ?1 AND key NOT IN (SELECT value FROM json_each(?2))
         AND key IN (SELECT value FROM json_each((SELECT keys FROM sketches WHERE post_id = ?1)))`,
    )
    .bind(id, JSON.stringify(keys));

/**
 * Statement, to run after one that has changed a row: saves the sketch of a post's text, for comparison with other
 * texts. The text counts as compared once {@link saveCompared} has run.
 */
export const saveSketch = (
  db: D1Database,
  { source, entryId }: OfEntry,
  { values, keys }: Sketch,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO sketches (post_id, sketch, keys)
       SELECT id, ?3, ?4 FROM posts WHERE source = ?1 AND entry_id = ?2 AND changes() > 0
       ON CONFLICT (post_id) DO UPDATE SET content_revision = 0, sketch = excluded.sketch, keys = excluded.keys`,
    )
    .bind(source, entryId, values, JSON.stringify(keys));

/** Statement: indexes a post by the keys of its current text. */
export const saveSketchKeys = (db: D1Database, { source, entryId }: OfEntry): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO sketch_keys (key, post_id)
       SELECT value, post_id FROM sketches, json_each(keys)
       WHERE post_id = (SELECT id FROM posts WHERE source = ?1 AND entry_id = ?2) ON CONFLICT DO NOTHING`,
    )
    .bind(source, entryId);

const Uncompared = v.object({
  id: v.number(),
  contentRevision: v.number(),
  sketch: v.string(),
  /** Live pages of other sources that share a key. */
  candidates: v.array(v.object({ id: v.number(), sketch: v.string() })),
});

/** A live page whose text changed and has not been compared with the others since. */
export type Uncompared = v.InferOutput<typeof Uncompared>;

/**
 * The column of a post's query that {@link toUncompared} reads. Keys that many pages share are left out, since they
 * stand for boilerplate.
 */
export const UNCOMPARED_COLUMN = `(SELECT json_object('id', posts.id, 'contentRevision', posts.content_revision, 'sketch', own.sketch,
    'candidates', (SELECT json_group_array(json_object('id', other_id, 'sketch', other_sketch)) FROM (
      SELECT DISTINCT other.id AS other_id, sketches.sketch AS other_sketch FROM (
        SELECT (SELECT json_group_array(post_id) FROM (
          SELECT post_id FROM sketch_keys WHERE key = wanted.value ORDER BY post_id DESC LIMIT ${PAGES_A_KEY_MAX} + 1)) AS ids
        FROM json_each(own.keys) AS wanted
      ) AS found CROSS JOIN json_each(found.ids) AS one
        CROSS JOIN posts AS other ON other.id = one.value
        CROSS JOIN sketches ON sketches.post_id = other.id
      WHERE json_array_length(ids) <= ${PAGES_A_KEY_MAX} AND other.source <> posts.source AND other.live = 1)))
  FROM sketches AS own WHERE own.post_id = posts.id AND posts.live = 1
    AND own.content_revision <> posts.content_revision) AS uncompared`;

export const toUncompared = (json: string | null): Uncompared | null =>
  json === null ? null : v.parse(Uncompared, JSON.parse(json));

/** The pages whose texts are nearly the same as a page's text. */
export interface Compared {
  id: number;
  /** The revision of the compared text. */
  contentRevision: number;
  found: { id: number; similarity: number }[];
}

/**
 * Statements, for one transaction: replace the duplicates of a page by those that were found now, and mark its revision
 * as compared. Duplicates that an operator dismissed stay dismissed. If the text has changed since, nothing is done.
 */
export function saveCompared(
  db: D1Database,
  { id, contentRevision, found }: Compared,
  now: number,
): D1PreparedStatement[] {
  const list = JSON.stringify(found);
  const isPresent = "EXISTS (SELECT 1 FROM posts WHERE id = ?1 AND content_revision = ?2)";
  return [
    db
      .prepare(
        `DELETE FROM duplicates WHERE (post_id = ?1 OR other_id = ?1) AND dismissed_at IS NULL AND ${isPresent}
           AND iif(post_id = ?1, other_id, post_id) NOT IN (SELECT value ->> '$.id' FROM json_each(?3))`,
      )
      .bind(id, contentRevision, list),
    ...(found.length === 0
      ? []
      : [
          db
            .prepare(
              `INSERT INTO duplicates (post_id, other_id, similarity, found_at)
               SELECT min(?1, value ->> '$.id'), max(?1, value ->> '$.id'), value ->> '$.similarity', ?4 FROM json_each(?3)
               WHERE ${isPresent} ON CONFLICT (post_id, other_id) DO UPDATE SET similarity = excluded.similarity`,
            )
            .bind(id, contentRevision, list, now),
        ]),
    db
      .prepare(`UPDATE sketches SET content_revision = ?2 WHERE post_id = ?1 AND ${isPresent}`)
      .bind(id, contentRevision),
  ];
}

/** A page as one of a pair. */
export interface Twin {
  id: number;
  source: string;
  title: string;
  path: string;
}

/** Two live pages of different sources whose texts are nearly the same. */
export interface Duplicate {
  id: number;
  similarity: number;
  foundAt: number;
  posts: [Twin, Twin];
}

type Row = Omit<Duplicate, "posts"> & { post: string; other: string };

const twin = (table: string) => `json_object('id', ${table}.id, 'source', ${table}.source, 'title', ${table}.title,
  'path', '/' || ${table}.path_source || '/' || ${table}.slug)`;
const live = (table: string) => `${table}.live = 1`;

/** SQL: the pairs that no operator has dismissed. */
const PAIRS = `SELECT duplicates.id, similarity, found_at AS foundAt, ${twin("one")} AS post, ${twin("other")} AS other
  FROM duplicates JOIN posts AS one ON one.id = duplicates.post_id JOIN posts AS other ON other.id = other_id
  WHERE dismissed_at IS NULL AND ${live("one")} AND ${live("other")}`;

const toDuplicate = ({ post, other, ...row }: Row): Duplicate => ({
  ...row,
  posts: [JSON.parse(post) as Twin, JSON.parse(other) as Twin],
});

/** Pairs that no operator has dismissed, the most recently found first, before `cursor`. */
export async function listDuplicates(db: D1Database, limit: number, cursor: number | null): Promise<Duplicate[]> {
  const { results } = await db
    .prepare(`${PAIRS} AND duplicates.id < ? ORDER BY duplicates.id DESC LIMIT ?`)
    .bind(cursor ?? Number.MAX_SAFE_INTEGER, limit)
    .all<Row>();
  return results.map(toDuplicate);
}

/** One pair that no operator has dismissed, or null. */
export async function readDuplicate(db: D1Database, id: number): Promise<Duplicate | null> {
  const row = await db.prepare(`${PAIRS} AND duplicates.id = ?`).bind(id).first<Row>();
  return row && toDuplicate(row);
}

/** Dismisses a pair for good. False when there is no such pair. */
export async function dismissDuplicate(db: D1Database, id: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare("UPDATE duplicates SET dismissed_at = coalesce(dismissed_at, ?2) WHERE id = ?1")
    .bind(id, now)
    .run();
  return meta.changes > 0;
}
