/** Which pages are to be compared with D1 again, and when: a column of posts, so that nothing due is lost with a message. */
import { noteChangedFeeds } from "./hub-notices.ts";

/** A page of ids of posts whose page is due to be compared, the longest due first. */
export async function listPagesDue(db: D1Database, limit: number, now: number): Promise<number[]> {
  const { results } = await db
    .prepare("SELECT id FROM posts WHERE page_due_at <= ? ORDER BY page_due_at LIMIT ?")
    .bind(now, limit)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

/** Lets the sweep leave these posts' pages alone until `dueAt`. */
export async function postponePages(db: D1Database, ids: number[], dueAt: number): Promise<void> {
  await db
    .prepare(
      "UPDATE posts SET page_due_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND page_due_at IS NOT NULL",
    )
    .bind(dueAt, JSON.stringify(ids))
    .run();
}

/** A page that readers see now. */
export interface ShownPage {
  post: number;
  revision: number;
  /** Where the lists are that show it: "" for the front page, "/harbor", "/tags/ferries". */
  folders: string[];
}

/**
 * Statements, for one transaction: say when each page is due again (null: never), for posts that are still at the
 * revision that was written, and note what the hubs are to be told.
 *
 * @param now milliseconds since the epoch
 */
export function settlePages(
  db: D1Database,
  pages: (ShownPage & { dueAt: number | null })[],
  hubs: readonly string[],
  now: number,
): D1PreparedStatement[] {
  return [
    ...(hubs.length > 0 ? [noteChangedFeeds(db, hubs, pages, now)] : []),
    db
      .prepare(
        `UPDATE posts SET page_due_at = settled.due_at, noticed_revision = settled.revision FROM (
           SELECT value ->> '$.post' AS id, value ->> '$.revision' AS revision, value ->> '$.dueAt' AS due_at FROM json_each(?)
         ) AS settled WHERE posts.id = settled.id AND posts.revision = settled.revision`,
      )
      .bind(JSON.stringify(pages)),
  ];
}
