/** An output learns of each change that readers see, once, and of nothing else. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ShownChange } from "../../src/model/post-state.ts";
import type { Due, Output } from "../../src/syndicate/output.ts";
import { OUTPUTS } from "../../src/syndicate/outputs.ts";
import {
  aSource,
  consumeOnce,
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

const MINUTE_MS = 60_000;

let pipeline: Pipeline;
let source: TestSource;
let noted: ShownChange[];
let delivered: Due[];
let due: Due[];

/** An output that records its calls. */
const recording: Output = {
  isConfigured: () => true,
  note: (changes, { DB }) => {
    noted.push(...changes);
    return [DB.prepare("SELECT 1")];
  },
  due: async () => due,
  deliver: async (one) => void delivered.push(one),
  report: async () => [],
};

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  (OUTPUTS as Record<string, Output>)["recording"] = recording;
  [noted, delivered, due] = [[], [], []];
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});
afterEach(() => {
  delete (OUTPUTS as Record<string, Output>)["recording"];
  vi.useRealTimers();
});

const changes = () => noted.splice(0).map(({ change }) => change);
const shownChanges = async () =>
  await pipeline.env.DB.prepare("SELECT shown_changes AS n FROM posts ORDER BY id").first<number>("n");
/** Pages are due again minutes after they were put. */
async function later(minutes: number): Promise<void> {
  await pipeline.cron(NOW + minutes * MINUTE_MS);
  await pipeline.drain(NOW + minutes * MINUTE_MS);
}

test("a post is published, corrected, withdrawn and restored, each once", async () => {
  await deliver(pipeline, source, published());
  expect(changes()).toEqual(["published"]);
  await deliver(pipeline, source, updated({ title: "The night ferry is back" }));
  expect(changes()).toEqual(["corrected"]);
  await deliver(pipeline, source, withdrawn());
  expect(changes()).toEqual(["withdrawn"]);
  await later(5);
  expect(changes()).toEqual([]);
  await pipeline.operate("POST", "/api/v1/posts/1/restore");
  expect(changes()).toEqual(["published"]);
  expect(await shownChanges()).toBe(4);
});

test("what looks to readers as before is no change: repeats, second looks, where a page leads", async () => {
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, published());
  await later(5);
  changes();
  // The new post is the older one's next.
  await deliver(pipeline, source, published({ id: "urn:2", title: "Another story" }));
  await later(10);
  expect(noted.map(({ post, change }) => [post, change])).toEqual([[2, "published"]]);
  expect(await shownChanges()).toBe(1);
});

test("a source that is called otherwise corrects its posts, for their credit says so", async () => {
  await deliver(pipeline, source, published());
  changes();
  await pipeline.operate("PATCH", "/api/v1/sources/harbor", { name: "The Harbor Post" });
  await later(5);
  expect(changes()).toEqual(["corrected"]);
});

test("what is under embargo is published when that ends, and withdrawn when one is put on it", async () => {
  await deliver(pipeline, source, published({ _rights: { embargoed_until: "2026-11-23T10:30:00Z" } }));
  expect(changes()).toEqual([]);
  await later(31);
  expect(changes()).toEqual(["published"]);
  const again = { _rights: { embargoed_until: "2026-11-23T12:00:00Z" } };
  await deliver(pipeline, source, updated(again));
  expect(changes()).toEqual(["withdrawn"]);
});

test("a change is noted once though two consumers settle the page", async () => {
  await deliver(pipeline, source, published());
  changes();
  await send(pipeline, source, updated({ title: "The night ferry is back" }));
  const [message] = pipeline.queued.splice(0);
  await Promise.all([consumeOnce(pipeline, [message]), consumeOnce(pipeline, [message])]);
  await later(5);
  expect(await shownChanges()).toBe(2);
});

test("code that does not note what is shown may settle a page in between", async () => {
  await deliver(pipeline, source, published());
  changes();
  // Settles a correction as the former version does.
  await pipeline.env.DB.prepare("UPDATE posts SET revision = 2, noticed_revision = 2").run();
  await deliver(pipeline, source, withdrawn());
  expect(changes()).toEqual(["withdrawn"]);
});

test("what is due is sent by a message of its own, at once after a change, else by the cron", async () => {
  due = [{ key: "somewhere", dueAt: NOW }];
  await deliver(pipeline, source, published());
  expect(delivered).toMatchObject(due);
  await later(1);
  expect(delivered).toHaveLength(2);
});

test("an output of a later version is left to it", async () => {
  const message = { kind: "output", output: "carrier-pigeons", key: "roof", dueAt: NOW };
  expect((await consumeOnce(pipeline, [message])).retryMessages).toEqual([]);
});
