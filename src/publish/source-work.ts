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

/** Posts restored in one step. Each is read, and written with its words. */
const RESTORED_AT_ONCE = 20;

/** Sources that get a turn in one minute. */
const SOURCES_MAX = 20;

/** The passing of time, which tests replace. */
interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  wait(ms: number): Promise<void>;
}

const CLOCK: Clock = { now: () => Date.now(), wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

/**
 * Continues work on posts that changes of sources left to do: one slice of each source in turn, as long as there is
 * time. After each slice it waits as long as the slice took. D1 has one writer, and without the waits a reader's query
 * waited until all of the work was done.
 *
 * @param until in milliseconds since the epoch, on the clock
 */
export async function runSourceWork(db: D1Database, now: number, until: number, clock = CLOCK): Promise<void> {
  do {
    const works = await listSourceWork(db, SOURCES_MAX);
    if (works.length === 0) return;
    for (const work of works) {
      const started = clock.now();
      await goOn(db, work, now);
      await clock.wait(clock.now() - started);
    }
  } while (clock.now() < until);
}

/**
 * Does one slice of one source's work, which is all of it for a source with few posts.
 *
 * @returns the number of changed posts, and the work that is left to the cron
 */
export async function runWorkOfSource(
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

/** Ends the work, and purges once more the pages that readers' requests have cached meanwhile. */
async function end(db: D1Database, work: SourceWork, now: number): Promise<void> {
  if (work.kind === "delete") await notePurges(db, [{ tag: postsTag(work.source), rank: 0 }], ulid(now)).run();
  await endWork(db, work);
}
