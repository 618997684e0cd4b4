import type { QueueMessage } from "../model/message.ts";
import { listToReindex } from "../storage/held-posts.ts";
import { saveReindexed } from "../storage/search-rebuild.ts";
import { shownOfHeld } from "./settle-rights.ts";

/** One after another, each takes a millisecond or two. */
const POSTS_AT_ONCE = 20;

/**
 * Indexes the next posts again, and sends a message for those that follow. If that message is lost, the cron sends another.
 */
export async function reindex(before: number, env: Env): Promise<void> {
  const { items: posts, unreadable } = await listToReindex(env.DB, before, POSTS_AT_ONCE);
  const ids = [...posts.map(({ id }) => id), ...unreadable.map(({ post }) => post)];
  const next = ids.length === POSTS_AT_ONCE ? Math.min(...ids) : null;
  const reindexed = [];
  for (const post of posts) reindexed.push({ post, shown: await shownOfHeld(post) });
  if (!(await saveReindexed(env.DB, before, next, reindexed)) || next === null) return;
  await env.WORK.send({ kind: "reindex", before: next } satisfies QueueMessage);
}
