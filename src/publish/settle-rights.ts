import { narrowed } from "../post/narrow.ts";
import { standingOf } from "../post/rights.ts";
import { searchTextOf } from "../post/words.ts";
import { type HeldPost, listRightsDue, saveStandings, type SettledPost } from "../storage/held-posts.ts";
import type { SearchText } from "../model/search.ts";

/**
 * Puts the posts that are due longest where their rights and the policies of their sources put them at `now`.
 *
 * @returns how many were due, `limit` at most
 */
export async function settleRights(db: D1Database, limit: number, now: number): Promise<number> {
  const due = await listRightsDue(db, limit, now);
  if (due.length === 0) return 0;
  const settled: SettledPost[] = [];
  for (const post of due) {
    const standing = standingOf(post.content, post.source, post.reprintedAt, now);
    settled.push({ post, standing, text: standing.withheld === null ? await searchTextOfHeld(post) : null });
  }
  await saveStandings(db, settled, now);
  return due.length;
}

/** The words of a post, as much of it as its source allows at present. */
export const searchTextOfHeld = async ({ source, content }: HeldPost): Promise<SearchText> =>
  searchTextOf(source.slug, await narrowed(content, source));
