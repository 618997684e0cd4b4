import { beforeEach, expect, test } from "vitest";
import { authorPath } from "../../src/model/author.ts";
import { startRebuild } from "../../src/storage/search-rebuild.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  type Pipeline,
  published,
  send,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";
const AUTHOR = "/harbor/authors/ida%20brandt";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const htmlAt = async (path: string) => (await pipeline.fetch(path)).text();
const statusOf = async (path: string) => (await pipeline.fetch(path)).status;

test("a byline leads to the author's posts of that publisher, and to no others", async () => {
  const island = await aSource(pipeline, { slug: "island", name: "Island", home_page_url: "https://island.example/" });
  await deliver(pipeline, source, published());
  const others = {
    id: "2",
    url: "https://harbor.example/2",
    title: "Another",
    authors: [{ name: "Ida Brandt-Vogel" }],
  };
  await deliver(pipeline, source, published(others));
  await deliver(pipeline, island, published({ id: "3", url: "https://island.example/3", title: "Elsewhere" }));
  expect(await htmlAt(PATH)).toContain(`<a href="${AUTHOR}" rel="author"><bdi>Ida Brandt</bdi></a>`);
  const html = await htmlAt(AUTHOR);
  expect(html).toContain("<h1>Posts by <bdi>Ida Brandt</bdi></h1>");
  expect([...html.matchAll(/<h2[^>]*><a href="([^"]+)"/g)].map(([, path]) => path)).toEqual([PATH]);
});

test.each(["R&D", "a/b", "100%", "日本 太郎", "Größe", "O'Neill"])(
  "the author %j has a page, at one address",
  async (name) => {
    await deliver(pipeline, source, published({ authors: [{ name }] }));
    expect(await statusOf(authorPath("harbor", name)!)).toBe(200);
    const spelled = `/harbor/authors/${encodeURIComponent(name)}`;
    const moved = await pipeline.fetch(spelled, { redirect: "manual" });
    if (spelled !== authorPath("harbor", name)) expect(moved.headers.get("location")).toBe(authorPath("harbor", name));
  },
);

test("nobody's posts are at no address: unknown names, other sources, withdrawn posts", async () => {
  await deliver(pipeline, source, published());
  const statuses = ["/harbor/authors/nobody", "/island/authors/ida%20brandt"].map(statusOf);
  expect(await Promise.all(statuses)).toEqual([404, 404]);
  await deliver(pipeline, source, withdrawn());
  expect(await statusOf(AUTHOR)).toBe(404);
});

test("an author's older posts are pages further on, each once", async () => {
  for (let n = 1; n <= 23; n += 1)
    await send(pipeline, source, published({ id: String(n), url: `https://harbor.example/${n}`, title: `Ferry ${n}` }));
  await pipeline.drain();
  const seen: string[] = [];
  for (let next: string | undefined = AUTHOR; next;) {
    const html: string = await htmlAt(next);
    seen.push(...[...html.matchAll(/<h[23][^>]*><a href="[^"]+">Ferry (\d+)</g)].map((match) => match[1]!));
    next = /<a class="btn" rel="next" href="([^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
  }
  expect(seen.toSorted((one, other) => Number(other) - Number(one))).toEqual(
    Array.from({ length: 23 }, (_, index) => String(23 - index)),
  );
});

test("while posts are being put into the index anew, an author who is not found yet has a page that says so", async () => {
  await deliver(pipeline, source, published());
  const { DB } = pipeline.env;
  await DB.prepare("DELETE FROM search").run();
  expect(await statusOf(AUTHOR)).toBe(404);
  await startRebuild(DB, Date.now());
  const response = await pipeline.fetch(AUTHOR);
  expect([response.status, response.headers.get("x-robots-tag")]).toEqual([200, "noindex"]);
  expect(await response.text()).toContain("This page is still being prepared.");
  await pipeline.cron(Date.now());
  await pipeline.drain();
  expect(await htmlAt(AUTHOR)).toContain(`<a href="${PATH}">`);
});

test("lists of authors and searches show what other lists do: reactions and corrections", async () => {
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, updated({ title: "The night ferry is back" }));
  await pipeline.fetch(`${PATH}/reactions`, { method: "POST", body: new URLSearchParams({ kind: "wow" }) });
  for (const path of ["/harbor", AUTHOR, "/search?q=ferry"]) {
    const html = await htmlAt(path);
    expect(html, path).toContain('<span class="fix">Corrected</span>');
    expect(html, path).toContain('<span aria-hidden="true">😮</span> <span class="sr">Reactions: </span>1');
  }
});
