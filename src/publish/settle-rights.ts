import { narrowed } from "../post/narrow.ts";
import { standingOf } from "../post/rights.ts";
import { searchTextOf } from "../post/words.ts";
import { type HeldPost, listRightsDue, saveStandings, type SettledPost } from "../storage/held-posts.ts";
import { setAside } from "../storage/unreadable.ts";
import type { SearchText } from "../model/search.ts";

/**
 * Puts the posts that are due longest where their rights and the policies of their sources put them at `now`. Those that
 * cannot be read are set aside.
 *
 * @returns how many were due, `limit` at most
 */
export async function settleRights(db: D1Database, limit: number, now: number): Promise<number> {
  const { items: due, unreadable } = await listRightsDue(db, limit, now);
  await setAside(db, unreadable, "rights_due_at", now);
  const settled: SettledPost[] = [];
  for (const post of due) {
    const standing = standingOf(post.content, post.source, post.reprintedAt, now);
    settled.push({ post, standing, text: standing.withheld === null ? await searchTextOfHeld(post) : null });
  }
  if (settled.length > 0) await saveStandings(db, settled, now);
  return due.length + unreadable.length;
}

/** The words of a post, as much of it as its source allows at present. */
export const searchTextOfHeld = async ({ source, content }: HeldPost): Promise<SearchText> =>
  searchTextOf(source.slug, await narrowed(content, source));
