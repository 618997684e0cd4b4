import { wake } from "./ingest/wake.ts";
import { SIGNATURE_TOLERANCE_MS } from "./model/actor.ts";
import { type QueueMessage, SEND_BATCH_MAX } from "./model/message.ts";
import { SITEMAP_PART_IDS } from "./publish/cache.ts";
import { runSourceWork } from "./publish/source-work.ts";
import { settleRights } from "./publish/settle-rights.ts";
import { dropAudit } from "./storage/audit.ts";
import { listWaiting, postponeWake } from "./storage/delivery-schedule.ts";
import { rankFavorites } from "./storage/favorites.ts";
import { listFeedsDue } from "./storage/feed-schedule.ts";
import { dropEndedActors, dropSignatures } from "./storage/followers.ts";
import { listPagesDue, postponePages } from "./storage/page-schedule.ts";
import { listProbesDue } from "./storage/probes.ts";
import { listPurges } from "./storage/purges.ts";
import { countHour, dropHours } from "./storage/hourly.ts";
import { dropNewcomersBefore } from "./storage/reactions.ts";
import { dropDeadLetters, dropDeliveries, dropDoorRequests, dropSettledBodies } from "./storage/retention.ts";
import { readRebuild } from "./storage/search-rebuild.ts";
import { noteSitemapParts } from "./storage/sitemap.ts";
import { listSubscriptionsDue } from "./storage/subscriptions.ts";
import { wakeOutputsDue } from "./syndicate/outputs.ts";
import { networkFetch } from "./web/fetch.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./time.ts";

/** How long the sweep leaves its messages to the queue before it sends them again. */
const SWEPT_AGAIN_MS = 5 * MINUTE_MS;

/** The sweep stops after this time, before the next one starts. */
const SWEEP_MAX_MS = 45 * SECOND_MS;

/** Posts per statement. Each may write its whole text into the search index. */
const RIGHTS_AT_ONCE = 25;

/** A changed policy may affect the posts of years. The next minute continues. */
const RIGHTS_MAX_MS = 20 * SECOND_MS;

/** A third of the time of D1's one writer, in short slices. */
const SOURCES_MAX_MS = 20 * SECOND_MS;

/** Feeds polled in one minute. The rest are still due a minute later. */
const FEEDS_A_MINUTE_MAX = 1000;
const PROBES_A_MINUTE_MAX = 100;
const OUTPUTS_A_MINUTE_MAX = 100;

const RARELY_MINUTES = 10;

/** How long operators can look at bodies. A rejected delivery keeps its body as long as its row. */
export const BODY_KEPT_MS = 7 * DAY_MS;
const BODIES_DROPPED_MAX = 500;

/** How long senders can ask for a delivery's status, and operators can replay rejected ones and dead letters. */
const DELIVERY_KEPT_MS = 400 * DAY_MS;
const DELIVERIES_DROPPED_MAX = 500;

/** How long the audit log is kept, and publishers' requests that were decided. */
const AUDIT_KEPT_MS = 400 * DAY_MS;
const AUDIT_DROPPED_MAX = 500;

const SIGNATURES_DROPPED_MAX = 5000;

/** How many hours of counts are kept for each source, and for all sources together. */
const SOURCE_HOURS_KEPT = 35 * 24;
const HOURS_KEPT = 400 * 24;

interface Step {
  name: string;
  /** How often the step runs; every minute by default. */
  everyMinutes?: number;
  run(env: Env, now: number): Promise<unknown>;
}

/**
 * The cron's steps, in this order. Each finds its work in D1. A step that sends messages does not mark the work as
 * taken; at most it notes when to send again. The consumer takes the work, unless another consumer was faster.
 */
const STEPS: readonly Step[] = [
  {
    name: "wake deliveries",
    run: (env, now) =>
      sweep(
        env.WORK,
        (limit) => listWaiting(env.DB, limit, now),
        (ids) => postponeWake(env.DB, ids, now + SWEPT_AGAIN_MS),
        (id) => ({ kind: "delivery", id }),
      ),
  },
  { name: "go on with sources", run: (env, now) => runSourceWork(env.DB, now, Date.now() + SOURCES_MAX_MS) },
  { name: "settle rights", run: (env, now) => settleAllRights(env.DB, now) },
  {
    name: "refresh pages",
    run: (env, now) =>
      sweep(
        env.WORK,
        (limit) => listPagesDue(env.DB, limit, now),
        (ids) => postponePages(env.DB, ids, now + SWEPT_AGAIN_MS),
        (post) => ({ kind: "page", post }),
      ),
  },
  {
    name: "poll feeds",
    run: async (env, now) => {
      const feeds = await listFeedsDue(env.DB, FEEDS_A_MINUTE_MAX, now);
      await wake(
        env.WORK,
        feeds.map((due) => ({ kind: "poll", ...due })),
      );
    },
  },
  {
    name: "probe originals",
    run: async (env, now) => {
      const probes = await listProbesDue(env.DB, PROBES_A_MINUTE_MAX, now);
      await wake(
        env.WORK,
        probes.map((due) => ({ kind: "probe", ...due })),
      );
    },
  },
  {
    name: "renew subscriptions",
    run: async (env, now) => {
      const subscriptions = await listSubscriptionsDue(env.DB, FEEDS_A_MINUTE_MAX, now);
      await wake(
        env.WORK,
        subscriptions.map((subscription) => ({ kind: "subscribe", subscription })),
      );
    },
  },
  {
    name: "send outputs",
    run: async (env, now) => wakeOutputsDue(env, OUTPUTS_A_MINUTE_MAX, now),
  },
  {
    name: "go on with reindexing",
    run: async (env) => {
      const rebuild = await readRebuild(env.DB);
      if (rebuild) await wake(env.WORK, [{ kind: "reindex", before: rebuild.before }]);
    },
  },
  {
    name: "purge what waits",
    run: async (env) => {
      if ((await listPurges(env.DB, 1)).length > 0) await wake(env.WORK, [{ kind: "purge" }]);
    },
  },
  { name: "drop bodies", run: (env, now) => dropSettledBodies(env.DB, now - BODY_KEPT_MS, BODIES_DROPPED_MAX) },
  {
    name: "drop deliveries",
    run: (env, now) => dropDeliveries(env.DB, now - DELIVERY_KEPT_MS, DELIVERIES_DROPPED_MAX),
  },
  {
    name: "drop the audit log's end",
    everyMinutes: RARELY_MINUTES,
    run: (env, now) => dropAudit(env.DB, now - AUDIT_KEPT_MS, AUDIT_DROPPED_MAX),
  },
  {
    name: "drop dead letters",
    everyMinutes: RARELY_MINUTES,
    run: (env, now) => dropDeadLetters(env.DB, now - DELIVERY_KEPT_MS, DELIVERIES_DROPPED_MAX),
  },
  {
    name: "drop publishers' requests",
    everyMinutes: RARELY_MINUTES,
    run: (env, now) => dropDoorRequests(env.DB, now - AUDIT_KEPT_MS, AUDIT_DROPPED_MAX),
  },
  {
    name: "forget signatures",
    everyMinutes: RARELY_MINUTES,
    run: (env, now) => dropSignatures(env.DB, now - 2 * SIGNATURE_TOLERANCE_MS - MINUTE_MS, SIGNATURES_DROPPED_MAX),
  },
  { name: "drop ended actors", everyMinutes: RARELY_MINUTES, run: (env) => dropEndedActors(env.DB) },
  {
    name: "count deliveries by the hour",
    run: async (env, now) => {
      const hour = Math.floor(now / HOUR_MS);
      // A delivery that arrived late in an hour is settled in the next hour.
      const isEarly = Math.floor(now / MINUTE_MS) % 60 < RARELY_MINUTES;
      for (const each of isEarly ? [hour - 1, hour] : [hour]) await countHour(env.DB, each);
    },
  },
  {
    name: "write metrics",
    everyMinutes: RARELY_MINUTES,
    // An hour is recounted until ten minutes after its end.
    run: async (env, now) => (await import("./admin/metrics.ts")).writeMetrics(env, now - RARELY_MINUTES * MINUTE_MS),
  },
  {
    name: "send alerts",
    run: async (env, now) => (await import("./admin/alerting.ts")).sendAlerts(env, networkFetch, now),
  },
  {
    name: "drop old counts",
    everyMinutes: RARELY_MINUTES,
    run: (env, now) => {
      const hour = Math.floor(now / HOUR_MS);
      return dropHours(env.DB, hour - SOURCE_HOURS_KEPT, hour - HOURS_KEPT);
    },
  },
  {
    name: "rank favorites",
    run: (env, now) =>
      rankFavorites(env.DB, now, Math.floor(now / MINUTE_MS) % RARELY_MINUTES === 0 ? "week" : "newest"),
  },
  {
    name: "note sitemap parts",
    everyMinutes: RARELY_MINUTES,
    run: (env) => noteSitemapParts(env.DB, SITEMAP_PART_IDS),
  },
  {
    name: "forget visitors' networks",
    run: (env, now) => dropNewcomersBefore(env.DB, new Date(now).toISOString().slice(0, 10)),
  },
];

/** The names of the cron's steps. */
export const STEP_NAMES: readonly string[] = STEPS.map(({ name }) => name);

/**
 * Runs every step of the cron, each minute, also after a step that failed.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} at the end, naming the steps that failed, so that the platform counts the run as failed
 */
export async function runSchedule(env: Env, now: number): Promise<void> {
  const failed: string[] = [];
  for (const { name, everyMinutes = 1, run } of STEPS) {
    if (Math.floor(now / MINUTE_MS) % everyMinutes !== 0) continue;
    try {
      await run(env, now);
    } catch (error) {
      failed.push(name);
      console.error({ event: "cron step failed", step: name, error: String(error) });
    }
  }
  if (failed.length > 0) throw new Error(`cron steps failed: ${failed.join(", ")}`);
}

/** Shows or withholds the posts whose rights change now. Their pages become due at once. */
async function settleAllRights(db: D1Database, now: number): Promise<void> {
  const started = Date.now();
  while (Date.now() - started < RIGHTS_MAX_MS) {
    if ((await settleRights(db, RIGHTS_AT_ONCE, now)) < RIGHTS_AT_ONCE) return;
  }
}

/** Sends a message for each id that is due, in slices until none is left. Each slice is postponed once it is sent. */
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
    // Not `wake`: work must not be postponed if the queue refuses it.
    await queue.sendBatch(ids.map((id) => ({ body: toMessage(id) })));
    await postpone(ids);
    if (ids.length < SEND_BATCH_MAX) return;
  }
}
