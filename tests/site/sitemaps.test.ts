import { beforeEach, describe, expect, test } from "vitest";
import { listSitemapParts } from "../../src/storage/sitemap.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  ORIGIN,
  type Pipeline,
  published,
  type TestSource,
  withdrawn,
} from "../pipeline.ts";
import { all, one, parseXml } from "./well-formed.ts";

const PATH = "/harbor/the-night-ferry-returns";
const S = "{http://www.sitemaps.org/schemas/sitemap/0.9}";
const N = "{http://www.google.com/schemas/sitemap-news/0.9}";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline({ NEWS_SITEMAP: "on" });
  source = await aSource(pipeline, { indexing: "self" });
});

const statusOf = async (path: string) => (await pipeline.fetch(path)).status;

/** The addresses in a sitemap or an index. */
async function locationsAt(path: string): Promise<string[]> {
  const response = await pipeline.fetch(path);
  expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  return parseXml(await response.text()).children.map((item) => one(item, `${S}loc`).text);
}

describe("the sitemap", () => {
  test("lists the site's own pages and the posts that rank for themselves", async () => {
    await deliver(pipeline, source, published());
    expect(await locationsAt("/sitemap.xml")).toEqual([`${ORIGIN}/sitemap-pages.xml`, `${ORIGIN}/sitemap-0.xml`]);
    expect(await locationsAt("/sitemap-pages.xml")).toEqual([`${ORIGIN}/`, `${ORIGIN}/harbor`]);
    const root = parseXml(await (await pipeline.fetch("/sitemap-0.xml")).text());
    const url = one(root, `${S}url`);
    expect([one(url, `${S}loc`).text, one(url, `${S}lastmod`).text]).toEqual([ORIGIN + PATH, "2026-11-23"]);
  });

  test.each(["canonical", "noindex"])(
    "leaves out posts of a source whose policy is %s, and follows its change",
    async (indexing) => {
      await deliver(pipeline, source, published());
      await pipeline.operate("PATCH", "/api/v1/sources/harbor", { indexing });
      expect(await locationsAt("/sitemap.xml")).toEqual([`${ORIGIN}/sitemap-pages.xml`]);
      expect(await statusOf("/sitemap-0.xml")).toBe(404);
      await deliver(pipeline, source, published({ id: "2", title: "Second" }));
      expect(await statusOf("/sitemap-0.xml")).toBe(404);
      await pipeline.operate("PATCH", "/api/v1/sources/harbor", { indexing: "self" });
      expect(await locationsAt("/sitemap-0.xml")).toEqual([ORIGIN + PATH, `${ORIGIN}/harbor/second`]);
    },
  );

  test("has its parts in the index as the cron found them last", async () => {
    const index = async () => (await locationsAt("/sitemap.xml")).slice(1);
    await deliver(pipeline, source, published());
    await pipeline.cron(NOW);
    expect(await index()).toEqual([`${ORIGIN}/sitemap-0.xml`]);
    await deliver(pipeline, source, withdrawn());
    await pipeline.cron(NOW + 60_000);
    expect(await index()).toEqual([`${ORIGIN}/sitemap-0.xml`]);
    expect(await statusOf("/sitemap-0.xml")).toBe(404);
    await pipeline.cron(NOW + 600_000);
    expect(await index()).toEqual([]);
  });

  test("has the part of the newest post in the index at once", async () => {
    await pipeline.cron(NOW);
    expect(await locationsAt("/sitemap.xml")).toEqual([`${ORIGIN}/sitemap-pages.xml`]);
    await deliver(pipeline, source, published());
    expect(await locationsAt("/sitemap.xml")).toEqual([`${ORIGIN}/sitemap-pages.xml`, `${ORIGIN}/sitemap-0.xml`]);
  });

  test("is left by a withdrawn post, and purged by it", async () => {
    await deliver(pipeline, source, published());
    expect((await pipeline.fetch("/sitemap-0.xml")).headers.get("cache-tag")).toBe("sitemap-0");
    pipeline.purges.length = 0;
    await deliver(pipeline, source, withdrawn());
    expect(pipeline.purges.flat()).toContain("sitemap-0");
    expect(await statusOf("/sitemap-0.xml")).toBe(404);
  });

  test("splits by ranges of ids, and hops over the empty ones", async () => {
    await pipeline.env.DB.prepare(
      `WITH RECURSIVE ids (value) AS (SELECT 9000 UNION ALL SELECT value + 1 FROM ids WHERE value < 10999)
       INSERT INTO posts (id, source, entry_id, slug, reprinted_at, listed_at, modified_at, event_at, ranks)
       SELECT value, 'harbor', value, 'p-' || value, value, value, value, value, 1 FROM ids
       UNION ALL SELECT 50007, 'harbor', 'far', 'far', 1, 1, 1, 1, 1`,
    ).run();
    expect(await locationsAt("/sitemap.xml")).toEqual(
      ["pages", "0", "1", "5"].map((part) => `${ORIGIN}/sitemap-${part}.xml`),
    );
    expect(await locationsAt("/sitemap-0.xml")).toHaveLength(1000);
    expect(await locationsAt("/sitemap-5.xml")).toEqual([`${ORIGIN}/harbor/far`]);
    expect(await listSitemapParts(pipeline.env.DB, 100)).toHaveLength(21);
  });

  test.each(["/sitemap-7.xml", "/sitemap-x.xml", "/sitemap-1234567890123.xml"])("%s is not there", async (path) => {
    expect(await statusOf(path)).toBe(404);
  });
});

describe("the News sitemap", () => {
  test("lists the newest posts, if the operator says so", async () => {
    const now = new Date().toISOString();
    await deliver(
      pipeline,
      source,
      published({ title: "A & <b>", date_published: now, date_modified: now, language: "zh-Hant" }),
    );
    await pipeline.env.DB.prepare("UPDATE posts SET listed_at = ?").bind(Date.now()).run();
    const url = one(parseXml(await (await pipeline.fetch("/sitemap-news.xml")).text()), `${S}url`);
    const news = one(url, `${N}news`);
    expect(one(news, `${N}title`).text).toBe("A & <b>");
    expect(one(one(news, `${N}publication`), `${N}language`).text).toBe("zh-tw");
    expect(await (await pipeline.fetch("/robots.txt")).text()).toContain(`Sitemap: ${ORIGIN}/sitemap-news.xml`);
  });

  test("is not there otherwise", async () => {
    pipeline = await freshPipeline();
    await aSource(pipeline);
    expect(await statusOf("/sitemap-news.xml")).toBe(404);
    expect(await (await pipeline.fetch("/robots.txt")).text()).not.toContain("news");
  });
});

test("a site without sources has a list of none", async () => {
  const response = await (await freshPipeline()).fetch("/opml.xml");
  expect(response.status).toBe(200);
  expect(all(one(parseXml(await response.text()), "{}body"), "{}outline")).toEqual([]);
});

test("robots.txt, OPML, OpenSearch and llms.txt describe the site, whatever its publishers are called", async () => {
  await aSource(pipeline, {
    slug: "odd",
    name: `Odd "<&>" [x](javascript:1) \u0001`,
    home_page_url: "https://odd.example/?a&b",
  });
  const robots = await (await pipeline.fetch("/robots.txt")).text();
  expect(robots).toMatch(/^User-agent: \*\nDisallow: /);
  expect(robots).toContain(`Sitemap: ${ORIGIN}/sitemap.xml`);

  const opml = parseXml(await (await pipeline.fetch("/opml.xml")).text());
  const [harbor, odd] = all(one(opml, "{}body"), "{}outline");
  expect(harbor!.attributes).toMatchObject({
    type: "rss",
    text: "Harbor Post",
    xmlUrl: `${ORIGIN}/harbor/feed.xml`,
    htmlUrl: "https://harbor.example/",
  });
  expect(odd!.attributes).toMatchObject({ text: `Odd "<&>" [x](javascript:1)`, htmlUrl: "https://odd.example/?a&b" });

  const openSearch = parseXml(await (await pipeline.fetch("/opensearch.xml")).text());
  expect(all(openSearch, "{http://a9.com/-/spec/opensearch/1.1/}Url")[0]!.attributes).toMatchObject({
    type: "text/html",
    template: `${ORIGIN}/search?q={searchTerms}`,
  });

  const llms = await (await pipeline.fetch("/llms.txt")).text();
  expect(llms).toContain(`- [Harbor Post](${ORIGIN}/harbor): first published at https://harbor.example/`);
  expect(llms).not.toContain("](javascript:");
});

test("the icon is within the page; who asks for it elsewhere gets it for a day", async () => {
  const html = await (await pipeline.fetch("/")).text();
  expect(html).toContain('<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,');
  const icon = await pipeline.fetch("/favicon.ico");
  expect([icon.headers.get("content-type"), icon.headers.get("cache-control")]).toEqual([
    "image/svg+xml",
    "public, max-age=86400",
  ]);
  expect(parseXml(await icon.text()).name).toBe("{http://www.w3.org/2000/svg}svg");
});
