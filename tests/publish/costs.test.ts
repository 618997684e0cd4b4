/** The costs of publishing: the round trips to D1 from the message to the page in KV, and the number of renders. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { publish } from "../../src/publish/publish.ts";
import { settle } from "../../src/syndicate/settle.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  send,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";
import { watchedEnv } from "../watched.ts";

/** The number of rendered pages: each is hashed for its entity tag. */
let rendered: number;
/** How often the facts of a page were hashed, to compare them with those of the page in KV. */
let identified: number;

/** The time after the second look at a page. */
const LATER = NOW + 120_000;
const OTHER = { id: "https://harbor.example/?p=2", title: "The pier closes", content_html: "<p>For the winter.</p>" };

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  rendered = 0;
  identified = 0;
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, "digest").mockImplementation((algorithm, data) => {
    const text = new TextDecoder().decode(data);
    if (text.startsWith("<!doctype html>")) rendered += 1;
    if (text.startsWith("[{")) identified += 1;
    return digest(algorithm, data);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Publishes an event as its message would. Returns the calls to D1. */
async function callsOf(event: unknown, messageId: string): Promise<string[]> {
  const id = await send(pipeline, source, event, messageId);
  pipeline.queued.length = 0;
  const calls: string[] = [];
  const env = watchedEnv(pipeline.env, (call, run) => {
    if (call.startsWith("DB.")) calls.push(call);
    return run();
  });
  const refreshed = await publish(id, env, null, NOW);
  await settle(refreshed ? [refreshed] : [], [id], pipeline.env, pipeline.cache, NOW);
  return calls;
}

describe("publishing", () => {
  test.each([
    ["a new post", 4, [], published()],
    ["a correction", 4, [published()], updated({ title: "The night ferry is back" })],
    ["the same again", 4, [published()], updated()],
    ["a withdrawal", 4, [published()], withdrawn()],
  ] as const)("%s: at most %d round trips", async (_, calls, before, event) => {
    for (const [index, one] of before.entries()) await deliver(pipeline, source, one, `msg_before_${index}`);
    expect((await callsOf(event, "msg_last")).length).toBeLessThanOrEqual(calls);
  });

  test("renders a page once, and its neighbor's once; the second look at them renders nothing", async () => {
    await deliver(pipeline, source, published(), "msg_first");
    await pipeline.cron(LATER);
    await pipeline.drain(LATER);
    expect([rendered, identified]).toEqual([1, 0]);
    const [of, at] = [published(OTHER), LATER + 60_000];
    await send(pipeline, source, of, "msg_second");
    await pipeline.drain(at);
    for (const now of [at + 60_000, at + 120_000, at + 240_000, at + 360_000]) {
      await pipeline.cron(now);
      await pipeline.drain(now);
    }
    expect(await pipeline.env.DB.prepare("SELECT count(page_due_at) AS n FROM posts").first("n")).toBe(0);
    expect([rendered, identified]).toEqual([3, 2]);
  });

  test("a page that KV has lost is rendered once for its reader and for KV", async () => {
    await deliver(pipeline, source, published(), "msg_first");
    await pipeline.env.PAGES.delete("page:harbor/the-night-ferry-returns");
    const pages = [];
    for (let reads = 0; reads < 2; reads += 1) {
      pages.push(await (await pipeline.fetch("/harbor/the-night-ferry-returns")).text());
    }
    expect(pages[0]).toBe(pages[1]);
    expect(rendered).toBe(2);
  });
});
