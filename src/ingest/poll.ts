import { sha256Base64 } from "../bytes.ts";
import { FEED_MAX_BYTES } from "../upstreams/feeds/limits.ts";
import type { Feed } from "../upstreams/feeds/document.ts";
import { receiveFeed } from "./identify.ts";
import { readSource } from "../storage/sources.ts";
import { type DueFeed, postponeFeed, takeDueFeed } from "../storage/feed-schedule.ts";
import {
  failFeed,
  type FeedReport,
  type Learned,
  pauseFeed,
  readFeed,
  settleFeed,
  type StoredFeed,
} from "../storage/feeds.ts";
import { distrustHub } from "../storage/subscriptions.ts";
import { CLOCK_TOLERANCE_MS } from "../model/clock.ts";
import { DAY_MS } from "../time.ts";
import { type Answer, explain, type Fetch, request } from "../web/fetch.ts";
import { headerLinks, type HubFacts, hubOf, related } from "./hubs.ts";
import { isRemovalDue, MISSING_MS, watchRemovals, withdrawMissing } from "./removals.ts";
import { wantSubscription } from "./subscribe.ts";
import { backOffMs } from "../web/retry.ts";
import {
  afterSkipped,
  daysOf,
  hoursOf,
  INTERVAL_MAX_MS,
  intervalOf,
  isGuard,
  nextPollAt,
  retryAfterMs,
} from "./timing.ts";

/** The result of a poll. */
export type Polled =
  | { kind: "not-due" }
  | { kind: "skipped" }
  | { kind: "unchanged" }
  | { kind: "changed"; count: number }
  | { kind: "failed"; trouble: string }
  | { kind: "paused"; trouble: string };

export const FEED_ACCEPT =
  "application/feed+json, application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";

/** Whether a feed may have a media type. Servers declare odd types, so only types that no feed can have are refused. */
export const isFeedType = (type: string): boolean =>
  !/^(?:image|audio|video|font|multipart)\/|\b(?:zip|gzip|pdf)$/.test(type);

const TROUBLE_MAX_CHARS = 500;

/**
 * How often a feed is requested without conditions. If a publisher's validators are wrong, conditional requests would
 * never show anything new.
 */
const READ_WHOLE_MS = 7 * DAY_MS;

/** A feed that this poll has taken, and the time at which it is due next. */
interface TakenFeed extends FeedReport {
  due: DueFeed;
  /** Whether it is requested without conditions. */
  isAskedWhole: boolean;
}

/**
 * Polls one feed: take it → request it → read it → make deliveries of new entries → save its state.
 *
 * Of two messages for one feed, only one makes a request. Deliveries are committed before the validators that would
 * hide their entries, so that a crash costs a repetition and never an entry.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} when the platform fails; the feed is due again at once
 */
export async function pollFeed({ feed: id, dueAt }: DueFeed, env: Env, fetch: Fetch, now: number): Promise<Polled> {
  const stored = await readFeed(env.DB, id);
  if (!stored) return { kind: "not-due" };
  const nextAt = nextPollAt(stored, now, Math.random());
  if (!(await takeDueFeed(env.DB, { feed: id, dueAt }, nextAt, now))) return { kind: "not-due" };
  const isAskedWhole = stored.readWholeAt <= now - READ_WHOLE_MS;
  const feed: TakenFeed = { ...stored, due: { feed: id, dueAt: nextAt }, isAskedWhole };
  try {
    const wake = afterSkipped(now, feed.skipHours, feed.skipDays);
    if (wake > now) {
      await postponeFeed(env.DB, feed.due, wake);
      return { kind: "skipped" };
    }
    const answer = await request(
      {
        url: feed.url,
        headers: {
          accept: FEED_ACCEPT,
          ...(!isAskedWhole && conditionsOf(feed, now)),
        },
        allowHttp: feed.allowHttp,
        accepts: isFeedType,
        maxBytes: FEED_MAX_BYTES,
        startWillDo: true,
      },
      fetch,
    );
    return await digest(feed, answer, env, now);
  } catch (error) {
    await postponeFeed(env.DB, feed.due, dueAt).catch(() => {});
    throw error;
  }
}

const conditionsOf = ({ etag, lastModified }: StoredFeed, now: number) => ({
  ...(etag !== null && { "if-none-match": etag }),
  ...(lastModified !== null && isCredible(lastModified, now) && { "if-modified-since": lastModified }),
});

/** Earlier dates are a clock's zero, such as that of files in reproducible builds, and stay when the file changes. */
const HTTP_SINCE_MS = Date.UTC(1991, 0);

/**
 * Whether a Last-Modified is a date that the document may have. One in the future would make every later document look
 * older.
 */
function isCredible(date: string, now: number): boolean {
  // Date.parse reads "0" as 2000, and the year 0001 as 2001.
  const at = /\p{L}{3}|\d{4}-/u.test(date) && !/(?<![+-])\b0\d{3}\b/.test(date) ? Date.parse(date) : NaN;
  return at >= HTTP_SINCE_MS && at <= now + CLOCK_TOLERANCE_MS;
}

async function digest(feed: TakenFeed, answer: Answer, env: Env, now: number): Promise<Polled> {
  if (answer.kind !== "answer") return await fail(feed, explain(answer), undefined, env, now);
  const { status, headers } = answer;
  if (status === 410) {
    const trouble = "the publisher says that the feed is gone for good (410)";
    await pauseFeed(env.DB, feed.id, trouble, now);
    return { kind: "paused", trouble };
  }
  const isAsked = !feed.isAskedWhole && Object.keys(conditionsOf(feed, now)).length > 0;
  if (status === 304 && isAsked) return await settleUnchanged(feed, answer, env, now);
  if (status < 200 || status > 299) {
    return await fail(feed, `it answered with status ${status}`, retryAfterMs(headers, now), env, now);
  }
  const bodyHash = await sha256Base64(answer.body);
  if (bodyHash === feed.bodyHash) return await settleUnchanged(feed, answer, env, now);
  const { IS_PAGE, readDocument } = await import("../upstreams/feeds/document.ts");
  const document = readDocument(answer.body, {
    contentType: headers.get("content-type") ?? undefined,
    url: answer.url,
    language: (await readSource(env.DB, feed.source))?.language,
  });
  const complaint = (document.issues ?? [])
    .map(({ pointer, detail }) => `${pointer || "it"} ${detail}`)
    .concat(answer.isCut ? BROKEN_OFF : [])
    .join("; ");
  const advice = complaint.endsWith(IS_PAGE) ? ": add the address of the feed instead" : "";
  if (!document.ok) return await fail(feed, complaint + advice, undefined, env, now);
  const { count, entryIds } = await receiveFeed(
    document.feed,
    { source: feed.source, scope: feed.id, isPolled: true },
    env,
    now,
  );
  await watchRemovals(feed, document.feed, complaint === "", entryIds, env.DB, now);
  const removed = await remove(feed, env, now);
  const troubles = [complaint, removed.trouble].filter((trouble) => trouble !== "").join("; ");
  const learned = learn(feed, document.feed, answer, troubles, bodyHash, now);
  const isHubQuiet = count > 0 && isGuard(feed, now);
  if (isHubQuiet) await distrustHub(env.DB, feed.id);
  const nextAt = isHubQuiet
    ? nextPollAt({ ...learned, liveUntil: 0 }, now, Math.random())
    : rescheduled(feed, learned.intervalMs, now);
  await settleFeed(env.DB, feed.due, learned, nextAt);
  await subscribeTo(feed, learned, env, now);
  return { kind: "changed", count: count + removed.count };
}

const BROKEN_OFF = "the connection broke off before the end";

/** Withdraws entries that have been missing from the feed for long enough, or returns why it did not. */
async function remove({ id }: TakenFeed, env: Env, now: number): Promise<{ count: number; trouble: string }> {
  const feed = await readFeed(env.DB, id);
  if (!feed || !isRemovalDue(feed, now)) return { count: 0, trouble: "" };
  const removed = await withdrawMissing(feed, { missingMs: MISSING_MS, many: "hold" }, env, now);
  if (removed.kind === "removed") return { count: removed.count, trouble: "" };
  const trouble = `${removed.count} entries are gone at once and ${removed.stayed} have stayed: POST to …/removals to withdraw them`;
  return { count: 0, trouble };
}

const subscribeTo = async (feed: TakenFeed, { hub, topic }: Learned, env: Env, now: number): Promise<void> => {
  if (hub !== null && topic !== null) await wantSubscription(feed, { hub, topic }, env, now);
};

type FeedAnswer = Answer & { kind: "answer" };

function learn(
  feed: TakenFeed,
  said: Feed,
  answer: FeedAnswer,
  complaint: string,
  bodyHash: string,
  now: number,
): Learned {
  const { headers, movedTo } = answer;
  const { hub, topic } = hubOf(related(headerLinks(answer)), { hubs: said.hubs, self: said.self }, answer.url);
  return {
    url: movedTo,
    title: said.title || feed.title,
    // The validators of a document that came in part would hide the rest.
    ...(answer.isCut ? { etag: null, lastModified: null } : validatorsOf(headers, now)),
    readWholeAt: feed.isAskedWhole ? now : feed.readWholeAt,
    bodyHash,
    intervalMs: intervalOf(headers, said.ttlMinutes, now),
    skipHours: hoursOf(said.skipHours),
    skipDays: daysOf(said.skipDays),
    trouble: complaint === "" ? null : complaint.slice(0, TROUBLE_MAX_CHARS),
    // A hub that only the site's page names stays valid, although the feed names none.
    ...(hub === null ? { hub: feed.hub, topic: feed.topic } : { hub, topic }),
  };
}

const VALIDATOR_MAX_CHARS = 1000;

/** The validators of an answer. One that is too long is ignored. */
function validatorsOf(headers: Headers, now: number): { etag: string | null; lastModified: string | null } {
  const valid = (value: string | null) => (value !== null && value.length <= VALIDATOR_MAX_CHARS ? value : null);
  const lastModified = valid(headers.get("last-modified"));
  return {
    etag: valid(headers.get("etag")) || null,
    lastModified: lastModified !== null && isCredible(lastModified, now) ? lastModified : null,
  };
}

/** Handles an unchanged feed. It writes only when the feed moved, was in trouble, or wants another interval. */
async function settleUnchanged(feed: TakenFeed, answer: FeedAnswer, env: Env, now: number): Promise<Polled> {
  const { status, headers, movedTo } = answer;
  // A 304 repeats only headers that have changed (RFC 9110, section 15.4.5). Without them, the interval stays.
  const says = headers.has("cache-control") || headers.has("expires");
  const asked = says ? intervalOf(headers, undefined, now) : feed.intervalMs;
  const validators = validatorsOf(headers, now);
  const learned: Learned = {
    ...feed,
    url: movedTo,
    etag: validators.etag ?? (status === 304 ? feed.etag : null),
    lastModified: validators.lastModified ?? (status === 304 ? feed.lastModified : null),
    readWholeAt: feed.isAskedWhole && status !== 304 ? now : feed.readWholeAt,
    // The feed's own ttl stays in force until the feed is read again.
    intervalMs: Math.max(asked, feed.intervalMs),
    ...movedHub(feed, answer),
  };
  const keys = ["url", "etag", "lastModified", "readWholeAt", "intervalMs", "hub", "topic"] as const;
  // The document is unchanged, so entries that were missing are still missing.
  const removed = isRemovalDue(feed, now) ? await remove(feed, env, now) : { count: 0, trouble: "" };
  if (removed.trouble !== "") learned.trouble = removed.trouble;
  if (feed.failures > 0 || [...keys, "trouble" as const].some((key) => learned[key] !== feed[key])) {
    await settleFeed(env.DB, feed.due, learned, rescheduled(feed, learned.intervalMs, now));
    await subscribeTo(feed, learned, env, now);
  }
  return removed.count > 0 ? { kind: "changed", count: removed.count } : { kind: "unchanged" };
}

/** The hub and topic of an unchanged feed. Its Link header can still name other ones (WebSub, section 6.1). */
function movedHub(feed: TakenFeed, answer: FeedAnswer): HubFacts {
  const header = related(headerLinks(answer));
  const before = { hubs: feed.hub === null ? [] : [feed.hub], self: feed.topic ?? undefined };
  return hubOf(header, before, answer.url);
}

/** The time that was set when the feed was taken, unless the interval has changed since. */
const rescheduled = (feed: TakenFeed, intervalMs: number, now: number): number =>
  intervalMs === feed.intervalMs ? feed.due.dueAt : nextPollAt({ ...feed, intervalMs }, now, Math.random());

async function fail(
  feed: TakenFeed,
  trouble: string,
  waitMs: number | undefined,
  env: Env,
  now: number,
): Promise<Polled> {
  const wait = waitMs ?? backOffMs({ baseMs: feed.intervalMs, maxMs: INTERVAL_MAX_MS }, feed.failures, Math.random());
  await failFeed(env.DB, feed.due, trouble.slice(0, TROUBLE_MAX_CHARS), now + wait);
  return { kind: "failed", trouble };
}
