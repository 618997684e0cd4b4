import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { QueueMessage } from "../../src/model/message.ts";
import { linksIn } from "../../src/web/link-header.ts";
import { type Asked, aNetwork, answer, type Network } from "../network.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  ORIGIN,
  type Pipeline,
  published,
  send,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";

const HUB = "https://hub.example/";
const FOLDERS = ["", "/harbor", "/tags/ferries", "/tags/harbor"];
const FEEDS = FOLDERS.flatMap((folder) => ["atom.xml", "feed.json", "feed.xml"].map((file) => `${folder}/${file}`));

let pipeline: Pipeline;
let source: TestSource;
let network: Network;
beforeEach(async () => {
  pipeline = await freshPipeline({ WEBSUB_HUBS: HUB } as Partial<Env>);
  source = await aSource(pipeline);
  network = aNetwork({ [HUB]: () => new Response(null, { status: 204 }) });
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => void vi.unstubAllGlobals());

const feedsIn = ({ body }: Asked) => new URLSearchParams(body).getAll("hub.url");
const pinged = () => network.asked.splice(0).flatMap(feedsIn).toSorted();
const hubs = async () => (await (await pipeline.operate("GET", "/api/v1/hubs")).json<{ hubs: unknown[] }>()).hubs;

test("every feed names the hub and itself, in the document and in the Link header; older pages do not", async () => {
  await deliver(pipeline, source, published());
  for (const folder of FOLDERS) {
    const self = (file: string) => `${ORIGIN}${folder}/${file}`;
    const get = async (file: string) => {
      const response = await pipeline.fetch(`${folder}/${file}`);
      const links = linksIn(response.headers.get("link") ?? "", self(file));
      expect(links.filter(({ rel }) => rel === "hub").map(({ href }) => href)).toEqual([HUB]);
      expect(links.filter(({ rel }) => rel === "self").map(({ href }) => href)).toEqual([self(file)]);
      return await response.text();
    };
    const hub = expect.objectContaining({ rel: "hub", href: HUB }) as object;
    expect(parseRssFeed(await get("feed.xml")).atom?.links).toContainEqual(hub);
    expect(parseAtomFeed(await get("atom.xml")).links).toContainEqual(hub);
    expect(parseJsonFeed(await get("feed.json")).hubs).toEqual([{ type: "WebSub", url: HUB }]);
  }
  const older = await pipeline.fetch("/feed.xml?before=1764000000000-99");
  expect(older.headers.get("link")).toBeNull();
});

test("without a hub nothing is noted, named or sent", async () => {
  const quiet = await freshPipeline();
  await deliver(quiet, await aSource(quiet), published());
  expect((await quiet.fetch("/feed.xml")).headers.get("link")).toBeNull();
  expect(await (await quiet.fetch("/atom.xml")).text()).not.toContain('rel="hub"');
  await quiet.cron(NOW + 60_000);
  await quiet.drain(NOW + 60_000);
  expect(network.asked).toEqual([]);
});

test("a hub is pinged once for every feed that a post is in: published, corrected, withdrawn", async () => {
  await deliver(pipeline, source, published());
  expect(network.asked).toMatchObject([{ method: "POST", url: HUB }]);
  expect(network.asked[0]!.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  expect(new URLSearchParams(network.asked[0]!.body).get("hub.mode")).toBe("publish");
  expect(pinged()).toEqual(FEEDS.map((path) => ORIGIN + path).toSorted());
  for (const [minute, event] of [
    [2, updated({ title: "Ten years" })],
    [4, withdrawn()],
  ] as const) {
    await send(pipeline, source, event);
    await pipeline.drain(NOW + minute * 60_000);
    expect(pinged()).toEqual(FEEDS.map((path) => ORIGIN + path).toSorted());
  }
  expect(await hubs()).toEqual([{ hub: HUB, waiting: 0, told_at: expect.any(String) as string, trouble: null }]);
});

test("what a reader does not see anew causes no ping: repeats, and pages that are only compared again", async () => {
  await deliver(pipeline, source, published());
  pinged();
  await deliver(pipeline, source, published());
  await pipeline.cron(NOW + 120_000);
  await pipeline.drain(NOW + 120_000);
  expect(pinged()).toEqual([]);
});

test("the hub hears of it after the purge, so that what it fetches is new", async () => {
  network.at[HUB] = () => {
    expect(pipeline.purges.flat()).toContain("front");
    return new Response(null, { status: 204 });
  };
  await deliver(pipeline, source, published());
  expect(pinged()).toHaveLength(FEEDS.length);
});

test("changes that come close together are pinged together, half a minute after the first", async () => {
  await deliver(pipeline, source, published());
  pinged();
  for (const minute of [1, 2, 3]) {
    const event = updated({ title: `Version ${minute}` }, `2026-11-23T09:5${minute + 5}:00Z`);
    await send(pipeline, source, event);
    await pipeline.drain(NOW + 1000 * minute);
  }
  expect(pinged()).toEqual([]);
  await pipeline.cron(NOW + 31_000);
  await pipeline.drain(NOW + 31_000);
  expect(pinged()).toHaveLength(FEEDS.length);
  await pipeline.cron(NOW + 120_000);
  await pipeline.drain(NOW + 120_000);
  expect(pinged()).toEqual([]);
});

test("a hub that fails is pinged again later, shows in the report, and keeps no post from being published", async () => {
  network.at[HUB] = () => answer("", {}, 503);
  expect((await deliver(pipeline, source, published())).status).toBe("published");
  expect(network.asked).toHaveLength(1);
  expect(await hubs()).toMatchObject([
    { waiting: FEEDS.length, told_at: null, trouble: "it answered with status 503" },
  ]);
  await pipeline.cron(NOW + 30_000);
  await pipeline.drain(NOW + 30_000);
  expect(network.asked).toHaveLength(1);
  network.at[HUB] = () => answer("", {}, 202);
  network.asked.length = 0;
  await pipeline.cron(NOW + 80_000);
  await pipeline.drain(NOW + 80_000);
  expect(pinged()).toEqual(FEEDS.map((path) => ORIGIN + path).toSorted());
});

test("a queue that refuses, or a crash after the commit, only delays it to the cron", async () => {
  const { sendBatch } = pipeline.env.WORK;
  pipeline.env.WORK.sendBatch = async (messages) => {
    const batch = [...messages];
    if (batch.some(({ body }) => (body as QueueMessage).kind === "output")) throw new Error("queue is full");
    return await sendBatch(batch);
  };
  await deliver(pipeline, source, published());
  pipeline.env.WORK.sendBatch = sendBatch;
  expect(network.asked).toEqual([]);
  await pipeline.cron(NOW + 1000);
  await pipeline.drain(NOW + 1000);
  expect(pinged()).toHaveLength(FEEDS.length);
});

test("a change that comes during a ping is pinged as well", async () => {
  let midway: Promise<unknown> | undefined;
  network.at[HUB] = async () => {
    midway ??= pipeline.env.DB.prepare("UPDATE notices SET changes = changes + 1 WHERE subject = '/feed.xml'").run();
    await midway;
    return new Response(null, { status: 204 });
  };
  await deliver(pipeline, source, published());
  pinged();
  await pipeline.cron(NOW + 60_000);
  await pipeline.drain(NOW + 60_000);
  expect(pinged()).toEqual([`${ORIGIN}/feed.xml`]);
});

test("an operator's withdrawal is pinged, too, and a hub that is configured no more is forgotten", async () => {
  await deliver(pipeline, source, published());
  pinged();
  await pipeline.operate("POST", "/api/v1/posts/1/withdraw", {});
  const later = Date.now() + 60_000;
  await pipeline.cron(later);
  await pipeline.drain(later);
  expect(pinged()).toEqual(FEEDS.map((path) => ORIGIN + path).toSorted());
  await pipeline.operate("POST", "/api/v1/posts/1/restore", {});
  pipeline.env = { ...pipeline.env, WEBSUB_HUBS: "" } as unknown as Env;
  const latest = later + 60_000;
  await pipeline.cron(latest);
  await pipeline.drain(latest);
  expect(pinged()).toEqual([]);
  expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM notices").first("n")).toBe(0);
});

test("of what is under embargo a hub hears when it ends, and not before", async () => {
  const minute = async (iso: string) => {
    await pipeline.cron(Date.parse(iso));
    await pipeline.drain(Date.parse(iso));
  };
  await deliver(pipeline, source, published({ _rights: { embargoed_until: "2026-11-23T12:00:00Z" } }));
  await minute("2026-11-23T10:02:00Z");
  await minute("2026-11-23T11:59:00Z");
  expect(pinged()).toEqual([]);
  await minute("2026-11-23T12:00:00Z");
  expect(pinged()).toEqual(FEEDS.map((path) => ORIGIN + path).toSorted());
});
