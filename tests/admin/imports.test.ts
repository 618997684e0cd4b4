import { beforeEach, describe, expect, test } from "vitest";
import { readDocument } from "../../src/upstreams/feeds/document.ts";
import { pollFeed } from "../../src/ingest/poll.ts";
import { answer, aNetwork, anRssItem, rss } from "../network.ts";
import { anItem, aSource, freshPipeline, NOW, type Pipeline, report } from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await aSource(pipeline);
});

interface Imported {
  deliveries: string[];
  known: number;
  rejected: { pointer: string; detail: string }[];
}

async function importing(batch: unknown, slug = "harbor"): Promise<Imported> {
  const response = await pipeline.operate("POST", `/api/v1/sources/${slug}/imports`, batch);
  expect(response.status).toBe(202);
  return await response.json<Imported>();
}

/** An item of an archive: number 1 is the oldest, a day older than the next. */
const anOldItem = (number: number, facts: Record<string, unknown> = {}) =>
  anItem({
    id: `https://harbor.example/?p=${number}`,
    url: `https://harbor.example/${number}`,
    title: `Pier ${number}`,
    date_published: new Date(Date.UTC(2019, 0, number)).toISOString(),
    date_modified: new Date(Date.UTC(2019, 0, number)).toISOString(),
    ...facts,
  });

const posts = async () => {
  const response = await pipeline.operate("GET", "/api/v1/posts?limit=100");
  return (await response.json<{ posts: { title: string; revision: number; published: string }[] }>()).posts;
};

test("an archive is published with its dates, behind what is newer, each post led to by its neighbors", async () => {
  await importing({ items: [anItem({ id: "today", url: "https://harbor.example/today", title: "Today" })] });
  const { deliveries, ...rest } = await importing({ items: [3, 1, 2].map((number) => anOldItem(number)) });
  expect(rest).toEqual({ known: 0, rejected: [] });
  expect(deliveries).toHaveLength(3);
  await pipeline.drain();
  await pipeline.cron(NOW);
  await pipeline.drain();
  expect(await report(pipeline, deliveries[0]!)).toMatchObject({ status: "published" });
  const front = await (await pipeline.fetch("/")).text();
  const order = ["Today", "Pier 3", "Pier 2", "Pier 1"].map((title) => front.indexOf(`>${title}<`));
  expect(order).toEqual(order.toSorted((one, other) => one - other));
  expect(order[0]).toBeGreaterThan(0);
  const page = await (await pipeline.fetch("/harbor/pier-2")).text();
  expect(page).toContain('datetime="2019-01-02T00:00:00.000Z"');
  const links = [...page.matchAll(/<a\b[^>]*rel="(prev|next)"[^>]*>/g)].map(([tag, rel]) => [
    rel,
    /href="([^"]*)"/.exec(tag)?.[1],
  ]);
  expect(Object.fromEntries(links)).toEqual({ prev: "/harbor/pier-1", next: "/harbor/pier-3" });
});

test("what is sent again makes no delivery, and what has changed makes one", async () => {
  await importing({ items: [anOldItem(1), anOldItem(2)] });
  await pipeline.drain();
  const changed = anOldItem(2, { title: "Pier 2, corrected", date_modified: "2019-02-01T00:00:00Z" });
  expect(await importing({ items: [anOldItem(1), anOldItem(2)] })).toEqual({ deliveries: [], known: 2, rejected: [] });
  expect(await importing({ items: [anOldItem(1), changed] })).toMatchObject({
    known: 1,
    deliveries: [expect.any(String)],
  });
  await pipeline.drain();
  expect((await posts()).map(({ title, revision }) => [title, revision])).toEqual([
    ["Pier 2, corrected", 2],
    ["Pier 1", 1],
  ]);
});

test("two requests at once make one delivery, whose id both are given", async () => {
  const [one, other] = await Promise.all([importing({ items: [anOldItem(1)] }), importing({ items: [anOldItem(1)] })]);
  await pipeline.drain();
  for (const id of [...one.deliveries, ...other.deliveries])
    expect(await report(pipeline, id)).toMatchObject({ status: "published" });
  expect(await posts()).toHaveLength(1);
});

test("items that are broken are named, and the others taken", async () => {
  const { deliveries, rejected } = await importing({
    items: [
      anOldItem(1),
      anOldItem(2, { url: "/relative" }),
      7,
      anOldItem(3, { title: "", content_html: "", summary: "" }),
      anOldItem(4),
    ],
    withdrawn: [{ at: "2019-01-01T00:00:00Z" }],
  });
  expect(deliveries).toHaveLength(2);
  expect(rejected).toEqual([
    { pointer: "/items/1", detail: expect.stringMatching(/^\/url must be an absolute/) },
    { pointer: "/items/2", detail: expect.any(String) },
    { pointer: "/items/3", detail: "has neither a title nor a body nor a summary" },
    { pointer: "/withdrawn/0", detail: expect.stringContaining("/id") },
  ]);
});

test("what is withdrawn in the archive is withdrawn here", async () => {
  await importing({ items: [anOldItem(1)] });
  await pipeline.drain();
  await importing({ withdrawn: [{ id: "https://harbor.example/?p=1", at: "2020-01-01T00:00:00Z" }] });
  await pipeline.drain();
  expect((await pipeline.fetch("/harbor/pier-1")).status).toBe(410);
});

describe("a feed that is polled later", () => {
  const FEED = "https://harbor.example/feed";
  const ITEMS = [1, 2, 3].map((number) =>
    anRssItem({
      title: `Pier ${number}`,
      link: `https://harbor.example/${number}`,
      guid: `https://harbor.example/?p=${number}`,
      "dc:creator": "Ida Brandt",
      category: "Ferries",
    }),
  );
  const DOCUMENT = rss(ITEMS.join("")).replace(
    "<rss",
    '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xml:base="https://harbor.example/posts/"',
  );

  async function addFeed(): Promise<{ id: string; dueAt: number }> {
    const id = "01K00000000000000000000000";
    await pipeline.env.DB.batch([
      pipeline.env.DB.prepare(
        "INSERT INTO feeds (id, source, url, title, interval_ms, created_at) VALUES (?, 'harbor', ?, 'T', 3600000, 0)",
      ).bind(id, FEED),
      pipeline.env.DB.prepare("INSERT INTO feed_schedule (due_at, feed, polled_at) VALUES (?, ?, 0)").bind(NOW, id),
    ]);
    return { id, dueAt: NOW };
  }

  test("brings nothing new of what was imported from it, to the last character", async () => {
    const feed = await addFeed();
    const document = readDocument(new TextEncoder().encode(DOCUMENT) as Uint8Array<ArrayBuffer>, {
      contentType: undefined,
      url: FEED,
    });
    if (!document.ok) throw new Error("the feed cannot be read");
    const items = document.feed.entries.map(({ html, base, published, modified, ...said }) => ({
      ...said,
      content_html: html,
      base_url: base,
      date_published: published,
      date_modified: modified,
    }));
    expect((await importing({ feed: feed.id, items })).deliveries).toHaveLength(3);
    const { fetch } = aNetwork({ [FEED]: () => answer(DOCUMENT) });
    expect(await pollFeed({ feed: feed.id, dueAt: feed.dueAt }, pipeline.env, fetch, NOW)).toEqual({
      kind: "changed",
      count: 0,
    });
  });

  test("updates the same posts when it says something else", async () => {
    const feed = await addFeed();
    await importing({ items: [1, 2, 3].map((number) => anOldItem(number)) });
    await pipeline.drain();
    const { fetch } = aNetwork({ [FEED]: () => answer(DOCUMENT) });
    expect(await pollFeed({ feed: feed.id, dueAt: feed.dueAt }, pipeline.env, fetch, NOW)).toEqual({
      kind: "changed",
      count: 3,
    });
    await pipeline.drain();
    expect((await posts()).map(({ revision }) => revision)).toEqual([2, 2, 2]);
  });

  test("has to be one of the source", async () => {
    const response = await pipeline.operate("POST", "/api/v1/sources/harbor/imports", {
      feed: "01K00000000000000000000000",
      items: [],
    });
    expect(response.status).toBe(404);
  });
});

describe("limits", () => {
  test("an archive waits while too many deliveries do", async () => {
    for (let batch = 0; batch < 5; batch += 1)
      await importing({ items: Array.from({ length: 100 }, (_, n) => anOldItem(batch * 100 + n)) });
    const full = await pipeline.operate("POST", "/api/v1/sources/harbor/imports", { items: [anOldItem(1000)] });
    expect([full.status, full.headers.get("retry-after")]).toEqual([503, "2"]);
    await pipeline.env.DB.prepare("UPDATE deliveries SET status = 'unchanged' WHERE rowid = 1").run();
    expect((await importing({ items: [anOldItem(1000)] })).deliveries).toHaveLength(1);
  });

  test.each([
    ["101 items", { items: Array.from({ length: 101 }, () => 1) }, 422],
    ["more than 2 MB", { items: ["a".repeat(2_100_000)] }, 413],
    ["an unknown member", { entries: [] }, 422],
    ["no list", { items: {} }, 422],
  ])("%s", async (_, batch, status) => {
    expect((await pipeline.operate("POST", "/api/v1/sources/harbor/imports", batch)).status).toBe(status);
  });

  test("only an operator may, and only for a source that there is", async () => {
    const anonymous = await pipeline.fetch("/api/v1/sources/harbor/imports", { method: "POST", body: '{"items":[]}' });
    expect(anonymous.status).toBe(401);
    expect((await pipeline.operate("POST", "/api/v1/sources/nobody/imports", { items: [] })).status).toBe(404);
  });
});

test("outcomes are asked for by the id, many at once", async () => {
  const { deliveries } = await importing({ items: [anOldItem(1), anOldItem(2), anOldItem(3)] });
  await pipeline.drain();
  const asked = deliveries.slice(0, 2);
  const response = await pipeline.operate("GET", `/api/v1/deliveries?ids=${asked.join(",")}`);
  const { deliveries: reports } = await response.json<{ deliveries: { id: string; status: string }[] }>();
  expect(reports.map(({ id }) => id).toSorted()).toEqual(asked.toSorted());
  expect(reports.every(({ status }) => status === "published")).toBe(true);
  const many = await pipeline.operate(
    "GET",
    `/api/v1/deliveries?ids=${Array.from({ length: 101 }, () => "x").join(",")}`,
  );
  expect(many.status).toBe(400);
});
