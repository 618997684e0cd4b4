/** An operator's changes to a post, besides withdrawing and restoring it. */
import type { Hop } from "../model/attribution.ts";

/**
 * Withholds a post until an operator restores it. Nobody may know that it exists (withheld: 'embargo'), and only a
 * withdrawal by its source changes that. A withdrawn post stays as it is.
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

/** Sets the first publisher of a post; null: the one that the post itself names. */
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

/** Makes a post's page due for rendering. */
export async function rerenderPost(db: D1Database, id: number, now: number): Promise<void> {
  await db
    .prepare(
      "UPDATE posts SET page_due_at = ?2, revision = revision + 1, version = version + 1 WHERE id = ?1 AND slug IS NOT NULL",
    )
    .bind(id, now)
    .run();
}
