import { Hono } from "hono";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { seal } from "../keys.ts";
import { ProblemError } from "../problem.ts";
import {
  dropReceiptWebhook,
  listReceipts,
  listSenders,
  type ReceiptReport,
  type SenderReport,
  setReceiptWebhook,
} from "../storage/receipts.ts";
import { readSource } from "../storage/sources.ts";
import { secretContext } from "../syndicate/receipts.ts";
import { publicKey } from "../syndicate/signed.ts";
import { standardWebhooks } from "../upstreams/signatures/standard-webhooks.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";
import { Wanted } from "./reactions.ts";

export const ListQuery = v.strictObject({
  way: v.optional(v.picklist(["webhook", "webmention"], 'must be "webhook" or "webmention"'), "webhook"),
  limit: Limit,
  cursor: v.optional(v.pipe(v.string(), v.regex(/^\d{1,15}$/, "must be a cursor that this list gave out"))),
});

/** A source has one sender a way. */
const SENDERS_MAX = 10;

/** `/api/v1/sources/{slug}/receipts`: what a source's publisher is sent about its posts here, and how. */
export const receipts = new Hono<{ Bindings: Env }>()
  .get("/:slug/receipts", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    const { way, limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const found = await listReceipts(c.env.DB, source, way, limit + 1, cursor === undefined ? null : Number(cursor));
    const { rows, next_cursor } = pageOf(found, limit, ({ post }) => String(post));
    return c.json({ receipts: rows.map(receiptJson), next_cursor });
  })
  .get("/:slug/receipts/webhook", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    return c.json(await webhookJson(source, c.env));
  })
  .put("/:slug/receipts/webhook", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    const { url } = await parseBody(c.req.raw, Wanted);
    const secret = standardWebhooks.newSecret!();
    const sealed = await seal(configOf(c.env), secretContext(source), secret);
    await setReceiptWebhook(c.env.DB, { source, url, sealed });
    return c.json({ ...(await webhookJson(source, c.env)), secret }, 201);
  })
  .delete("/:slug/receipts/webhook", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    await c.env.DB.batch(dropReceiptWebhook(c.env.DB, source));
    return c.body(null, 204);
  });

async function existingSlug(db: D1Database, slug: string): Promise<string> {
  if (!(await readSource(db, slug))) throw new ProblemError({ kind: "not-found", what: "source" });
  return slug;
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

async function webhookJson(source: string, env: Env) {
  const sender = (await listSenders(env.DB, source, SENDERS_MAX)).find(({ way }) => way === "webhook");
  if (!sender || sender.url === null) throw new ProblemError({ kind: "not-found", what: "webhook" });
  return { url: sender.url, ...senderJson(sender), public_key: await publicKey(configOf(env)) };
}

const senderJson = ({ waiting, sentAt, resumeAt, stoppedAt, failures, trouble }: SenderReport) => ({
  waiting,
  sent_at: instant(sentAt),
  again_at: resumeAt === 0 ? null : instant(resumeAt),
  stopped_at: instant(stoppedAt),
  failures,
  failure: trouble,
});

const receiptJson = ({
  post,
  title,
  event,
  revision,
  sent,
  target,
  method,
  tries,
  dueAt,
  trouble,
  sentAt,
}: ReceiptReport) => ({
  post,
  title,
  event,
  revision,
  sent,
  target,
  method,
  tries,
  due_at: instant(dueAt),
  trouble,
  sent_at: instant(sentAt),
});
