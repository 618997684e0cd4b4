import { ulid } from "ulid";
import { dropPurges, listPurges, notePurges, takePurgeCalls, type WantedPurge } from "../storage/purges.ts";
import { type PageCache, postTag, PURGE_TAGS_MAX } from "./cache.ts";
import type { Refreshed } from "./refresh.ts";

/** Calls that are kept for corrections and withdrawals, even while an archive comes in. */
const RESERVED_CALLS = 10;

/** How many calls one cron run makes: fewer than the platform gives back until the next run. */
const FLUSHED_CALLS_MAX = 4;

/**
 * Purges what refreshed pages have made stale: at once while the platform takes calls, else with the next cron run, lists
 * first.
 *
 * @param now milliseconds since the epoch
 * @returns statements that note what is left to the cron; to be committed with the settling
 * @throws {Error} when a call was refused; it is to be tried again
 */
export async function purgeFor(
  refreshed: readonly Refreshed[],
  env: Pick<Env, "DB">,
  cache: PageCache,
  now: number,
): Promise<D1PreparedStatement[]> {
  const tags = new Set(refreshed.flatMap(({ tags }) => tags));
  if (tags.size === 0) return [];
  // A new post hides nothing. A corrected or withdrawn one must not be read any longer.
  const reserve = refreshed.some(({ renders }) => renders > 1) ? 0 : RESERVED_CALLS;
  if (await takePurgeCalls(env.DB, Math.ceil(tags.size / PURGE_TAGS_MAX), reserve, now)) {
    await cache.purge([...tags]);
    return [];
  }
  const single = new Set(refreshed.map(({ post }) => postTag(post)));
  const wanted = [...tags].map((tag): WantedPurge => ({ tag, rank: single.has(tag) ? 1 : 0 }));
  return [notePurges(env.DB, wanted, ulid(now))];
}

/**
 * Purges tags that wait, as far as the platform takes calls.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} when a call was refused; what waits still waits
 */
export async function flushPurges(env: Pick<Env, "DB">, cache: PageCache, now: number): Promise<void> {
  const waiting = await listPurges(env.DB, FLUSHED_CALLS_MAX * PURGE_TAGS_MAX);
  const calls = Math.ceil(waiting.length / PURGE_TAGS_MAX);
  if (calls === 0 || !(await takePurgeCalls(env.DB, calls, RESERVED_CALLS, now))) return;
  await cache.purge(waiting.map(({ tag }) => tag));
  await dropPurges(env.DB, waiting);
}
