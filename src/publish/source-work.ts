import { ulid } from "ulid";
import { notePurges } from "../storage/purges.ts";
import {
  changeNext,
  endWork,
  listRestorable,
  listSourceWork,
  noteRestored,
  type SourceWork,
  withdrawNext,
} from "../storage/source-work.ts";
import { postsTag } from "./cache.ts";
import { restorePost } from "./restore.ts";

/** Each is read, and written with its words. */
const RESTORED_AT_ONCE = 20;

/** So many sources a minute; the others wait for their turn. */
const SOURCES_MAX = 20;

/**
 * Goes on with what changes of sources mean for their posts: each source's next slice in turn, for as long as there is time.
 *
 * @param until in milliseconds since the epoch, on the clock of `clock`
 */
export async function goOnWithSources(db: D1Database, now: number, until: number, clock = Date.now): Promise<void> {
  do {
    const works = await listSourceWork(db, SOURCES_MAX);
    if (works.length === 0) return;
    for (const work of works) await goOn(db, work, now);
  } while (clock() < until);
}

/**
 * The same for one source, one slice: a source of few posts is done with it.
 *
 * @returns how many posts were changed, and the work that is left to the cron
 */
export async function goOnWithSource(
  db: D1Database,
  source: string,
  now: number,
): Promise<{ done: number; left: SourceWork[] }> {
  for (const work of await listSourceWork(db, SOURCES_MAX, source)) await goOn(db, work, now);
  const works = await listSourceWork(db, SOURCES_MAX, source);
  for (const work of works) if (work.before === 0) await end(db, work, now);
  const done = works.reduce((sum, work) => sum + work.done, 0);
  return { done, left: await listSourceWork(db, SOURCES_MAX, source) };
}

async function goOn(db: D1Database, work: SourceWork, now: number): Promise<void> {
  if (work.before === 0) return await end(db, work, now);
  switch (work.kind) {
    case "delete":
      return await withdrawNext(db, work, now);
    case "change":
      return await changeNext(db, work, now);
    case "restore": {
      const { ids, before } = await listRestorable(db, work, RESTORED_AT_ONCE);
      for (const id of ids) await restorePost(db, id, now);
      return await noteRestored(db, work, before, ids.length);
    }
    default:
      return work.kind satisfies never;
  }
}

/** Pages that readers' requests have put into the cache meanwhile are purged once more. */
async function end(db: D1Database, work: SourceWork, now: number): Promise<void> {
  if (work.kind === "delete") await notePurges(db, [{ tag: postsTag(work.source), rank: 0 }], ulid(now)).run();
  await endWork(db, work);
}
