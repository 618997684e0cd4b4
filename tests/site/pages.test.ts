import { beforeEach, expect, test } from "vitest";
import {
  aSource,
  deliver,
  freshPipeline,
  type Pipeline,
  published,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const htmlAt = async (path: string) => (await pipeline.fetch(path)).text();
const monthsAt = async () =>
  [...(await htmlAt("/archive")).matchAll(/href="\/archive\/([^"]+)"/g)].map((match) => match[1]);

test("the archive names the months that have posts, and each shows its own", async () => {
  await deliver(pipeline, source, published());
  const dates = ["2026-10-31T23:59:59.999Z", "2026-10-01T00:00:00Z", "2024-02-29T12:00:00Z", "1969-12-31T23:00:00Z"];
  for (const [n, date_published] of dates.entries()) {
    await deliver(pipeline, source, published({ id: `old${n}`, title: `Old ${n}`, date_published }));
  }
  expect(await monthsAt()).toEqual(["2026-10", "2026-11", "2024-02", "1969-12"]);
  const october = await htmlAt("/archive/2026-10");
  expect(october).toContain('<h1>Posts of <time datetime="2026-10">October 2026</time></h1>');
  expect([...october.matchAll(/<h2><a href="([^"]+)"/g)].map((match) => match[1])).toEqual([
    "/harbor/old-0",
    "/harbor/old-1",
  ]);
  expect(await htmlAt("/archive/1969-12")).toContain("/harbor/old-3");
  await deliver(pipeline, source, withdrawn());
  expect(await monthsAt()).toEqual(["2026-10", "2024-02", "1969-12"]);
});

test("an address that was cut after its year leads to the year in the archive", async () => {
  await deliver(pipeline, source, published());
  const cut = await pipeline.fetch("/archive/2026");
  expect([cut.status, cut.headers.get("location")]).toEqual([302, "/archive#2026"]);
  expect(await htmlAt("/archive")).toContain('id="2026"');
});

test.each(["/archive/2026-12", "/archive/2026-13", "/archive/20261", "/archive/latest", "/archive/2026-11-23"])(
  "%s is no page",
  async (path) => {
    await deliver(pipeline, source, published());
    expect((await pipeline.fetch(path)).status).toBe(404);
  },
);

test("the about page names the publishers; the privacy page says what is stored; every page leads to both", async () => {
  await deliver(pipeline, source, published());
  const about = await htmlAt("/about");
  expect(about).toContain('<a href="/harbor"><bdi>Harbor Post</bdi></a>');
  const privacy = await htmlAt("/privacy");
  for (const said of ["visitor", "for a year", "HMAC", "IPv4 /24, IPv6 /48", "30 a day"])
    expect(privacy).toContain(said);
  for (const path of ["/", "/harbor", PATH, "/search", "/archive", "/about", "/nothing-here"]) {
    expect(await htmlAt(path)).toMatch(/href="\/about".*href="\/privacy"/s);
  }
});

test("the pages are as strict as the others, and cacheable", async () => {
  for (const path of [
    "/archive",
    "/about",
    "/privacy",
    "/search",
    "/publishers",
    "/tags",
    "/corrections",
    "/contact",
  ]) {
    const response = await pipeline.fetch(path);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("cache-control")).toBe("public, max-age=60");
    expect(response.headers.get("set-cookie")).toBe(null);
    expect((await response.text()).match(/<h1/g)).toHaveLength(1);
  }
});

test("a post can be passed on by mail without any script", async () => {
  await deliver(pipeline, source, published({ title: 'Ferry & "friends"?' }));
  expect(await htmlAt("/harbor/ferry-and-friends")).toContain(
    "mailto:?subject=Ferry%20%26%20%22friends%22%3F&amp;body=https%3A%2F%2Freprint.example%2Fharbor%2Fferry-and-friends",
  );
});

test("a publisher's own words about itself are on its page here, in the list and in what search engines are shown", async () => {
  const path = "/api/v1/sources/harbor";
  const description = "Tides & <b>ferries</b>, twice a week.";
  expect((await pipeline.operate("PATCH", path, { description })).status).toBe(200);
  const shown = "Tides &amp; &lt;b&gt;ferries&lt;/b&gt;, twice a week.";
  expect(await htmlAt("/harbor")).toContain(`<p class="standfirst">${shown}</p>`);
  expect(await htmlAt("/harbor")).toContain(`<meta name="description" content="${shown}"/>`);
  expect(await htmlAt("/publishers")).toContain(`<p class="dek">${shown}</p>`);
  await deliver(pipeline, source, published({ language: "de" }));
  expect(await htmlAt(PATH)).toContain(`</a><p lang="en">${shown}</p>`);
  expect((await pipeline.operate("PATCH", path, { description: "x".repeat(301) })).status).toBe(422);
});

test("a publisher's icon is shown wherever the publisher is, through this site only", async () => {
  const path = "/api/v1/sources/harbor";
  const icon_url = 'https://harbor.example/i.png?a="><script>&b';
  await deliver(pipeline, source, published({ tags: ["Sea"] }));
  await deliver(
    pipeline,
    source,
    published({ id: "b", url: "https://harbor.example/b", title: "Next", tags: ["Sea"] }),
  );
  await deliver(
    pipeline,
    source,
    published({ id: "c", url: "https://harbor.example/c", title: "Last", tags: ["Sea"] }),
  );
  expect((await pipeline.operate("PATCH", path, { icon_url })).status).toBe(200);
  const paths = [
    "/",
    "/harbor",
    "/publishers",
    "/tags/sea",
    "/search?q=harbor",
    "/harbor/last",
    "/harbor/authors/ida%20brandt",
  ];
  const iconsAt = async (at: string) => [...(await htmlAt(at)).matchAll(/<b [^>]*>[^<]*<img src="([^"]*)"/g)];
  for (const at of paths) expect(await iconsAt(at), at).toEqual([]);
  for (const at of paths) expect(await htmlAt(at), at).not.toContain("i.png");
  pipeline.env = { ...pipeline.env, IMAGES: "transformed" };
  const shown =
    "/cdn-cgi/image/width=104,height=104,fit=pad,background=white,format=auto/https://harbor.example/i.png?a=%22%3E%3Cscript%3E&amp;b";
  for (const at of paths) {
    const icons = await iconsAt(at);
    expect(icons.length, at).toBeGreaterThan(0);
    for (const [, src] of icons) expect(src, at).toBe(shown);
  }
  // At its top, and beside the related post.
  expect(await iconsAt("/harbor/last")).toHaveLength(3);
  expect((await pipeline.operate("PATCH", path, { icon_url: "" })).status).toBe(200);
  await pipeline.cron(Date.now());
  await pipeline.drain();
  for (const at of paths) expect(await iconsAt(at), at).toEqual([]);
  for (const wrong of ["i.png", "javascript:alert(1)", "data:image/png,", "https://u:p@harbor.example/i.png", 7])
    expect((await pipeline.operate("PATCH", path, { icon_url: wrong })).status, String(wrong)).toBe(422);
});

test.each(["/archive", "/publishers", "/tags"])(
  "%s of a site without posts says so, and has no empty list",
  async (path) => {
    pipeline = await freshPipeline();
    const html = await htmlAt(path);
    expect(html).toContain("Nothing has been published here yet.");
    expect(html).not.toMatch(/<ul[^>]*><\/ul>/);
  },
);

test("the archive, the publishers and the topics say how many posts there are, and follow what comes and goes", async () => {
  await deliver(pipeline, source, published({ tags: ["Ferries", "Night"] }));
  await deliver(
    pipeline,
    source,
    published({ id: "b", url: "https://harbor.example/b", title: "B", tags: ["ferries"] }),
  );
  expect(await htmlAt("/archive")).toMatch(
    /<a class="q4" href="\/archive\/2026-11">Nov <span class="sr">Posts: <\/span><b>2<\/b><\/a>/,
  );
  expect(await htmlAt("/publishers")).toMatch(/<a href="\/harbor"><bdi>Harbor Post<\/bdi><\/a>.*Posts: 2</s);
  expect(await htmlAt("/harbor")).toContain("<span>English</span><span>Posts: 2</span>");
  expect(await htmlAt("/tags/ferries")).toContain("<span>Posts: 2</span>");
  const topics = await htmlAt("/tags");
  expect(topics).toMatch(/<a href="\/tags\/ferries"><bdi>ferries<\/bdi> 2<\/a>.*<a href="\/tags\/night">/s);
  await deliver(pipeline, source, withdrawn({ id: "b" }));
  expect(await htmlAt("/archive")).toContain("<b>1</b>");
  expect(await htmlAt("/publishers")).toContain("Posts: 1<");
  await deliver(pipeline, source, withdrawn());
  expect(await monthsAt()).toEqual([]);
  expect(await htmlAt("/tags")).not.toContain("/tags/ferries");
});

test("corrections and withdrawals are listed in public; a withdrawal names nothing of its post", async () => {
  await deliver(pipeline, source, published());
  await deliver(
    pipeline,
    source,
    published({ id: "b", url: "https://harbor.example/b", title: "A whale in the canal" }),
  );
  expect(await htmlAt("/corrections")).not.toContain('<article class="card');
  await deliver(pipeline, source, updated({ title: "The night ferry returns at ten" }));
  await deliver(pipeline, source, withdrawn({ id: "b", reason: "It was a barge." }));
  const html = await htmlAt("/corrections");
  expect(html).toMatch(/<a href="\/harbor\/the-night-ferry-returns">The night ferry returns at ten<\/a>/);
  expect(html).toContain("It was a barge.");
  expect(html).not.toMatch(/whale/i);
  expect(html.match(/<h2/g)!.length).toBeGreaterThanOrEqual(2);
});

test("the contact page has the operator's address, if there is one", async () => {
  expect(await htmlAt("/contact")).toContain("has given no address");
  pipeline.env = { ...pipeline.env, SITE_CONTACT: "desk@reprint.example" };
  expect(await htmlAt("/contact")).toContain('<a href="mailto:desk@reprint.example">desk@reprint.example</a>');
  expect(await htmlAt("/accessibility")).toContain("Web Content Accessibility Guidelines 2.2");
});

test.each([
  ["/harbor/the-night-ferry-returns.", "/harbor/the-night-ferry-returns"],
  ["/harbor/the-night-ferry-returns),", "/harbor/the-night-ferry-returns"],
  ["/harbor/the-night-ferry-returns%22", "/harbor/the-night-ferry-returns"],
  ["/harbor.", "/harbor"],
  ["/feed", "/feed.xml"],
  ["/rss", "/feed.xml"],
  ["/harbor/feed", "/harbor/feed.xml"],
  ["/harbor/atom", "/harbor/atom.xml"],
])("%s is taken for %s", async (path, meant) => {
  const { status, headers } = await pipeline.fetch(path, { redirect: "manual" });
  expect([status, headers.get("location")]).toEqual([301, meant]);
});

test.each([
  "/harbor/the-night-fer",
  "/harbor/the-night-ferry-returns-2",
  "/harbor/the-night-ferry-retruns",
  "/harbor/the-night-ferry-returns-amp",
])("a cut or mistyped address, %s, leads to the post that it may have meant", async (path) => {
  await deliver(pipeline, source, published());
  const html = await (await pipeline.fetch(path)).text();
  expect(html).toContain('<a href="/harbor/the-night-ferry-returns"><bdi>The night ferry returns</bdi></a>');
});

test("an address of nothing leads to a search for its words, and to no post that is not shown", async () => {
  const html = async (path: string) => {
    const response = await pipeline.fetch(path);
    expect(response.status).toBe(404);
    return await response.text();
  };
  await deliver(pipeline, source, published());
  const post = 'href="/harbor/the-night-ferry-returns"';
  expect(await html("/harbor/the")).not.toContain(post);
  expect(await html("/harbor/the-new-bridge")).not.toContain(post);
  expect(await html("/elsewhere/the-night-fer")).not.toContain(post);
  expect(await html("/harbor/the-night-fer")).toContain(post);
  expect(await html("/harbor/the-night-fer")).toContain('href="/search?q=the%20night%20fer"');
  await deliver(pipeline, source, withdrawn());
  expect(await html("/harbor/the-night-fer")).not.toContain(post);
});

test("a mistyped publisher's address leads to the publisher, unless it is deleted", async () => {
  const publisher = '<a href="/harbor"><bdi>Harbor Post</bdi></a>';
  expect(await (await pipeline.fetch("/harbou")).text()).toContain(publisher);
  expect(await (await pipeline.fetch("/harb")).text()).toContain(publisher);
  expect(await (await pipeline.fetch("/bridge")).text()).not.toContain(publisher);
  await deliver(pipeline, source, published());
  pipeline = await freshPipeline();
  expect(await (await pipeline.fetch("/harb")).text()).not.toContain(publisher);
  expect(await (await pipeline.fetch("/harbor/the-night-fer")).text()).not.toContain("the-night-ferry-returns");
});

test("a page of a list that was never given out leads to the first page", async () => {
  await deliver(pipeline, source, published());
  for (const path of ["/", "/harbor", "/tags/ferries", "/archive/2026-11"]) {
    const moved = await pipeline.fetch(`${path}?before=yesterday`, { redirect: "manual" });
    expect([moved.status, moved.headers.get("location"), moved.headers.get("cache-control")], path).toEqual([
      302,
      path,
      "no-store",
    ]);
  }
});

test("a browser is shown a page in place of problem+json; programs get it as it is", async () => {
  const page = await pipeline.fetch("/feed.xml?before=yesterday", { headers: { accept: "text/html,*/*" } });
  expect([page.status, page.headers.get("content-type")]).toEqual([400, "text/html; charset=utf-8"]);
  expect(await page.text()).toContain('<article class="notice">');
  for (const path of ["/webhooks/harbor", "/websub/x", "/activitypub/x"]) {
    const shown = await pipeline.fetch(path, { headers: { accept: "text/html,*/*" } });
    expect([shown.status >= 400, shown.headers.get("content-type")], path).toEqual([true, "text/html; charset=utf-8"]);
    const told = await pipeline.fetch(path);
    expect(told.headers.get("content-type"), path).toContain("application/problem+json");
  }
  const json = await pipeline.fetch("/feed.xml?before=yesterday");
  expect(json.headers.get("content-type")).toContain("application/problem+json");
});

test("the site has pictures of its own for home screens and for links to it", async () => {
  for (const [file, width, height] of [
    ["favicon.png", 48, 48],
    ["apple-touch-icon.png", 180, 180],
    ["social.png", 1200, 630],
  ] as const) {
    const response = await pipeline.fetch(`/${file}`);
    expect(response.headers.get("content-type")).toBe("image/png");
    const bytes = new DataView(await response.arrayBuffer());
    expect([bytes.getUint32(0), bytes.getUint32(16), bytes.getUint32(20)]).toEqual([0x89504e47, width, height]);
  }
  expect(await (await pipeline.fetch("/manifest.webmanifest")).json()).toMatchObject({
    name: "Reprint",
    icons: [{ src: "/icon-192.png", sizes: "192x192" }, { src: "/icon-512.png" }],
  });
  expect(await htmlAt("/")).toContain('<meta property="og:image" content="https://reprint.example/social.png"/>');
});
