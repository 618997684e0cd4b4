/** Counts for Cloudflare's Analytics Engine, if the operator has bound a dataset as METRICS (docs/operate.md). */
import { HOUR_MS } from "../time.ts";
import { takeHours } from "../storage/hourly.ts";

/** The most data points of one invocation (developers.cloudflare.com/analytics/analytics-engine/limits). */
const POINTS_MAX = 250;

/**
 * Hours are settled ten minutes after their end. If the cron stood still for more than a day, older hours are left out.
 */
const HOURS_MAX = 24;

/**
 * Writes a data point for each source and each finished hour, once. Its index and first blob are the source. Its
 * doubles are the start of the hour in seconds since the epoch, the number of accepted deliveries, and the numbers of
 * their outcomes.
 *
 * @param now milliseconds since the epoch
 */
export async function writeMetrics(env: Env & { METRICS?: AnalyticsEngineDataset }, now: number): Promise<void> {
  const { DB, METRICS } = env;
  if (METRICS === undefined) return;
  const hour = Math.floor(now / HOUR_MS);
  for (const counts of await takeHours(DB, { from: hour - HOURS_MAX, before: hour }, POINTS_MAX, now)) {
    const { source, accepted, published, updated, withdrawn, unchanged, stale, rejected, failed } = counts;
    METRICS.writeDataPoint({
      indexes: [source],
      blobs: [source],
      doubles: [
        (counts.hour * HOUR_MS) / 1000,
        accepted,
        published,
        updated,
        withdrawn,
        unchanged,
        stale,
        rejected,
        failed,
      ],
    });
  }
}
