import { Hono } from "hono";
import { wake } from "../ingest/wake.ts";
import { readRebuild, startRebuild } from "../storage/search-rebuild.ts";

/** `/api/v1/search`: the search index. An operator can have it rebuilt. */
export const search = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => c.json(await report(c.env.DB)))
  .post("/reindex", async (c) => {
    await startRebuild(c.env.DB, Date.now());
    const rebuild = await readRebuild(c.env.DB);
    if (rebuild) await wake(c.env.WORK, [{ kind: "reindex", before: rebuild.before }]);
    return c.json(await report(c.env.DB), 202);
  });

async function report(db: D1Database) {
  const rebuild = await readRebuild(db);
  return {
    reindexing: rebuild && {
      started_at: new Date(rebuild.startedAt).toISOString(),
      // Ids count up from 1.
      posts_left_at_most: rebuild.before - 1,
    },
  };
}
