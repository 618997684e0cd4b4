/** Pages whose texts are nearly the same. */
import type { Content } from "../model/post.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";

/** A page whose text has not been compared with the others since it changed. */
export interface Uncompared {
  source: string;
  contentRevision: number;
  content: Content;
  /** JSON: the keys of its former text; null when it had none. */
  formerKeys: string | null;
}

/** A live page's text, if it has not been compared yet. */
export async function readUncompared(db: D1Database, id: number): Promise<Uncompared | null> {
  const row = await db
    .prepare(
      `SELECT source, posts.content_revision AS contentRevision, ${CONTENT_VALUE} AS content, keys AS formerKeys
       FROM posts LEFT JOIN sketches ON sketches.post_id = posts.id
         JOIN revisions ON revisions.post_id = posts.id AND revisions.revision = posts.content_revision
       WHERE posts.id = ? AND live = 1
         AND sketches.content_revision IS NOT posts.content_revision`,
    )
    .bind(id)
    .first<Omit<Uncompared, "content"> & { content: StoredContent }>();
  return row && { ...row, content: await parseContent(row.content) };
}

/** Saves what a page's text is like, for later ones to be compared with. It counts as compared when {@link saveDuplicates} says so. */
export async function saveSketch(
  db: D1Database,
  id: number,
  sketch: { values: string; keys: number[] },
  formerKeys: string | null,
): Promise<void> {
  const keys = JSON.stringify(sketch.keys);
  const statements = [
    db
      .prepare(
        `INSERT INTO sketches (post_id, sketch, keys) VALUES (?1, ?2, ?3)
         ON CONFLICT (post_id) DO UPDATE SET content_revision = 0, sketch = ?2, keys = ?3`,
      )
      .bind(id, sketch.values, keys),
    db
      .prepare(
        "INSERT INTO sketch_keys (key, post_id) SELECT value, ?1 FROM json_each(?2) WHERE true ON CONFLICT DO NOTHING",
      )
      .bind(id, keys),
  ];
  if (formerKeys !== null) {
    statements.push(
      db
        .prepare(
          `DELETE FROM sketch_keys WHERE post_id = ?1 AND key IN (SELECT value FROM json_each(?2))
             AND key NOT IN (SELECT value FROM json_each(?3))`,
        )
        .bind(id, formerKeys, keys),
    );
  }
  await db.batch(statements);
}

/** A page with a key in common. */
export interface Candidate {
  id: number;
  sketch: string;
}

/**
 * Live pages of other sources that have one of the keys. A key of many pages is that of what they all say, and is
 * left out.
 *
 * @param pagesMax how many a key may have
 */
export async function listCandidates(
  db: D1Database,
  source: string,
  keys: number[],
  pagesMax: number,
): Promise<Candidate[]> {
  const { results } = await db
    .prepare(
      `SELECT DISTINCT posts.id, sketch FROM (
         SELECT (SELECT json_group_array(post_id) FROM (
           SELECT post_id FROM sketch_keys WHERE key = wanted.value ORDER BY post_id DESC LIMIT ?3 + 1)) AS ids
         FROM json_each(?2) AS wanted
       ) AS found CROSS JOIN json_each(found.ids) AS one
         CROSS JOIN posts ON posts.id = one.value
         CROSS JOIN sketches ON sketches.post_id = posts.id
       WHERE json_array_length(ids) <= ?3 AND source <> ?1 AND live = 1`,
    )
    .bind(source, JSON.stringify(keys), pagesMax)
    .all<Candidate>();
  return results;
}

/**
 * Saves which pages a page's text is nearly the same as, in place of what was found before; what an operator has
 * dismissed stays dismissed. From then on the revision is compared.
 */
export async function saveDuplicates(
  db: D1Database,
  id: number,
  contentRevision: number,
  found: { id: number; similarity: number }[],
  now: number,
): Promise<void> {
  const list = JSON.stringify(found);
  await db.batch([
    db
      .prepare(
        `DELETE FROM duplicates WHERE (post_id = ?1 OR other_id = ?1) AND dismissed_at IS NULL
           AND iif(post_id = ?1, other_id, post_id) NOT IN (SELECT value ->> '$.id' FROM json_each(?2))`,
      )
      .bind(id, list),
    db
      .prepare(
        `INSERT INTO duplicates (post_id, other_id, similarity, found_at)
         SELECT min(?1, value ->> '$.id'), max(?1, value ->> '$.id'), value ->> '$.similarity', ?3 FROM json_each(?2)
         WHERE true ON CONFLICT (post_id, other_id) DO UPDATE SET similarity = excluded.similarity`,
      )
      .bind(id, list, now),
    db.prepare("UPDATE sketches SET content_revision = ? WHERE post_id = ?").bind(contentRevision, id),
  ]);
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

/** Pairs that no operator has dismissed, the last found first, before `cursor`. */
export async function listDuplicates(db: D1Database, limit: number, cursor: number | null): Promise<Duplicate[]> {
  const { results } = await db
    .prepare(
      `SELECT duplicates.id, similarity, found_at AS foundAt, ${twin("one")} AS post, ${twin("other")} AS other
       FROM duplicates JOIN posts AS one ON one.id = duplicates.post_id JOIN posts AS other ON other.id = other_id
       WHERE duplicates.id < ? AND dismissed_at IS NULL AND ${live("one")} AND ${live("other")}
       ORDER BY duplicates.id DESC LIMIT ?`,
    )
    .bind(cursor ?? Number.MAX_SAFE_INTEGER, limit)
    .all<Row>();
  return results.map(({ post, other, ...row }) => ({
    ...row,
    posts: [JSON.parse(post) as Twin, JSON.parse(other) as Twin],
  }));
}

/** Takes a pair off the list for good. False when there is no such pair. */
export async function dismissDuplicate(db: D1Database, id: number, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare("UPDATE duplicates SET dismissed_at = coalesce(dismissed_at, ?2) WHERE id = ?1")
    .bind(id, now)
    .run();
  return meta.changes > 0;
}
