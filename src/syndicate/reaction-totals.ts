import { configOf } from "../config.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";
import { post } from "../web/post.ts";
import { backOffMs } from "../web/retry.ts";
import type { Fetch } from "../web/fetch.ts";
import { standardWebhooks } from "../upstreams/signatures/standard-webhooks.ts";
import { unseal } from "../keys.ts";
import { totalOf } from "../model/reaction.ts";
import { siteOf } from "../storage/site.ts";
import { listTotals, type PostTotals } from "../storage/reaction-totals.ts";
import {
  noteDay,
  noteFailure,
  notePart,
  postponeRest,
  takeWebhook,
  type Telling,
} from "../storage/reaction-webhooks.ts";

/** A part has at most so many posts and bytes of them; the envelope around them fits what is left of a megabyte. */
const PART_POSTS_MAX = 2000;
const PART_BYTES_MAX = 900_000;
/** What is left after so many parts is told a minute later. */
const PARTS_AT_ONCE_MAX = 10;

/** Longer than so many parts can take. */
const LEASE_MS = 10 * 60_000;
const RETRY = { baseMs: MINUTE_MS, maxMs: 6 * HOUR_MS };

const encoder = new TextEncoder();

export const secretContext = (source: string): string => `reactions:${source}`;

/** A post's totals as publishers get them; counts are sums, so that the same told twice is the same. */
export const totalsJson = ({ entryId, slug, counts }: PostTotals, source: string, origin: string) => ({
  id: entryId,
  url: `${origin}/${source}/${slug}`,
  counts,
  total: totalOf(counts),
});

/** A day as its date. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/**
 * Tells a publisher what readers made of its posts: those whose counts have changed since the day that was told last, once a
 * day, signed (Standard Webhooks), in as many parts as it takes. Each part has an id of its source, its day and its number,
 * the same whenever it is tried again. A day on which nothing changed is not told.
 *
 * @param now milliseconds since the epoch
 */
export async function tellTotals(
  { source, dueAt }: { source: string; dueAt: number },
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<void> {
  const telling = await takeWebhook(env.DB, source, dueAt, now + LEASE_MS, now);
  if (!telling) return;
  const { origin } = await siteOf(env);
  let { partsTold, after } = telling;
  for (let parts = 0; parts < PARTS_AT_ONCE_MAX; parts += 1) {
    const found = await listTotals(env.DB, source, after, PART_POSTS_MAX);
    const last = found.at(-1);
    if (!last) return await noteDay(env.DB, source, now);
    if (origin === undefined) {
      return await noteFailure(env.DB, source, "the site's own address is not known yet", againAt(telling, now), now);
    }
    const posts = fitting(
      found.map((totals) => ({ totals, json: JSON.stringify(totalsJson(totals, source, origin)) })),
    );
    const answer = await send(telling, partsTold + 1, posts, env, fetch, now);
    if (answer !== "taken") {
      console.warn({ event: "totals not taken", source, failure: answer.failure });
      return await noteFailure(env.DB, source, answer.failure, answer.isGone ? null : againAt(telling, now), now);
    }
    partsTold += 1;
    after = posts.at(-1)!.totals;
    await notePart(env.DB, source, partsTold, after);
  }
  await postponeRest(env.DB, source, now);
}

/** As many as a part may have, and one in any case. */
function fitting<Post extends { json: string }>(posts: Post[]): Post[] {
  let bytes = 0;
  const end = posts.findIndex(({ json }, index) => {
    bytes += encoder.encode(json).length + 1;
    return index > 0 && bytes > PART_BYTES_MAX;
  });
  return end === -1 ? posts : posts.slice(0, end);
}

async function send(
  { source, url, sealed, day }: Telling,
  part: number,
  posts: { json: string }[],
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<"taken" | { failure: string; isGone: boolean }> {
  const id = `reactions_${source}_${dateOf(day)}_${part}`;
  const timestamp = String(Math.floor(now / 1000));
  const told = JSON.stringify({ source, since: dateOf(day), part });
  const body = `{"type":"reactions.counted","timestamp":${JSON.stringify(new Date(now).toISOString())},"data":${told.slice(0, -1)},"posts":[${posts.map(({ json }) => json).join(",")}]}}`;
  const secret = await unseal(configOf(env).SECRET_KEY, secretContext(source), sealed);
  const key = await standardWebhooks.importSecret(secret);
  const signature = await crypto.subtle.sign("HMAC", key!, encoder.encode(`${id}.${timestamp}.${body}`));
  const posted = await post(
    {
      url,
      type: "application/json",
      headers: {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${new Uint8Array(signature).toBase64()}`,
      },
      body,
    },
    fetch,
  );
  if (posted.ok) return "taken";
  // "410 Gone: the consumer does not want to receive webhooks on this URL any more" (Standard Webhooks, "Status codes").
  if (posted.status === 410) return { failure: `${posted.trouble}: no more of this`, isGone: true };
  return { failure: posted.trouble, isGone: false };
}

const againAt = ({ failures }: Telling, now: number): number => now + backOffMs(RETRY, failures, Math.random());
