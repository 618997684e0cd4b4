/**
 * Pages that must be compared with D1 again, and when. This is a column of posts, so no work is lost when a message is.
 */
import type { ShownPage } from "../model/post-state.ts";
import type { Coming } from "./delivery-schedule.ts";

/** Ids of posts whose page is due for a comparison, the longest due first. */
export async function listPagesDue(db: D1Database, limit: number, now: number): Promise<number[]> {
  const { results } = await db
    .prepare("SELECT id FROM posts WHERE page_due_at <= ? ORDER BY page_due_at LIMIT ?")
    .bind(now, limit)
    .all<{ id: number }>();
  return results.map(({ id }) => id);
}

/** Makes the sweep leave these posts' pages alone until `dueAt`. */
export async function postponePages(db: D1Database, ids: number[], dueAt: number): Promise<void> {
  await db
    .prepare(
      "UPDATE posts SET page_due_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND page_due_at IS NOT NULL",
    )
    .bind(dueAt, JSON.stringify(ids))
    .run();
}

/**
 * Statement: saves when each page is due again (null: never) and what readers are shown, for posts that are still at
 * the render that was put. A change that readers do not see is not marked as noticed while its page is due again, so
 * that the next look knows that there is still nothing to report.
 */
export function settlePages(
  db: D1Database,
  pages: (Pick<ShownPage, "post" | "renders" | "shown" | "change"> & { dueAt: number | null; isSilent: boolean })[],
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE posts SET page_due_at = settled.due_at,
         noticed_revision = iif(settled.is_open, noticed_revision, settled.renders),
         shown_revision = iif(settled.is_open, shown_revision, settled.renders),
         shown = iif(settled.is_open, posts.shown, settled.shown),
         shown_changes = shown_changes + (settled.change IS NOT NULL AND noticed_revision < settled.renders)
       FROM (
         SELECT value ->> '$.post' AS id, value ->> '$.renders' AS renders, value ->> '$.dueAt' AS due_at,
           value ->> '$.shown' AS shown, value ->> '$.change' AS change, value ->> '$.isOpen' AS is_open FROM json_each(?)
       ) AS settled WHERE posts.id = settled.id AND posts.revision = settled.renders`,
    )
    .bind(
      JSON.stringify(
        pages.map(({ post, renders, shown, change, dueAt, isSilent }) => {
          return { post, renders, shown, change, dueAt, isOpen: isSilent && dueAt !== null };
        }),
      ),
    );
}

/**
 * SQL: those changes of a list (JSON, {@link ShownChange}) that no other consumer has settled, as `change` (json_each)
 * joined with `posts`. It must be read in the transaction that settles the pages, before the settling.
 */
export const unsettled = (list: string): string => `json_each(${list}) AS change CROSS JOIN posts
  ON posts.id = change.value ->> '$.post' AND posts.revision = change.value ->> '$.renders'
    AND posts.noticed_revision < posts.revision`;

/** Statement: makes the sweep leave pages alone until their messages should have come. */
export const leavePagesToQueue = (db: D1Database, pages: readonly Coming<number>[]): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE posts SET page_due_at = max(page_due_at, coming.at)
       FROM (SELECT value ->> '$.id' AS id, value ->> '$.at' AS at FROM json_each(?)) AS coming
       WHERE posts.id = coming.id AND page_due_at IS NOT NULL`,
    )
    .bind(JSON.stringify(pages));
