import { narrowed } from "../post/narrow.ts";
import { standingOf } from "../post/rights.ts";
import { searchTextOf } from "../post/words.ts";
import {
  type HeldPost,
  type HeldTexts,
  listRightsDue,
  readHeldPost,
  saveStandings,
  type SettledPost,
} from "../storage/held-posts.ts";
import { setAside } from "../storage/unreadable.ts";
import { cardOf } from "./card.ts";

/**
 * Updates the standing of the posts that have been due longest, by their rights and their sources' policies at `now`.
 * Posts that cannot be read are set aside.
 *
 * @returns how many were due, at most `limit`
 */
export async function settleRights(db: D1Database, limit: number, now: number): Promise<number> {
  const { items: due, unreadable } = await listRightsDue(db, limit, now);
  await setAside(db, unreadable, "rights_due_at", now);
  const settled: SettledPost[] = [];
  for (const post of due) settled.push(await settledPost(post, now));
  if (settled.length > 0) await saveStandings(db, settled, now);
  return due.length + unreadable.length;
}

/** Updates the standing of one post at once. If it changes meanwhile, it stays due. */
export async function settleRightsOf(db: D1Database, id: number, now: number): Promise<void> {
  const post = await readHeldPost(db, id);
  if (post) await saveStandings(db, [await settledPost(post, now)], now);
}

async function settledPost(post: HeldPost, now: number): Promise<SettledPost> {
  const standing = standingOf(post.content, post.source, post.reprintedAt, now);
  return { post, standing, shown: standing.withheld === null ? await shownOfHeld(post) : null };
}

/** The texts of a post for lists and search: as much as its source allows now. */
export async function shownOfHeld({ source, content }: HeldPost): Promise<HeldTexts> {
  const shown = await narrowed(content, source);
  return { text: searchTextOf(source.slug, shown), card: cardOf(shown) };
}
