/** Mentions of originals: by Webmention, with the sender's tests of webmention.rocks, and by Pingback. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { discoverEndpoint } from "../../src/syndicate/mention.ts";
import { aNetwork, type Network, redirect } from "../network.ts";
import {
  aSource,
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
import { ROCKS } from "./rocks.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ORIGINAL = "https://harbor.example/2026/11/ferry-returns";
const PAGE = `${ORIGIN}/harbor/the-night-ferry-returns`;
const API = "/api/v1/sources/harbor/receipts";

let pipeline: Pipeline;
let source: TestSource;
let now: number;
let network: Network;
/** Lets time pass, and runs the cron and the queue. */
async function after(ms: number): Promise<void> {
  now += ms;
  vi.setSystemTime(now);
  await pipeline.cron(now);
  await pipeline.drain(now);
}

async function say(event: unknown, from = source): Promise<void> {
  await send(pipeline, from, event);
  await pipeline.drain(now);
}

const ROCKS_SITE = "https://rocks.example";
const MENTIONS = `${API}/mentions`;
const html = (body: string, headers: [string, string][] = [], status = 200) =>
  new Response(body, { status, headers: [["content-type", "text/html; charset=utf-8"], ...headers] });

describe("the discovery tests of webmention.rocks", () => {
  test.for(ROCKS)("$number: $is", async ({ number, link = [], html: markup = "", endpoint, movedTo }) => {
    const page = () =>
      html(
        `<!doctype html><title>Test</title>${markup}`,
        link.map((value) => ["link", value]),
      );
    const address = `${ROCKS_SITE}/test/${number}`;
    const { fetch } = aNetwork(
      movedTo === undefined
        ? { [address]: page }
        : { [address]: () => redirect(movedTo), [ROCKS_SITE + movedTo]: page },
    );
    expect(await discoverEndpoint(address, fetch)).toEqual({
      method: "webmention",
      url: ROCKS_SITE + endpoint,
    });
  });
});

describe("mentions", () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
    vi.spyOn(console, "warn").mockReturnValue();
    pipeline = await freshPipeline();
    source = await aSource(pipeline);
    now = NOW;
    network = aNetwork();
    vi.stubGlobal("fetch", network.fetch);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  const ENDPOINT = "https://harbor.example/webmention?site=1";
  const PINGS = "https://harbor.example/xmlrpc.php";
  const POSTED = (target: string) => new URLSearchParams({ source: PAGE, target }).toString();
  /** The requests that were posted, with their addresses. */
  const mentioned = () =>
    network.asked
      .splice(0)
      .filter(({ method }) => method === "POST")
      .map(({ url, body }) => [url, body]);
  const listed = async () =>
    (await (await pipeline.operate("GET", `${API}?way=webmention`)).json<{ receipts: Record<string, unknown>[] }>())
      .receipts;

  beforeEach(async () => {
    network.at[ORIGINAL] = () => html('<link rel="webmention" href="/webmention?site=1">');
    network.at[ENDPOINT] = () => new Response(null, { status: 202 });
  });
  const on = async (mentions = true) => {
    const response = await pipeline.operate("PUT", MENTIONS, { mentions });
    expect(response.status).toBe(200);
    return await response.json<Record<string, unknown>>();
  };

  test("are off unless an operator switches them on, and then begin with what is published after that", async () => {
    expect(await (await pipeline.operate("GET", MENTIONS)).json()).toEqual({ source: "harbor", mentions: false });
    await say(published());
    await after(HOUR);
    expect(mentioned()).toEqual([]);
    expect(await on()).toMatchObject({ source: "harbor", mentions: true, waiting: 0 });
    await say(updated({ title: "The night ferry returns, partly" }));
    await after(HOUR);
    expect(mentioned()).toEqual([]);
    await on(false);
    await say(published({ id: "b", title: "Another" }));
    await after(HOUR);
    expect(mentioned()).toEqual([]);
  });

  test("go to the original, once for the page, once for a correction, and three times, an hour apart, for a withdrawal", async () => {
    await on();
    await say(published());
    await after(2 * MINUTE);
    expect(mentioned()).toEqual([[ENDPOINT, POSTED(ORIGINAL)]]);
    expect(await (await pipeline.fetch(PAGE)).text()).toContain(`<a class="u-repost-of" href="${ORIGINAL}"`);
    await after(HOUR);
    expect(mentioned()).toEqual([]);
    await say(updated({ title: "The night ferry returns, partly" }));
    await after(2 * MINUTE);
    expect(mentioned()).toEqual([[ENDPOINT, POSTED(ORIGINAL)]]);
    network.at[ENDPOINT] = async () => {
      expect((await pipeline.fetch(PAGE)).status).toBe(410);
      return new Response(null, { status: 202 });
    };
    await say(withdrawn());
    expect(mentioned()).toEqual([[ENDPOINT, POSTED(ORIGINAL)]]);
    await after(10 * MINUTE);
    expect(mentioned()).toEqual([]);
    for (let time = 0; time < 4; time += 1) await after(HOUR);
    expect(mentioned()).toEqual([
      [ENDPOINT, POSTED(ORIGINAL)],
      [ENDPOINT, POSTED(ORIGINAL)],
    ]);
    expect(await listed()).toMatchObject([
      { event: "withdrawn", revision: 3, sent: 3, method: "webmention", due_at: null },
    ]);
  });

  test("go to the address before as well, where the original is another one now", async () => {
    const moved = "https://harbor.example/2026/11/ferry-returns-partly";
    await on();
    await say(published());
    await after(2 * MINUTE);
    mentioned();
    network.at[moved] = network.at[ORIGINAL]!;
    await say(updated({ url: moved, title: "The night ferry returns, partly" }));
    await after(2 * MINUTE);
    expect(mentioned()).toEqual([
      [ENDPOINT, POSTED(ORIGINAL)],
      [ENDPOINT, POSTED(moved)],
    ]);
  });

  test("go on after a source is deleted, until its posts are withdrawn; registered again it has none", async () => {
    await on();
    await say(published());
    await after(2 * MINUTE);
    mentioned();
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    await after(MINUTE);
    expect(mentioned()).toEqual([[ENDPOINT, POSTED(ORIGINAL)]]);
    source = await aSource(pipeline);
    expect(await (await pipeline.operate("GET", MENTIONS)).json()).toMatchObject({ mentions: false });
  });

  test("are tried ten times in 75 hours; another post's go on meanwhile", async () => {
    await on();
    let tries = 0;
    network.at[ENDPOINT] = () => {
      tries += 1;
      return new Response("no", { status: 503 });
    };
    await say(published());
    const other = "https://harbor.example/posts/b";
    network.at[other] = () => html('<link rel="webmention" href="https://else.example/mentions">');
    network.at["https://else.example/mentions"] = () => new Response(null, { status: 201 });
    await say(published({ id: "b", title: "Another" }));
    await after(2 * MINUTE);
    expect(mentioned().map(([url]) => url)).toEqual(expect.arrayContaining(["https://else.example/mentions"]));
    expect((await listed()).at(-1)).toMatchObject({
      post: 1,
      sent: null,
      tries: 1,
      trouble: "its Webmention endpoint answered with status 503",
    });
    for (let days = 0; days < 12; days += 1) await after(25 * HOUR);
    expect(tries).toBe(10);
    expect((await listed()).at(-1)).toMatchObject({ sent: null, tries: 10, due_at: null });
  });

  test.each([
    ["the original is not there", () => html("", [], 404), "the original answered with status 404"],
    ["the original takes none", () => html("<p>Nothing here</p>"), "the original takes no mentions"],
    [
      "the endpoint is inside",
      () => html('<link rel="webmention" href="https://10.0.0.1/">'),
      "its Webmention endpoint: the address, or one that it redirects to, is of a private network",
    ],
    [
      "the original leads inside",
      () => redirect("https://127.0.0.1/"),
      "the original: the address, or one that it redirects to, is of a private network",
    ],
  ])("end where %s", async (_, original, trouble) => {
    await on();
    network.at[ORIGINAL] = original;
    await say(published());
    await after(2 * MINUTE);
    await after(24 * HOUR);
    expect(mentioned()).toEqual([]);
    expect(await listed()).toMatchObject([{ sent: null, due_at: null, trouble }]);
  });

  describe("by Pingback", () => {
    const fault = (code: number) =>
      `<?xml version="1.0"?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member><member><name>faultString</name><value><string>No.</string></value></member></struct></value></fault></methodResponse>`;
    const thanks =
      '<?xml version="1.0"?><methodResponse><params><param><value><string>Thanks</string></value></param></params></methodResponse>';
    const xml = (body: string) => new Response(body, { headers: { "content-type": "text/xml" } });

    test.each([
      ["the header", () => html('<link rel="pingback" href="https://wrong.example/">', [["x-pingback", PINGS]])],
      ["a <link>", () => html(`<link rel="pingback" href="${PINGS}" />`)],
    ])("go to what %s names, once, and not for a withdrawal", async (_, original) => {
      await on();
      network.at[ORIGINAL] = original;
      network.at[PINGS] = () => xml(thanks);
      await say(published());
      await after(2 * MINUTE);
      const [[url, body], ...more] = mentioned() as [[string, string]];
      expect([url, more]).toEqual([PINGS, []]);
      expect(body).toContain("<methodName>pingback.ping</methodName>");
      expect([...body.matchAll(/<string>(.*?)<\/string>/g)].map(([, uri]) => uri)).toEqual([PAGE, ORIGINAL]);
      await say(updated({ title: "The night ferry returns, partly" }));
      await after(HOUR);
      await say(withdrawn());
      await after(HOUR);
      expect(mentioned()).toEqual([]);
      expect(await listed()).toMatchObject([{ method: "pingback", sent: 1, due_at: null }]);
    });

    test("give way to Webmention", async () => {
      await on();
      network.at[ORIGINAL] = () => html('<a rel="webmention" href="/webmention?site=1">x</a>', [["x-pingback", PINGS]]);
      await say(published());
      await after(2 * MINUTE);
      expect(mentioned()).toEqual([[ENDPOINT, POSTED(ORIGINAL)]]);
    });

    test.each([
      [48, { sent: 1, trouble: null }],
      [33, { sent: null, due_at: null, trouble: "its Pingback server answered with fault 33" }],
      [16, { sent: null, due_at: expect.any(String) as string, trouble: "its Pingback server answered with fault 16" }],
    ])("take fault %i for what it means", async (code, expected) => {
      await on();
      network.at[ORIGINAL] = () => html("", [["x-pingback", PINGS]]);
      network.at[PINGS] = () => xml(fault(code));
      await say(published());
      await after(2 * MINUTE);
      expect(await listed()).toMatchObject([expected]);
    });
  });
});
