/** The sources that were deleted, as an isolate remembers them: a page in KV of before that is a page no more. */
import { DAY_MS, SECOND_MS } from "../time.ts";

/** A page of a deleted source is served for no longer than this on account of the memory. */
const REMEMBERED_MS = 20 * SECOND_MS;

/** The pages of a deleted source's posts are made again by then. */
const PAGES_MADE_MS = 7 * DAY_MS;

const REMEMBERED_MAX = 1000;

interface Memory {
  db?: D1Database;
  readAt: number;
  deleted: ReadonlyMap<string, number>;
}

const NOTHING: Memory = { readAt: -Infinity, deleted: new Map() };

let remembered = NOTHING;

/**
 * When sources were deleted, in milliseconds, as far as it is remembered. Once in a while it asks D1, after the answer: one
 * indexed query an isolate, however many requests there are.
 */
export function deletedSources(
  db: D1Database,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): ReadonlyMap<string, number> {
  if (remembered.db !== db) remembered = { ...NOTHING, db };
  if (Math.abs(now - remembered.readAt) >= REMEMBERED_MS) {
    remembered = { ...remembered, readAt: now };
    ctx.waitUntil(remember(db, now));
  }
  return remembered.deleted;
}

async function remember(db: D1Database, now: number): Promise<void> {
  try {
    const { results } = await db
      .prepare(
        `SELECT slug, deleted_at AS at FROM sources WHERE deleted_at > ? ORDER BY deleted_at DESC LIMIT ${REMEMBERED_MAX}`,
      )
      .bind(now - PAGES_MADE_MS)
      .all<{ slug: string; at: number }>();
    if (remembered.db !== db) return;
    remembered = { db, readAt: now, deleted: new Map(results.map(({ slug, at }) => [slug, at])) };
  } catch (error) {
    console.warn({ event: "deleted sources not read", error: String(error) });
  }
}
