import { configOf } from "../config.ts";
import { unseal, UnopenableSecret } from "../keys.ts";
import { originalOf, pathOf, type Post } from "../model/post.ts";
import type { ShownChange } from "../model/post-state.ts";
import type { ReceiptWay } from "../model/receipt.ts";
import { presentPost } from "../post/present.ts";
import { countsJson } from "../reactions/listed.ts";
import { listCopies } from "../storage/announcements.ts";
import { readPost } from "../storage/posts.ts";
import { readCountsOf } from "../storage/reaction-totals.ts";
import {
  leaseSender,
  listSenders,
  listSendersDue,
  noteReceipts,
  postponeReceipt,
  readReceiptDue,
  type Receipt,
  releaseSender,
  type Sender,
  settleReceipt,
} from "../storage/receipts.ts";
import { siteOf } from "../storage/site.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../time.ts";
import type { Fetch } from "../web/fetch.ts";
import { post as postTo } from "../web/post.ts";
import { backOffMs, TRY_WAITS_MS } from "../web/retry.ts";
import { creditOf } from "./copy.ts";
import { sendMention } from "./mention.ts";
import type { Due, Output, OutputReport } from "./output.ts";
import type { Context, Sent } from "./receipt.ts";
import { publiclySignedHeaders } from "./signed.ts";

/** Longer than a run can take. */
const LEASE_MS = 3 * MINUTE_MS;
const RUN_MS = 25 * SECOND_MS;
const RECEIPTS_A_RUN_MAX = 20;
const RETRY = { baseMs: MINUTE_MS, maxMs: 6 * HOUR_MS };
/** The time between two mentions of a withdrawal. */
const SPACING_MS = HOUR_MS;
const REPORTED_MAX = 1000;

export const secretContext = (source: string): string => `receipts:${source}`;

/**
 * Receipts: reports to a publisher that wants them where its posts are here, under which credit, and what became of
 * them. They are sent as signed webhooks, or as mentions of its originals. A row says which change should be reported
 * and which was sent, so changes coalesce. A key is a way and a source's slug, such as "webhook/harbor".
 */
export const receipts: Output = { isConfigured: () => true, note, due, deliver, report, lane: "alone" };

function note(changes: readonly ShownChange[], env: Env, now: number): D1PreparedStatement[] {
  return [noteReceipts(env.DB, changes, now)];
}

async function due(env: Env, limit: number, now: number): Promise<Due[]> {
  const senders = await listSendersDue(env.DB, limit, now);
  return senders.map(({ source, way }) => ({ key: `${way}/${source}`, dueAt: now }));
}

async function report(env: Env): Promise<OutputReport[]> {
  const senders = await listSenders(env.DB, null, REPORTED_MAX);
  return senders.map(({ source, way, url, waiting, sentAt, trouble }) => ({
    to: url ?? `${way} of ${source}`,
    waiting,
    sentAt,
    trouble,
  }));
}

type Send = (post: Post, receipt: Receipt, sender: Sender, context: Context) => Promise<Sent>;

const SENDS: Partial<Record<string, Send>> = { webhook: sendWebhook, webmention: sendMention } satisfies Record<
  ReceiptWay,
  Send
>;

/** One run of one sender: it sends receipts, withdrawals first, until one fails because of the receiver. */
async function deliver({ key }: Due, env: Env, fetch: Fetch, now: number): Promise<void> {
  const [way, source] = key.split("/") as [ReceiptWay, string];
  const send = SENDS[way];
  const { origin } = await siteOf(env);
  // A way of a later version is left to that version.
  if (send === undefined || origin === undefined) return;
  const sender = await leaseSender(env.DB, source, way, now + LEASE_MS, now);
  if (sender === null) return;
  const run = { failures: sender.failures, resumeAt: 0, trouble: sender.trouble, stoppedAt: null, sentAt: null } as Run;
  try {
    await work(sender, send, run, { env, fetch, now, origin });
  } finally {
    await releaseSender(env.DB, sender, run);
  }
}

type Run = Parameters<typeof releaseSender>[2];

async function work(sender: Sender, send: Send, run: Run, context: Context): Promise<void> {
  const { env, now } = context;
  const started = performance.now();
  for (let calls = 0; calls < RECEIPTS_A_RUN_MAX && performance.now() - started < RUN_MS; calls += 1) {
    const receipt = await readReceiptDue(env.DB, sender.source, sender.way, now);
    if (receipt === null) return;
    const stored = await readPost(env.DB, receipt.post);
    // The post has no page any more, because another post has it.
    if (stored === null) {
      await postponeReceipt(env.DB, receipt, "it has no page here", null);
      continue;
    }
    const post = await presentPost(stored, now);
    const isShown = !post.withdrawal && !post.withheld;
    // The change that reports its outcome is about to be noted.
    if (isShown === (receipt.event === "withdrawn")) {
      await postponeReceipt(env.DB, receipt, null, now + MINUTE_MS);
      continue;
    }
    const sent = await send(post, receipt, sender, context);
    if (sent.did === "sent") {
      await settleReceipt(env.DB, receipt, sent.as, now + SPACING_MS, now);
      Object.assign(run, { failures: 0, trouble: null, sentAt: now } satisfies Partial<Run>);
    } else if (sent.did === "nothing") await postponeReceipt(env.DB, receipt, sent.why ?? null, null);
    else {
      const { why, isSender, isFinal } = sent;
      console.warn({ event: "receipt not sent", source: sender.source, way: sender.way, post: receipt.post, why });
      run.trouble = why;
      if (!isSender) {
        const wait = isFinal ? undefined : TRY_WAITS_MS[receipt.tries];
        await postponeReceipt(env.DB, receipt, why, wait === undefined ? null : now + wait);
        continue;
      }
      // Other receipts go first next time, in case this one is the cause.
      await postponeReceipt(env.DB, receipt, why, againAt(receipt, now));
      run.resumeAt = now + backOffMs(RETRY, run.failures, Math.random());
      run.failures += 1;
      if (isFinal) run.stoppedAt = now;
      return;
    }
  }
}

const againAt = ({ tries }: Receipt, now: number): number => now + backOffMs(RETRY, tries, Math.random());

/**
 * Sends a Standard Webhook `reprint.published`, `reprint.updated` or `reprint.withdrawn`. Its id is made of the post
 * and the change, so that it is the same in every attempt.
 */
async function sendWebhook(
  post: Post,
  receipt: Receipt,
  { source, url, sealed }: Sender,
  { env, fetch, now, origin }: Context,
): Promise<Sent> {
  if (url === null || sealed === null) return { did: "nothing" };
  const config = configOf(env);
  const id = `receipt_${receipt.post}_${receipt.revision}`;
  const body = JSON.stringify({
    type: `reprint.${receipt.event}`,
    timestamp: new Date(receipt.notedAt).toISOString(),
    data: await dataOf(post, receipt, origin, env.DB),
  });
  try {
    const secret = await unseal(config, secretContext(source), sealed);
    const headers = await publiclySignedHeaders(id, body, secret, config, now);
    const posted = await postTo({ url, type: "application/json", headers, body }, fetch);
    if (posted.ok) return { did: "sent", as: { target: null, method: null } };
    // "410 Gone: the consumer does not want to receive webhooks on this URL any more" (Standard Webhooks, "Status codes").
    const isGone = posted.status === 410;
    return {
      did: "failed",
      why: posted.trouble + (isGone ? ": no more of this" : ""),
      isSender: true,
      isFinal: isGone,
    };
  } catch (error) {
    if (!(error instanceof UnopenableSecret)) throw error;
    return { did: "failed", why: error.message, isSender: true, isFinal: false };
  }
}

/** The report about a publisher's post. Its reactions and copies are current. */
async function dataOf(post: Post, { entryId, revision }: Receipt, origin: string, db: D1Database) {
  const { canonical, indexing } = post.attribution;
  const url = origin + pathOf(post);
  const original = originalOf(post);
  const [counts, copies] = await Promise.all([readCountsOf(db, post.id), listCopies(db, post.id)]);
  return {
    id: entryId,
    source: post.source.slug,
    url,
    ...(original !== undefined && { original_url: original }),
    revision,
    title: post.title,
    credit: creditOf(post),
    canonical_url: canonical ?? url,
    indexing,
    reactions: countsJson(counts),
    copies,
    ...(post.pathAhead !== undefined && { same_story_url: origin + post.pathAhead }),
    ...(post.withdrawal && {
      withdrawn_at: post.withdrawal.at,
      withdrawn_by: post.withdrawal.by,
      ...(post.withdrawal.reason !== undefined && { reason: post.withdrawal.reason }),
    }),
  };
}
