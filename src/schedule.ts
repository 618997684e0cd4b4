import { SITEMAP_PART_IDS } from "./publish/cache.ts";
import { type QueueMessage, SEND_BATCH_MAX } from "./model/message.ts";
import { rankFavorites } from "./storage/favorites.ts";
import { listFeedsDue } from "./storage/feed-schedule.ts";
import { listHubsDue } from "./storage/hub-notices.ts";
import { listPagesDue, postponePages } from "./storage/page-schedule.ts";
import { listProbesDue } from "./storage/probes.ts";
import { listWebhooksDue } from "./storage/reaction-webhooks.ts";
import { listPurges } from "./storage/purges.ts";
import { dropNewcomersBefore } from "./storage/reactions.ts";
import { readRebuild } from "./storage/search-rebuild.ts";
import { noteSitemapParts } from "./storage/sitemap.ts";
import { listSubscriptionsDue } from "./storage/subscriptions.ts";
import { dropDeliveries, dropSettledBodies } from "./storage/retention.ts";
import { listWaiting, postponeWake } from "./storage/delivery-schedule.ts";
import { settleRights } from "./publish/settle-rights.ts";

/** What the sweep has sent is left to the queue for so long before it is sent again. */
const SWEPT_AGAIN_MS = 300_000;

/** The sweep ends by itself before the next one starts. */
const SWEEP_MAX_MS = 45_000;

/** So many at a time: each may bring its whole text for the search index. */
const RIGHTS_AT_ONCE = 25;

/** A policy may have changed for the posts of years; the next minute goes on with them. */
const RIGHTS_MAX_MS = 20_000;

/** What is left over is due still a minute later. */
const FEEDS_A_MINUTE_MAX = 1000;

/** Sources whose originals are looked for; what is left over is due still. */
const PROBES_A_MINUTE_MAX = 100;

const WEBHOOKS_A_MINUTE_MAX = 100;

const FAVORITES_EVERY_MINUTES = 10;
const SITEMAP_EVERY_MINUTES = 10;

/** For an operator to look at; what was rejected can be replayed for as long as its delivery is kept. */
export const BODY_KEPT_MS = 7 * 86_400_000;
const BODIES_DROPPED_MAX = 500;

/** A sender may ask for so long what became of a delivery, and rejected ones can be replayed. */
const DELIVERY_KEPT_MS = 400 * 86_400_000;
const DELIVERIES_DROPPED_MAX = 500;

/**
 * The cron's door, each minute: sends a message for whatever waits without one, and drops what need not be kept.
 *
 * @param now milliseconds since the epoch
 */
export async function runSchedule(env: Env, now: number): Promise<void> {
  await sweep(
    env.WORK,
    (limit) => listWaiting(env.DB, limit, now),
    (ids) => postponeWake(env.DB, ids, now + SWEPT_AGAIN_MS),
    (id) => ({ kind: "delivery", id }),
  );
  await settleAllRights(env.DB, now);
  await sweep(
    env.WORK,
    (limit) => listPagesDue(env.DB, limit, now),
    (ids) => postponePages(env.DB, ids, now + SWEPT_AGAIN_MS),
    (post) => ({ kind: "page", post }),
  );
  await wakeAskers(env, now);
  if ((await listPurges(env.DB, 1)).length > 0) await env.WORK.send({ kind: "purge" });
  await dropSettledBodies(env.DB, now - BODY_KEPT_MS, BODIES_DROPPED_MAX);
  await dropDeliveries(env.DB, now - DELIVERY_KEPT_MS, DELIVERIES_DROPPED_MAX);
  if (Math.floor(now / 60_000) % FAVORITES_EVERY_MINUTES === 0) await rankFavorites(env.DB, now);
  if (Math.floor(now / 60_000) % SITEMAP_EVERY_MINUTES === 0) await noteSitemapParts(env.DB, SITEMAP_PART_IDS);
  await dropNewcomersBefore(env.DB, new Date(now).toISOString().slice(0, 10));
}

/** Shows and withholds what is due for it. The pages that follow from it are due at once. */
async function settleAllRights(db: D1Database, now: number): Promise<void> {
  const started = Date.now();
  while (Date.now() - started < RIGHTS_MAX_MS) {
    if ((await settleRights(db, RIGHTS_AT_ONCE, now)) < RIGHTS_AT_ONCE) return;
  }
}

/**
 * Sends a message for each feed that is due, each hub that is to be asked or told and each publisher whose totals are due. Nothing
 * is noted here: whoever gets the message takes the feed, and finds it taken if another was faster.
 */
async function wakeAskers(env: Env, now: number): Promise<void> {
  const feeds = await listFeedsDue(env.DB, FEEDS_A_MINUTE_MAX, now);
  const subscriptions = await listSubscriptionsDue(env.DB, FEEDS_A_MINUTE_MAX, now);
  const hubs = await listHubsDue(env.DB, now);
  const probes = await listProbesDue(env.DB, PROBES_A_MINUTE_MAX, now);
  const totals = await listWebhooksDue(env.DB, WEBHOOKS_A_MINUTE_MAX, now);
  const rebuild = await readRebuild(env.DB);
  const messages: QueueMessage[] = [
    ...feeds.map((due) => ({ kind: "poll" as const, ...due })),
    ...probes.map((due) => ({ kind: "probe" as const, ...due })),
    ...subscriptions.map((subscription) => ({ kind: "subscribe" as const, subscription })),
    ...hubs.map((hub) => ({ kind: "notify" as const, hub })),
    ...totals.map((due) => ({ kind: "totals" as const, ...due })),
    ...(rebuild ? [{ kind: "reindex" as const, before: rebuild.before }] : []),
  ];
  for (let start = 0; start < messages.length; start += SEND_BATCH_MAX) {
    await env.WORK.sendBatch(messages.slice(start, start + SEND_BATCH_MAX).map((body) => ({ body })));
  }
}

/** Sends a message for each id that is due, page after page until none is; each page is postponed once it is sent. */
async function sweep<Id>(
  queue: Queue<QueueMessage>,
  list: (limit: number) => Promise<Id[]>,
  postpone: (ids: Id[]) => Promise<void>,
  toMessage: (id: Id) => QueueMessage,
): Promise<void> {
  const started = Date.now();
  while (Date.now() - started < SWEEP_MAX_MS) {
    const ids = await list(SEND_BATCH_MAX);
    if (ids.length === 0) return;
    await queue.sendBatch(ids.map((id) => ({ body: toMessage(id) })));
    await postpone(ids);
    if (ids.length < SEND_BATCH_MAX) return;
  }
}
