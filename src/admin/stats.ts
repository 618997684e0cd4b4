import { Hono } from "hono";
import * as v from "valibot";
import { OUTCOMES } from "../model/delivery.ts";
import { DELAY_STEPS_SECONDS, type Hour, listHours, NO_COUNTS } from "../storage/hourly.ts";
import { HOUR_MS } from "../time.ts";
import { parseQuery } from "./json.ts";

const HOURS_MAX = 720;
const HOURS = `must be a number of hours from 1 to ${HOURS_MAX}`;

export const StatsQuery = v.strictObject({
  hours: v.optional(
    v.pipe(v.string(), v.digits(HOURS), v.transform(Number), v.minValue(1, HOURS), v.maxValue(HOURS_MAX, HOURS)),
    "24",
  ),
  source: v.optional(v.string(), ""),
});

/** `/api/v1/stats`: the outcomes of the last hours' deliveries, from the cron's counts. */
export const stats = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  const { hours, source } = parseQuery(c.req.raw, StatsQuery);
  const since = Math.floor(Date.now() / HOUR_MS) - hours + 1;
  const found = await listHours(c.env.DB, source, since);
  const { delays: _, ...sums } = sumOf(found);
  return c.json({
    hours,
    source: source || null,
    ...sums,
    live_after_seconds: { p50: quantile(found, 0.5), p99: quantile(found, 0.99) },
    by_hour: found.map(({ hour, delays: __, ...counts }) => ({
      hour: new Date(hour * HOUR_MS).toISOString(),
      ...counts,
    })),
  });
});

/** The sum of several hours. */
export function sumOf(hours: readonly Hour[]): Omit<Hour, "hour"> {
  const sum = { ...NO_COUNTS, delays: DELAY_STEPS_SECONDS.map(() => 0).concat(0) };
  for (const hour of hours) {
    for (const name of ["accepted", ...OUTCOMES] as const) sum[name] += hour[name];
    for (const [step, count] of hour.delays.entries()) sum.delays[step]! += count;
  }
  return sum;
}

/**
 * The number of seconds within which this share of the deliveries was settled: the upper bound of its step.
 *
 * @returns null when none was settled, or it took longer than the last step
 */
export function quantile(hours: readonly Pick<Hour, "delays">[], share: number): number | null {
  const counts = DELAY_STEPS_SECONDS.map((_, step) => hours.reduce((sum, { delays }) => sum + (delays[step] ?? 0), 0));
  const total = hours.reduce((sum, { delays }) => sum + delays.reduce((all, count) => all + count, 0), 0);
  if (total === 0) return null;
  let reached = 0;
  const step = counts.findIndex((count) => (reached += count) >= share * total);
  return DELAY_STEPS_SECONDS[step] ?? null;
}
