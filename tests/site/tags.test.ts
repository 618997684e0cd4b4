import { beforeEach, expect, test } from "vitest";
import { tagPath } from "../../src/model/tag.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  send,
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
const statusOf = async (path: string) => (await pipeline.fetch(path)).status;

test("a tag's page shows the posts that have it, under their spelling", async () => {
  await deliver(pipeline, source, published());
  const html = await htmlAt("/tags/ferries");
  expect(html).toContain("<h1>Posts tagged <bdi>Ferries</bdi></h1>");
  expect(html).toContain(PATH);
  expect(await htmlAt(PATH)).toContain('href="/tags/ferries"');
});

test.each(["R&D", "a/b", "100%", "日本", "c++ & c#", "Größe", "what?", "it's"])(
  "the tag %j is found by its link on the post's page",
  async (tag) => {
    await deliver(pipeline, source, published({ tags: [tag] }));
    const href = /<a rel="tag" href="([^"]+)"/.exec(await htmlAt(PATH))?.[1];
    expect(href).toBe(tagPath(tag)!.replace("'", "&#39;"));
    const page = await pipeline.fetch(tagPath(tag)!, { redirect: "manual" });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(PATH);
  },
);

test("the front page leads with a topic of several fresh posts, and with a tall picture as such", async () => {
  const picture = '<p><img src="https://harbor.example/quay.jpg" width="600" height="800"></p>';
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const date = new Date(NOW - 3_600_000 + n * 60_000).toISOString();
    const tags = n % 2 === 0 ? ['Quay & "Co"'] : [];
    const own =
      n === 4 ? { content_html: `${picture}<p>Number ${n} is here.</p>` } : { content_html: `<p>Number ${n}.</p>` };
    await deliver(
      pipeline,
      source,
      published({ id: `n${n}`, title: `Number ${n}`, tags, date_published: date, ...own, image: undefined }),
    );
  }
  const html = await htmlAt("/");
  expect(/<article class="card lead tall">.*?<\/article>/s.exec(html)?.[0]).toContain("/harbor/number-4");
  const [topic = ""] = /<section class="topic".*?<\/section>/s.exec(html)!;
  expect(topic).toContain('<a href="/tags/quay%20%26%20%22co%22"><bdi>Quay &amp; &quot;Co&quot;</bdi></a>');
  expect([...topic.matchAll(/number-(\d)"/g)].map(([, n]) => n)).toEqual(["6", "2"]);
  expect(await htmlAt("/harbor")).not.toContain('class="topic"');
});

test("other capitals lead to the one address of a tag", async () => {
  await deliver(pipeline, source, published({ tags: ["Éclair"] }));
  const moved = await pipeline.fetch("/tags/%C3%89CLAIR?before=1-1", { redirect: "manual" });
  expect([moved.status, moved.headers.get("location")]).toEqual([301, "/tags/%C3%A9clair?before=1-1"]);
});

test("a post leaves a tag by correction, by withdrawal and by the end of its source, and comes back when it is restored", async () => {
  await deliver(pipeline, source, published());
  await deliver(pipeline, source, updated({ tags: ["Harbor", "HARBOR"] }));
  expect([await statusOf("/tags/ferries"), await statusOf("/tags/harbor")]).toEqual([404, 200]);
  await deliver(pipeline, source, withdrawn());
  expect(await statusOf("/tags/harbor")).toBe(404);
  await pipeline.operate("POST", "/api/v1/posts/1/restore");
  expect(await htmlAt("/tags/harbor")).toContain(PATH);
  expect(await (await pipeline.operate("DELETE", "/api/v1/sources/harbor")).json()).toMatchObject({
    posts_withdrawn: 1,
  });
  expect(await statusOf("/tags/harbor")).toBe(404);
  const { results } = await pipeline.env.DB.prepare("SELECT * FROM post_tags").all();
  expect(results).toEqual([]);
});

test("a tag that nothing has is no page", async () => {
  expect([await statusOf("/tags/nothing"), await statusOf("/tags/%25ff")]).toEqual([404, 404]);
});

test("the pages of a tag show each post once, the newest first", async () => {
  for (let n = 1; n <= 40; n += 1) {
    const at = new Date(NOW - 86_400_000 + Math.floor(n / 3) * 60_000).toISOString();
    await send(
      pipeline,
      source,
      published({ id: String(n), title: `Story number ${n}`, tags: ["x"], date_published: at }),
    );
  }
  await pipeline.drain();
  const seen: string[] = [];
  let next: string | undefined = "/tags/x";
  while (next) {
    const html: string = await htmlAt(next);
    seen.push(...[...html.matchAll(/Story number (\d+)</g)].map((match) => match[1]!));
    next = /rel="next" href="([^"]*)"/.exec(html)?.[1];
  }
  expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => String(40 - index)));
});

test("a list is purged by the posts it shows, its first page by every new one as well", async () => {
  for (let n = 1; n <= 20; n += 1)
    await send(pipeline, source, published({ id: String(n), title: `Story ${n}`, tags: ["A, B"] }));
  await pipeline.drain();
  expect(pipeline.purges.flat()).toContain("tag-a%2C%20b");
  for (const [path, listTag, posts] of [
    ["/", "front", 10],
    ["/harbor", "source-harbor", 13],
    ["/tags/a%2C%20b", "tag-a%2C%20b", 13],
  ] as const) {
    const first = await pipeline.fetch(path);
    const tags = first.headers.get("cache-tag")!.split(",");
    expect(tags).toEqual([listTag, ...Array.from({ length: posts }, (_, index) => `post-${20 - index}`)]);
    const next = /rel="next" href="([^"]*)"/.exec(await first.text())![1]!;
    expect((await pipeline.fetch(next)).headers.get("cache-tag")).toBe(
      Array.from({ length: 20 - posts }, (_, index) => `post-${20 - posts - index}`).join(","),
    );
  }
});

test.each([
  ["/harbor/", "/harbor"],
  ["/Harbor", "/harbor"],
  ["/HARBOR/The-Night-Ferry-Returns?x=Y", "/harbor/the-night-ferry-returns?x=Y"],
  ["/harbor/the-night-ferry-returns/", "/harbor/the-night-ferry-returns"],
  ["//evil.example/", "/evil.example"],
  ["/tags/x//", "/tags/x"],
])("%s moves to %s for good", async (from, to) => {
  const moved = await pipeline.fetch(`https://reprint.example${from}`, { redirect: "manual" });
  expect([moved.status, moved.headers.get("location"), moved.headers.get("cache-control")]).toEqual([
    301,
    to,
    "public, max-age=3600",
  ]);
});
