/** One post of a source, sent by webhooks and feeds under ids of their own. */
import { beforeEach, describe, expect, test } from "vitest";
import { receiveFeed } from "../../src/ingest/identify.ts";
import { aSource, deliver, freshPipeline, NOW, type Pipeline, published, type TestSource } from "../pipeline.ts";

const LINK = "https://harbor.example/2026/11/ferry-returns";
const PATH = "/harbor/the-night-ferry-returns";
/** The entry has the date with which it was first seen. */
const LATER = "2026-11-23T09:57:00.000Z";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const byWebhook = (facts: Record<string, unknown> = {}) =>
  deliver(pipeline, source, published({ id: "hook-1", url: LINK, ...facts }));
const withdraw = (data: Record<string, unknown> = { id: "hook-1" }) =>
  deliver(pipeline, source, { type: "post.withdrawn", timestamp: "2026-11-23T09:58:00Z", data });
async function byFeed(facts: Record<string, unknown> = {}) {
  const entry = {
    id: "guid-1",
    url: `${LINK}/?utm_source=feed`,
    title: "The night ferry returns",
    html: "<p>After nine years the night ferry sails again.</p>",
    summary: "",
    authors: [],
    tags: [],
    published: "2026-11-23T09:50:00.000Z",
    modified: "2026-11-23T09:50:00.000Z",
    ...facts,
  };
  await receiveFeed({ entries: [entry], tombstones: [] }, { source: "harbor", scope: "feed" }, pipeline.env, NOW);
  await pipeline.drain();
}
const pages = async () =>
  (await pipeline.env.DB.prepare("SELECT slug FROM posts WHERE slug IS NOT NULL").all()).results.length;
const statusOf = async (path: string) => (await pipeline.fetch(path)).status;

test.each([
  ["a webhook, then a feed", [byWebhook, byFeed]],
  ["a feed, then a webhook", [byFeed, byWebhook]],
  ["two hooks with ids of their own", [byWebhook, () => byWebhook({ id: "other-7" })]],
])("%s: one post", async (_, sends) => {
  for (const one of sends) await one();
  expect([await pages(), await statusOf(PATH)]).toEqual([1, 200]);
});

test("a correction by the one reaches what the other has sent", async () => {
  await byFeed();
  const corrected = { content_html: "<p>It does not sail.</p>", date_modified: "2026-11-23T09:55:00Z" };
  expect(await byWebhook(corrected)).toMatchObject({ status: "updated", links: { post: PATH } });
  await byFeed({ html: "<p>It sails on Mondays.</p>", modified: "2026-11-23T09:57:00.000Z" });
  expect(await (await pipeline.fetch(PATH)).text()).toContain("It sails on Mondays.");
});

const steps = { byWebhook, byFeed, withdraw };
type Step = keyof typeof steps;
test.each<[Step, Step, Step]>([
  ["byWebhook", "byFeed", "withdraw"],
  ["byWebhook", "withdraw", "byFeed"],
  ["byFeed", "byWebhook", "withdraw"],
  ["byFeed", "withdraw", "byWebhook"],
  ["withdraw", "byWebhook", "byFeed"],
  ["withdraw", "byFeed", "byWebhook"],
])("%s, %s, %s: one post, withdrawn", async (...order) => {
  for (const step of order) await steps[step]();
  await pipeline.cron(NOW + 60_000);
  await pipeline.drain(NOW + 60_000);
  expect([await pages(), await statusOf(PATH)]).toEqual([1, 410]);
});

test("a withdrawal that names the address reaches what only a feed has brought", async () => {
  await byFeed();
  expect(await withdraw({ id: "never-heard-of", url: LINK })).toMatchObject({ status: "withdrawn" });
  expect(await statusOf(PATH)).toBe(410);
});

test("a withdrawal that an operator has overruled is not brought to the post again", async () => {
  await byFeed();
  await withdraw();
  await byWebhook();
  const { id } = (await pipeline.env.DB.prepare("SELECT id FROM posts WHERE slug IS NOT NULL").first<{
    id: number;
  }>())!;
  await pipeline.operate("POST", `/api/v1/posts/${id}/restore`);
  await byWebhook({ id: "hook-1", content_html: "<p>It sails after all.</p>", date_modified: "2026-11-23T09:59:00Z" });
  expect(await statusOf(PATH)).toBe(200);
});

test("posts that share one address within a document are not taken for one", async () => {
  const entries = ["First", "Second"].map((title, id) => ({
    id,
    hash: `hash-${id}`,
    title: `${title} episode`,
    url: "https://harbor.example/podcast",
    published_at: "2026-11-23T09:50:00Z",
    content: `<p>${title}.</p>`,
    author: "",
    tags: [],
  }));
  const feed = { id: 1, feed_url: "https://harbor.example/feed", site_url: "https://harbor.example/", title: "Harbor" };
  await deliver(pipeline, source, { event_type: "new_entries", feed, entries });
  expect(await pages()).toBe(2);
});

describe("one link", () => {
  const begun = { id: "live-1", title: "Strike begins", html: "<p>The strike has begun at pier one.</p>" };
  const over = {
    id: "live-2",
    title: "Strike ends",
    html: "<p>The strike is over, boats leave again.</p>",
    published: "2026-11-23T09:55:00.000Z",
    modified: "2026-11-23T09:55:00.000Z",
  };
  const unnamed = (facts: object) => ({ ...facts, id: LINK, url: LINK, isUnnamed: true });

  test("two ids that come one after the other are two posts, and stay so", async () => {
    await byFeed(begun);
    await byFeed(over);
    await byFeed(begun);
    await byFeed({ ...over, html: "<p>The strike is over for good.</p>" });
    expect(await pages()).toBe(2);
  });

  test("entries without an id differ by title and date, and corrected by either", async () => {
    await byFeed(unnamed(begun));
    await byFeed(unnamed(over));
    expect(await pages()).toBe(2);
    await byFeed(unnamed({ ...over, title: "The strike ends" }));
    await byFeed(unnamed({ ...begun, html: "<p>The strike has begun at pier two.</p>" }));
    expect(await pages()).toBe(2);
  });

  test("is free for another post once its own is withdrawn", async () => {
    await byFeed({ ...begun, url: LINK });
    await withdraw({ id: "live-1" });
    await byFeed(over);
    expect([await pages(), await statusOf("/harbor/strike-begins"), await statusOf("/harbor/strike-ends")]).toEqual([
      2, 410, 200,
    ]);
  });
});

test("editions of a digest that share one id are posts of their own, however often the feed is read", async () => {
  const edition = (day: number, html: string) => ({
    id: "digest",
    url: `https://harbor.example/digest/${day}`,
    title: `Digest for November ${day}`,
    html: `<p>${html}</p>`,
    published: `2026-11-${day}T06:00:00.000Z`,
    modified: `2026-11-${day}T06:00:00.000Z`,
  });
  const editions = [
    edition(21, "Gulls were counted on the north pier, and the council met."),
    edition(22, "The ferry sails again; its captain has waited since spring."),
    edition(23, "Nobody has seen the swans of the old basin for a week now."),
  ];
  for (const one of editions) {
    await byFeed(one);
    await byFeed(one);
  }
  await byFeed(edition(23, "Nobody has seen the swans of the old basin for two weeks now."));
  expect(await pages()).toBe(3);
});

test.each(["https://harbor.example/p/1", "http://www.harbor.example/p/1", "https://www.harbor.example/p/1/"])(
  "%s is the id http://harbor.example/p/1/",
  async (id) => {
    await byFeed({ id: "http://harbor.example/p/1/" });
    await byFeed({ id, url: "https://harbor.example/elsewhere", title: "All new", html: "<p>Another text.</p>" });
    expect(await pages()).toBe(1);
  },
);

test("a site that has moved keeps its pages, which lead to its new addresses", async () => {
  await byFeed({ id: "https://old.harbor.example/ferry", url: "https://old.harbor.example/ferry" });
  // Of two states under one date the hash decides, not the order of arrival.
  await byFeed({ id: "https://harbor.example/blog/ferry", url: "https://harbor.example/blog/ferry", modified: LATER });
  expect(await pages()).toBe(1);
  const html = await (await pipeline.fetch(PATH)).text();
  expect(html).toContain('<link rel="canonical" href="https://harbor.example/blog/ferry"/>');
  expect(html).not.toContain("old.harbor.example");
});

describe("a post that gets an id, an address and a title at once", () => {
  const sentences = Array.from({ length: 12 }, (_, n) => `Pilot ${n} spoke of dredging for ${n * 7} minutes.`);
  const one = {
    id: "guid-1",
    url: "https://harbor.example/council",
    title: "Council meets",
    html: `<p>${sentences.join(" ")}</p>`,
    summary: "",
    authors: [],
    tags: [],
    published: "2026-11-23T09:00:00.000Z",
    modified: "2026-11-23T09:00:00.000Z",
  };
  const other = {
    ...one,
    id: "guid-2",
    url: "https://harbor.example/politics/crane",
    title: "Why the crane has to wait",
  };
  async function poll(...entries: (typeof one)[]) {
    const scope = { source: "harbor", scope: "feed", isPolled: true };
    await receiveFeed({ entries, tombstones: [] }, scope, pipeline.env, NOW);
    await pipeline.drain();
  }

  test("keeps its page where its feed has the old one no more", async () => {
    await poll(one);
    await poll(other);
    const page = await (await pipeline.fetch("/harbor/council-meets")).text();
    expect([await pages(), page.includes("Why the crane has to wait")]).toEqual([1, true]);
  });

  test.each<[string, (typeof one)[]]>([
    ["the feed has both", [other, one]],
    ["the date is another", [{ ...other, published: "2026-11-23T09:01:00.000Z" }]],
    ["the text is another", [{ ...other, html: one.html.replaceAll("dredging", "ropes") }]],
    ["the text is short", [{ ...other, html: "<p>Bug fixes.</p>" }]],
  ])("is another where %s", async (_, entries) => {
    await poll(entries[0]!.html === "<p>Bug fixes.</p>" ? { ...one, html: "<p>Bug fixes.</p>" } : one);
    await poll(...entries);
    expect(await pages()).toBe(2);
  });
});

test("what readers do not see is no change: nothing is purged but the page, and nothing is updated", async () => {
  const picture = (signature: string) =>
    `<p>After nine years.</p><img src="https://harbor.example/a.jpg?sig=${signature}" alt="Ferry">`;
  const shown = () => pipeline.env.DB.prepare("SELECT shown_changes FROM posts").first<number>("shown_changes");
  await byFeed({ html: picture("one") });
  expect(await shown()).toBe(1);
  pipeline.purges.length = 0;
  await byFeed({ html: picture("two"), modified: "2026-11-23T09:59:00.000Z" });
  const html = await (await pipeline.fetch(PATH)).text();
  expect(html).toContain("a.jpg?sig=two");
  expect(html).not.toContain("Updated");
  expect(await shown()).toBe(1);
  expect(pipeline.purges.flat()).toEqual([expect.stringMatching(/^post-\d+$/)]);
});

test("a date of change that stands in for the published one is that of the first sight", async () => {
  const { date_published: _, ...undated } = published({ id: "hook-1", url: LINK }).data;
  const at = (instant: string, facts: object) => ({ ...undated, date_modified: instant, ...facts });
  await deliver(pipeline, source, { ...published(), data: at("2026-11-20T09:00:00Z", {}) });
  await deliver(pipeline, source, {
    ...published(),
    data: at("2026-11-22T09:00:00Z", { content_html: "<p>Late.</p>" }),
  });
  const html = await (await pipeline.fetch(PATH)).text();
  expect(html).toContain('datetime="2026-11-20T09:00:00.000Z"');
  expect(html).toContain('datetime="2026-11-22T09:00:00.000Z"');
});

describe("a source that sends its posts and has them in a feed", () => {
  const full = {
    content_html:
      '<p>After nine years the night ferry sails again.</p><p>Tickets are <a href="/pier">at the pier</a>. https://harbor.example/pier</p>',
    image: "https://harbor.example/ferry.jpg",
    tags: ["Harbor", "Ferries"],
  };
  const poor = { html: full.content_html, authors: [{ name: "Ida Brandt" }], tags: ["ferries"], modified: LATER };
  const excerpt = { ...poor, html: "<p>After nine years the night ferry [&#8230;]</p>" };
  /** Without markup, and without the second paragraph's beginning; longer than an excerpt, it would be cut. */
  const selection = {
    ...poor,
    html: "After nine years the night ferry sails again. at the pier. https://harbor.example/pier",
  };
  const page = async () => (await pipeline.fetch(PATH)).text();
  const isFull = async () => {
    const html = await page();
    return html.includes("ferry.jpg") && html.includes("at the pier");
  };
  const changes = () => pipeline.env.DB.prepare("SELECT shown_changes FROM posts").first<number>("shown_changes");

  test.each([
    ["without its picture", poor],
    ["cut short", excerpt],
    ["as an excerpt of some blocks", selection],
  ])("keeps what the webhook has brought when the feed has it %s", async (_, entry) => {
    await byWebhook(full);
    await byFeed(entry);
    expect([await isFull(), await changes()]).toEqual([true, 1]);
    expect(await page()).not.toContain("Updated");
  });

  test.each([
    ["without its picture", poor],
    ["cut short", excerpt],
  ])("shows what the webhook brings after the feed has had it %s, with a later date", async (_, entry) => {
    await byFeed(entry);
    expect(await isFull()).toBe(false);
    expect(await byWebhook(full)).toMatchObject({ status: "updated" });
    expect(await isFull()).toBe(true);
  });

  test.each([
    ["sentence in its excerpt", { html: "After nine years the night ferry sails again. On Mondays." }],
    ["word", { html: "<p>After nine years the night ferry stays.</p>" }],
    ["link", { html: full.content_html.replace("/pier", "/quay") }],
    ["picture", { html: `${full.content_html}<img src="https://harbor.example/pier.jpg" alt="">` }],
    ["title", { title: "The night ferry stays" }],
    ["author", { authors: [{ name: "Kim Lee" }] }],
    ["license", { license: "CC BY 4.0" }],
  ])("is shown with another %s of the feed", async (_, facts) => {
    await byWebhook(full);
    await byFeed({ ...poor, ...facts });
    expect(await changes()).toBe(2);
  });

  test("loses a picture that the same way takes back", async () => {
    await byFeed({ ...poor, image: full.image, html: `<img src="${full.image}" alt=""> ${full.content_html}` });
    await byFeed({ ...poor, modified: "2026-11-23T09:58:00.000Z" });
    expect(await isFull()).toBe(false);
  });
});
