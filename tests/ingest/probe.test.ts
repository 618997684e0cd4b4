import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { probe } from "../../src/ingest/probe.ts";
import { listProbesDue } from "../../src/storage/probes.ts";
import { aNetwork, type Asked, type Network, redirect } from "../network.ts";
import {
  aSource,
  consumeOnce,
  deliver,
  freshPipeline,
  type Pipeline,
  published,
  type TestSource,
} from "../pipeline.ts";

const HOME = "https://harbor.example/";
const MINUTE = 60_000;
const DAY = 86_400_000;
const WEEK = 7 * DAY;

let pipeline: Pipeline;
let network: Network;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  network = aNetwork({ [HOME]: () => new Response("home") });
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => void vi.unstubAllGlobals());

const urlOf = (n: number) => `https://harbor.example/${n}`;
const status = (code: number) => () => new Response(null, { status: code });
/** Publishes posts 1 to `count`, whose originals all exist. */
async function publish(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    const date = new Date(Date.parse("2026-11-01T00:00:00Z") + n * 1000).toISOString();
    const facts = { id: `p${n}`, url: urlOf(n), title: `Pier ${n}`, date_published: date, date_modified: date };
    await deliver(pipeline, source, published(facts));
    network.at[urlOf(n)] = status(200);
  }
}
const start = (on = true) => pipeline.operate("PUT", "/api/v1/sources/harbor/probe", { probe: on });
const report = async () =>
  await (
    await pipeline.operate("GET", "/api/v1/sources/harbor/probe")
  ).json<{
    probe: boolean;
    next_at: string;
    gone: number;
    trouble?: string;
  }>();
/** Runs the cron and the queue each minute until `until`, so that each due look happens. */
async function run(until: number): Promise<void> {
  for (;;) {
    const [due] = await listProbesDue(pipeline.env.DB, 1, until);
    if (!due) return;
    await probe(due, pipeline.env, network.fetch, due.dueAt);
    await pipeline.drain(due.dueAt);
  }
}
const withdrawn = async () =>
  (
    await pipeline.env.DB.prepare("SELECT slug FROM posts WHERE withdrawn_at IS NOT NULL ORDER BY slug").all<{
      slug: string;
    }>()
  ).results.map(({ slug }) => slug);
const asked = () => network.asked.map(({ method, url }: Asked) => `${method} ${url}`);

describe("a round", () => {
  test("asks for each original once a week, the newest first, spread over the week", async () => {
    await publish(3);
    const begun = Date.now();
    await start();
    await run(begun + 2 * MINUTE);
    expect(asked()).toEqual([`HEAD ${urlOf(3)}`]);
    await run(begun + 3 * DAY);
    expect(asked()).toEqual([`HEAD ${urlOf(3)}`, `HEAD ${urlOf(2)}`]);
    await run(begun + WEEK - MINUTE);
    expect(asked()).toEqual([3, 2, 1].map((n) => `HEAD ${urlOf(n)}`));
    await run(begun + 2 * WEEK + DAY);
    const times = asked().filter((one) => one === `HEAD ${urlOf(1)}`).length;
    expect(times).toBeLessThanOrEqual(2);
    expect(await withdrawn()).toEqual([]);
  });

  test("begins with the cron, and only where the operator wants it", async () => {
    await publish(1);
    await pipeline.cron(Date.now() + WEEK);
    expect(pipeline.queued.filter(({ kind }) => kind === "probe")).toEqual([]);
    pipeline.queued.splice(0);
    await start();
    const now = Date.now();
    await pipeline.cron(now);
    expect(pipeline.queued).toEqual([{ kind: "probe", source: "harbor", dueAt: expect.any(Number) }]);
    expect((await consumeOnce(pipeline, pipeline.queued.splice(0), now)).explicitAcks).toHaveLength(1);
    await start(false);
    expect(await report()).toEqual({ source: "harbor", probe: false });
    await pipeline.cron(now + WEEK);
    expect(pipeline.queued).toEqual([]);
  });

  test("of two messages for one look only one asks", async () => {
    await publish(1);
    await start();
    await run(Date.now());
    const [due] = await listProbesDue(pipeline.env.DB, 1, Date.now() + DAY);
    const both = [due!, due!].map((one) => probe(one, pipeline.env, network.fetch, due!.dueAt));
    await Promise.all(both);
    expect(asked()).toHaveLength(1);
  });

  test("what it costs does not grow with the posts", async () => {
    await publish(2);
    await start();
    const at = Date.now();
    await pipeline.env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
       INSERT INTO posts (source, entry_id, slug, reprinted_at, listed_at, modified_at, event_at, content_revision)
       SELECT 'harbor', 'x' || i, 'x' || i, 1, i, 0, 0, 1 FROM n`,
    ).run();
    await pipeline.env.DB.prepare(
      `INSERT INTO revisions (post_id, revision, delivery_id, saved_at, content)
       SELECT posts.id, 1, 'd', 1, (SELECT content FROM revisions LIMIT 1) FROM posts WHERE entry_id LIKE 'x%'`,
    ).run();
    await run(at + MINUTE);
    network.asked.splice(0);
    let rows = 0;
    const batch = pipeline.env.DB.batch.bind(pipeline.env.DB);
    vi.spyOn(pipeline.env.DB, "batch").mockImplementation(async (statements) => {
      const results = await batch(statements);
      for (const { meta } of results) rows += meta.rows_read + meta.rows_written;
      return results as never;
    });
    await run(at + 30 * MINUTE);
    expect(network.asked.length).toBeGreaterThan(0);
    expect(rows / network.asked.length).toBeLessThan(40);
    vi.restoreAllMocks();
  });

  test("a deleted source is not looked for", async () => {
    await publish(1);
    await start();
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect(await listProbesDue(pipeline.env.DB, 1, Date.now() + WEEK)).toEqual([]);
  });
});

describe("an original that is gone", () => {
  let begun: number;
  beforeEach(async () => {
    await publish(6);
    begun = Date.now();
    await start();
  });

  test.each([404, 410])("%i twice, a day apart, withdraws the post, and says why", async (code) => {
    network.at[urlOf(6)] = status(code);
    await run(begun + 2 * MINUTE);
    expect(await report()).toMatchObject({ probe: true, gone: 1 });
    await run(begun + DAY);
    expect(await withdrawn()).toEqual([]);
    await run(begun + WEEK);
    expect(await withdrawn()).toEqual(["pier-6"]);
    expect(await (await pipeline.fetch("/harbor/pier-6")).text()).toContain("The publisher has taken this post down.");
    expect(await report()).toMatchObject({ gone: 0 });
    const withdrawals = await pipeline.env.DB.prepare(
      "SELECT count(*) AS n FROM deliveries WHERE status = 'withdrawn'",
    ).first("n");
    expect(withdrawals).toBe(1);
  });

  test("is asked for by GET before it counts: some servers know no HEAD", async () => {
    network.at[urlOf(6)] = ({ method }) => new Response(null, { status: method === "HEAD" ? 404 : 200 });
    network.at[urlOf(5)] = ({ method }) => new Response(null, { status: method === "HEAD" ? 405 : 404 });
    await run(begun + WEEK);
    expect(await withdrawn()).toEqual(["pier-5"]);
  });

  test("and there again the next day is left alone", async () => {
    network.at[urlOf(6)] = status(404);
    await run(begun + 2 * MINUTE);
    network.at[urlOf(6)] = status(200);
    await run(begun + 3 * DAY);
    expect(await report()).toMatchObject({ gone: 0 });
    network.at[urlOf(6)] = status(404);
    await run(begun + WEEK);
    expect(await withdrawn()).toEqual([]);
  });

  test.each([
    ["500", status(500)],
    ["503", status(503)],
    ["403", status(403)],
    ["401", status(401)],
    ["429", status(429)],
    ["451", status(451)],
    ["a page that asks whether one is a robot", () => new Response("<h1>Are you human?</h1>", { status: 200 })],
    ["a redirect to the home page", () => redirect(HOME, 301)],
    ["a redirect to another publisher, where nothing is", () => redirect("https://elsewhere.example/x")],
    ["a redirect into a private network", () => redirect("https://192.168.0.1/")],
    ["a redirect to itself", () => redirect(urlOf(6))],
  ])("%s says nothing", async (_, given) => {
    network.at["https://elsewhere.example/x"] = status(404);
    network.at[urlOf(6)] = given;
    await run(begun + 2 * WEEK);
    expect(await withdrawn()).toEqual([]);
  });

  test("no connection says nothing", async () => {
    delete network.at[urlOf(6)];
    await run(begun + 2 * WEEK);
    expect(await withdrawn()).toEqual([]);
  });

  test("while the home page is gone too, nothing is withdrawn, and the operator can see why", async () => {
    network.at[urlOf(6)] = status(404);
    network.at[HOME] = status(404);
    await run(begun + 3 * DAY);
    expect(await withdrawn()).toEqual([]);
    expect((await report()).trouble).toMatch(/home page/);
    network.at[HOME] = status(200);
    await run(begun + WEEK);
    expect(await withdrawn()).toEqual(["pier-6"]);
  });

  test("where the addresses of a site have changed, nothing is withdrawn", async () => {
    for (let n = 1; n <= 6; n += 1) network.at[urlOf(n)] = status(404);
    await run(begun + 3 * WEEK);
    expect(await withdrawn()).toEqual([]);
    expect((await report()).trouble).toMatch(/most originals are gone at once/);
  });

  test("what an operator has restored is left alone", async () => {
    network.at[urlOf(6)] = status(404);
    await run(begun + WEEK);
    const id = await pipeline.env.DB.prepare("SELECT id FROM posts WHERE slug = 'pier-6'").first<number>("id");
    await pipeline.operate("POST", `/api/v1/posts/${id}/restore`);
    await run(begun + 4 * WEEK);
    expect(await withdrawn()).toEqual([]);
  });

  test("a crash after the withdrawal was sent sends it once", async () => {
    network.at[urlOf(6)] = status(404);
    await run(begun + 2 * MINUTE);
    const gone = await pipeline.env.DB.prepare("SELECT * FROM gone_originals").first<Record<string, number>>();
    await run(begun + 3 * DAY);
    await pipeline.env.DB.prepare("UPDATE posts SET withdrawn_at = NULL WHERE slug = 'pier-6'").run();
    await pipeline.env.DB.prepare(
      "INSERT INTO gone_originals (source, post_id, first_at, due_at) VALUES ('harbor', ?, ?, 0)",
    )
      .bind(gone!["post_id"]!, gone!["first_at"]!)
      .run();
    await run(begun + WEEK);
    const withdrawals = await pipeline.env.DB.prepare(
      "SELECT count(*) AS n FROM deliveries WHERE status = 'withdrawn'",
    ).first("n");
    expect(withdrawals).toBe(1);
  });
});

test("a post whose original is on a host that is not the source's is not asked for", async () => {
  await deliver(pipeline, source, published({ url: "https://elsewhere.example/1" }));
  await start();
  await run(Date.now() + 2 * WEEK);
  expect(asked()).toEqual([]);
});
