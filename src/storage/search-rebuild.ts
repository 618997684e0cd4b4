/** Putting the words of every post into the search index anew: when it came empty from a backup, or words are made otherwise. */
import * as v from "valibot";
import { Policy } from "../model/source.ts";
import { narrowed } from "../publish/narrow.ts";
import { searchTextOf } from "../publish/words.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { indexPost } from "./search.ts";

/** How far it has come; times in milliseconds. */
export interface Rebuild {
  /** The next post has a lower id. */
  before: number;
  startedAt: number;
}

/** Starts from the newest post, anew where it is under way. */
export async function startRebuild(db: D1Database, now: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO search_rebuild (id, before, started_at) SELECT 1, coalesce(max(id), 0) + 1, ? FROM posts WHERE true
       ON CONFLICT (id) DO UPDATE SET before = excluded.before, started_at = excluded.started_at`,
    )
    .bind(now)
    .run();
}

/** The rebuild that is under way, or null. */
export async function readRebuild(db: D1Database): Promise<Rebuild | null> {
  return await db.prepare("SELECT before, started_at AS startedAt FROM search_rebuild").first<Rebuild>();
}

/**
 * Indexes the next posts before one, in one transaction with how far that is. Done twice it comes to the same.
 *
 * @returns where the following posts begin; null at the end, or when somebody else has gone on from there
 */
export async function rebuildSome(db: D1Database, before: number, limit: number): Promise<number | null> {
  const { results } = await db
    .prepare(
      `SELECT posts.id, posts.source, sources.rights, content_revision AS revision, ${CONTENT_VALUE} AS content FROM posts
         CROSS JOIN revisions ON post_id = posts.id AND revisions.revision = content_revision
         CROSS JOIN sources ON sources.slug = posts.source
       WHERE posts.id < ?1 AND live = 1
         AND EXISTS (SELECT 1 FROM search_rebuild WHERE before = ?1) ORDER BY posts.id DESC LIMIT ?2`,
    )
    .bind(before, limit)
    .all<{ id: number; source: string; rights: string; revision: number; content: StoredContent }>();
  const statements = [];
  // One after another: the largest would not fit the memory together.
  for (const { id, source, rights, revision, content } of results) {
    const shown = await narrowed(await parseContent(content), v.parse(Policy, JSON.parse(rights)));
    const text = searchTextOf(source, shown);
    statements.push(indexPost(db, text, "id = ? AND content_revision = ?", [id, revision]));
  }
  const last = results.at(-1);
  const goOn =
    last && results.length === limit
      ? db.prepare("UPDATE search_rebuild SET before = ? WHERE before = ?").bind(last.id, before)
      : db.prepare("DELETE FROM search_rebuild WHERE before = ?").bind(before);
  const done = await db.batch([...statements, goOn]);
  return last && results.length === limit && done.at(-1)!.meta.changes > 0 ? last.id : null;
}
