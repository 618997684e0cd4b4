import { beforeEach, expect, test } from "vitest";
import { aSource, consumeOnce, freshPipeline, NOW, type Pipeline, send, type TestSource } from "../pipeline.ts";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

/** A body with several posts, as Miniflux sends them. */
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

test("a document of a thousand entries takes some dozens of queries", async () => {
  const id = await send(pipeline, source, document(1000));
  let statements = 0;
  const { DB } = pipeline.env;
  pipeline.env.DB = new Proxy(DB, {
    get(target, name) {
      if (name === "prepare") statements += 1;
      const member = Reflect.get(target, name) as unknown;
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  await consumeOnce(pipeline, [{ kind: "delivery", id }]);
  pipeline.env.DB = DB;
  const parts = await DB.prepare("SELECT count(*) AS n FROM deliveries WHERE format = 'change'").first<number>("n");
  expect(parts).toBe(1000);
  expect(statements).toBeLessThan(60);
});

test("parts of any size, in any script, are split whole", async () => {
  const { entries, ...rest } = document(4);
  const contents = ['\\"\n', "渡", "🚢", "a"].map((text) => `<p>${text.repeat(Math.floor(40_000 / text.length))}</p>`);
  await send(pipeline, source, { ...rest, entries: entries.map((entry, n) => ({ ...entry, content: contents[n] })) });
  await pipeline.drain();
  expect(await live()).toBe(4);
});

test("parts that the queue refuses are published by the cron, each once", async () => {
  const id = await send(pipeline, source, document(12));
  const { WORK } = pipeline.env;
  pipeline.queued.length = 0;
  pipeline.env = {
    ...pipeline.env,
    WORK: { sendBatch: () => Promise.reject(new Error("Too Many Requests")) } as unknown as Queue,
  };
  await consumeOnce(pipeline, [{ kind: "delivery", id }]);
  pipeline.env = { ...pipeline.env, WORK };
  await consumeOnce(pipeline, [{ kind: "delivery", id }]);
  expect(await live()).toBe(0);
  await pipeline.cron(NOW + 10 * 60_000);
  await pipeline.drain(NOW + 10 * 60_000);
  expect(await live()).toBe(12);
});
