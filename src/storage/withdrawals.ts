/**
 * Withdrawals that do not come from a delivery about the post: one under another id of its entry, or one by an
 * operator.
 */
import { CLOCK_TOLERANCE_MS } from "../model/clock.ts";
import type { Standing } from "../model/post.ts";
import type { SearchText } from "../model/search.ts";
import type { HeldPost } from "./held-posts.ts";
import { HELD_HERE } from "./post-changes.ts";
import { asideOf } from "./same-stories.ts";
import { indexPost } from "./search.ts";

/**
 * Applies an earlier withdrawal to its post, once both are known to be about one entry. If there is no such post yet,
 * the withdrawal itself takes its place.
 *
 * @param heardAs the id that the withdrawal named
 */
export async function joinWithdrawal(
  db: D1Database,
  source: string,
  heardAs: string,
  entryId: string,
  now: number,
): Promise<void> {
  const heard = "source = ?1 AND entry_id = ?2 AND content_revision = 0 AND withdrawn_at IS NOT NULL";
  await db.batch([
    db
      .prepare(
        `UPDATE posts SET entry_id = ?3, version = version + 1
         WHERE ${heard} AND NOT EXISTS (SELECT 1 FROM posts AS post WHERE post.source = ?1 AND post.entry_id = ?3)`,
      )
      .bind(source, heardAs, entryId),
    db
      .prepare(
        `UPDATE posts SET withdrawn_at = heard.at, withdrawn_by = 'source', withdrawal_reason = heard.withdrawal_reason,
           on_hold = heard.on_hold,
           revision = revision + 1, version = version + 1, page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?4 END
         FROM (SELECT min(withdrawn_at, reprinted_at + ${CLOCK_TOLERANCE_MS}) AS at, withdrawal_reason, on_hold
           FROM posts WHERE ${heard}) AS heard
         WHERE posts.source = ?1 AND posts.entry_id = ?3 AND posts.withdrawn_at IS NULL
           AND (heard.on_hold = 0 OR heard.at > posts.event_at)
           AND (posts.restored_at IS NULL OR heard.at > max(posts.restored_at - ${CLOCK_TOLERANCE_MS},
             coalesce(posts.overruled_at, posts.restored_at)))`,
      )
      .bind(source, heardAs, entryId, now),
  ]);
}

/**
 * Withdraws a post in the operator's name, also one that is on hold. A post that is withdrawn already stays as it is.
 */
export async function withdrawPost(db: D1Database, id: number, reason: string | null, now: number): Promise<void> {
  await db
    .prepare(
      `UPDATE posts SET withdrawn_at = ?2, withdrawn_by = 'operator', withdrawal_reason = ?3, on_hold = 0,
         withheld = iif(${HELD_HERE}, NULL, withheld),
         page_due_at = CASE WHEN slug IS NULL THEN NULL ELSE ?2 END, revision = revision + 1, version = version + 1
       WHERE id = ?1 AND (withdrawn_at IS NULL OR on_hold = 1)`,
    )
    .bind(id, now, reason)
    .run();
}

/**
 * Restores a withdrawn post and overrules the source's withdrawals up to now (post/decide.ts).
 *
 * @param standing the post's standing by its rights now
 * @param text its words, which go back into the index if it is shown
 * @returns false when the post has changed since it was read, and nothing was done
 */
export async function saveRestoration(
  db: D1Database,
  { id, version }: Pick<HeldPost, "id" | "version">,
  standing: Standing,
  text: SearchText,
  now: number,
): Promise<boolean> {
  const [restored] = await db.batch<{ id: number }>([
    db
      .prepare(
        `UPDATE posts SET restored_at = ?2, overruled_at = withdrawn_at, withdrawn_at = NULL, withdrawn_by = NULL,
           withdrawal_reason = NULL, on_hold = 0, page_due_at = ?2, revision = revision + 1, version = version + 1,
           withheld = coalesce(?4, ${asideOf()}), rights_due_at = ?5, expired_at = ?6
         WHERE id = ?1 AND withdrawn_at IS NOT NULL AND version = ?3 RETURNING id`,
      )
      .bind(id, now, version, standing.withheld, standing.dueAt, standing.expiredAt),
    ...indexPost(db, text, "id = ? AND changes() > 0", [id]),
  ]);
  return restored!.results.length > 0;
}
