/** Where posts stand by their rights, and when that is to be looked at again: columns of posts, so that nothing due is lost. */
import type { Content } from "../model/post.ts";
import { narrowed } from "../publish/narrow.ts";
import { standingOf } from "../post/rights.ts";
import { searchTextOf } from "../post/words.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { indexPost } from "./search.ts";
import { SOURCE_COLUMNS, type StoredSource, toSource } from "./sources.ts";

/** A post as it is stored, with what its standing is made of. */
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

/** Posts that have content, and meet a condition whose parameters come with it. */
export async function readHeld(db: D1Database, where: string, bindings: number[]): Promise<HeldPost[]> {
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
  const posts: HeldPost[] = [];
  for (const row of results) {
    posts.push({
      id: row.post_id,
      version: row.post_version,
      contentRevision: row.content_revision,
      reprintedAt: row.reprinted_at,
      content: await parseContent(row.content),
      source: toSource(row),
    });
  }
  return posts;
}

/**
 * Puts the posts that are due longest where their rights and the policies of their sources put them at `now`: those that
 * are to be shown go into the search index, their pages and those that lead to them are due. A post that changes meanwhile
 * is left to the next look. A withdrawn post stays as it is.
 *
 * @returns how many were due, `limit` at most
 */
export async function settleRights(db: D1Database, limit: number, now: number): Promise<number> {
  const due = await readHeld(db, "rights_due_at <= ? AND withdrawn_at IS NULL ORDER BY rights_due_at LIMIT ?", [
    now,
    limit,
  ]);
  if (due.length === 0) return 0;
  const settled = due.map((post) => ({ ...post, ...standingOf(post.content, post.source, post.reprintedAt, now) }));
  const statements = [
    db
      .prepare(
        `UPDATE posts SET withheld = to_be.withheld, rights_due_at = to_be.due_at, expired_at = to_be.expired_at,
           revision = posts.revision + (posts.withheld IS NOT to_be.withheld), version = posts.version + 1,
           page_due_at = iif(posts.withheld IS NOT to_be.withheld, ?1, posts.page_due_at)
         FROM (SELECT value ->> '$.id' AS id, value ->> '$.version' AS version, value ->> '$.withheld' AS withheld,
             value ->> '$.dueAt' AS due_at, value ->> '$.expiredAt' AS expired_at FROM json_each(?2)) AS to_be
         WHERE posts.id = to_be.id AND posts.version = to_be.version AND posts.withdrawn_at IS NULL`,
      )
      .bind(
        now,
        JSON.stringify(
          settled.map(({ id, version, withheld, dueAt, expiredAt }) => ({ id, version, withheld, dueAt, expiredAt })),
        ),
      ),
  ];
  for (const { id, contentRevision, content, source, withheld } of settled) {
    if (withheld !== null) continue;
    const text = searchTextOf(source.slug, await narrowed(content, source));
    statements.push(indexPost(db, text, "id = ? AND content_revision = ?", [id, contentRevision]));
  }
  await db.batch(statements);
  return due.length;
}
