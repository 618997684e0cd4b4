/** The platform takes 5 purge calls a minute, and 25 at once: thousands of entries must not use them up. */
import { beforeEach, expect, test } from "vitest";
import {
  anItem,
  aSource,
  consumeOnce,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  report,
  send,
  updated,
} from "../pipeline.ts";

const MINUTE = 60_000;
const POSTS = 110;

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

/** Entries of an archive, waiting in the queue. */
async function importing(count: number): Promise<void> {
  for (let start = 0; start < count; start += 100) {
    const items = Array.from({ length: Math.min(100, count - start) }, (_, n) =>
      anItem({ id: `old-${start + n}`, url: `https://harbor.example/${start + n}`, title: `Pier ${start + n}` }),
    );
    const response = await pipeline.operate("POST", "/api/v1/sources/harbor/imports", { items });
    expect(response.status).toBe(202);
    await pipeline.drain();
  }
}

/** Runs the cron, and the work that it wakes. */
async function turn(now: number): Promise<void> {
  await pipeline.cron(now);
  await pipeline.drain(now);
}

const waiting = async () => await pipeline.env.DB.prepare("SELECT count(*) AS n FROM purges").first<number>("n");

const callsIn = (purges: string[][]) => purges.reduce((sum, tags) => sum + Math.ceil(tags.length / 100), 0);

test("an archive leaves calls for corrections, and what it makes old is purged within minutes", async () => {
  const source = await aSource(pipeline);
  // The budget after a busy quarter of an hour: two calls more than are reserved for corrections.
  await pipeline.env.DB.prepare("UPDATE purge_budget SET calls = 12, counted_at = ?").bind(NOW).run();
  await importing(POSTS);
  expect(callsIn(pipeline.purges)).toBe(2);
  expect(await waiting()).toBeGreaterThan(50);

  await send(pipeline, source, published());
  await pipeline.drain();
  expect(callsIn(pipeline.purges), "what is new can wait").toBe(2);
  await send(pipeline, source, updated({ title: "Corrected" }));
  await pipeline.drain();
  expect(callsIn(pipeline.purges), "a correction cannot").toBe(3);

  for (let minute = 1; minute <= 5; minute += 1) {
    const before = pipeline.purges.length;
    await turn(NOW + minute * MINUTE);
    const now = pipeline.purges.slice(before);
    expect(callsIn(now), `minute ${minute}`).toBeLessThanOrEqual(5);
    if (minute === 1) expect(now.flat()).toContain("front");
  }
  expect(await waiting()).toBe(0);
  const { results } = await pipeline.env.DB.prepare("SELECT id FROM posts").all<{ id: number }>();
  expect(results).toHaveLength(POSTS + 1);
  const purged = new Set(pipeline.purges.flat());
  expect(results.filter(({ id }) => !purged.has(`post-${id}`))).toEqual([]);
});

test("what readers do not see purges its page alone, and again once the page has spread", async () => {
  const source = await aSource(pipeline);
  const withPicture = (query: string) => ({
    content_html: `<p>Text.</p><img src="https://harbor.example/a.jpg?${query}" alt="">`,
  });
  await send(pipeline, source, published(withPicture("v=1")));
  await pipeline.drain();
  for (const minute of [1, 2, 3]) await turn(NOW + minute * MINUTE);
  pipeline.purges.length = 0;
  const at = NOW + 10 * MINUTE;
  await send(pipeline, source, updated(withPicture("v=2")));
  await pipeline.drain(at);
  expect(pipeline.purges).toEqual([["post-1"]]);
  for (const minute of [1, 2, 3, 4]) await turn(at + minute * MINUTE);
  expect(pipeline.purges).toEqual([["post-1"], ["post-1"]]);
  const row =
    "SELECT page_due_at, shown_changes, revision - noticed_revision AS unnoticed, shown_revision - revision AS apart FROM posts";
  expect(await pipeline.env.DB.prepare(row).first()).toEqual({
    page_due_at: null,
    shown_changes: 1,
    unnoticed: 0,
    apart: 0,
  });
});

test("what is noted again while it is purged still waits", async () => {
  await aSource(pipeline);
  await pipeline.env.DB.prepare(
    "INSERT INTO purges (tag, rank, noted) VALUES ('front', 0, 'a'), ('post-1', 1, 'a')",
  ).run();
  const { purge } = pipeline.cache;
  pipeline.cache.purge = async (tags) => {
    await purge(tags);
    await pipeline.env.DB.prepare("UPDATE purges SET noted = 'b' WHERE tag = 'front'").run();
  };
  await consumeOnce(pipeline, [{ kind: "purge" }]);
  expect(pipeline.purges).toEqual([["front", "post-1"]]);
  expect((await pipeline.env.DB.prepare("SELECT tag FROM purges").all()).results).toEqual([{ tag: "front" }]);
});

test("a purge that is refused waits until it is done, and keeps no delivery from its end", async () => {
  const source = await aSource(pipeline);
  const ids = [
    await send(pipeline, source, published()),
    await send(pipeline, source, published({ id: "other", title: "Other" })),
  ];
  const { purge } = pipeline.cache;
  let refused = 0;
  pipeline.cache.purge = () => {
    refused += 1;
    return Promise.reject(new Error("rate limited"));
  };
  const { retryMessages } = await consumeOnce(pipeline, pipeline.queued.splice(0));
  expect(retryMessages).toEqual([]);
  for (const id of ids) expect(await report(pipeline, id)).toMatchObject({ status: "published" });
  expect(await waiting()).toBeGreaterThan(1);
  expect((await consumeOnce(pipeline, [{ kind: "purge" }])).retryMessages).toEqual([]);
  expect(refused, "what was refused is not asked for again at once").toBe(1);
  expect(await waiting()).toBeGreaterThan(1);
  pipeline.cache.purge = purge;
  await turn(NOW + 3 * MINUTE);
  expect(await waiting()).toBe(0);
});

test("a call that has room takes along what waits", async () => {
  const source = await aSource(pipeline);
  await pipeline.env.DB.prepare(
    "INSERT INTO purges (tag, rank, noted) VALUES ('tag-old', 0, 'a'), ('post-77', 1, 'a')",
  ).run();
  await send(pipeline, source, published());
  await pipeline.drain();
  expect(pipeline.purges).toHaveLength(1);
  expect(pipeline.purges[0]).toEqual(expect.arrayContaining(["front", "tag-old", "post-77"]));
  expect(await waiting()).toBe(0);
});

test("a call that nobody has left is not made, and comes back with time", async () => {
  await pipeline.env.DB.prepare("UPDATE purge_budget SET calls = 0, counted_at = ?").bind(NOW).run();
  await pipeline.env.DB.prepare("INSERT INTO purges (tag, rank, noted) VALUES ('front', 0, 'a')").run();
  await turn(NOW + MINUTE);
  expect(pipeline.purges).toEqual([]);
  await turn(NOW + 3 * MINUTE);
  expect(pipeline.purges).toEqual([["front"]]);
});
