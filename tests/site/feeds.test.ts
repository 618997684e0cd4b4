import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { beforeEach, describe, expect, test } from "vitest";
import { HOSTILE } from "../views/samples.ts";
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
import { all, one, parseXml } from "./well-formed.ts";

const PERMALINK = `${ORIGIN}/harbor/the-night-ferry-returns`;
const ORIGINAL = "https://harbor.example/2026/11/ferry-returns";
const ATOM = "{http://www.w3.org/2005/Atom}";
const CONTENT = "{http://purl.org/rss/1.0/modules/content/}";
const FILES = ["feed.xml", "atom.xml", "feed.json"] as const;
const FOLDERS = ["", "/harbor", "/tags/ferries"] as const;

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const textAt = async (path: string) => (await pipeline.fetch(path)).text();

/** The facts on which two parsers, or JSON and one parser, agree in every format. */
async function entriesAt(folder: string, file: (typeof FILES)[number]) {
  const text = await textAt(`${folder}/${file}`);
  if (file === "feed.json") {
    parseJsonFeed(text);
    const { items } = JSON.parse(text) as { items: { id: string; title?: string; content_html: string }[] };
    return items.map(({ id, title, content_html }) => ({ id, title, html: content_html }));
  }
  const root = parseXml(text);
  if (file === "feed.xml") {
    parseRssFeed(text);
    return all(one(root, "{}channel"), "{}item").map((item) => ({
      id: one(item, "{}guid").text,
      title: one(item, "{}title").text,
      html: one(item, `${CONTENT}encoded`).text,
    }));
  }
  parseAtomFeed(text);
  return all(root, `${ATOM}entry`).map((entry) => ({
    id: one(entry, `${ATOM}id`).text,
    title: one(entry, `${ATOM}title`).text,
    html: one(entry, `${ATOM}content`).text,
  }));
}

describe.each(FOLDERS)("the feeds under %s/", (folder) => {
  test.each(FILES)("%s carries the post with its body and one credit, under an id that stays", async (file) => {
    await deliver(pipeline, source, published());
    const [before] = await entriesAt(folder, file);
    expect(before).toMatchObject({ id: PERMALINK, title: "The night ferry returns" });
    expect(before!.html).toContain("After nine years");
    expect(before!.html.match(/appeared first on/g)).toHaveLength(1);
    await deliver(pipeline, source, updated({ title: "Ten years", content_html: "<p>After ten years</p>" }));
    expect(await entriesAt(folder, file)).toEqual([
      { id: PERMALINK, title: "Ten years", html: expect.stringContaining("After ten years") as string },
    ]);
    await deliver(pipeline, source, withdrawn());
    const gone = await pipeline.fetch(`${folder}/${file}`);
    const body = await gone.text();
    expect(body).not.toMatch(/ten years/i);
    expect(gone.status).toBe(folder.startsWith("/tags") && file !== "atom.xml" ? 404 : 200);
  });

  test.each(FILES)("%s is found from the page of the list", async (file) => {
    await deliver(pipeline, source, published());
    expect(await textAt(folder || "/")).toMatch(
      new RegExp(`<link rel="alternate" type="[^"]+" title="[^"]+" href="${folder}/${file}"`),
    );
  });
});

describe("a feed", () => {
  test("says where a post is, where it was first, and when it changed", async () => {
    await deliver(pipeline, source, published());
    await deliver(pipeline, source, updated({ content_html: "<p>Corrected.</p>" }));
    const rss = parseRssFeed(await textAt("/feed.xml"));
    expect(rss.items![0]).toMatchObject({
      link: PERMALINK,
      guid: { value: PERMALINK, isPermaLink: true },
      source: { title: "Harbor Post", url: "https://harbor.example/" },
      pubDate: "Mon, 23 Nov 2026 09:50:00 GMT",
      categories: [{ name: "Harbor" }, { name: "Ferries" }],
      atom: { updated: "2026-11-23T09:55:00.000Z" },
    });
    const atom = parseAtomFeed(await textAt("/atom.xml"));
    expect(atom.updated).toBe("2026-11-23T09:55:00.000Z");
    expect(atom.entries![0]).toMatchObject({
      published: "2026-11-23T09:50:00.000Z",
      updated: "2026-11-23T09:55:00.000Z",
      links: [
        { rel: "alternate", href: PERMALINK },
        { rel: "canonical", href: ORIGINAL },
        { rel: "via", href: ORIGINAL },
      ],
      source: { id: "https://harbor.example/", title: { value: "Harbor Post" } },
    });
    const json = parseJsonFeed(await textAt("/feed.json"));
    expect(json.items![0]).toMatchObject({
      url: PERMALINK,
      external_url: ORIGINAL,
      date_modified: "2026-11-23T09:55:00.000Z",
    });
  });

  test("never says that a post is from the future", async () => {
    await deliver(
      pipeline,
      source,
      published({ date_published: "9999-01-01T00:00:00Z", date_modified: "9999-01-02T00:00:00Z" }),
    );
    expect(await textAt("/atom.xml")).not.toContain("9999");
  });

  test("buries what was withdrawn", async () => {
    await deliver(pipeline, source, published());
    await deliver(pipeline, source, withdrawn());
    for (const folder of FOLDERS) {
      const feed = parseXml(await textAt(`${folder}/atom.xml`));
      expect(one(feed, "{http://purl.org/atompub/tombstones/1.0}deleted-entry").attributes).toMatchObject({
        ref: PERMALINK,
        when: "2026-11-23T09:58:00.000Z",
      });
      expect(one(feed, `${ATOM}updated`).text).toBe("2026-11-23T09:58:00.000Z");
    }
    expect((await pipeline.fetch("/tags/other/atom.xml")).status).toBe(404);
  });

  test.each(FILES)("leads on, page by page, to every post once: %s", async (file) => {
    for (let n = 1; n <= 45; n += 1) {
      const at = new Date(NOW - 86_400_000 + Math.floor(n / 3) * 60_000).toISOString();
      await send(
        pipeline,
        source,
        published({ id: String(n), title: `Story number ${n}`, date_published: at, date_modified: at }),
      );
    }
    await pipeline.drain();
    const seen: string[] = [];
    let next: string | undefined = `/${file}`;
    while (next) {
      const text: string = await textAt(next);
      const titles = file === "feed.json" ? /"title":"Story number (\d+)"/g : /<title>Story number (\d+)</g;
      seen.push(...[...text.matchAll(titles)].map((match) => match[1]!));
      next = (/"next_url":"([^"]+)"/.exec(text) ?? /rel="next" href="([^"]+)"|href="([^"]+)" rel="next"/.exec(text))
        ?.slice(1)
        .find(Boolean);
      expect(next?.startsWith(`${ORIGIN}/${file}?before=`) ?? true).toBe(true);
    }
    expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => String(45 - index)));
  });

  test.each(FILES)("is answered with 304 until it changes: %s", async (file) => {
    await deliver(pipeline, source, published());
    const first = await pipeline.fetch(`/${file}`);
    const etag = first.headers.get("etag")!;
    expect(first.headers.get("cache-tag")).toBe("front,post-1");
    expect(first.headers.get("cache-control")).toBe("public, max-age=60");
    const again = await pipeline.fetch(`/${file}`, { headers: { "if-none-match": etag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
    await deliver(pipeline, source, updated({ title: "Corrected" }));
    expect((await pipeline.fetch(`/${file}`, { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  test.each(FILES)("is well-formed whatever stands in it: %s", async (file) => {
    const hostile = `${HOSTILE} ]]> <![CDATA[ \u0000\u0008\u000b\u001f\ufffe\ud800 \u{1f6a2} &nbsp; <?x ?> <!-- -->`;
    await aSource(pipeline, {
      slug: "odd",
      name: `Odd ${HOSTILE} ]]>`,
      home_page_url: "https://odd.example/?a=1&b=<",
    }).then((odd) =>
      deliver(
        pipeline,
        odd,
        published({
          id: "odd",
          url: "https://odd.example/a?x=1&y=']]>",
          title: hostile,
          summary: hostile,
          content_html: `<p>${hostile}</p><pre>a\u000bb ]]&gt; c</pre>`,
          tags: [hostile, "]]>", "\u0001"],
          authors: [{ name: hostile }],
        }),
      ),
    );
    const [entry] = await entriesAt("", file);
    expect(entry!.id).toMatch(/^https:\/\/reprint\.example\/odd\//);
    expect(entry!.html.trim()).toBe(entry!.html);
    expect(entry!.title).toContain("]]>");
    expect(entry!.title).toContain("\u{1f6a2}");
    expect(entry!.html).toContain("<pre>ab ]]&gt; c</pre>");
    expect(entry!.html.match(/appeared first on/g)).toHaveLength(1);
  });

  test("of an empty site, a source with nothing and an unknown one", async () => {
    for (const file of FILES) expect(await entriesAt("", file)).toEqual([]);
    for (const file of FILES) expect(await entriesAt("/harbor", file)).toEqual([]);
    expect((await pipeline.fetch("/nobody/feed.xml")).status).toBe(404);
    expect((await pipeline.fetch("/tags/nothing/feed.json")).status).toBe(404);
    expect((await pipeline.fetch("/feed.xml?before=x")).status).toBe(400);
    const moved = await pipeline.fetch("/tags/FERRIES/atom.xml?before=1-1", { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/tags/ferries/atom.xml?before=1-1"]);
  });

  test("waits for the site to have an address", async () => {
    pipeline = await freshPipeline({ SITE_URL: "" });
    const answer = await pipeline.fetch("/feed.xml", { headers: { host: "evil.example" } });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([404, "60"]);
  });
});

test("a body that is too large is there in part, with a link to the rest", async () => {
  const paragraphs = Array.from({ length: 450 }, (_, n) => `<p>Number ${n}: ${"ferry ".repeat(160)}</p>`);
  const content_html = `<div><blockquote>${paragraphs.join("")}</blockquote></div><p>The end.</p>`;
  await deliver(pipeline, source, published({ content_html }));
  for (const file of ["/feed.xml", "/atom.xml", "/feed.json"]) {
    const text = await textAt(file);
    expect(text.length, file).toBeGreaterThan(150_000);
    expect(text.length, file).toBeLessThan(260_000);
    expect(text, file).toContain("Number 0:");
    expect(text, file).not.toContain("The end.");
    expect(text, file).toMatch(/Read on at .{0,30}Reprint/);
    expect(text, file).toContain("appeared first on");
  }
  const [item] = (JSON.parse(await textAt("/feed.json")) as { items: { content_html: string }[] }).items;
  expect(item!.content_html.match(/<\/?blockquote>/g)).toEqual(["<blockquote>", "</blockquote>"]);
});
