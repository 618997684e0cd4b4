import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { linksIn } from "../../src/web/link-header.ts";
import { aNetwork, anRssItem, answer, type Network, redirect, rss } from "../network.ts";
import { aSource, freshPipeline, type Pipeline } from "../pipeline.ts";

const HOME = "https://harbor.example/";
const FEED = "https://harbor.example/feed";

let pipeline: Pipeline;
let network: Network;
beforeEach(async () => {
  pipeline = await freshPipeline();
  await aSource(pipeline);
  network = aNetwork({
    [FEED]: () => answer(rss(anRssItem())),
    [HOME]: () => page('<link rel="alternate" type="application/rss+xml" title="Harbor" href="/feed">'),
  });
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => void vi.unstubAllGlobals());

const page = (head: string, headers: Record<string, string> = {}) =>
  answer(`<!doctype html><html><head><title>Harbor</title>${head}</head><body></body></html>`, {
    "content-type": "text/html",
    ...headers,
  });
const preview = async (url = HOME, facts: Record<string, unknown> = {}) => {
  const response = await pipeline.operate("POST", "/api/v1/feeds/preview", { url, ...facts });
  return { status: response.status, json: await response.json<Preview>() };
};
const add = (url = HOME, facts: Record<string, unknown> = {}) =>
  pipeline.operate("POST", "/api/v1/sources/harbor/feeds", { url, ...facts });

interface Preview {
  detail: string;
  feeds: { url: string; title: string }[];
  feed: { url: string; entries: number; icon_url?: string; hub?: { url: string; topic: string } };
  entries: { title: string; html: string; credit: string; canonical_url?: string; refused?: string }[];
}

describe("preview", () => {
  test("shows the last three entries as they would be reprinted, and saves nothing", async () => {
    const items = [1, 2, 3, 4].map((n) =>
      anRssItem({
        title: `Pier ${n}`,
        guid: `g${n}`,
        link: `https://harbor.example/${n}`,
        pubDate: `Mon, 23 Nov 2026 0${n}:00:00 GMT`,
        description: `&lt;p onclick="x()"&gt;Text ${n}&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;&lt;p&gt;The post &lt;a href="https://harbor.example/${n}"&gt;Pier ${n}&lt;/a&gt; appeared first on &lt;a href="https://harbor.example"&gt;Harbor Post&lt;/a&gt;.&lt;/p&gt;`,
      }),
    );
    network.at[FEED] = () => answer(rss(items.join("")));
    const { status, json } = await preview();
    expect(status).toBe(200);
    expect(json.entries.map(({ title }) => title)).toEqual(["Pier 4", "Pier 3", "Pier 2"]);
    expect(json.entries[0]).toMatchObject({
      html: "<p>Text 4</p>",
      credit: "The post Pier 4 appeared first on Harbor Post.",
      canonical_url: "https://harbor.example/4",
    });
    expect(json.feed).toMatchObject({ url: FEED, entries: 4 });
    const { results } = await pipeline.env.DB.prepare("SELECT id FROM deliveries UNION ALL SELECT id FROM feeds").all();
    expect(results).toEqual([]);
  });

  test("of a source uses its name and policy", async () => {
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { name: "The Harbor", indexing: "self" });
    const { json } = await preview(FEED, { source: "harbor" });
    expect(json.entries[0]?.credit).toBe("The post The night ferry returns appeared first on The Harbor.");
    expect(json.entries[0]?.canonical_url).toBe(undefined);
  });
});

describe("discovery", () => {
  test.each<[string, () => Response]>([
    ["a link element", () => page('<link rel=alternate type="application/rss+xml" href="/feed">')],
    [
      "a link element under a base",
      () => page('<base href="/deep/"><link rel="alternate" type="application/atom+xml" href="../feed">'),
    ],
    [
      "a link element before a base",
      () => page('<link rel="alternate" type="application/atom+xml" href="../feed"><base href="/deep/">'),
    ],
    ["a Link header", () => page("", { link: '</feed>; rel="alternate"; type="application/rss+xml"' })],
    ["the usual place", () => page("")],
    [
      "a link before that of the comments",
      () =>
        page(
          '<link rel="alternate" type="application/rss+xml" href="/comments/feed" title="Comments"><link rel="alternate" type="application/rss+xml" href="/feed">',
        ),
    ],
  ])("finds a feed by %s", async (_, home) => {
    network.at[HOME] = home;
    const { status, json } = await preview();
    expect([status, json.feed?.url]).toEqual([200, FEED]);
  });

  test("takes a feed's own address as it is, and follows it where it moved for good", async () => {
    expect((await preview(FEED)).json.feed.url).toBe(FEED);
    network.at["https://harbor.example/rss2"] = () => redirect("/feed", 301);
    expect((await preview("https://harbor.example/rss2")).json.feed.url).toBe(FEED);
    network.at["https://harbor.example/rss3"] = () => redirect("/feed", 302);
    expect((await preview("https://harbor.example/rss3")).json.feed.url).toBe("https://harbor.example/rss3");
  });

  test("is not taken in by comments, scripts, oEmbed or the REST API", async () => {
    const head = `<!-- <link rel="alternate" type="application/rss+xml" href="/a"> -->
      <script>'<link rel="alternate" type="application/rss+xml" href="/b">'</script>
      <link rel="alternate" type="application/json+oembed" href="/c"><link rel="alternate" type="application/json" href="/wp-json">
      <link rel="alternate" hreflang="de" href="/de">`;
    network.at[HOME] = () => page(head);
    const { json } = await preview();
    expect(json.feeds).toEqual([{ url: FEED, title: "Harbor Post" }]);
  });

  test.each([
    ["no feed anywhere", {}, "The page names no feed, and there is none at the usual places."],
    [
      "a feed that is none",
      { [FEED]: () => answer("<html></html>") },
      "The feed that the page names cannot be read: is a web page, not a feed.",
    ],
  ])("says so: %s", async (_, at, detail) => {
    const named = Object.keys(at).length > 0;
    network.at = {
      ...at,
      [HOME]: () => page(named ? '<link rel=alternate type="application/rss+xml" href="/feed">' : ""),
    };
    expect(await preview()).toMatchObject({ status: 422, json: { type: "/problems/no-feed", detail } });
  });

  test.each([
    "http://harbor.example/",
    "https://127.0.0.1/",
    "https://metadata.google.internal/",
    "https://harbor.example:8443/",
  ])("asks nothing of %s", async (url) => {
    expect((await preview(url)).status).toBe(422);
    expect(network.asked).toEqual([]);
  });

  test("an address begins its sentence as it is written, and the refusal of plain http says how to ask for it", async () => {
    const { json } = await preview("http://harbor.example/");
    expect(json).toMatchObject({
      detail:
        'http://harbor.example/ cannot be read: the address, or one that it redirects to, is not https; if plain http will do, send "allow_http": true.',
    });
  });

  test("a page cannot send it to a private address", async () => {
    network.at[HOME] = () => page('<link rel=alternate type="application/rss+xml" href="https://10.0.0.1/feed">');
    await preview();
    expect(network.asked.map(({ url }) => new URL(url).hostname)).not.toContain("10.0.0.1");
  });

  test("plain http is asked when the operator says so", async () => {
    network.at["http://harbor.example/feed"] = () => answer(rss(anRssItem()));
    expect((await preview("http://harbor.example/feed", { allow_http: true })).status).toBe(200);
  });
});

describe("an icon", () => {
  const LINK = '<link rel="alternate" type="application/rss+xml" href="/feed">';
  const withIcon = (url: string) => rss(anRssItem()).replace("<item>", `<image><url>${url}</url></image><item>`);

  test.each([
    [
      "for home screens",
      '<link rel="icon" href="/i.png" sizes="96x96"><link rel="apple-touch-icon" href="/t.png">',
      "/t.png",
    ],
    [
      "the largest",
      '<link rel="shortcut icon" href="/i.png"><link rel="icon" href="/512.png" sizes="512x512">',
      "/512.png",
    ],
    [
      "that can be enlarged",
      '<link rel="icon" href="/i.svg"><link rel="icon" href="/i" type="image/x-icon"><link rel="icon" sizes="32x32" href="/i.png">',
      "/i.png",
    ],
    ["small, where there is no other", '<link rel="icon" href="/i.png">', "/i.png"],
    [
      "that is an address",
      '<link rel="icon" href="data:image/png;base64,AA"><link rel="icon" href="javascript:alert(1)">',
      undefined,
    ],
    ["of its author, not of a reader", '</head><body><p>x</p><link rel="icon" href="/i.png">', undefined],
  ])("of the home page is found: one %s", async (_, icons, found) => {
    network.at[HOME] = () => page(LINK + icons);
    expect((await preview()).json.feed.icon_url).toBe(found && `https://harbor.example${found}`);
  });

  test("of the feed is taken where the home page has none, or a small one", async () => {
    network.at[FEED] = () => answer(withIcon("https://harbor.example/feed.png"));
    expect((await preview()).json.feed.icon_url).toBe("https://harbor.example/feed.png");
    network.at[HOME] = () => page(`${LINK}<link rel="icon" href="/i.png">`);
    expect((await preview()).json.feed.icon_url).toBe("https://harbor.example/feed.png");
    network.asked.length = 0;
    expect((await preview(FEED)).json.feed.icon_url).toBe("https://harbor.example/feed.png");
    expect(network.asked.map(({ url }) => url)).toEqual([FEED]);
  });

  test("of the home page is looked for where only the feed's address was given, and the feed has none", async () => {
    network.at[HOME] = () => page('<link rel="apple-touch-icon" href="/t.png">');
    expect((await preview(FEED)).json.feed.icon_url).toBe("https://harbor.example/t.png");
    network.at[HOME] = () => answer("no", {}, 500);
    expect((await preview(FEED)).status).toBe(200);
    network.at[FEED] = () =>
      answer(rss(anRssItem()).replace("<link>https://harbor.example/</link>", "<link>https://10.0.0.1/</link>"));
    expect((await preview(FEED)).json.feed.icon_url).toBeUndefined();
    expect(network.asked.map(({ url }) => new URL(url).hostname)).not.toContain("10.0.0.1");
  });
});

describe("feeds of a source", () => {
  test("are added, polled, listed and removed", async () => {
    const response = await add();
    const feed = await response.json<{ id: string; links: { self: string; poll: string } }>();
    expect(response.status).toBe(201);
    expect(feed).toMatchObject({ url: FEED, title: "Harbor Post", status: "polled", polled_at: null });
    expect(pipeline.queued).toMatchObject([{ kind: "poll", feed: feed.id }]);
    await pipeline.drain(Date.now());
    expect((await pipeline.fetch("/harbor/the-night-ferry-returns")).status).toBe(200);
    const list = await pipeline.operate("GET", "/api/v1/sources/harbor/feeds");
    expect(await list.json()).toMatchObject({
      feeds: [{ id: feed.id, interval_seconds: 900, failures: 0 }],
      next_cursor: null,
    });
    expect((await pipeline.operate("DELETE", feed.links.self)).status).toBe(200);
    expect((await pipeline.operate("GET", feed.links.self)).status).toBe(404);
    expect((await pipeline.fetch("/harbor/the-night-ferry-returns")).status).toBe(200);
    const left = await pipeline.env.DB.prepare(
      "SELECT feed FROM feed_schedule UNION ALL SELECT feed FROM feed_entries",
    ).all();
    expect(left.results).toEqual([]);
  });

  test("are there once", async () => {
    await add();
    expect((await add(FEED)).status).toBe(409);
  });

  test("are polled by hand, but not twice at once", async () => {
    const { links } = await (await add()).json<{ links: { poll: string } }>();
    const first = await pipeline.operate("POST", links.poll);
    expect(await first.json()).toMatchObject({ result: { kind: "changed", told: 1 } });
    const second = await pipeline.operate("POST", links.poll);
    expect(second.status).toBe(429);
    await pipeline.drain(Date.now());
    expect(network.asked.filter(({ url }) => url === FEED)).toHaveLength(2);
  });

  test("that are paused say why, and come back when they are added again", async () => {
    const { links } = await (await add()).json<{ links: { poll: string; self: string } }>();
    network.at[FEED] = () => answer("", {}, 410);
    await pipeline.operate("POST", links.poll);
    expect(await (await pipeline.operate("GET", links.self)).json()).toMatchObject({
      status: "paused",
      next_poll_at: null,
    });
    expect((await pipeline.operate("POST", links.poll)).status).toBe(409);
    network.at[FEED] = () => answer(rss(anRssItem()));
    expect((await add()).status).toBe(201);
    expect(await (await pipeline.operate("GET", links.self)).json()).toMatchObject({ status: "polled" });
  });

  test("need the operator's token, and a source", async () => {
    expect((await pipeline.fetch("/api/v1/feeds/preview", { method: "POST" })).status).toBe(401);
    expect((await pipeline.operate("POST", "/api/v1/sources/nobody/feeds", { url: HOME })).status).toBe(404);
    expect((await add("ftp://x.example/")).status).toBe(422);
  });
});

describe("Link headers", () => {
  test.each([
    [
      '<https://hub.example/>; rel="hub", </feed>; rel=self',
      [
        ["hub", "https://hub.example/"],
        ["self", "https://harbor.example/feed"],
      ],
    ],
    [
      '<a,b;c>; title="x, <y>; rel=no"; rel="hub self"',
      [
        ["hub", "https://harbor.example/a,b;c"],
        ["self", "https://harbor.example/a,b;c"],
      ],
    ],
    ["</x>; REL=Hub", [["hub", "https://harbor.example/x"]]],
    ["</x>; rel=hub; rel=self", [["hub", "https://harbor.example/x"]]],
    ['</x>; rel=hub; anchor="/other"', []],
    ["garbage; rel=hub", []],
    ["", []],
  ])("%s", (header, expected) => {
    expect(linksIn(header, HOME).map(({ rel, href }) => [rel, href])).toEqual(expected);
  });
});
