/** Attempts to publish a delivery that failed, as an operator sees them. */
import { beforeEach, expect, test, vi } from "vitest";
import { aSource, freshPipeline, NOW, type Pipeline, published, report, send, type TestSource } from "../pipeline.ts";
import { watchedEnv } from "../watched.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

let pipeline: Pipeline;
let source: TestSource;
let isKvDown: boolean;
beforeEach(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  isKvDown = true;
  pipeline.env = watchedEnv(pipeline.env, async (call, run) => {
    if (isKvDown && call === "PAGES.put") throw new Error("KV is down");
    return await run();
  });
});

/** Hands a delivery's message to the consumer so many times, a second apart. */
async function attempt(id: string, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    pipeline.queued.splice(0, Infinity, { kind: "delivery", id });
    await pipeline.drain(NOW + index * SECOND_MS);
  }
}

const attemptsOf = async (id: string) =>
  (await (await pipeline.operate("GET", `/api/v1/deliveries/${id}`)).json<{ failed_attempts: unknown[] }>())
    .failed_attempts;

test("each that failed is in the delivery's report, with the time and the trouble; none that did not", async () => {
  const id = await send(pipeline, source, published());
  await attempt(id, 2);
  isKvDown = false;
  await attempt(id, 1);
  expect(await report(pipeline, id)).toMatchObject({ status: "published" });
  expect(await attemptsOf(id)).toEqual([
    { at: new Date(NOW).toISOString(), trouble: "Error: KV is down" },
    { at: new Date(NOW + SECOND_MS).toISOString(), trouble: "Error: KV is down" },
  ]);
});

test("of a delivery that fails for ever a hundred are kept, and none once its row is dropped", async () => {
  const id = await send(pipeline, source, published());
  await attempt(id, 103);
  expect(await attemptsOf(id)).toHaveLength(100);
  isKvDown = false;
  await attempt(id, 1);
  await pipeline.cron(NOW + 1000 * DAY_MS);
  const left = await pipeline.env.DB.prepare("SELECT count(*) AS n FROM delivery_attempts").first("n");
  expect(left).toBe(0);
});
