import { Hono } from "hono";
import * as v from "valibot";
import { configOf } from "../config.ts";
import { seal } from "../keys.ts";
import type { ReceiptWay } from "../model/receipt.ts";
import { ProblemError } from "../problem.ts";
import {
  dropReceiptWebhook,
  listReceipts,
  listSenders,
  type ReceiptReport,
  type SenderReport,
  setReceiptWebhook,
  startMentions,
  stopMentions,
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

export const WantedMentions = v.strictObject({ mentions: v.boolean("must be true or false") });

/** A source has one sender for each way. */
const SENDERS_MAX = 10;

/** `/api/v1/sources/{slug}/receipts`: the receipts for a source's publisher, and how they are sent. */
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
  })
  .get("/:slug/receipts/mentions", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    return c.json(await mentionsJson(source, c.env.DB));
  })
  .put("/:slug/receipts/mentions", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    const { mentions } = await parseBody(c.req.raw, WantedMentions);
    if (mentions) await startMentions(c.env.DB, source);
    else await c.env.DB.batch(stopMentions(c.env.DB, source));
    return c.json(await mentionsJson(source, c.env.DB));
  });

async function existingSlug(db: D1Database, slug: string): Promise<string> {
  if (!(await readSource(db, slug))) throw new ProblemError({ kind: "not-found", what: "source" });
  return slug;
}

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const senderOf = async (source: string, way: ReceiptWay, db: D1Database): Promise<SenderReport | undefined> =>
  (await listSenders(db, source, SENDERS_MAX)).find((sender) => sender.way === way);

async function mentionsJson(source: string, db: D1Database) {
  const sender = await senderOf(source, "webmention", db);
  if (!sender) return { source, mentions: false };
  const { waiting, sentAt, trouble } = sender;
  return { source, mentions: true, waiting, sent_at: instant(sentAt), failure: trouble };
}

async function webhookJson(source: string, env: Env) {
  const sender = await senderOf(source, "webhook", env.DB);
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
