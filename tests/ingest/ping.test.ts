import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ping } from "../../src/ingest/ping.ts";
import { addFeed, failFeed } from "../../src/storage/feeds.ts";
import { aNetwork, anRssItem, answer, type Network, rss } from "../network.ts";
import { aSource, freshPipeline, NOW, type Pipeline } from "../pipeline.ts";

const FEED = "01HARBQR000000000000000000";
const URL_ = "https://harbor.example/feed";
const LATER = NOW + 3_600_000;

let pipeline: Pipeline;
let network: Network;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await aSource(pipeline);
  network = aNetwork({ [URL_]: () => answer(rss(anRssItem()), { "cache-control": "max-age=86400" }) });
  vi.stubGlobal("fetch", network.fetch);
  await addFeed(
    pipeline.env.DB,
    { id: FEED, source: "harbor", url: URL_, title: "", allowHttp: false, intervalMs: 900_000 },
    NOW,
  );
  await pipeline.cron(NOW);
  await pipeline.drain();
  network.asked.length = 0;
});
afterEach(() => void vi.unstubAllGlobals());

const call = (method: string, ...params: string[]) =>
  `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params
    .map((value) => `<param><value>${value}</value></param>`)
    .join("")}</params></methodCall>`;
const send = async (body: string, now = LATER) => {
  const request = new Request("https://reprint.example/ping", {
    method: "POST",
    body,
    headers: { "content-type": "text/xml" },
  });
  const response = await ping(request, pipeline.env, now);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};
const OK = "<name>flerror</name><value><boolean>0</boolean></value>";
const UNKNOWN = "<name>flerror</name><value><boolean>1</boolean></value>";

describe("a ping", () => {
  test.each([
    ["weblogUpdates.ping", ["Harbor", "https://harbor.example/"]],
    ["weblogUpdates.ping", ["Harbor", "http://www.harbor.example"]],
    ["weblogUpdates.ping", ["<string>Harbor &amp; Hill</string>", "<string>https://harbor.example/</string>"]],
    ["weblogUpdates.ping", ["Harbor", "<string><![CDATA[https://harbor.example/]]></string>"]],
    ["weblogUpdates.extendedPing", ["Harbor", "https://elsewhere.example/", "https://elsewhere.example/new", URL_]],
  ])("%s %j polls the source's feed now", async (method, params) => {
    const { status, type, text } = await send(call(method, ...params));
    expect([status, type]).toEqual([200, "text/xml; charset=utf-8"]);
    expect(text).toContain(OK);
    await pipeline.drain(LATER);
    expect(network.asked.map(({ url }) => url)).toEqual([URL_]);
  });

  test("of nothing but spaces is answered as any other that is none", async () => {
    const name = "<methodCall><methodName>weblogUpdates.ping</methodName><params><param><value>";
    const { status, text } = await send(name + " ".repeat(15_900 - name.length));
    expect([status, text.includes("<name>faultCode</name><value><int>-32602</int>")]).toEqual([200, true]);
  });

  test("again and again polls once a minute, and the last one is not forgotten", async () => {
    const body = call("weblogUpdates.ping", "Harbor", "https://harbor.example/");
    await send(body);
    await pipeline.drain(LATER);
    for (let n = 1; n <= 5; n += 1) await send(body, LATER + n * 1000);
    await pipeline.drain(LATER + 5000);
    expect(network.asked).toHaveLength(1);
    await pipeline.cron(LATER + 60_000);
    await pipeline.drain(LATER + 60_000);
    expect(network.asked).toHaveLength(2);
  });

  test("of an address that no source has asks nobody for anything", async () => {
    const { text } = await send(call("weblogUpdates.ping", "Stranger", "https://stranger.example/"));
    expect(text).toContain(UNKNOWN);
    await pipeline.drain(LATER);
    expect(network.asked).toEqual([]);
  });

  test("does not break the patience that a publisher asked for", async () => {
    await failFeed(pipeline.env.DB, { feed: FEED, dueAt: 0 }, "429", LATER * 2);
    await send(call("weblogUpdates.ping", "Harbor", "https://harbor.example/"));
    expect(pipeline.queued).toEqual([]);
  });

  test("when the queue refuses is left to the cron", async () => {
    const { WORK } = pipeline.env;
    pipeline.env.WORK = { send: () => Promise.reject(new Error("Too Many Requests")) } as unknown as Queue;
    expect((await send(call("weblogUpdates.ping", "Harbor", "https://harbor.example/"))).text).toContain(OK);
    pipeline.env.WORK = WORK;
    await pipeline.cron(LATER);
    await pipeline.drain(LATER);
    expect(network.asked).toHaveLength(1);
  });
});

describe("what is no ping", () => {
  test.each([
    ["no XML", "hello", -32_700],
    ["nothing", "", -32_700],
    ["another method", call("pingback.ping", "a", "b"), -32_601],
    ["no address", call("weblogUpdates.ping", "Harbor"), -32_602],
    ["an address that is none", call("weblogUpdates.ping", "Harbor", "javascript:alert(1)"), -32_602],
  ])("%s is a fault", async (_, body, code) => {
    const { status, text } = await send(body);
    expect(status).toBe(200);
    expect(text).toContain(`<int>${code}</int>`);
  });

  test("too much of it is 413, too often 429, another method 405", async () => {
    expect((await send("x".repeat(20_000))).status).toBe(413);
    pipeline.env.PING_RATE = { limit: async () => ({ success: false }) };
    expect((await send(call("weblogUpdates.ping", "a", "https://harbor.example/"))).status).toBe(429);
    expect((await pipeline.fetch("/ping")).status).toBe(405);
  });

  test("hostile XML ends soon", async () => {
    for (const body of [
      "<value>".repeat(2000),
      `<methodName>a</methodName>${"<value><string>".repeat(1000)}`,
      "&#x;".repeat(4000),
    ]) {
      expect((await send(body)).status).toBe(200);
    }
  });
});
