/** Changes that operators make to posts and deliveries by hand, and the counts that they read. */
import { beforeEach, describe, expect, test } from "vitest";
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

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const PAGE = "/harbor/the-night-ferry-returns";
const HOUR_MS = 3_600_000;

const json = async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
  const response = await pipeline.operate(method, `/api/v1${path}`, body);
  return { status: response.status, ...(await response.json<T>()) };
};
const statusOf = async (path: string) => (await pipeline.fetch(path)).status;

describe("a post that an operator withholds", () => {
  beforeEach(async () => {
    await deliver(pipeline, source, published());
    await json("POST", "/posts/1/withhold");
  });

  test("is nowhere, and comes back with what its source has sent meanwhile", async () => {
    expect(await statusOf(PAGE)).toBe(404);
    for (const path of ["/", "/harbor", "/feed.xml"])
      expect(await (await pipeline.fetch(path)).text()).not.toContain("night ferry");
    expect(await json("GET", "/posts/1")).toMatchObject({ status: "withheld", withheld: "operator" });
    expect(await deliver(pipeline, source, updated({ title: "The night ferry is back" }))).toMatchObject({
      status: "stale",
    });
    expect(await statusOf(PAGE)).toBe(404);
    expect(await json("POST", "/posts/1/restore")).toMatchObject({ status: "live", title: "The night ferry is back" });
    expect(await (await pipeline.fetch(PAGE)).text()).toContain("The night ferry is back");
  });

  test("is gone for good when its source withdraws it", async () => {
    expect(await deliver(pipeline, source, withdrawn())).toMatchObject({ status: "withdrawn" });
    expect(await statusOf(PAGE)).toBe(410);
    expect(await json("GET", "/posts/1")).toMatchObject({ status: "withdrawn", withdrawn_by: "source" });
  });

  test("can be withdrawn with a reason, and not withheld again then", async () => {
    await json("POST", "/posts/1/withdraw", { reason: "asked" });
    expect(await statusOf(PAGE)).toBe(410);
    expect(await json("POST", "/posts/1/withhold")).toMatchObject({ status: 409 });
  });
});

test("a credit that is corrected by hand is kept through later updates, until it is taken back", async () => {
  await deliver(pipeline, source, published());
  const digest = {
    name: "Harbor Digest",
    home_page_url: "https://digest.example/",
    url: "https://digest.example/ferry",
  };
  expect(await json("PUT", "/posts/1/credit", digest)).toMatchObject({ status: "live", credit: digest });
  const credits = async () => /appeared first on[^]*?<\/p>/.exec(await (await pipeline.fetch(PAGE)).text())?.[0];
  expect(await credits()).toContain("Harbor Digest");
  await deliver(pipeline, source, updated({ title: "The night ferry is back" }));
  const page = await (await pipeline.fetch(PAGE)).text();
  expect(page).toContain("The night ferry is back");
  expect(await credits()).toContain("Harbor Digest");
  expect(page).toContain("Harbor Post");
  expect(await (await pipeline.fetch("/feed.xml")).text()).toContain("Harbor Digest");
  await json("DELETE", "/posts/1/credit");
  expect(await credits()).not.toContain("Harbor Digest");
  const { changes } = await json<{ changes: unknown[] }>("GET", "/audit?subject=/posts/1/");
  expect(changes).toMatchObject([
    { action: "DELETE /posts/{id}/credit", before: { credit: digest } },
    { action: "PUT /posts/{id}/credit", after: { credit: digest } },
  ]);
});

test("revisions are listed and read; a page is rendered again when asked for", async () => {
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, updated({ title: "The night ferry is back" }));
  const { revisions } = await json<{ revisions: { revision: number }[] }>("GET", "/posts/1/revisions");
  expect(revisions.map(({ revision }) => revision)).toEqual([2, 1]);
  expect(await json("GET", "/posts/1/revisions/1")).toMatchObject({ content: { title: "The night ferry returns" } });
  expect(await json("GET", "/posts/1/revisions/9")).toMatchObject({ status: 404 });
  const before = await json<{ revision: number }>("GET", "/posts/1");
  const { list } = { list: async () => (await pipeline.env.PAGES.list()).keys };
  await pipeline.env.PAGES.delete((await list())[0]!.name);
  expect((await json<{ revision: number }>("POST", "/posts/1/rerender")).revision).toBe(before.revision + 1);
  expect(await list()).toHaveLength(1);
});

test("a dry run says what a delivery would do, and does nothing", async () => {
  const first = await send(pipeline, source, published({ content_html: "<p>Old<script>x</script></p>" }));
  expect(await json("GET", `/deliveries/${first}/dry-run`)).toMatchObject({
    kind: "content",
    isKnown: false,
    sent: "<p>Old<script>x</script></p>",
    content: { html: "<p>Old</p>" },
    credit: "The post The night ferry returns appeared first on Harbor Post.",
    before: null,
  });
  expect(await json("GET", "/posts")).toMatchObject({ posts: [] });
  await pipeline.drain();
  const second = await send(pipeline, source, updated({ content_html: "<p>New</p>" }));
  expect(await json("GET", `/deliveries/${second}/dry-run`)).toMatchObject({
    isKnown: true,
    content: { html: "<p>New</p>" },
    before: { html: "<p>Old</p>" },
  });
  const gone = await send(pipeline, source, withdrawn({ reason: "wrong" }));
  expect(await json("GET", `/deliveries/${gone}/dry-run`)).toMatchObject({ kind: "withdrawal", reason: "wrong" });
  const broken = await send(pipeline, source, { type: "post.published" });
  expect(await json("GET", `/deliveries/${broken}/dry-run`)).toMatchObject({
    kind: "nothing",
    reason: expect.stringContaining("/data is missing"),
  });
});

test("all that were rejected are replayed at once, or only named", async () => {
  const broken = [];
  for (let count = 0; count < 3; count += 1)
    broken.push((await deliver(pipeline, source, { type: "post.published", count })).id);
  const dry = await json<{ ids: string[] }>("POST", "/deliveries/replay", {
    status: "rejected",
    source: "harbor",
    dry_run: true,
  });
  expect(dry.ids.toSorted()).toEqual(broken.toSorted());
  expect(pipeline.queued).toEqual([]);
  expect(await json("POST", "/deliveries/replay", { status: "rejected", source: "none" })).toMatchObject({ ids: [] });
  await json("POST", "/deliveries/replay", { status: "rejected" });
  expect(pipeline.queued).toHaveLength(3);
  await pipeline.drain();
  expect(await json("GET", "/deliveries?status=rejected")).toMatchObject({ deliveries: [{}, {}, {}] });
});

test("a feed is paused and resumed; a dead letter is dropped", async () => {
  const { DB } = pipeline.env;
  const feed = "01KB0000000000000000000000";
  await DB.batch([
    DB.prepare(
      "INSERT INTO feeds (id, source, url, interval_ms, created_at) VALUES (?, 'harbor', 'https://harbor.example/feed.xml', 900000, 1)",
    ).bind(feed),
    DB.prepare("INSERT INTO feed_schedule (due_at, feed, polled_at) VALUES (1, ?, 0)").bind(feed),
    DB.prepare(
      `INSERT INTO dead_letters (id, message_id, body, reason, died_at) VALUES ('01KB0000000000000000000001', 'm', '{"kind":"purge"}', 'failed', 1)`,
    ),
  ]);
  const address = `/sources/harbor/feeds/${feed}`;
  expect(await json("POST", `${address}/pause`)).toMatchObject({
    status: "paused",
    next_poll_at: null,
    trouble: "by an operator",
  });
  expect(await json("POST", `${address}/resume`)).toMatchObject({ status: "polled", next_poll_at: expect.any(String) });
  await json("POST", `${address}/resume`);
  expect(await DB.prepare("SELECT count(*) AS n FROM feed_schedule").first("n")).toBe(1);
  expect(await json("DELETE", "/dead-letters/01KB0000000000000000000001")).toMatchObject({ deleted: true });
  expect(await json("GET", "/dead-letters")).toMatchObject({ dead_letters: [] });
});

test("the cron counts deliveries by the hour, by outcome and by how long they took; counted again they are the same", async () => {
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, updated({ title: "x" }));
  await deliver(pipeline, source, { type: "post.published" });
  await send(pipeline, source, published({ id: "2" }));
  await pipeline.cron(Date.now());
  await pipeline.cron(Date.now());
  const stats = { accepted: 4, published: 1, updated: 1, rejected: 1, failed: 0 };
  expect(await json("GET", "/stats")).toMatchObject({ ...stats, hours: 24, source: null });
  expect(await json("GET", "/stats?hours=1&source=harbor")).toMatchObject({ ...stats, by_hour: [stats] });
  expect(await json("GET", "/stats?source=none")).toMatchObject({
    accepted: 0,
    live_after_seconds: { p50: null, p99: null },
  });
  expect(await json("GET", "/stats?hours=1000")).toMatchObject({ status: 400 });
  await pipeline.cron(NOW + 500 * 24 * HOUR_MS);
  expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM hourly").first("n")).toBe(0);
});
