import { beforeEach, describe, expect, test } from "vitest";
import { pollFeed } from "../../src/ingest/poll.ts";
import { MISSING_MS } from "../../src/ingest/removals.ts";
import { listFeedsDue } from "../../src/storage/feed-schedule.ts";
import { addFeed, type Completeness } from "../../src/storage/feeds.ts";
import { aNetwork, anRssItem, answer, type Network, rss } from "../network.ts";
import { aSource, freshPipeline, NOW, type Pipeline } from "../pipeline.ts";

const URL_ = "https://harbor.example/feed";
const FEED = "01HARBQR000000000000000000";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DECLARED = '<fh:complete xmlns:fh="http://purl.org/syndication/history/1.0"/>';

let pipeline: Pipeline;
let network: Network;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await aSource(pipeline);
  network = aNetwork();
});

const aFeed = (complete: Completeness) =>
  addFeed(
    pipeline.env.DB,
    { id: FEED, source: "harbor", url: URL_, title: "", allowHttp: false, intervalMs: 900_000, complete },
    NOW,
  );
const item = (n: number, facts: Record<string, string> = {}) =>
  anRssItem({ title: `Pier ${n}`, guid: `g${n}`, link: `https://harbor.example/${n}`, ...facts });
const serve = (numbers: number[], channel = DECLARED, headers: Record<string, string> = {}) => {
  const etag = `"${numbers.join()}"`;
  network.at[URL_] = () => answer(rss(numbers.map((n) => item(n)).join(""), channel), { etag, ...headers });
};
/** Polls even when it is not due, and publishes the new deliveries. */
const poll = async (now: number) => {
  await pipeline.env.DB.prepare("UPDATE feed_schedule SET due_at = ?").bind(now).run();
  const [due] = await listFeedsDue(pipeline.env.DB, 1, now);
  const polled = await pollFeed(due!, pipeline.env, network.fetch, now);
  await pipeline.drain(now);
  return polled;
};
const withdrawn = async () =>
  (
    await pipeline.env.DB.prepare("SELECT slug FROM posts WHERE withdrawn_at IS NOT NULL ORDER BY slug").all<{
      slug: string;
    }>()
  ).results.map(({ slug }) => slug);
const feedAt = async (path = "") => {
  const response = await pipeline.operate("GET", `/api/v1/sources/harbor/feeds/${FEED}${path}`);
  return await response.json<{ complete: unknown; missing_since: string | null; trouble?: string }>();
};
const remove = () => pipeline.operate("POST", `/api/v1/sources/harbor/feeds/${FEED}/removals`);

describe("a feed that says that it is complete", () => {
  beforeEach(async () => {
    await aFeed("declared");
    serve([1, 2, 3]);
    await poll(NOW);
    serve([1, 3]);
    await poll(NOW + HOUR);
  });

  test("what it lacks for long enough is withdrawn, and says why", async () => {
    expect(await withdrawn()).toEqual([]);
    expect(await feedAt()).toMatchObject({ complete: "declared", missing_since: new Date(NOW + HOUR).toISOString() });
    serve([1, 3, 4]);
    expect(await poll(NOW + HOUR + MISSING_MS)).toEqual({ kind: "changed", count: 2 });
    expect(await withdrawn()).toEqual(["pier-2"]);
    const response = await pipeline.fetch("/harbor/pier-2");
    expect(response.status).toBe(410);
    expect(await response.text()).toContain("taken this post out of its feed");
    expect((await feedAt()).missing_since).toBeNull();
  });

  test.each([
    ["a 304", () => answer("", {}, 304)],
    ["the same document", undefined],
  ])("%s is as good as the document again", async (_, given) => {
    if (given) network.at[URL_] = given;
    await poll(NOW + HOUR + MISSING_MS - 1);
    expect(await withdrawn()).toEqual([]);
    expect(await poll(NOW + HOUR + MISSING_MS)).toEqual({ kind: "changed", count: 1 });
    expect(await withdrawn()).toEqual(["pier-2"]);
    expect(await poll(NOW + DAY)).toEqual({ kind: "unchanged" });
  });

  test("what is there again in between is not withdrawn, and the time begins anew", async () => {
    serve([1, 2, 3]);
    await poll(NOW + 2 * HOUR);
    expect((await feedAt()).missing_since).toBeNull();
    serve([1, 3]);
    await poll(NOW + HOUR + MISSING_MS);
    expect(await withdrawn()).toEqual([]);
    await poll(NOW + HOUR + 2 * MISSING_MS);
    expect(await withdrawn()).toEqual(["pier-2"]);
  });

  test("what is withdrawn stays so when the feed has it again, until an operator restores it", async () => {
    await poll(NOW + DAY);
    serve([1, 2, 3]);
    await poll(NOW + 2 * DAY);
    expect(await withdrawn()).toEqual(["pier-2"]);
    const id = await pipeline.env.DB.prepare("SELECT id FROM posts WHERE slug = 'pier-2'").first<number>("id");
    await pipeline.operate("POST", `/api/v1/posts/${id}/restore`);
    serve([1, 3]);
    await poll(NOW + 2 * DAY + HOUR);
    expect(await withdrawn()).toEqual([]);
  });

  test("a restored post that is missing all along is not withdrawn for it again", async () => {
    await poll(NOW + DAY);
    const id = await pipeline.env.DB.prepare("SELECT id FROM posts WHERE slug = 'pier-2'").first<number>("id");
    await pipeline.operate("POST", `/api/v1/posts/${id}/restore`);
    for (const days of [2, 3, 4]) {
      serve([1, 3, ...Array.from({ length: days }, (_, n) => 10 + n)]);
      await poll(NOW + days * DAY);
    }
    expect(await withdrawn()).toEqual([]);
  });

  test.each([
    ["says nothing of that any more", () => serve([1, 3], "")],
    ["says so in another namespace", () => serve([1, 3], '<fh:complete xmlns:fh="https://example.com/"/>')],
    [
      "goes on elsewhere",
      () => serve([1, 3], `${DECLARED}<atom:link rel="next" href="https://harbor.example/feed?2"/>`),
    ],
    ["has no entries", () => serve([])],
    ["has an entry that cannot be read", () => serve([1, 3], `${DECLARED}<item><title>No link</title></item>`)],
    [
      "is cut off",
      () => {
        const whole = rss(item(1) + item(3), DECLARED);
        network.at[URL_] = () => answer(whole.slice(0, whole.lastIndexOf("</item>") - 5));
      },
    ],
  ])("a document that %s is not believed, and what went before it does not count", async (_, spoil) => {
    spoil();
    await poll(NOW + HOUR + MISSING_MS);
    await poll(NOW + DAY);
    expect(await withdrawn()).toEqual([]);
    expect((await feedAt()).missing_since).toBeNull();
    serve([1, 3, 4]);
    await poll(NOW + 2 * DAY);
    expect(await withdrawn()).toEqual(["pier-2"]);
  });

  test.each([
    ["is not there", () => new Response("no", { status: 503 })],
    ["is no feed", () => answer("<!doctype html><title>Down</title>", { "content-type": "text/html" })],
  ])("a document that %s says nothing", async (_, given) => {
    network.at[URL_] = given;
    await poll(NOW + HOUR + MISSING_MS);
    expect(await withdrawn()).toEqual([]);
  });

  test("an entry under another guid, or with another link, is not missing", async () => {
    network.at[URL_] = () =>
      answer(rss(item(1) + item(2, { guid: "new" }) + item(3, { link: "https://harbor.example/x" }), DECLARED));
    await poll(NOW + HOUR + MISSING_MS);
    await poll(NOW + DAY);
    expect(await withdrawn()).toEqual([]);
  });
});

describe("where more is gone than has stayed", () => {
  beforeEach(async () => {
    await aFeed("declared");
    serve([1, 2, 3, 4, 5]);
    await poll(NOW);
  });

  test.each([
    ["an archive that was emptied but for one", [1]],
    ["a site that was moved, with everything under new names", [11, 12, 13, 14, 15, 16]],
  ])("%s is not withdrawn: the operator sees it, and decides", async (_, rest) => {
    serve(rest);
    await poll(NOW + HOUR);
    expect(await poll(NOW + DAY)).toEqual({ kind: "unchanged" });
    expect(await withdrawn()).toEqual([]);
    expect((await feedAt()).trouble).toMatch(/entries are gone at once/);
    const { withdrawn: count } = await (await remove()).json<{ withdrawn: number }>();
    await pipeline.drain(NOW + DAY);
    expect(await withdrawn()).toHaveLength(count);
    expect(count).toBe(rest.length === 1 ? 4 : 5);
    expect((await remove()).status).toBe(409);
  });

  test("up to half of it is", async () => {
    serve([1, 2, 3]);
    await poll(NOW + HOUR);
    await poll(NOW + DAY);
    expect(await withdrawn()).toEqual(["pier-4", "pier-5"]);
  });
});

describe("whose word counts", () => {
  test.each([
    ["never", DECLARED, []],
    ["declared", "", []],
    ["declared", DECLARED, ["pier-2"]],
    ["always", "", ["pier-2"]],
  ] as const)("%s, channel %j: %j", async (complete, channel, expected) => {
    await aFeed(complete);
    serve([1, 2, 3], channel);
    await poll(NOW);
    serve([1, 3], channel);
    await poll(NOW + HOUR);
    await poll(NOW + DAY);
    expect(await withdrawn()).toEqual(expected);
  });

  test("the operator's choice can be changed, and is looked at", async () => {
    await aFeed("never");
    const path = `/api/v1/sources/harbor/feeds/${FEED}`;
    for (const complete of [true, "declared", false]) {
      expect((await pipeline.operate("PATCH", path, { complete })).status).toBe(200);
      expect((await feedAt()).complete).toBe(complete);
    }
    expect((await pipeline.operate("PATCH", path, { complete: "sometimes" })).status).toBe(422);
  });

  test("a crash between sending and noting sends nothing twice", async () => {
    await aFeed("always");
    serve([1, 2, 3]);
    await poll(NOW);
    serve([1, 3]);
    await poll(NOW + HOUR);
    await poll(NOW + DAY);
    await pipeline.env.DB.prepare("UPDATE feeds SET missing_since = ?")
      .bind(NOW + HOUR)
      .run();
    expect(await poll(NOW + DAY + HOUR)).toEqual({ kind: "unchanged" });
    const withdrawals = await pipeline.env.DB.prepare(
      "SELECT count(*) AS n FROM deliveries WHERE status = 'withdrawn'",
    ).first("n");
    expect(withdrawals).toBe(1);
  });
});
