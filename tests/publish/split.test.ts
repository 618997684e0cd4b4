import { beforeEach, expect, test } from "vitest";
import { aSource, consumeOnce, freshPipeline, type Pipeline, send, type TestSource } from "../pipeline.ts";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

/** A body that tells of several posts, as Miniflux sends them. */
const document = (count: number) => ({
  event_type: "new_entries",
  feed: { id: 1, feed_url: "https://harbor.example/feed", site_url: "https://harbor.example/", title: "Harbor Post" },
  entries: Array.from({ length: count }, (_, n) => ({
    id: n,
    hash: `hash-${n}`,
    title: `Story ${n}`,
    url: `https://harbor.example/${n}`,
    published_at: "2026-11-23T09:50:00Z",
    content: `<p>Text of story ${n}.</p>`,
    author: "Ida Brandt",
    tags: [],
  })),
});

const live = () => pipeline.env.DB.prepare("SELECT count(*) AS n FROM posts WHERE slug IS NOT NULL").first<number>("n");

test("a delivery of several posts publishes each of them", async () => {
  await send(pipeline, source, document(12));
  await pipeline.drain();
  expect(await live()).toBe(12);
});

test("a split that is cut off before its parts are woken is done again, and doubles none", async () => {
  const id = await send(pipeline, source, document(12));
  const { WORK } = pipeline.env;
  pipeline.queued.length = 0;
  pipeline.env = {
    ...pipeline.env,
    WORK: { sendBatch: () => Promise.reject(new Error("Too Many Requests")) } as unknown as Queue,
  };
  const cut = await consumeOnce(pipeline, [{ kind: "delivery", id }]);
  expect(cut.retryMessages).toHaveLength(1);
  pipeline.env = { ...pipeline.env, WORK };
  await consumeOnce(pipeline, [{ kind: "delivery", id }]);
  await pipeline.drain();
  expect(await live()).toBe(12);
});
