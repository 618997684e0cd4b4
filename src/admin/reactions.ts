import { Hono } from "hono";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { checkAddress } from "../web/guard.ts";
import { isLocalAllowed } from "../web/local.ts";
import { standardWebhooks } from "../upstreams/signatures/standard-webhooks.ts";
import { seal } from "../keys.ts";
import { countsJson } from "../reactions/listed.ts";
import { WebUrl } from "../model/source.ts";
import { ProblemError } from "../problem.ts";
import { addressedSite } from "../storage/site.ts";
import { listTotals, sumTotals } from "../storage/reaction-totals.ts";
import { readWebhook, type ReactionWebhook, removeWebhook, setWebhook } from "../storage/reaction-webhooks.ts";
import { dayOf } from "../storage/reactions.ts";
import { readSource } from "../storage/sources.ts";
import { dateOf, secretContext, totalsJson } from "../syndicate/reaction-totals.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";

export const ListQuery = v.strictObject({
  limit: Limit,
  /** Only posts whose counts changed on this day or later. */
  since: v.optional(v.pipe(v.string(), v.isoDate("must be a day such as 2026-11-23")), "1970-01-01"),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}-\d{1,15}$/, "must be a cursor that this list gave out"))),
});

export const Wanted = v.strictObject({
  url: v.pipe(
    WebUrl,
    v.check(
      (url) => typeof checkAddress(url, undefined, false, isLocalAllowed()) !== "string",
      "must be an https address of a public host",
    ),
  ),
});

/** `/api/v1/sources/{slug}/reactions`: readers' reactions to a source's posts, and the webhook that reports them. */
export const reactions = new Hono<{ Bindings: Env }>()
  .get("/:slug/reactions", async (c) => {
    const slug = await existingSlug(c.env.DB, c.req.param("slug"));
    const { limit, since, cursor } = parseQuery(c.req.raw, ListQuery);
    const { origin } = await addressedSite(c.env);
    const [changedOn, post] = cursor?.split("-").map(Number) ?? [];
    const after = { changedOn: changedOn ?? dayOf(Date.parse(since)), post: post ?? 0 };
    const found = await listTotals(c.env.DB, slug, after, limit + 1);
    const { rows, next_cursor } = pageOf(found, limit, (last) => `${last.changedOn}-${last.post}`);
    const sums = cursor === undefined ? await sumTotals(c.env.DB, slug) : null;
    return c.json({
      source: slug,
      ...(sums && countsJson(sums)),
      posts: rows.map((totals) => ({ ...totalsJson(totals, slug, origin), changed_on: dateOf(totals.changedOn) })),
      next_cursor,
    });
  })
  .get("/:slug/reactions/webhook", async (c) => {
    const hook = await readWebhook(c.env.DB, await existingSlug(c.env.DB, c.req.param("slug")));
    if (!hook) throw new ProblemError({ kind: "not-found", what: "webhook" });
    return c.json(webhookJson(hook));
  })
  .put("/:slug/reactions/webhook", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    const { url } = await parseBody(c.req.raw, Wanted);
    const secret = standardWebhooks.newSecret!();
    const sealed = await seal(configOf(c.env), secretContext(source), secret);
    await setWebhook(c.env.DB, { source, url, sealed }, Date.now());
    return c.json({ ...webhookJson((await readWebhook(c.env.DB, source))!), secret }, 201);
  })
  .delete("/:slug/reactions/webhook", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    await removeWebhook(c.env.DB, source).run();
    return c.body(null, 204);
  });

async function existingSlug(db: D1Database, slug: string): Promise<string> {
  if (!(await readSource(db, slug))) throw new ProblemError({ kind: "not-found", what: "source" });
  return slug;
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** A webhook for the operator, without its secret. */
export const webhookJson = ({ url, dueAt, sentAt, stoppedAt, failures, failure }: ReactionWebhook) => ({
  url,
  next_at: instant(dueAt),
  told_at: instant(sentAt),
  stopped_at: instant(stoppedAt),
  failures,
  failure,
});
