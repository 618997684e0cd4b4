/** Retention: what is kept, and for how long. */
import { beforeEach, expect, test } from "vitest";
import { aSource, deliver, freshPipeline, NOW, type Pipeline, published, send, type TestSource } from "../pipeline.ts";

const DAY_MS = 86_400_000;

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

/** How long after their arrival deliveries are checked. */
async function kept(days: number): Promise<{ message_id: string; status: string; body: number }[]> {
  await pipeline.cron(Date.now() + days * DAY_MS);
  pipeline.queued.length = 0;
  const { results } = await pipeline.env.DB.prepare(
    "SELECT message_id, status, body IS NOT NULL AS body FROM deliveries ORDER BY message_id",
  ).all<{ message_id: string; status: string; body: number }>();
  return results;
}

test("bodies of what is settled go after a week, those of what can be replayed with their deliveries after 400 days", async () => {
  await deliver(pipeline, source, published(), "msg_1");
  await deliver(pipeline, source, published({ url: "javascript:alert(1)" }), "msg_2_rejected");
  await send(pipeline, source, published({ id: "open" }), "msg_3_open");
  await pipeline.env.DB.prepare("UPDATE deliveries SET settled_at = received_at WHERE settled_at = ?").bind(NOW).run();
  const all = [
    { message_id: "msg_1", status: "published", body: 1 },
    { message_id: "msg_2_rejected", status: "rejected", body: 1 },
    { message_id: "msg_3_open", status: "accepted", body: 1 },
  ];
  expect(await kept(6)).toEqual(all);
  expect(await kept(8)).toEqual([{ ...all[0], body: 0 }, all[1], all[2]]);
  expect(await kept(399)).toEqual([{ ...all[0], body: 0 }, all[1], all[2]]);
  expect(await kept(401)).toEqual([all[2]]);
});

test("a message that comes again when its delivery is forgotten changes nothing", async () => {
  await deliver(pipeline, source, published(), "msg_1");
  await pipeline.operate("POST", "/api/v1/posts/1/withdraw", {});
  await pipeline.env.DB.prepare("UPDATE deliveries SET settled_at = received_at").run();
  expect(await kept(401)).toEqual([]);
  const again = await deliver(pipeline, source, published(), "msg_1");
  expect(again.status).toBe("unchanged");
  expect((await pipeline.fetch("/harbor/the-night-ferry-returns")).status).toBe(410);
});
