import { standingOf } from "../post/rights.ts";
import { readWithdrawnPost } from "../storage/held-posts.ts";
import { saveRestoration } from "../storage/withdrawals.ts";
import { shownOfHeld } from "./settle-rights.ts";

/** How often a restoration is tried again because new content has arrived meanwhile. */
const ATTEMPTS_MAX = 5;

/** Restores a withdrawn post that has content, for an operator. Its rights decide whether it is shown now. */
export async function restorePost(db: D1Database, id: number, now: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const post = await readWithdrawnPost(db, id);
    if (!post) return;
    const standing = standingOf(post.content, post.source, post.reprintedAt, now);
    if (await saveRestoration(db, post, standing, (await shownOfHeld(post)).text, now)) return;
  }
  throw new Error(`post ${id} kept changing`);
}
