/** What an operator does to a post by hand, besides withdrawing and restoring it. */
import type { Hop } from "../model/attribution.ts";

/**
 * Withholds a post until an operator restores it: nobody is to know of it (withheld: 'embargo'), and nothing that its source
 * sends but a withdrawal changes that. A withdrawn post stays as it is.
 */
export async function withholdPost(db: D1Database, id: number, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET withdrawn_at = ?2, withdrawn_by = 'operator', withdrawal_reason = NULL, on_hold = 1,
         withheld = 'embargo', page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?2 END,
         revision = revision + 1, version = version + 1
       WHERE id = ?1 AND content_revision > 0 AND withdrawn_at IS NULL`,
    )
    .bind(id, now)
    .run();
}

/** Says who published a post first; null: whom the post itself names. */
export async function setCredit(db: D1Database, id: number, credit: Hop | null, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET credit = ?2, page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?3 END,
         revision = revision + 1, version = version + 1
       WHERE id = ?1 AND credit IS NOT ?2`,
    )
    .bind(id, credit && JSON.stringify(credit), now)
    .run();
}

/** Has a post's page rendered again. */
export async function rerenderPost(db: D1Database, id: number, now: number): Promise<void> {
  await db
    .prepare(
      "UPDATE posts SET page_due_at = ?2, revision = revision + 1, version = version + 1 WHERE id = ?1 AND slug IS NOT NULL",
    )
    .bind(id, now)
    .run();
}
