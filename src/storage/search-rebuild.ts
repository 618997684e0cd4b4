/** Putting the words of every post into the search index anew: when it came empty from a backup, or words are made otherwise. */
import { narrowed } from "../publish/narrow.ts";
import { searchTextOf } from "../post/words.ts";
import { readHeld } from "./rights.ts";
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
  const isNext = "EXISTS (SELECT 1 FROM search_rebuild WHERE before = ?1)";
  const posts = await readHeld(db, `posts.id < ?1 AND live = 1 AND ${isNext} ORDER BY posts.id DESC LIMIT ?2`, [
    before,
    limit,
  ]);
  const statements = [];
  for (const { id, source, contentRevision, content } of posts) {
    const text = searchTextOf(source.slug, await narrowed(content, source));
    statements.push(indexPost(db, text, "id = ? AND content_revision = ?", [id, contentRevision]));
  }
  const last = posts.length === limit ? posts.at(-1) : undefined;
  const goOn =
    last === undefined
      ? db.prepare("DELETE FROM search_rebuild WHERE before = ?").bind(before)
      : db.prepare("UPDATE search_rebuild SET before = ? WHERE before = ?").bind(last.id, before);
  const done = await db.batch([...statements, goOn]);
  return last && done.at(-1)!.meta.changes > 0 ? last.id : null;
}
