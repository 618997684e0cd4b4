import type { QueueMessage } from "../model/message.ts";
import { listToReindex } from "../storage/held-posts.ts";
import { saveReindexed } from "../storage/search-rebuild.ts";
import { SECOND_MS } from "../time.ts";
import { shownOfHeld } from "./settle-rights.ts";

/** Posts read at once. Each takes a millisecond or two to index. */
const POSTS_AT_ONCE = 20;

/** How long one message may take, because other deliveries of its batch wait for it. */
const MESSAGE_MAX_MS = 4 * SECOND_MS;

/**
 * Indexes the next posts again, as long as one message may take, and sends a message for the rest. If that message is
 * lost, the cron sends another.
 */
export async function reindex(before: number, env: Env): Promise<void> {
  const until = Date.now() + MESSAGE_MAX_MS;
  let next: number | null = before;
  do {
    next = await reindexNext(next, env.DB);
    if (next === null) return;
  } while (Date.now() < until);
  await env.WORK.send({ kind: "reindex", before: next } satisfies QueueMessage);
}

/**
 * Indexes the next posts.
 *
 * @returns where the following posts begin; null when there are none, or another run has continued from there
 */
async function reindexNext(before: number, db: D1Database): Promise<number | null> {
  const { items: posts, unreadable } = await listToReindex(db, before, POSTS_AT_ONCE);
  const ids = [...posts.map(({ id }) => id), ...unreadable.map(({ post }) => post)];
  const next = ids.length === POSTS_AT_ONCE ? Math.min(...ids) : null;
  const reindexed = [];
  for (const post of posts) reindexed.push({ post, shown: await shownOfHeld(post) });
  return (await saveReindexed(db, before, next, reindexed)) ? next : null;
}
