import { Hono } from "hono";
import * as v from "valibot";
import { Hop } from "../model/attribution.ts";
import { ProblemError } from "../problem.ts";
import { workersCache } from "../publish/cache.ts";
import { settle } from "../syndicate/settle.ts";
import { listPostReports, type PostReport, readPostReport } from "../storage/posts.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";
import { restorePost } from "../publish/restore.ts";
import { withdrawPost } from "../storage/withdrawals.ts";

const REASON_MAX_CHARS = 500;

export const ListQuery = v.strictObject({
  source: v.optional(v.string()),
  withheld: v.optional(v.literal("true", 'must be "true"')),
  limit: Limit,
  cursor: v.optional(v.pipe(v.string(), v.digits("must be a cursor that this list gave out"), v.transform(Number))),
});

export const Withdrawal = v.strictObject({
  reason: v.optional(
    v.pipe(
      v.string("must be a string"),
      v.trim(),
      v.maxLength(REASON_MAX_CHARS, `must be at most ${REASON_MAX_CHARS} characters`),
    ),
    "",
  ),
});

const Id = v.pipe(v.string(), v.digits(), v.transform(Number), v.safeInteger());

/** `/api/v1/posts`: the reprinted posts, which an operator may withdraw and restore. */
export const posts = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { source, withheld, limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const found = await listPostReports(
      c.env.DB,
      { source, withheld: withheld !== undefined },
      limit + 1,
      cursor ?? null,
    );
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => String(id));
    return c.json({ posts: rows.map(postJson), next_cursor });
  })
  .get("/:id", async (c) => c.json(postJson(await existingPost(c.env.DB, c.req.param("id")))))
  .post("/:id/withdraw", async (c) => {
    const { id } = await existingPost(c.env.DB, c.req.param("id"));
    const { reason } = await parseBody(c.req.raw, Withdrawal);
    await withdrawPost(c.env.DB, id, reason || null, Date.now());
    await showNow(id, c.env, c.executionCtx as ExecutionContext);
    return c.json(postJson(await existingPost(c.env.DB, String(id))));
  })
  .post("/:id/restore", async (c) => {
    const { id, path, withdrawnAt } = await existingPost(c.env.DB, c.req.param("id"));
    if (path === null && withdrawnAt !== null) {
      throw new ProblemError({
        kind: "conflict",
        detail: "Only the withdrawal of this post has arrived, never the post. There is nothing to restore.",
      });
    }
    await restorePost(c.env.DB, id, Date.now());
    await showNow(id, c.env, c.executionCtx as ExecutionContext);
    return c.json(postJson(await existingPost(c.env.DB, String(id))));
  });

/**
 * Refreshes the page before the operator is answered. If that fails, the page stays due, and the sweep refreshes it.
 */
export async function showNow(id: number, env: Env, ctx: ExecutionContext): Promise<void> {
  const [{ refreshPost }, { siteOf }] = await Promise.all([
    import("../publish/refresh.ts"),
    import("../storage/site.ts"),
  ]);
  try {
    const now = Date.now();
    const refreshed = await refreshPost(id, await siteOf(env), env, now);
    if (!refreshed) return;
    await settle([refreshed], [], env, workersCache(ctx), now);
  } catch (error) {
    console.warn({ event: "page not refreshed, left to the sweep", post: id, error: String(error) });
  }
}

export async function existingPost(db: D1Database, id: string): Promise<PostReport> {
  const parsed = v.safeParse(Id, id);
  const report = parsed.success ? await readPostReport(db, parsed.output) : null;
  if (!report) throw new ProblemError({ kind: "not-found", what: "post" });
  return report;
}

function statusOf({
  withdrawnAt,
  onHold,
  withheld,
  isVia,
  isAside,
}: PostReport): "live" | "via" | "withheld" | "withdrawn" {
  if (withdrawnAt !== null && !onHold) return "withdrawn";
  if (isAside) return "via";
  if (onHold || withheld !== null) return "withheld";
  return isVia ? "via" : "live";
}

const isoOf = (time: number): string => new Date(time).toISOString();

/** The first publisher that an operator has set. */
function creditJson(credit: string) {
  const { name, home, url } = v.parse(Hop, JSON.parse(credit));
  return { name, home_page_url: home, ...(url !== undefined && { url }) };
}

export const postJson = (post: PostReport) => ({
  id: post.id,
  source: post.source,
  slug: post.slug,
  title: post.title,
  status: statusOf(post),
  revision: post.revision,
  listed_at: new Date(post.listedAt).toISOString(),
  ...(post.onHold
    ? { withheld: post.withdrawnBy ?? "source" }
    : post.withheld !== null && !post.isAside && { withheld: post.withheld }),
  ...(post.sameAs !== null && { same_story_as: post.sameAs }),
  ...(post.credit !== null && { credit: creditJson(post.credit) }),
  ...(post.expiredAt !== null && { expired_at: isoOf(post.expiredAt) }),
  ...(post.dueAt !== null &&
    post.withdrawnAt === null && { [post.withheld === null ? "shown_until" : "withheld_until"]: isoOf(post.dueAt) }),
  ...(post.withdrawnAt !== null && {
    withdrawn_at: new Date(post.withdrawnAt).toISOString(),
    withdrawn_by: post.withdrawnBy,
    ...(post.withdrawalReason !== null && { withdrawal_reason: post.withdrawalReason }),
  }),
  links: { self: `/api/v1/posts/${post.id}`, ...(post.path !== null && { page: post.path }) },
});
