/** Feeds whose validators, clocks or hubs cannot be trusted, through the cron, the queue and the readers' pages. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aHub, type Hub } from "../conformance/websub/hub.ts";
import { type Asked, aNetwork, anRssItem, answer, type Network, rss } from "../network.ts";
import { aSource, freshPipeline, type Pipeline } from "../pipeline.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../src/time.ts";

const FEED = "https://harbor.example/feed";
const PATH = "/harbor/the-night-ferry-returns";

let pipeline: Pipeline;
let network: Network;
let hub: Hub;
/** When the feed was added; the routes read the clock themselves. */
let start: number;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await aSource(pipeline);
  network = aNetwork();
  vi.stubGlobal("fetch", network.fetch);
  hub = aHub(network, pipeline, "https://hub.example/");
  start = Date.now();
});
afterEach(() => void vi.unstubAllGlobals());

type Rule = (asked: Asked) => boolean;
/** The publisher's server: its document, the headers of every answer, and when it answers 304. */
const serve = (text: string, headers: Record<string, string>, isUnchanged: Rule = () => false, channel = "") => {
  const body = rss(anRssItem({ description: text }), channel);
  network.at[FEED] = (asked) => answer(body, headers, isUnchanged(asked) ? 304 : 200);
};
const isConditional: Rule = ({ headers }) => headers.has("if-none-match") || headers.has("if-modified-since");
const lastAsked = () => {
  const { headers } = network.asked.findLast(({ url }) => url === FEED)!;
  return [headers.get("if-none-match"), headers.get("if-modified-since")];
};
const asked = () => network.asked.filter(({ url }) => url === FEED).length;

let feed: string;
/** Adds the feed, and polls it for the first time. */
async function add(): Promise<void> {
  const response = await pipeline.operate("POST", "/api/v1/sources/harbor/feeds", { url: FEED });
  feed = (await response.json<{ links: { self: string } }>()).links.self;
  await at(MINUTE_MS);
}
/** Runs the cron and the queue at a time after the start. */
async function at(afterMs: number): Promise<void> {
  await pipeline.cron(start + afterMs);
  await pipeline.drain(start + afterMs);
}
const html = async () => (await pipeline.fetch(PATH)).text();
const report = async () => (await pipeline.operate("GET", feed)).json<{ trouble?: string; next_poll_at: string }>();
const nextPollMs = async (fromMs: number) => Date.parse((await report()).next_poll_at) - start - fromMs;

describe("a change shows within a week and a day", () => {
  test.each<[string, Record<string, string>]>([
    ["behind 304 for ever", { etag: '"1"' }],
    ["behind a date for ever", { "last-modified": "Mon, 02 Nov 2020 09:50:00 GMT" }],
    ["behind both", { etag: 'W/"1"', "last-modified": "Mon, 02 Nov 2020 09:50:00 GMT" }],
  ])("%s", async (_, validators) => {
    serve("One.", validators);
    await add();
    serve("Two.", validators, isConditional);
    await at(DAY_MS);
    expect(await html()).toContain("One.");
    for (let day = 2; day <= 8; day += 1) await at(day * DAY_MS);
    expect(await html()).toContain("Two.");
    // From then on, conditions again.
    await at(9 * DAY_MS);
    expect(lastAsked()).toEqual([validators["etag"] ?? null, validators["last-modified"] ?? null]);
  });

  test("at once, where the ETag stays but the server sends the body", async () => {
    serve("One.", { etag: '"1"' });
    await add();
    serve("Two.", { etag: '"1"' });
    await at(HOUR_MS);
    expect(await html()).toContain("Two.");
  });

  test("at once, where the ETag changes with every answer", async () => {
    serve("One.", { etag: '"1"' });
    await add();
    serve("One.", { etag: '"2"' });
    await at(HOUR_MS);
    expect(lastAsked()).toEqual(['"1"', null]);
    serve("Two.", { etag: '"3"' });
    await at(2 * HOUR_MS);
    expect(lastAsked()).toEqual(['"2"', null]);
    expect(await html()).toContain("Two.");
  });
});

describe("304 to a request without conditions", () => {
  test("is trouble, and the next request has none either", async () => {
    serve("One.", {});
    await add();
    serve("Two.", {}, () => true);
    await at(HOUR_MS);
    expect((await report()).trouble).toContain("304");
    await at(DAY_MS);
    expect(lastAsked()).toEqual([null, null]);
    serve("Two.", {});
    await at(2 * DAY_MS);
    expect(await html()).toContain("Two.");
    expect((await report()).trouble).toBeUndefined();
  });

  test("once a week is asked again at the next poll", async () => {
    serve("One.", { etag: '"1"' });
    await add();
    serve("Two.", { etag: '"1"' }, () => true);
    for (let day = 1; day <= 8; day += 1) await at(day * DAY_MS);
    expect(lastAsked()).toEqual([null, null]);
    serve("Two.", { etag: '"1"' }, isConditional);
    await at(9 * DAY_MS);
    expect(await html()).toContain("Two.");
  });
});

describe("a Last-Modified", () => {
  const day = (ms: number, zone: string) => `${new Date(start + ms).toUTCString().replace("GMT", zone)}`;
  test.each<[string, () => string]>([
    ["in the future", () => day(DAY_MS, "GMT")],
    ["in the future of its zone", () => day(-2 * HOUR_MS, "-0700")],
    ["that cannot be read", () => "gestern um drei"],
    ["of the year 1970", () => "Thu, 01 Jan 1970 00:00:00 GMT"],
    ["a second later", () => "Thu, 01 Jan 1970 00:00:01 GMT"],
    ["of the year 1", () => "Mon, 01 Jan 0001 00:00:00 GMT"],
    ["that is empty", () => ""],
    ["that is a number", () => "0"],
    ["of minus one", () => "-1"],
  ])("%s is not sent back", async (_, date) => {
    // The server compares dates.
    const header = { "last-modified": date() };
    const since: Rule = ({ headers }) => headers.has("if-modified-since");
    serve("One.", header, since);
    await add();
    serve("Two.", header, since);
    await at(HOUR_MS);
    expect(lastAsked()).toEqual([null, null]);
    expect(await html()).toContain("Two.");
  });

  test.each<[string, () => string]>([
    ["in the past", () => day(-HOUR_MS, "GMT")],
    ["in another zone", () => day(HOUR_MS, "+0200")],
    ["of RFC 850", () => "Monday, 02-Nov-20 09:50:00 GMT"],
  ])("%s is sent back as it came", async (_, date) => {
    serve("One.", { "last-modified": date() });
    await add();
    await at(HOUR_MS);
    expect(lastAsked()).toEqual([null, date()]);
  });

  test("in the future leaves the ETag in force", async () => {
    serve("One.", { etag: '"1"', "last-modified": day(DAY_MS, "GMT") });
    await add();
    await at(HOUR_MS);
    expect(lastAsked()).toEqual(['"1"', null]);
  });
});

test("an empty ETag is none", async () => {
  serve("One.", { etag: "" });
  await add();
  await at(HOUR_MS);
  expect(lastAsked()).toEqual([null, null]);
});

describe("a hub", () => {
  const LINKS = `<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="${FEED}"/>`;
  const subscribed = async () => {
    serve("One.", {}, undefined, LINKS);
    await add();
    await hub.verify();
    // The poll that was due before the hub's answer.
    await at(HOUR_MS);
  };

  test("that pushes lets the feed rest for half a day", async () => {
    await subscribed();
    await hub.distribute(rss(anRssItem({ description: "Two." }), LINKS));
    await pipeline.drain(Date.now());
    expect(await html()).toContain("Two.");
    serve("Two.", {}, undefined, LINKS);
    const before = asked();
    await at(6 * HOUR_MS);
    expect(asked()).toBe(before);
    await at(14 * HOUR_MS);
    expect(asked()).toBe(before + 1);
    expect(await nextPollMs(14 * HOUR_MS)).toBeGreaterThan(10 * HOUR_MS);
  });

  test("that is quiet hides nothing for longer than half a day, and once", async () => {
    await subscribed();
    serve("Two.", {}, undefined, LINKS);
    await at(14 * HOUR_MS);
    expect(await html()).toContain("Two.");
    // The poll has found what the hub did not announce.
    expect(await nextPollMs(14 * HOUR_MS)).toBeLessThan(HOUR_MS);
    serve("Three.", {}, undefined, LINKS);
    await at(15 * HOUR_MS);
    expect(await html()).toContain("Three.");
  });

  test("that speaks again is trusted again", async () => {
    await subscribed();
    serve("Two.", {}, undefined, LINKS);
    await at(14 * HOUR_MS);
    await hub.distribute(rss(anRssItem({ description: "Three." }), LINKS));
    serve("Three.", {}, undefined, LINKS);
    await pipeline.drain(Date.now());
    await at(15 * HOUR_MS);
    expect(await nextPollMs(15 * HOUR_MS)).toBeGreaterThan(10 * HOUR_MS);
  });
});
