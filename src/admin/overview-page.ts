/** `/admin`: the overview. */
import { kindNamed } from "../reactions/listed.ts";
import { listRecentWithdrawals } from "../storage/announcements.ts";
import { listDeliveryReports } from "../storage/delivery-reports.ts";
import { type Hour, listHours } from "../storage/hourly.ts";
import { listLeaders } from "../storage/overview.ts";
import { HOUR_MS } from "../time.ts";
import type { PageFrame } from "../views/admin/frame.tsx";
import { RANGES, renderOverview } from "../views/admin/overview.tsx";
import { alertsOf, readHealth } from "./alerts.ts";
import { quantile, sumOf } from "./stats.ts";

const DELIVERIES_SHOWN = 8;

/** Hours as bars: one hour or one day a bar. */
function barsOf(hours: readonly Hour[], last: number, count: number) {
  const isByDay = count > 24;
  const size = isByDay ? 24 : 1;
  const end = Math.floor(last / size);
  const bars = Math.ceil(count / size);
  return Array.from({ length: bars }, (_, index) => {
    const at = end - bars + 1 + index;
    const { delays: _delays, ...counts } = sumOf(hours.filter(({ hour }) => Math.floor(hour / size) === at));
    const iso = new Date(at * size * HOUR_MS).toISOString();
    return { ...counts, label: isByDay ? iso.slice(5, 10) : iso.slice(11, 16) };
  });
}

/** How long withdrawals took to reach the last copy: of half of the posts, and of the slowest; and how many have not. */
function removalsOf(posts: readonly { tookMs: number; left: number }[]) {
  const took = posts
    .filter(({ left }) => left === 0)
    .map(({ tookMs }) => tookMs)
    .toSorted((one, other) => one - other);
  return {
    half: took[Math.floor((took.length - 1) / 2)] ?? null,
    slowest: took.at(-1) ?? null,
    waiting: posts.filter(({ left }) => left > 0).length,
  };
}

/** `/admin`: nine queries. */
export async function overview(
  frame: PageFrame,
  query: Record<string, string>,
  env: Env,
  now: number,
): Promise<string> {
  const range = RANGES.find(({ key }) => key === query["range"]) ?? RANGES[0];
  const last = Math.floor(now / HOUR_MS);
  const [hours, health, deliveries, leaders, removals] = await Promise.all([
    listHours(env.DB, "", last - range.hours + 1),
    readHealth(env.DB, now),
    listDeliveryReports(env.DB, {}, DELIVERIES_SHOWN, null),
    listLeaders(env.DB),
    listRecentWithdrawals(env.DB, now - range.hours * HOUR_MS),
  ]);
  return await renderOverview(frame, {
    now,
    range,
    alerts: alertsOf(health, now),
    bars: barsOf(hours, last, range.hours),
    sums: sumOf(hours),
    live: { p50: quantile(hours, 0.5), p99: quantile(hours, 0.99) },
    removals: removalsOf(removals),
    waiting: health.waiting,
    deliveries,
    leaders: leaders.flatMap((leader) => {
      const kind = kindNamed(leader.kind);
      return kind ? [{ ...leader, emoji: kind.emoji, label: kind.labels.en }] : [];
    }),
    refreshes: query["refresh"] !== "off",
  });
}
