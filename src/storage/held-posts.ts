/** Posts as they are stored, with the data for their standing, their search text and their place in a story. */
import type { Card, Content, Standing } from "../model/post.ts";
import type { SearchText } from "../model/search.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { asideOf } from "./same-stories.ts";
import { indexPost } from "./search.ts";
import { SOURCE_COLUMNS, type StoredSource, toSource } from "./sources.ts";
import { readable, reading, type UnreadablePost } from "./unreadable.ts";

/** A post as it is stored, with its source. */
export interface HeldPost {
  id: number;
  version: number;
  contentRevision: number;
  /** When the first delivery about it arrived, in milliseconds. */
  reprintedAt: number;
  content: Content;
  source: StoredSource;
}

type HeldRow = Parameters<typeof toSource>[0] & {
  post_id: number;
  post_version: number;
  content_revision: number;
  reprinted_at: number;
  content: StoredContent;
};

/**
 * A post that has content; null when there is none.
 *
 * @throws {UnreadablePost}
 */
export async function readHeldPost(db: D1Database, id: number): Promise<HeldPost | null> {
  return await readOne(db, "posts.id = ?", id);
}

/**
 * A withdrawn post that has content; null when there is none.
 *
 * @throws {UnreadablePost}
 */
export async function readWithdrawnPost(db: D1Database, id: number): Promise<HeldPost | null> {
  return await readOne(db, "posts.id = ? AND withdrawn_at IS NOT NULL", id);
}

/** Posts that could be read, and those that could not. */
interface Held {
  items: HeldPost[];
  unreadable: UnreadablePost[];
}

/** Posts whose rights are due for a check, the longest due first. */
export async function listRightsDue(db: D1Database, limit: number, now: number): Promise<Held> {
  return await readHeld(db, "rights_due_at <= ? AND withdrawn_at IS NULL ORDER BY rights_due_at LIMIT ?", [now, limit]);
}

/** The next live posts for a rebuild of the search index, the newest first. */
export async function listToReindex(db: D1Database, before: number, limit: number): Promise<Held> {
  const isNext = "EXISTS (SELECT 1 FROM search_rebuild WHERE before = ?1)";
  return await readHeld(db, `posts.id < ?1 AND live = 1 AND ${isNext} ORDER BY posts.id DESC LIMIT ?2`, [
    before,
    limit,
  ]);
}

async function readOne(db: D1Database, where: string, id: number): Promise<HeldPost | null> {
  const { items, unreadable } = await readHeld(db, where, [id]);
  if (unreadable[0]) throw unreadable[0];
  return items[0] ?? null;
}

/** Posts that have content and meet a condition, given with its parameters. */
async function readHeld(db: D1Database, where: string, bindings: number[]): Promise<Held> {
  const columns = SOURCE_COLUMNS.split(", ").map((column) => `sources.${column}`);
  const { results } = await db
    .prepare(
      `SELECT posts.id AS post_id, posts.version AS post_version, content_revision, reprinted_at,
         ${CONTENT_VALUE} AS content, ${columns.join(", ")}
       FROM posts CROSS JOIN revisions ON revisions.post_id = posts.id AND revisions.revision = content_revision
         CROSS JOIN sources ON sources.slug = posts.source
       WHERE ${where}`,
    )
    .bind(...bindings)
    .all<HeldRow>();
  return await readable(results, (row) =>
    reading(row.post_id, async () => ({
      id: row.post_id,
      version: row.post_version,
      contentRevision: row.content_revision,
      reprintedAt: row.reprinted_at,
      content: await parseContent(row.content),
      source: toSource(row),
    })),
  );
}

/** The parts of a post's content that lists and search store. */
export interface HeldTexts {
  text: SearchText;
  card: Card;
}

/**
 * Statements: save a stored post's words in the search index and its card for lists, unless its content has changed
 * since it was read.
 */
export const indexHeld = (
  db: D1Database,
  { id, contentRevision }: Pick<HeldPost, "id" | "contentRevision">,
  { text, card }: HeldTexts,
): D1PreparedStatement[] => [
  ...indexPost(db, text, "id = ? AND content_revision = ?", [id, contentRevision]),
  db
    .prepare("UPDATE posts SET card = ?3 WHERE id = ?1 AND content_revision = ?2 AND card IS NOT ?3")
    .bind(id, contentRevision, JSON.stringify(card)),
];

/** The standing of a post, with its words and card if readers are shown it. */
export interface SettledPost {
  post: HeldPost;
  standing: Standing;
  shown: HeldTexts | null;
}

/**
 * Saves the standing of posts. Those that are shown now go into the search index; their pages, and pages that link to
 * them, become due. A post that has changed since it was read is left to the next check. A withdrawn post stays as it
 * is.
 */
export async function saveStandings(db: D1Database, settled: readonly SettledPost[], now: number): Promise<void> {
  const withheld = `coalesce(to_be.withheld, ${asideOf()})`;
  await db.batch([
    db
      .prepare(
        `UPDATE posts SET withheld = ${withheld}, rights_due_at = to_be.due_at, expired_at = to_be.expired_at,
           revision = posts.revision + (posts.withheld IS NOT ${withheld}), version = posts.version + 1,
           page_due_at = iif(posts.withheld IS NOT ${withheld}, ?1, posts.page_due_at)
         FROM (SELECT value ->> '$.id' AS id, value ->> '$.version' AS version, value ->> '$.withheld' AS withheld,
             value ->> '$.dueAt' AS due_at, value ->> '$.expiredAt' AS expired_at FROM json_each(?2)) AS to_be
         WHERE posts.id = to_be.id AND posts.version = to_be.version AND posts.withdrawn_at IS NULL`,
      )
      .bind(now, JSON.stringify(settled.map(({ post: { id, version }, standing }) => ({ id, version, ...standing })))),
    ...settled.flatMap(({ post, shown }) => (shown === null ? [] : indexHeld(db, post, shown))),
  ]);
}
