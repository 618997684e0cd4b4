import { Hono } from "hono";
import * as v from "valibot";
import { runWorkOfSource } from "../publish/source-work.ts";
import { ProblemError } from "../problem.ts";
import { readRerendering, type Rerendering, startRerendering } from "../storage/source-work.ts";
import { parseBody } from "./json.ts";

export const WantedRerendering = v.strictObject({
  /** Only the pages of this source. */
  source: v.optional(v.string("must be a string")),
});

/**
 * `/api/v1/rerendering`: has the cron render all pages, or those of a source, again in slices, and reports its
 * progress.
 */
export const rerendering = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => c.json(toJson(await readRerendering(c.env.DB, Date.now()))))
  .post("/", async (c) => {
    const { source } = await parseBody(c.req.raw, WantedRerendering);
    const now = Date.now();
    if ((await startRerendering(c.env.DB, source ?? null, now)) === 0 && source !== undefined) {
      throw new ProblemError({ kind: "not-found", what: "source" });
    }
    if (source !== undefined) await runWorkOfSource(c.env.DB, source, now);
    return c.json(toJson(await readRerendering(c.env.DB, now)), 202);
  });

const toJson = ({ sources, posts, startedAt, pages }: Rerendering) => ({
  sources_left: sources,
  posts_noted: posts,
  pages_waiting: pages,
  started_at: startedAt === null ? null : new Date(startedAt).toISOString(),
});
