/** Deleted sources, as an isolate remembers them. A page in KV from before the deletion is not served. */
import { DAY_MS, SECOND_MS } from "../time.ts";

/** The memory is refreshed after this time, so a page of a deleted source is served no longer than that. */
const REMEMBERED_MS = 20 * SECOND_MS;

/** By this time all pages of a deleted source's posts have been rendered again. */
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
 * When sources were deleted, in milliseconds, from memory. The memory is refreshed from D1 after the answer is sent:
 * one indexed query per isolate and interval, however many requests there are.
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
