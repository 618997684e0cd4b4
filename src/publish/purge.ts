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

/** Calls that are kept for corrections and withdrawals, even while an archive comes in. */
const RESERVED_CALLS = 10;

/** How many calls one cron run makes: fewer than the platform gives back until the next run. */
const FLUSHED_CALLS_MAX = 4;

/**
 * Purges what refreshed pages have made stale: at once while the platform takes calls, else with the next cron run, lists
 * first. A call that has room takes tags along that wait.
 *
 * @param now milliseconds since the epoch
 * @returns statements that note what is left to the cron; to be committed with the settling
 */
export async function purgeFor(
  refreshed: readonly Refreshed[],
  env: Pick<Env, "DB">,
  cache: PageCache,
  now: number,
): Promise<D1PreparedStatement[]> {
  const tags = [...new Set(refreshed.flatMap(({ tags }) => tags))];
  if (tags.length === 0) return [];
  // A new post hides nothing. A corrected or withdrawn one must not be read any longer.
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

/** False when the platform refuses: others may have used its calls up. Nothing else is to wait for that. */
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
 * Purges tags that wait, as far as the platform takes calls. What it refuses still waits.
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
