/** When a feed is polled next: as the publisher requests, within our own bounds. Pure; times in milliseconds. */

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";

/** The shortest interval of regular polls. A ping or a hub may cause an earlier poll. */
export const INTERVAL_MIN_MS = 15 * MINUTE_MS;
export const INTERVAL_MAX_MS = DAY_MS;

/** The longest wait that Retry-After can cause. */
const RETRY_AFTER_MAX_MS = 7 * DAY_MS;

/**
 * The time between polls: the longest that the answer's Cache-Control or Expires (RFC 9111, section 4.2.1) or the
 * feed's own ttl requests.
 */
export function intervalOf(headers: Headers, ttlMinutes: number | undefined, now: number): number {
  const cacheControl = headers.get("cache-control") ?? "";
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl)?.[1];
  const expires = Date.parse(headers.get("expires") ?? "");
  const freshMs = maxAge !== undefined ? Number(maxAge) * 1000 : Number.isNaN(expires) ? 0 : expires - now;
  const asked = Math.max(freshMs, (ttlMinutes ?? 0) * MINUTE_MS);
  return Math.round(Math.min(INTERVAL_MAX_MS, Math.max(INTERVAL_MIN_MS, asked)));
}

/** While a hub pushes, polls only guard against the hub forgetting us. */
const LIVE_INTERVAL_MS = 12 * HOUR_MS;

/** Whether a poll is one of those guards, so that what it finds should have been pushed. */
export const isGuard = (feed: { liveUntil: number; polledAt: number | null }, now: number): boolean =>
  feed.liveUntil > now && feed.polledAt !== null && now - feed.polledAt >= LIVE_INTERVAL_MS;

/**
 * When a feed that is polled now is due again. Jitter spreads feeds that were added together. A feed with a live
 * subscription is polled rarely, and again as soon as the subscription ends.
 *
 * @param random 0 to 1
 */
export function nextPollAt(feed: { intervalMs: number; liveUntil: number }, now: number, random: number): number {
  const next = now + Math.round(feed.intervalMs * (1 + random / 10));
  return feed.liveUntil > now ? Math.max(next, Math.min(now + LIVE_INTERVAL_MS, feed.liveUntil)) : next;
}

/**
 * The wait in a Retry-After header, which gives seconds or a date (RFC 9110, section 10.2.3); undefined when there is
 * none.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (text === undefined || text === "") return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(RETRY_AFTER_MAX_MS, Math.max(MINUTE_MS, wait));
}

/** The first moment from `at` on that is outside the hours (UTC) and weekdays that the feed says to skip (RSS 2.0). */
export function afterSkipped(at: number, skipHours: readonly number[], skipDays: readonly number[]): number {
  for (let hours = 0; hours <= 7 * 24; hours += 1) {
    const moment = hours === 0 ? at : Math.floor(at / HOUR_MS) * HOUR_MS + hours * HOUR_MS;
    const date = new Date(moment);
    if (!skipHours.includes(date.getUTCHours()) && !skipDays.includes(date.getUTCDay())) return moment;
  }
  // The feed skips all times, which is ignored.
  return at;
}

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Hours 0 to 23; RSS 0.91 wrote midnight as 24. */
export const hoursOf = (hours: readonly number[]): number[] => [
  ...new Set(hours.filter((hour) => Number.isInteger(hour) && hour >= 0 && hour <= 24).map((hour) => hour % 24)),
];

export const daysOf = (days: readonly string[]): number[] =>
  [...new Set(days.map((day) => DAYS.indexOf(day.trim().toLowerCase())))].filter((day) => day >= 0);
