import { ulid } from "ulid";
import {
  droppingPurges,
  emptyPurgeBudget,
  listPurges,
  notePurges,
  takePurgeCalls,
  type WantedPurge,
} from "../storage/purges.ts";
import { type PageCache, postTag, PURGE_TAGS_MAX } from "./cache.ts";
import type { Refreshed } from "./refresh.ts";

/** Calls that are reserved for corrections and withdrawals, even during the import of an archive. */
const RESERVED_CALLS = 10;

/** The most calls of one cron run: fewer than the platform restores until the next run. */
const FLUSHED_CALLS_MAX = 4;

/**
 * Purges the caches of refreshed pages: at once while the platform accepts calls, else with the next cron run, lists
 * first. Calls with room for more tags also purge tags that wait.
 *
 * @param now milliseconds since the epoch
 * @returns statements that save the tags that are left to the cron; to be committed with the settling
 */
export async function purgeFor(
  refreshed: readonly Refreshed[],
  env: Pick<Env, "DB">,
  cache: PageCache,
  now: number,
): Promise<D1PreparedStatement[]> {
  const tags = [...new Set(refreshed.flatMap(({ tags }) => tags))];
  if (tags.length === 0) return [];
  // Caches show nothing wrong about a new post. A corrected or withdrawn post must not be shown any longer.
  const reserve = refreshed.some(({ renders }) => renders > 1) ? 0 : RESERVED_CALLS;
  const calls = Math.ceil(tags.length / PURGE_TAGS_MAX);
  const waiting = await takePurgeCalls(env.DB, { calls, reserve, spare: calls * PURGE_TAGS_MAX - tags.length }, now);
  const all = new Set([...tags, ...(waiting ?? []).map(({ tag }) => tag)]);
  if (waiting !== null && (await isPurged(cache, [...all], env.DB, now))) {
    return waiting.length === 0 ? [] : [droppingPurges(env.DB, waiting)];
  }
  const single = new Set(refreshed.map(({ post }) => postTag(post)));
  const wanted = tags.map((tag): WantedPurge => ({ tag, rank: single.has(tag) ? 1 : 0 }));
  return [notePurges(env.DB, wanted, ulid(now))];
}

/**
 * Purges tags. False when the platform refuses, because other calls may have used up its limit. Nothing else waits for
 * that.
 */
async function isPurged(cache: PageCache, tags: string[], db: D1Database, now: number): Promise<boolean> {
  try {
    await cache.purge(tags);
    return true;
  } catch (error) {
    console.warn({ event: "purge refused, left to the cron", tags: tags.length, error: String(error) });
    await emptyPurgeBudget(db, now);
    return false;
  }
}

/**
 * Purges waiting tags as far as the platform accepts calls. The others keep waiting.
 *
 * @param now milliseconds since the epoch
 */
export async function flushPurges(env: Pick<Env, "DB">, cache: PageCache, now: number): Promise<void> {
  const waiting = await listPurges(env.DB, FLUSHED_CALLS_MAX * PURGE_TAGS_MAX);
  const calls = Math.ceil(waiting.length / PURGE_TAGS_MAX);
  const budget = { calls, reserve: RESERVED_CALLS, spare: 0 };
  if (calls === 0 || (await takePurgeCalls(env.DB, budget, now)) === null) return;
  const tags = waiting.map(({ tag }) => tag);
  if (await isPurged(cache, tags, env.DB, now)) await droppingPurges(env.DB, waiting).run();
}
