import type { Alert } from "../model/alert.ts";
import { type Destination, type DestinationCounts, listDestinations } from "../storage/destinations.ts";
import { listTroubled } from "../storage/hourly.ts";
import { listTroubledSenders, type TroubledSender } from "../storage/receipts.ts";
import { listTroubledFeeds, readWaiting, type TroubledFeed, type Waiting } from "../storage/overview.ts";
import { HOUR_MS, MINUTE_MS } from "../time.ts";

/** This many failures of a feed in a row are no accident. */
const FEED_FAILURES = 3;
/** The failed deliveries of a source in a day that cause an alert. */
const SOURCE_FAILURES = 3;
/**
 * The failures in a row of a receiver of receipts that cause an alert. With the pauses between them, they take some
 * minutes.
 */
const SENDER_FAILURES = 3;
const SHOWN_MAX = 10;
const BACKLOG_MS = 5 * MINUTE_MS;
const PURGE_MS = 5 * MINUTE_MS;
/** The time in which a withdrawal reaches every copy whose server answers. */
const REMOVAL_MS = MINUTE_MS;
const DAY_HOURS = 24;

interface Health {
  waiting: Waiting;
  feeds: TroubledFeed[];
  sources: { source: string; failed: number; rejected: number }[];
  destinations: (Destination & DestinationCounts)[];
  senders: TroubledSender[];
}

/**
 * The data for the alerts, from five requests to D1.
 *
 * @param now milliseconds since the epoch
 */
export async function readHealth(db: D1Database, now: number): Promise<Health> {
  const [waiting, feeds, sources, destinations, senders] = await Promise.all([
    readWaiting(db),
    listTroubledFeeds(db, FEED_FAILURES, SHOWN_MAX),
    listTroubled(db, Math.floor(now / HOUR_MS) - DAY_HOURS, SHOWN_MAX),
    listDestinations(db),
    listTroubledSenders(db, SENDER_FAILURES, SHOWN_MAX),
  ]);
  return { waiting, feeds, sources, destinations, senders };
}

/** The alerts, the most severe first. */
export function alertsOf({ waiting, feeds, sources, destinations, senders }: Health, now: number): Alert[] {
  const alerts: Alert[] = [];
  const minutes = (since: number) => `${Math.floor((now - since) / MINUTE_MS)} min`;
  if (waiting.oldest !== null && now - waiting.oldest > BACKLOG_MS) {
    alerts.push({
      key: "backlog",
      tone: "bad",
      title: `${waiting.deliveries} deliveries wait, the oldest for ${minutes(waiting.oldest)}.`,
      detail: "Look whether the queue and the cron run.",
      path: "/admin/deliveries?status=accepted",
    });
  }
  for (const { source, deliveries, oldest, reason } of waiting.forPublishers) {
    if (now - oldest <= BACKLOG_MS) continue;
    alerts.push({
      key: `publisher:${source}`,
      tone: "warn",
      title: `${source}: ${deliveries === 1 ? "a delivery waits" : `${deliveries} deliveries wait`} for the rest of the post, the oldest for ${minutes(oldest)}.`,
      detail: `Asked for again and again: ${reason}. Readers see what came with the delivery, if that is enough for a post.`,
      path: `/admin/deliveries?source=${source}&status=accepted`,
    });
  }
  if (waiting.deadLetters > 0) {
    alerts.push({
      key: "dead-letters",
      tone: "bad",
      title: waiting.deadLetters === 1 ? "A dead letter." : `${waiting.deadLetters} dead letters.`,
      detail: "Every attempt to handle them failed. Replay or drop them.",
      path: "/admin/dead-letters",
    });
  }
  if (waiting.oldestPurge !== null && now - waiting.oldestPurge > PURGE_MS) {
    alerts.push({
      key: "purges",
      tone: "warn",
      title: `${waiting.purges} purges are outstanding for ${minutes(waiting.oldestPurge)}.`,
      detail: "Readers may see an old page until it ends by itself.",
      path: "/admin",
    });
  }
  for (const one of destinations) {
    const path = `/admin/destinations/${one.id}`;
    if (one.removalSince !== null && now - one.removalSince > REMOVAL_MS) {
      alerts.push({
        key: `withdrawal:${one.id}`,
        tone: "bad",
        title: `${one.name}: a withdrawn post is still there after ${minutes(one.removalSince)}.`,
        detail: one.trouble ?? "Its copies say why.",
        path,
      });
    }
    if (one.stoppedAt !== null) {
      const detail = one.trouble ?? "Start it again when it is mended.";
      alerts.push({ key: `destination:${one.id}`, tone: "bad", title: `${one.name} is stopped.`, detail, path });
    }
    if (one.unsure + one.refused > 0) {
      alerts.push({
        key: `copies:${one.id}`,
        tone: "warn",
        title: `${one.name}: ${one.unsure} unsure and ${one.refused} refused copies.`,
        detail: "Say what you see there, or try again.",
        path,
      });
    }
  }
  for (const { source, failed, rejected } of sources) {
    if (failed + rejected < SOURCE_FAILURES) continue;
    alerts.push({
      key: `source:${source}`,
      tone: failed > 0 ? "bad" : "warn",
      title: `${source}: ${failed} deliveries failed and ${rejected} were rejected in 24 hours.`,
      detail: "Each says why.",
      path: `/admin/deliveries?source=${source}&status=${failed > 0 ? "failed" : "rejected"}`,
    });
  }
  for (const { source, name, url, trouble, failures, paused } of feeds) {
    alerts.push({
      key: `feed:${url}`,
      tone: "warn",
      title: paused ? `${name}: a feed is paused.` : `${name}: a feed failed ${failures} times in a row.`,
      detail: `${url}: ${trouble}.`,
      path: `/admin/sources/${source}`,
    });
  }
  for (const { source, way, failures, trouble, stoppedAt } of senders) {
    const what = way === "webhook" ? "the webhook for receipts" : "mentioning its posts";
    alerts.push({
      key: `receipts:${source}:${way}`,
      tone: stoppedAt === null ? "warn" : "bad",
      title: `${source}: ${what} ${stoppedAt === null ? `failed ${failures} times in a row` : "has stopped"}.`,
      detail: trouble ?? "Its receipts say why.",
      path: `/admin/sources/${source}/receipts?way=${way}`,
    });
  }
  if (waiting.requests > 0) {
    alerts.push({
      key: "requests",
      tone: "warn",
      title: `Requests of publishers that wait for you: ${waiting.requests}.`,
      detail: "They read your answer on their own page.",
      path: "/admin/requests",
    });
  }
  if (waiting.duplicates > 0) {
    alerts.push({
      key: "duplicates",
      tone: "warn",
      title: `Pairs of posts with nearly the same text: ${waiting.duplicates}.`,
      detail: "Nothing is merged; look at them.",
      path: "/admin/duplicates",
    });
  }
  return alerts;
}
