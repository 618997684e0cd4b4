/** One story through several sources: one page, one credit, and nobody takes it from its publisher. */
import { beforeEach, expect, test } from "vitest";
import { aSource, anItem, deliver, freshPipeline, type Pipeline, type TestSource } from "../pipeline.ts";

const STORY = "https://harbor.example/2026/11/ferry-returns";
const FOOTER = `<p>The post <a href="${STORY}">The night ferry returns</a> appeared first on <a href="https://harbor.example/">Harbor Post</a>.</p>`;

let pipeline: Pipeline;
let harbor: TestSource;
let planet: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  harbor = await aSource(pipeline);
  planet = await aSource(pipeline, {
    slug: "planet",
    name: "Planet North",
    home_page_url: "https://planet.example/",
    canonical_hosts: ["harbor.example"],
  });
});

/** The story as the aggregator sends it. */
const copied = (facts: Record<string, unknown> = {}) =>
  anItem({
    id: "planet-1",
    url: "https://planet.example/ferry",
    title: "A ferry is back",
    content_html: `<p>The ferry is back, says Planet.</p>${FOOTER}`,
    summary: "",
    tags: ["Planet"],
    ...facts,
  });

const send = (source: TestSource, data: unknown, at = "2026-11-23T09:50:00Z") =>
  deliver(pipeline, source, { type: "post.published", timestamp: at, data });
const take = (source: TestSource, id: string, at = "2026-11-23T09:58:00Z") =>
  deliver(pipeline, source, { type: "post.withdrawn", timestamp: at, data: { id } });
const page = async (path: string) => {
  const response = await pipeline.fetch(path);
  return { status: response.status, html: await response.text() };
};
const chainOf = (html: string) => /<ol class="chain" aria-label="([^"]*)"/.exec(html)?.[1];

test("a second source is named as via, and its text is not shown", async () => {
  await send(harbor, anItem());
  const delivery = await send(planet, copied());
  expect(delivery).toMatchObject({ status: "unchanged", links: { post: "/harbor/the-night-ferry-returns" } });
  expect(delivery.reason).toContain("/harbor/the-night-ferry-returns has this story");
  const { html } = await page("/harbor/the-night-ferry-returns");
  expect(html).toContain("After nine years");
  expect(html).not.toContain("says Planet");
  expect(chainOf(html)).toBe("Originally published by Harbor Post · via Planet North");
  expect((await page("/planet")).html).not.toContain("A ferry is back");
  expect((await page("/search?q=planet")).html).not.toContain("says Planet");
  expect((await page("/tags/planet")).status).toBe(404);
});

test("the publisher's own post takes the place of an aggregator's, at the same address", async () => {
  await send(planet, copied());
  const react = (kind: string, cookie = "") =>
    pipeline.fetch("/planet/a-ferry-is-back/reactions", {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify({ kind }),
    });
  const cookie = (await react("love")).headers.get("set-cookie")!.split(";")[0]!;
  const delivery = await send(harbor, anItem());
  expect(delivery).toMatchObject({ status: "published", links: { post: "/planet/a-ferry-is-back" } });
  const { status, html } = await page("/planet/a-ferry-is-back");
  expect(status).toBe(200);
  expect(html).toContain("After nine years");
  expect(html).not.toContain("says Planet");
  expect(chainOf(html)).toBe("Originally published by Harbor Post · via Planet North");
  expect(html).toContain(`<link rel="canonical" href="${STORY}"`);
  const reactions = await pipeline.fetch("/planet/a-ferry-is-back/reactions");
  expect(await reactions.json()).toMatchObject({ counts: { love: 1 }, total: 1 });
  expect(await (await react("wow", cookie)).json()).toMatchObject({ counts: { love: 0, wow: 1 }, total: 1 });
  expect((await page("/harbor/the-night-ferry-returns")).status).toBe(404);
  expect((await page("/")).html.match(/<article class="card/g)).toHaveLength(1);
  expect((await page("/harbor")).html).toContain('href="/planet/a-ferry-is-back"');
  expect((await page("/search?q=nine")).html).toContain('href="/planet/a-ferry-is-back"');
  expect((await page("/search?q=says")).html).not.toContain('href="/planet/a-ferry-is-back"');
});

test("a source that is not registered for the host claims nothing, whoever comes first", async () => {
  const thief = await aSource(pipeline, { slug: "thief", name: "Thief", home_page_url: "https://thief.example/" });
  const claim = () => copied({ id: "thief-1", url: "https://thief.example/ferry", external_url: STORY });
  expect(await send(thief, claim())).toMatchObject({ status: "published", links: { post: "/thief/a-ferry-is-back" } });
  expect(await send(harbor, anItem())).toMatchObject({ status: "published" });
  await send(thief, claim(), "2026-11-23T09:56:00Z");
  await take(thief, "thief-1");
  expect((await page("/thief/a-ferry-is-back")).status).toBe(410);
  const { status, html } = await page("/harbor/the-night-ferry-returns");
  expect([status, chainOf(html)]).toEqual([200, undefined]);
});

test("nor does one whose posts lie at the publisher's address take it over or withdraw it", async () => {
  const thief = await aSource(pipeline, { slug: "thief", name: "Thief", home_page_url: "https://thief.example/" });
  await send(harbor, anItem());
  await send(thief, anItem({ id: "t", url: STORY, content_html: "<p>Stolen.</p>" }), "2026-11-23T09:57:00Z");
  await take(thief, "t");
  const { status, html } = await page("/harbor/the-night-ferry-returns");
  expect([status, html.includes("After nine years")]).toEqual([200, true]);
});

test.each([
  "http://www.harbor.example/2026/11/ferry-returns/",
  "https://HARBOR.example/2026/11/ferry-returns?utm_source=planet",
  "https://harbor.example/2026/11/ferry-returns?xtor=RSS-3208&maca=en-rss-en-all",
  "https://harbor.example/2026/11/ferry-returns/amp/",
  "https://harbor.example/2026/11/ferry-returns/index.html#:~:text=ferry",
])("%s is the same address", async (external_url) => {
  await send(harbor, anItem());
  const delivery = await send(planet, copied({ content_html: "<p>The ferry is back.</p>", external_url }));
  expect(delivery).toMatchObject({ status: "unchanged", links: { post: "/harbor/the-night-ferry-returns" } });
});

test.each([
  ["harbor", "feed"],
  ["feed", "harbor"],
])("what %s withdraws is not brought back by %s, another source of the same publisher", async (taker, other) => {
  const feed = await aSource(pipeline, { slug: "feed", home_page_url: "https://www.harbor.example/" });
  const sources: Record<string, TestSource> = { harbor, feed };
  await send(harbor, anItem());
  await send(feed, anItem({ id: "feed-1", url: STORY }));
  await take(sources[taker]!, taker === "feed" ? "feed-1" : anItem().id);
  await send(sources[other]!, anItem({ ...(other === "feed" && { id: "feed-1" }), url: STORY, title: "Again" }));
  expect((await page("/harbor/the-night-ferry-returns")).status).toBe(410);
  expect((await page("/")).html).not.toContain("ferry");
});

test("who has a folder of a site is the publisher of what is in it, and who has the site is not", async () => {
  const url = "https://harbor.example/@ida/ferry";
  await send(harbor, anItem({ url }));
  const ida = await aSource(pipeline, { slug: "ida", name: "Ida", home_page_url: "https://harbor.example/@ida" });
  await send(ida, anItem({ id: "i", url, content_html: "<p>Ida's words.</p>" }));
  await take(harbor, anItem().id);
  const { status, html } = await page("/harbor/the-night-ferry-returns");
  expect([status, html.includes("Ida's words.")]).toEqual([200, true]);
  await take(ida, "i");
  expect((await page("/harbor/the-night-ferry-returns")).status).toBe(410);
});

test("a host in letters of its own is the same as in punycode", async () => {
  await pipeline.operate("PATCH", "/api/v1/sources/planet", { canonical_hosts: ["xn--hfen-loa.example"] });
  const port = await aSource(pipeline, { slug: "port", name: "Häfen", home_page_url: "https://häfen.example/" });
  await send(port, anItem({ id: "p", url: "https://häfen.example/fähre" }));
  const delivery = await send(
    planet,
    copied({ content_html: "<p>!</p>", external_url: "https://xn--hfen-loa.example/f%C3%A4hre" }),
  );
  expect(delivery).toMatchObject({ status: "unchanged", links: { post: "/port/the-night-ferry-returns" } });
});

test("an address that WordPress has escaped is the same as in letters of its own", async () => {
  await send(harbor, anItem({ id: "h", url: "https://harbor.example/%e6%97%a5%e6%9c%ac/" }));
  const delivery = await send(
    planet,
    copied({ content_html: "<p>!</p>", external_url: "https://harbor.example/日本" }),
  );
  expect(delivery).toMatchObject({ status: "unchanged", links: { post: "/harbor/the-night-ferry-returns" } });
});

test("the publisher is deleted: no other source shows its story instead", async () => {
  await send(harbor, anItem());
  await send(planet, copied());
  await pipeline.operate("DELETE", "/api/v1/sources/harbor");
  await settle();
  expect((await page("/harbor/the-night-ferry-returns")).status).toBe(410);
  expect((await page("/")).html).not.toContain("ferry");
});

test("an aggregator is deleted: it is named no more, and what it had the page of goes on with who is left", async () => {
  const digest = await aSource(pipeline, {
    slug: "digest",
    name: "Daily Digest",
    home_page_url: "https://digest.example/",
    canonical_hosts: ["harbor.example"],
  });
  await send(planet, copied());
  await send(
    digest,
    copied({ id: "d", url: "https://digest.example/1", title: "Digest", content_html: `<p>Digested.</p>${FOOTER}` }),
  );
  expect((await page("/planet/a-ferry-is-back")).html).toContain("says Planet");
  await pipeline.operate("DELETE", "/api/v1/sources/planet");
  await settle();
  const { html } = await page("/planet/a-ferry-is-back");
  expect(html).toContain("Digested.");
  expect(chainOf(html)).toBe("Originally published by Harbor Post · via Daily Digest");
});

test("what an operator has taken down stays down, whoever sends it then, until it is put back", async () => {
  await send(planet, copied());
  const { id } = await postAt("/planet/a-ferry-is-back");
  await pipeline.operate("POST", `/api/v1/posts/${id}/withdraw`, { reason: "A complaint" });
  expect(await send(harbor, anItem())).toMatchObject({ status: "unchanged" });
  expect((await page("/planet/a-ferry-is-back")).status).toBe(410);
  expect((await page("/")).html).not.toContain("The night ferry returns");
  await pipeline.operate("POST", `/api/v1/posts/${id}/restore`);
  await settle();
  const { status, html } = await page("/planet/a-ferry-is-back");
  expect([status, html.includes("After nine years")]).toEqual([200, true]);
});

test("a post that moves to another story takes its page along; the next source of the former one gets a page", async () => {
  await send(planet, copied());
  const digest = await aSource(pipeline, {
    slug: "digest",
    name: "Daily Digest",
    home_page_url: "https://digest.example/",
    canonical_hosts: ["harbor.example"],
  });
  await send(digest, copied({ id: "d", url: "https://digest.example/1", title: "Digest" }));
  await send(planet, copied({ content_html: "<p>Our own ferry.</p>", date_modified: "2026-11-23T09:57:00Z" }));
  await settle();
  expect(chainOf((await page("/planet/a-ferry-is-back")).html)).toBeUndefined();
  const { status, html } = await page("/digest/digest");
  expect([status, chainOf(html)]).toEqual([200, "Originally published by Harbor Post · via Daily Digest"]);
});

test("a source has a story once: of several posts under one link the others have pages of their own", async () => {
  await send(harbor, anItem());
  for (const id of ["a", "b"])
    await send(planet, copied({ id, url: `https://planet.example/${id}`, title: `Part ${id}` }));
  expect((await page("/planet/part-a")).status).toBe(404);
  expect((await page("/planet/part-b")).status).toBe(200);
});

test("feeds and machine-readable data name each via once", async () => {
  await send(harbor, anItem());
  await send(planet, copied());
  const { html } = await page("/harbor/the-night-ferry-returns");
  const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)![1]!;
  expect(JSON.parse(data)).toMatchObject({ isBasedOn: [STORY, "https://planet.example/ferry"] });
  const { html: feed } = await page("/atom.xml");
  expect(feed.match(/rel="via"/g)).toHaveLength(2);
});

test("the operator sees which post is shown on another's page", async () => {
  await send(harbor, anItem());
  await send(planet, copied());
  const { posts } = await (
    await pipeline.operate("GET", "/api/v1/posts?source=planet")
  ).json<{
    posts: { status: string; links: { page: string } }[];
  }>();
  expect(posts).toMatchObject([{ status: "via", links: { page: "/harbor/the-night-ferry-returns" } }]);
});

test("every page that changed is purged, under the names that it ever had", async () => {
  await send(planet, copied());
  const before = await postAt("/planet/a-ferry-is-back");
  pipeline.purges.length = 0;
  await send(harbor, anItem());
  const after = await postAt("/planet/a-ferry-is-back");
  expect(after.id).not.toBe(before.id);
  expect(pipeline.purges.flat()).toEqual(
    expect.arrayContaining([`post-${before.id}`, `post-${after.id}`, "source-planet", "source-harbor"]),
  );
});

async function postAt(path: string): Promise<{ id: number }> {
  const { posts } = await (
    await pipeline.operate("GET", "/api/v1/posts")
  ).json<{
    posts: { id: number; status: string; links: { page?: string } }[];
  }>();
  return posts.find(({ status, links }) => links.page === path && status !== "via")!;
}

/** The cron finds what is due, and the queue does it. */
async function settle() {
  const now = Date.now() + 60_000;
  await pipeline.cron(now);
  await pipeline.drain(now);
}

test("the pages around it lead to what is there now", async () => {
  const at = (minute: number) => ({
    date_published: `2026-11-23T08:${minute}:00Z`,
    date_modified: `2026-11-23T08:${minute}:00Z`,
  });
  await send(planet, anItem({ id: "before", url: "https://planet.example/before", title: "Before", ...at(10) }));
  await send(planet, copied(at(20)));
  await send(planet, anItem({ id: "after", url: "https://planet.example/after", title: "After", ...at(30) }));
  await settle();
  expect((await page("/planet/before")).html).toContain('href="/planet/a-ferry-is-back"');
  await send(harbor, anItem({ tags: [] }));
  await settle();
  const [before, after] = [await page("/planet/before"), await page("/planet/after")];
  expect(before.html).not.toContain("ferry-is-back");
  expect(before.html).toContain('href="/planet/after"');
  expect(after.html).toContain('href="/planet/before"');
});

test("a source that is renamed has its new name where it is a via", async () => {
  await send(harbor, anItem());
  await send(planet, copied());
  await pipeline.operate("PATCH", "/api/v1/sources/planet", { name: "Planet South" });
  await settle();
  expect(chainOf((await page("/harbor/the-night-ferry-returns")).html)).toContain("via Planet South");
});

test("what the publisher holds back, no other source shows meanwhile; a via that is withheld is not named", async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  await send(planet, copied({ _rights: { embargoed_until: until } }));
  expect((await page("/planet/a-ferry-is-back")).status).toBe(404);
  await send(harbor, anItem());
  expect(chainOf((await page("/planet/a-ferry-is-back")).html)).toBeUndefined();
  await send(harbor, anItem({ _rights: { embargoed_until: until }, date_modified: "2026-11-23T09:58:00Z" }));
  expect((await page("/planet/a-ferry-is-back")).status).toBe(404);
});
