import { configOf } from "../config.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";
import { post } from "../web/post.ts";
import { backOffMs } from "../web/retry.ts";
import type { Fetch } from "../web/fetch.ts";
import { unseal } from "../keys.ts";
import { countsJson } from "../reactions/listed.ts";
import { siteOf } from "../storage/site.ts";
import type { Due, Output, OutputReport } from "./output.ts";
import { signedHeaders } from "./signed.ts";
import { listTotals, type PostTotals } from "../storage/reaction-totals.ts";
import {
  listWebhooks,
  listWebhooksDue,
  noteDay,
  noteFailure,
  notePart,
  postponeRest,
  type OpenDay,
  takeWebhook,
} from "../storage/reaction-webhooks.ts";

/** The limits of a part: posts, and their bytes. The envelope fits in the rest of a megabyte. */
const PART_POSTS_MAX = 2000;
const PART_BYTES_MAX = 900_000;
/** After this many parts the rest is sent a minute later. */
const PARTS_AT_ONCE_MAX = 10;

/** Longer than these parts can take. */
const LEASE_MS = 10 * MINUTE_MS;
const RETRY = { baseMs: MINUTE_MS, maxMs: 6 * HOUR_MS };

const encoder = new TextEncoder();

export const secretContext = (source: string): string => `reactions:${source}`;

/** A post's totals for publishers. Counts are sums, so that a repeated report does no harm. */
export const totalsJson = ({ entryId, slug, counts }: PostTotals, source: string, origin: string) => ({
  id: entryId,
  url: `${origin}/${source}/${slug}`,
  ...countsJson(counts),
});

/** A day as its date. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/**
 * Reaction totals: once a day each publisher that wants them gets the counts of its posts that have changed since the
 * last report, signed (Standard Webhooks), in several parts if necessary. Each part's id is made of its source, its day
 * and its number, so that it is the same in every attempt. Nothing is sent for a day without changes. A key is a
 * source's slug.
 */
export const reactionTotals: Output = { isConfigured: () => true, note: () => [], due, deliver, report };

async function due(env: Env, limit: number, now: number): Promise<Due[]> {
  return (await listWebhooksDue(env.DB, limit, now)).map(({ source, dueAt }) => ({ key: source, dueAt }));
}

async function deliver({ key: source, dueAt }: Due, env: Env, fetch: Fetch, now: number): Promise<void> {
  const open = await takeWebhook(env.DB, source, dueAt, now + LEASE_MS, now);
  if (!open) return;
  const { origin } = await siteOf(env);
  let { partsSent, after } = open;
  for (let parts = 0; parts < PARTS_AT_ONCE_MAX; parts += 1) {
    const found = await listTotals(env.DB, source, after, PART_POSTS_MAX);
    const last = found.at(-1);
    if (!last) return await noteDay(env.DB, source, now);
    if (origin === undefined) {
      return await noteFailure(env.DB, source, "the site's own address is not known yet", againAt(open, now), now);
    }
    const posts = fitting(
      found.map((totals) => ({ totals, json: JSON.stringify(totalsJson(totals, source, origin)) })),
    );
    const answer = await send(open, partsSent + 1, posts, env, fetch, now);
    if (answer !== "taken") {
      console.warn({ event: "totals not delivered", source, failure: answer.failure });
      return await noteFailure(env.DB, source, answer.failure, answer.isGone ? null : againAt(open, now), now);
    }
    partsSent += 1;
    after = posts.at(-1)!.totals;
    await notePart(env.DB, source, partsSent, after);
  }
  await postponeRest(env.DB, source, now);
}

const REPORTED_MAX = 1000;

async function report(env: Env): Promise<OutputReport[]> {
  const webhooks = await listWebhooks(env.DB, REPORTED_MAX);
  return webhooks.map(({ url, failures, sentAt, failure }) => ({
    to: url,
    waiting: failures > 0 ? 1 : 0,
    sentAt,
    trouble: failure,
  }));
}

/** The posts that fit one part, and at least one post. */
function fitting<Post extends { json: string }>(posts: Post[]): Post[] {
  let bytes = 0;
  const end = posts.findIndex(({ json }, index) => {
    bytes += encoder.encode(json).length + 1;
    return index > 0 && bytes > PART_BYTES_MAX;
  });
  return end === -1 ? posts : posts.slice(0, end);
}

async function send(
  { source, url, sealed, day }: OpenDay,
  part: number,
  posts: { json: string }[],
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<"taken" | { failure: string; isGone: boolean }> {
  const id = `reactions_${source}_${dateOf(day)}_${part}`;
  const facts = JSON.stringify({ source, since: dateOf(day), part });
  const body = `{"type":"reactions.counted","timestamp":${JSON.stringify(new Date(now).toISOString())},"data":${facts.slice(0, -1)},"posts":[${posts.map(({ json }) => json).join(",")}]}}`;
  const secret = await unseal(configOf(env), secretContext(source), sealed);
  const posted = await post(
    {
      url,
      type: "application/json",
      headers: await signedHeaders(id, body, secret, now),
      body,
    },
    fetch,
  );
  if (posted.ok) return "taken";
  // "410 Gone: the consumer does not want to receive webhooks on this URL any more" (Standard Webhooks, "Status codes").
  if (posted.status === 410) return { failure: `${posted.trouble}: no more of this`, isGone: true };
  return { failure: posted.trouble, isGone: false };
}

const againAt = ({ failures }: OpenDay, now: number): number => now + backOffMs(RETRY, failures, Math.random());
