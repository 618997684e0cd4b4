/** Counts for Cloudflare's Analytics Engine. */
import { expect, test } from "vitest";
import { aSource, deliver, freshPipeline, published } from "../pipeline.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test("each hour of a source is written once, when it is over, and nothing where no dataset is bound", async () => {
  const points: AnalyticsEngineDataPoint[] = [];
  const METRICS = { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) };
  const pipeline = await freshPipeline();
  const source = await aSource(pipeline);
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, { type: "post.published" });
  const arrived = Math.floor(Date.now() / HOUR_MS);
  await pipeline.cron(arrived * HOUR_MS);
  await pipeline.cron((arrived + 1) * HOUR_MS + 10 * MINUTE_MS);
  expect(points).toEqual([]);

  pipeline.env = { ...pipeline.env, METRICS } as Env;
  await pipeline.cron(arrived * HOUR_MS + 50 * MINUTE_MS);
  await pipeline.cron((arrived + 1) * HOUR_MS);
  expect(points).toEqual([]);
  for (let tens = 1; tens < 12; tens += 1) await pipeline.cron((arrived + 1) * HOUR_MS + tens * 10 * MINUTE_MS);
  expect(points).toEqual([
    { indexes: ["harbor"], blobs: ["harbor"], doubles: [arrived * 3600, 2, 1, 0, 0, 0, 0, 1, 0] },
  ]);
});
