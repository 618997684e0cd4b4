/** Checks that only the Worker can make: its bindings, its feeds, and whether KV has the pages of D1. */
import { expect, test } from "vitest";
import { aSource, deliver, freshPipeline, published } from "../pipeline.ts";

test("all is well after a delivery; each fault is named by what it is", async () => {
  const pipeline = await freshPipeline();
  const look = async () => (await pipeline.operate("GET", "/api/v1/checks")).json<Record<string, unknown>>();
  await deliver(pipeline, await aSource(pipeline), published());
  const page = { post: 1, path: "/harbor/the-night-ferry-returns" };
  expect(await look()).toEqual({ bindings_missing: [], pages: [{ ...page, state: "same" }], feeds_failing: [] });

  const { DB, PAGES } = pipeline.env;
  for (const [change, state] of [
    ["revision = revision + 1, page_due_at = NULL", "older"],
    ["page_due_at = 5", "due"],
    ["revision = 0", "newer"],
  ]) {
    await DB.prepare(`UPDATE posts SET ${change}`).run();
    expect(await look()).toMatchObject({ pages: [{ ...page, state }] });
  }
  await PAGES.delete("page:harbor/the-night-ferry-returns");
  expect(await look()).toMatchObject({ pages: [{ ...page, state: "missing" }] });

  await DB.prepare(
    `INSERT INTO feeds (id, source, url, interval_ms, created_at, failures, trouble)
     VALUES ('01KB0000000000000000000000', 'harbor', 'https://harbor.example/feed.xml', 900000, 1, 1, 'it answers 500')`,
  ).run();
  pipeline.env = { ...pipeline.env, SEARCH_RATE: undefined } as unknown as Env;
  expect(await look()).toMatchObject({
    bindings_missing: [{ name: "SEARCH_RATE", effect: "searches are not limited" }],
    feeds_failing: [{ source: "harbor", trouble: "it answers 500", failures: 1, paused: false }],
  });
});

test("of many posts the newest are looked at, and as many from anywhere", async () => {
  const pipeline = await freshPipeline();
  await deliver(pipeline, await aSource(pipeline), published());
  await pipeline.env.DB.prepare(
    `INSERT INTO posts (source, entry_id, slug, title, tags, reprinted_at, listed_at, modified_at, event_at, content_revision)
     WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
     SELECT 'harbor', 'e' || i, 's' || i, 'T', '[]', i, i, i, i, 1 FROM n`,
  ).run();
  const { pages } = await (await pipeline.operate("GET", "/api/v1/checks")).json<{ pages: { post: number }[] }>();
  expect(pages.slice(0, 10).map(({ post }) => post)).toEqual(Array.from({ length: 10 }, (_, place) => 200 - place));
  expect(pages.length).toBeLessThanOrEqual(20);
});
