import { type PageCache, secondLookAt } from "../publish/cache.ts";
import { purgeFor } from "../publish/purge.ts";
import { type Refreshed, upToDate } from "../publish/refresh.ts";
import type { ShownChange } from "../model/post-state.ts";
import { noteCorrections } from "../storage/corrections.ts";
import { settleSeen } from "../storage/deliveries.ts";
import { saveCompared } from "../storage/duplicates.ts";
import { settlePages } from "../storage/page-schedule.ts";
import { notesOf, wakeOutputs } from "./outputs.ts";

/**
 * PURGE and SETTLE: checks again that the pages are up to date, and purges their old versions from the cache. Then one
 * transaction saves that the pages are up to date, the work for other servers, and the outcome of the deliveries. Then
 * the outputs are woken. Safe to run again.
 *
 * @param deliveries deliveries whose outcome readers can see now
 * @param now milliseconds since the epoch
 * @throws {Error} when the transaction failed: nothing is settled, and all of it has to be done again
 */
export async function settle(
  refreshed: readonly Refreshed[],
  deliveries: readonly string[],
  env: Env,
  cache: PageCache,
  now: number,
): Promise<void> {
  const pages = await upToDate(refreshed, env, now);
  const left = await purgeFor([...refreshed, ...pages], env, cache, now);
  const notes = notesOf(pages, env, now);
  const changed = pages.filter((page): page is Refreshed & ShownChange => page.change !== null);
  const statements = [
    ...left,
    ...pages.flatMap(({ compared }) => (compared ? saveCompared(env.DB, compared, now) : [])),
    ...(deliveries.length > 0 ? [settleSeen(env.DB, deliveries, now)] : []),
    ...notes.flatMap(({ statements }) => statements),
    ...(changed.length > 0 ? [noteCorrections(env.DB, changed, now)] : []),
    ...(pages.length > 0
      ? [
          settlePages(
            env.DB,
            pages.map((page) => ({ ...page, dueAt: secondLookAt(page.putAt, now) })),
          ),
        ]
      : []),
  ];
  if (statements.length > 0) await env.DB.batch(statements);
  if (deliveries.length > 0) {
    console.info({ event: "deliveries live", deliveries, posts: pages.map(({ post }) => post) });
  }
  await wakeOutputs(
    notes.map(({ output }) => output),
    env,
    now,
  );
}
