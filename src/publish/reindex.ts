import type { Message } from "../model/message.ts";
import { rebuildSome } from "../storage/search-rebuild.ts";

/** One after another, each a millisecond or two. */
const POSTS_A_MESSAGE = 20;

/**
 * Puts the next posts into the search index anew, and sends a message for those that follow. When that is lost, the cron
 * sends another.
 */
export async function reindex(before: number, env: Env): Promise<void> {
  const next = await rebuildSome(env.DB, before, POSTS_A_MESSAGE);
  if (next !== null) await env.WORK.send({ kind: "reindex", before: next } satisfies Message);
}
