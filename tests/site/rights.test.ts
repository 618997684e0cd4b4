/** The rights that a source and an entry give take effect in the minute they are due, wherever readers look. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeReactions } from "../../src/storage/reactions.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  report,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";

const MINUTE = 60_000;
const PATH = "/harbor/the-night-ferry-returns";
const EMBARGO = "2026-11-23T12:00:00Z";
const EMBARGO_AT = Date.parse(EMBARGO);
const SLUG = /the-night-ferry-returns/;

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  pipeline = await freshPipeline({ NEWS_SITEMAP: "on" as never });
  source = await aSource(pipeline, { indexing: "self" });
  // The post that links to it, and that it links to.
  await deliver(pipeline, source, neighbor);
});
afterEach(() => {
  vi.useRealTimers();
});

const neighbor = published({
  id: "https://harbor.example/?p=0",
  url: "https://harbor.example/2026/11/pier",
  title: "The pier closes",
  content_html: "<p>For repairs.</p>",
  summary: "",
  date_published: "2026-11-22T09:00:00Z",
  date_modified: "2026-11-22T09:00:00Z",
});

/** Runs the cron and the queue at `now`, and once more for the neighbor, whose page follows with the next cron. */
async function minute(now: number) {
  vi.setSystemTime(now);
  for (let run = 0; run < 2; run += 1) {
    await pipeline.cron(now);
    await pipeline.drain(now);
  }
}

const get = async (path: string) => {
  const response = await pipeline.fetch(path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const statusOf = async (path = PATH) => (await get(path)).status;

/** All places where readers or programs find posts. */
const PLACES = [
  "/",
  "/harbor",
  "/tags/ferries",
  "/archive/2026-11",
  "/search?q=sails",
  "/search?source=harbor",
  "/feed.xml",
  "/atom.xml",
  "/feed.json",
  "/harbor/feed.xml",
  "/harbor/atom.xml",
  "/tags/ferries/feed.json",
  "/sitemap-0.xml",
  "/sitemap-news.xml",
  "/harbor/the-pier-closes",
];

/** The places that name the post, without tombstones. */
async function placesNaming(): Promise<string[]> {
  const named = [];
  for (const path of PLACES) {
    const { text } = await get(path);
    if (SLUG.test(text.replace(/<at:deleted-entry[^>]*>/g, ""))) named.push(path);
  }
  return named;
}

const postJson = async () => {
  const { posts } = await (await pipeline.operate("GET", "/api/v1/posts")).json<{ posts: Record<string, unknown>[] }>();
  const found = posts.find(({ title }) => /ferry/i.test(String(title)));
  return await (await pipeline.operate("GET", `/api/v1/posts/${String(found!["id"])}`)).json<Record<string, unknown>>();
};

const rights = (of: Record<string, unknown>, facts: Record<string, unknown> = {}) =>
  published({ _rights: of, ...facts });

describe("an embargo", () => {
  test("is kept to the minute, everywhere", async () => {
    const sent = await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    expect(sent).toMatchObject({ status: "published", reason: `withheld until 2026-11-23T12:00:00.000Z (embargo)` });
    for (const now of [NOW, EMBARGO_AT - MINUTE, EMBARGO_AT - 1]) {
      await minute(now);
      expect([now, await statusOf(), await placesNaming()]).toEqual([now, 404, []]);
    }
    await minute(EMBARGO_AT);
    expect(await statusOf()).toBe(200);
    expect(await placesNaming()).toEqual(PLACES);
    await minute(EMBARGO_AT + 2 * MINUTE);
    expect(await placesNaming()).toEqual(PLACES);
    expect((await postJson())["revision"]).toBe(2);
  });

  test("shows nobody that there is something: an address there is as one where nothing is", async () => {
    const { id } = await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    const [there, nowhere] = [await get(PATH), await get("/harbor/nothing-at-all")];
    // Each page searches for the words of its own address.
    const without = (text: string, words: string) =>
      text.replaceAll(words, "…").replaceAll(encodeURIComponent(words), "…");
    expect([there.status, [...there.headers], without(there.text, "the night ferry returns")]).toEqual([
      nowhere.status,
      [...nowhere.headers],
      without(nowhere.text, "nothing at all"),
    ]);
    for (const method of ["GET", "POST", "DELETE"]) {
      const react = async (path: string) => {
        const response = await pipeline.fetch(`${path}/reactions`, {
          method,
          ...(method === "POST" && { body: '{"kind":"love"}', headers: { "content-type": "application/json" } }),
        });
        return { status: response.status, body: await response.text() };
      };
      expect([method, await react(PATH)]).toEqual([method, await react("/harbor/nothing-at-all")]);
    }
    expect((await report(pipeline, id)).links).toEqual({ status: `/deliveries/${id}` });
    expect(await (await pipeline.fetch(`/deliveries/${id}/post`)).json()).toMatchObject({
      type: "/problems/not-yet",
    });
    expect(JSON.stringify(await pipeline.env.PAGES.getWithMetadata(`page:${PATH.slice(1)}`))).not.toContain("sails");
  });

  test("ends for the page at the very instant, though the cron is late", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    expect(await statusOf()).toBe(404);
    vi.setSystemTime(EMBARGO_AT - 1);
    expect(await statusOf()).toBe(404);
    vi.setSystemTime(EMBARGO_AT);
    expect(await statusOf()).toBe(200);
  });

  test("puts the post where it is new, not where its date is", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    await deliver(
      pipeline,
      source,
      published({ id: "https://harbor.example/?p=2", url: "https://harbor.example/3", title: "In between" }),
    );
    await minute(EMBARGO_AT);
    const titles = [...(await get("/")).text.matchAll(/<h[23]><a href="([^"]+)"/g)].map(([, href]) => href);
    expect(titles).toEqual([PATH, "/harbor/in-between", "/harbor/the-pier-closes"]);
    const atom = (await get("/harbor/atom.xml")).text;
    expect(atom).toContain("<published>2026-11-23T12:00:00.000Z</published>");
  });

  test("can be moved earlier and later, and set on a post that was shown", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    const move = async (until: string | null, minuteOf: string) => {
      vi.setSystemTime(`2026-11-23T10:${minuteOf}:00Z`);
      const sent = updated({ _rights: { embargoed_until: until } }, `2026-11-23T10:${minuteOf}:00Z`);
      const { id } = await deliver(pipeline, source, sent);
      await pipeline.drain(Date.now());
      return await report(pipeline, id);
    };
    expect(await move("2026-11-23T13:00:00Z", "05")).toMatchObject({
      status: "updated",
      reason: expect.stringContaining("13:00"),
    });
    await minute(EMBARGO_AT);
    expect(await statusOf()).toBe(404);
    await minute(EMBARGO_AT + 60 * MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
  });

  test("that is lifted by an update shows the post with it", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    expect(await deliver(pipeline, source, updated())).toEqual({
      id: expect.any(String),
      status: "updated",
      links: { status: expect.any(String), post: PATH },
    });
    expect([await statusOf(), (await get("/search?q=sails")).text]).toEqual([200, expect.stringMatching(SLUG)]);
  });

  test("set on a post that is shown takes it from readers with the same delivery", async () => {
    await deliver(pipeline, source, published());
    expect(await placesNaming()).toContain("/search?q=sails");
    await deliver(pipeline, source, updated({ _rights: { embargoed_until: EMBARGO } }));
    await minute(NOW + MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([404, []]);
    await minute(EMBARGO_AT);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
  });

  test("holds corrections as well, and the newest is shown after it", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    const correction = { content_html: "<p>It sails on Sundays.</p>", _rights: { embargoed_until: EMBARGO } };
    expect(await deliver(pipeline, source, updated(correction))).toMatchObject({
      status: "updated",
      reason: expect.stringContaining("withheld until"),
    });
    expect([await statusOf(), await placesNaming()]).toEqual([404, []]);
    await minute(EMBARGO_AT);
    expect((await get(PATH)).text).toContain("It sails on Sundays.");
    expect((await get("/search?q=sundays")).text).toMatch(SLUG);
  });

  test("outlives a withdrawal: what nobody was to see appears nowhere afterwards either", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    expect(await deliver(pipeline, source, withdrawn())).toMatchObject({ status: "withdrawn" });
    for (const now of [NOW, EMBARGO_AT, EMBARGO_AT + MINUTE]) {
      await minute(now);
      expect([await statusOf(), (await get("/atom.xml")).text]).toEqual([404, expect.not.stringMatching(SLUG)]);
    }
    expect(await postJson()).toMatchObject({ status: "withdrawn" });
    const { id } = await postJson();
    await pipeline.operate("POST", `/api/v1/posts/${String(id)}/restore`);
    await minute(EMBARGO_AT + 2 * MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
  });

  test("holds for a post that an operator restores", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    await deliver(pipeline, source, withdrawn());
    await pipeline.operate("POST", `/api/v1/posts/${String((await postJson())["id"])}/restore`);
    expect([await statusOf(), await placesNaming()]).toEqual([404, []]);
    await minute(EMBARGO_AT);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
  });

  test.each(["2026-11-24", "2026-11-24T12:00:00", "noon", ""])(
    "%j could be taken for too early a time: refused",
    async (until) => {
      expect(await deliver(pipeline, source, rights({ embargoed_until: until }))).toMatchObject({
        status: "rejected",
        reason: expect.stringContaining("/data/_rights/embargoed_until"),
      });
    },
  );

  test("is what the operator sees, and lists", async () => {
    await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }));
    expect(await postJson()).toMatchObject({
      status: "withheld",
      withheld: "embargo",
      withheld_until: "2026-11-23T12:00:00.000Z",
    });
    const list = async () => {
      const response = await pipeline.operate("GET", "/api/v1/posts?withheld=true");
      return (await response.json<{ posts: { title: string }[] }>()).posts.map(({ title }) => title);
    };
    expect(await list()).toEqual(["The night ferry returns"]);
    await minute(EMBARGO_AT);
    expect(await list()).toEqual([]);
    expect((await pipeline.operate("GET", "/api/v1/posts?withheld=no")).status).toBe(400);
  });
});

describe("a hold by the source", () => {
  /** An agency's status for an item that is held until further notice, and for a usable one. */
  const item = (pubStatus: string, minuteOf: string) => ({
    uri: "https://harbor.example/?p=1",
    type: "text",
    pubStatus,
    version: "2",
    headline: "The night ferry returns",
    body_html: "<p>It sails again.</p>",
    firstCreated: "2026-11-23T09:00:00Z",
    versionCreated: `2026-11-23T09:${minuteOf}:00Z`,
    renditions: { web: { href: "https://harbor.example/ferry", contentType: "text/html" } },
  });

  test("lasts until the source sends the post again", async () => {
    await deliver(pipeline, source, item("usable", "10"));
    expect(await statusOf()).toBe(200);
    expect(await deliver(pipeline, source, item("withheld", "20"))).toMatchObject({
      status: "withdrawn",
      reason: "until the source publishes it again",
    });
    await minute(NOW + MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([410, []]);
    expect((await get("/atom.xml")).text).toMatch(SLUG);
    expect(await postJson()).toMatchObject({ status: "withheld", withheld: "source" });
    const list = await pipeline.operate("GET", "/api/v1/posts?withheld=true");
    expect(await list.json()).toMatchObject({ posts: [{ withheld: "source" }] });
    expect(await deliver(pipeline, source, item("usable", "30"))).toMatchObject({ status: "updated" });
    await minute(NOW + 2 * MINUTE);
    expect([await statusOf(), (await get("/search?q=sails")).text]).toEqual([200, expect.stringMatching(SLUG)]);
  });

  test("ends though the source sends the very same again", async () => {
    const { versionCreated: _, ...undated } = item("usable", "");
    await deliver(pipeline, source, undated);
    vi.setSystemTime(NOW + MINUTE);
    await deliver(pipeline, source, { ...undated, pubStatus: "withheld" });
    expect(await statusOf()).toBe(410);
    vi.setSystemTime(NOW + 2 * MINUTE);
    await deliver(pipeline, source, undated);
    expect(await statusOf()).toBe(200);
  });

  test("is the same in every order of arrival", async () => {
    const story = [item("usable", "10"), item("withheld", "20"), item("usable", "15"), item("withheld", "05")];
    const orders = story.flatMap((_, a) =>
      story.flatMap((_, b) => (a === b ? [] : [[a, b, ...[0, 1, 2, 3].filter((n) => n !== a && n !== b)]])),
    );
    for (const [number, order] of orders.entries()) {
      const sent = (index: number) => ({
        ...story[index]!,
        uri: `https://harbor.example/?p=order-${number}`,
        headline: `Order ${number}`,
        renditions: { web: { href: `https://harbor.example/order-${number}`, contentType: "text/html" } },
      });
      for (const index of order) await deliver(pipeline, source, sent(index));
      expect([order, await statusOf(`/harbor/order-${number}`)]).toEqual([order, 410]);
      await deliver(pipeline, source, { ...sent(0), versionCreated: "2026-11-23T09:40:00Z" });
      expect([order, await statusOf(`/harbor/order-${number}`)]).toEqual([order, 200]);
    }
  });

  test("of what was never sent is no post, and the post comes when it is sent", async () => {
    expect(await deliver(pipeline, source, item("withheld", "10"))).toMatchObject({ status: "unchanged" });
    expect(await statusOf()).toBe(404);
    expect(await deliver(pipeline, source, item("usable", "10"))).toMatchObject({ status: "published" });
    expect(await statusOf()).toBe(200);
  });

  test("of what was never sent leaves no page to look after, also once an operator has made it a withdrawal", async () => {
    await deliver(pipeline, source, item("withheld", "10"));
    const { posts } = await (await pipeline.operate("GET", "/api/v1/posts")).json<{ posts: { id: number }[] }>();
    const { status } = await pipeline.operate("POST", `/api/v1/posts/${posts[0]!.id}/withdraw`, {});
    const due = "SELECT count(*) AS n FROM posts WHERE slug IS NULL AND page_due_at IS NOT NULL";
    expect([status, await pipeline.env.DB.prepare(due).first("n")]).toEqual([200, 0]);
  });

  test("becomes a withdrawal for good by the source's word and by an operator's", async () => {
    await deliver(pipeline, source, item("usable", "10"));
    await deliver(pipeline, source, item("withheld", "20"));
    await deliver(pipeline, source, item("canceled", "25"));
    expect(await deliver(pipeline, source, item("usable", "30"))).toMatchObject({ status: "stale" });
    expect([await statusOf(), await postJson()]).toEqual([410, expect.objectContaining({ status: "withdrawn" })]);
    const { id } = await postJson();
    await pipeline.operate("POST", `/api/v1/posts/${String(id)}/restore`);
    await deliver(pipeline, source, item("withheld", "54"));
    expect(await statusOf()).toBe(200);
  });

  test("is not ended by the source once an operator has made it a withdrawal", async () => {
    await deliver(pipeline, source, item("usable", "10"));
    await deliver(pipeline, source, item("withheld", "20"));
    await pipeline.operate("POST", `/api/v1/posts/${String((await postJson())["id"])}/withdraw`, {});
    expect(await deliver(pipeline, source, item("usable", "30"))).toMatchObject({ status: "stale" });
    expect(await statusOf()).toBe(410);
  });
});

describe("a delay", () => {
  const DUE = Date.parse("2026-11-23T10:20:00Z");

  test("lets the source be first", async () => {
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { delay_minutes: 30 });
    expect(await deliver(pipeline, source, published())).toMatchObject({
      status: "published",
      reason: "withheld until 2026-11-23T10:20:00.000Z (delay)",
    });
    for (const now of [NOW, DUE - 1]) {
      await minute(now);
      expect([await statusOf(), await placesNaming()]).toEqual([404, []]);
    }
    await minute(DUE);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
  });

  test("that the source is given later withholds what is too young for it, and shows it again when it is taken back", async () => {
    await deliver(pipeline, source, published());
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { delay_minutes: 30 });
    await minute(NOW + MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([404, []]);
    expect(await statusOf("/harbor/the-pier-closes")).toBe(200);
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { delay_minutes: 0 });
    await minute(NOW + 2 * MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
  });

  test("by the entry counts as well", async () => {
    await deliver(pipeline, source, rights({ delay_minutes: 30 }));
    await minute(DUE - 1);
    expect(await statusOf()).toBe(404);
    await minute(DUE);
    expect(await statusOf()).toBe(200);
  });
});

describe("an expiry", () => {
  const EXPIRES = "2026-11-23T14:00:00Z";
  const EXPIRES_AT = Date.parse(EXPIRES);

  test("takes the post from everywhere at its minute, and says so at its address", async () => {
    const { id } = await deliver(pipeline, source, rights({ expires: EXPIRES }));
    expect((await report(pipeline, id)).links.post).toBe(PATH);
    await minute(EXPIRES_AT - 1);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
    await minute(EXPIRES_AT);
    expect(await placesNaming()).toEqual([]);
    const searched = await pipeline.env.DB.prepare(
      "SELECT title FROM posts WHERE id IN (SELECT rowid FROM search)",
    ).all();
    expect(searched.results).toEqual([{ title: "The pier closes" }]);
    const { status, headers, text } = await get(PATH);
    expect([status, headers.get("x-robots-tag")]).toEqual([410, "noindex"]);
    expect(text).toContain("This post has expired");
    expect(text).toContain("November 23, 2026 at 2:00 PM UTC");
    expect(text).not.toMatch(/sails|returns|was withdrawn/);
    expect((await get("/atom.xml")).text).toMatch(
      /<at:deleted-entry [^>]*ref="https:\/\/reprint.example\/harbor\/the-night-ferry-returns" when="2026-11-23T14:00:00.000Z"\/>/,
    );
    for (const method of ["GET", "POST"]) {
      const body = method === "POST" && { body: "kind=love" };
      expect((await pipeline.fetch(`${PATH}/reactions`, { method, ...body })).status).toBe(410);
    }
    expect(await postJson()).toMatchObject({ withheld: "expired", expired_at: "2026-11-23T14:00:00.000Z" });
  });

  test("counts though the cron is late: the page in KV is not shown any more, and neither is its copy in a cache", async () => {
    await deliver(pipeline, source, rights({ expires: EXPIRES }));
    const caching = async () => {
      const { headers } = await get(PATH);
      return [headers.get("cache-control"), headers.get("cloudflare-cdn-cache-control")];
    };
    vi.setSystemTime(EXPIRES_AT - 601_000);
    expect(await caching()).toEqual(["public, max-age=60", "public, max-age=600"]);
    vi.setSystemTime(EXPIRES_AT - 90_000);
    expect(await caching()).toEqual(["public, max-age=60", "public, max-age=90"]);
    vi.setSystemTime(EXPIRES_AT - 1);
    const last = await get(PATH);
    expect([last.status, last.headers.get("cache-control")]).toEqual([200, "public, max-age=0"]);
    vi.setSystemTime(EXPIRES_AT);
    expect([await statusOf(), await caching()]).toEqual([410, ["public, max-age=60", "public, max-age=600"]]);
    const known = { headers: { "if-none-match": last.headers.get("etag")! } };
    expect((await pipeline.fetch(PATH, known)).status).toBe(410);
    for (const path of ["/feed.xml", "/atom.xml", "/feed.json"]) expect((await get(path)).text).not.toContain("sails");
  });

  test("is one KV read away, like any page, until it is due", async () => {
    await deliver(pipeline, source, rights({ expires: EXPIRES }));
    await minute(NOW + 2 * MINUTE);
    const DB = pipeline.env.DB;
    pipeline.env.DB = new Proxy(DB, {
      get: () => {
        throw new Error("no D1 is asked");
      },
    });
    expect(await statusOf()).toBe(200);
    vi.setSystemTime(EXPIRES_AT - 1);
    expect(await statusOf()).toBe(200);
    pipeline.env.DB = DB;
  });

  test("can be moved: the post comes back", async () => {
    await deliver(pipeline, source, rights({ expires: EXPIRES }));
    await minute(EXPIRES_AT);
    expect(await statusOf()).toBe(410);
    const later = updated({ _rights: { expires: "2026-11-24T14:00:00Z" } }, "2026-11-23T14:05:00Z");
    await deliver(pipeline, source, later);
    await minute(EXPIRES_AT + 10 * MINUTE);
    expect([await statusOf(), await placesNaming()]).toEqual([200, PLACES]);
    expect((await get("/atom.xml")).text).not.toContain("deleted-entry");
  });

  test("of a post that is withdrawn after it leaves the notice of the withdrawal", async () => {
    await deliver(pipeline, source, rights({ expires: EXPIRES }));
    await minute(EXPIRES_AT);
    await deliver(pipeline, source, withdrawn({ reason: "It was wrong" }));
    await minute(EXPIRES_AT + MINUTE);
    expect((await get(PATH)).text).toContain("It was wrong");
    expect((await get("/atom.xml")).text.match(/<at:deleted-entry/g)).toHaveLength(1);
  });

  test("by the source's policy is the same, also for posts that are there already", async () => {
    await deliver(pipeline, source, published());
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { expires_after_days: 1 });
    await minute(NOW + MINUTE);
    expect([await statusOf("/harbor/the-pier-closes"), await statusOf()]).toEqual([410, 200]);
    await minute(Date.parse("2026-11-24T09:50:00Z"));
    expect([await statusOf(), await placesNaming()]).toEqual([410, []]);
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { expires_after_days: null });
    await minute(Date.parse("2026-11-24T09:51:00Z"));
    expect([await statusOf(), await statusOf("/harbor/the-pier-closes")]).toEqual([200, 200]);
  });
});

describe("an excerpt only", () => {
  const LONG = "<p>First sentence of it. Second sentence.</p><p>The smoked herring is served at eight.</p>";
  const body = { summary: "", content_html: LONG.replace("</p><p>", ` ${"And so on. ".repeat(30)}</p><p>`) };
  const everywhere = async () =>
    (await Promise.all([PATH, ...PLACES].map(async (path) => (await get(path)).text))).join();

  test("shows the summary, the credit and the way on, and finds no more than that", async () => {
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { excerpt_only: true });
    await deliver(pipeline, source, published({ content_html: body.content_html }));
    const { text } = await get(PATH);
    expect(text).toContain("The night ferry sails again.");
    expect(text).toMatch(
      /<p class="read-on"><a href="https:\/\/harbor.example\/2026\/11\/ferry-returns">Read on at <bdi>Harbor Post<\/bdi>/,
    );
    expect(text).toContain("appeared first on");
    expect(await everywhere()).not.toContain("herring");
    expect((await get("/search?q=herring")).text).not.toMatch(SLUG);
    expect((await get("/search?q=again")).text).toMatch(SLUG);
  });

  test("leads to the original where drawings are missing, too", async () => {
    const drawing = '<svg viewBox="0 0 300 200"><path d="M0 0h300"/></svg>';
    await deliver(pipeline, source, published({ content_html: `<p>Hour by hour.</p>${drawing}` }));
    const { text } = await get(PATH);
    expect(text).toContain("Hour by hour.");
    expect(text).toContain("Read on at");
  });

  test("takes the first sentences where there is no summary", async () => {
    await deliver(pipeline, source, published({ ...body, _rights: { excerpt_only: true } }));
    const { text } = await get(PATH);
    expect(text).toContain("First sentence of it. Second sentence. And so on.");
    expect(await everywhere()).not.toContain("herring");
    expect((await get("/search?q=%22second+sentence%22")).text).toMatch(SLUG);
    expect((await get("/search?q=herring")).text).not.toMatch(SLUG);
    expect((await get("/feed.json")).text).toContain("Read on at");
  });

  test("holds for what is there already, from one minute to the next, and back", async () => {
    await deliver(pipeline, source, published(body));
    expect((await get("/search?q=herring")).text).toMatch(SLUG);
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { excerpt_only: true });
    await minute(NOW + MINUTE);
    expect(await everywhere()).not.toContain("herring");
    expect((await get("/search?q=herring")).text).not.toMatch(SLUG);
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { excerpt_only: false });
    await minute(NOW + 2 * MINUTE);
    expect((await get(PATH)).text).toContain("herring");
    expect((await get("/search?q=herring")).text).toMatch(SLUG);
  });
});

describe("no images", () => {
  const pictures = {
    image: "https://harbor.example/lead.jpg",
    content_html:
      '<figure><img src="https://harbor.example/one.jpg" alt="A ferry"><figcaption>By Ida</figcaption></figure><p>It sails <img src="https://harbor.example/two.png" alt="Flag"> again.</p>' +
      '<video src="https://harbor.example/film.mp4" poster="https://harbor.example/poster.jpg" controls></video>',
  };
  const places = [PATH, "/feed.xml", "/atom.xml", "/feed.json"];
  const PICTURE = /lead\.jpg|one\.jpg|two\.png|poster\.jpg|By Ida|<img|<figure/;

  test("shows none, in no format and no metadata, and the rest as it is", async () => {
    await deliver(pipeline, source, published(pictures));
    for (const path of places) expect([path, (await get(path)).text]).toEqual([path, expect.stringMatching(PICTURE)]);
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { images: "hide" });
    await minute(NOW + MINUTE);
    for (const path of places) {
      expect([path, (await get(path)).text]).toEqual([path, expect.not.stringMatching(PICTURE)]);
    }
    expect((await get(PATH)).text).toMatch(/<p>It sails {1,2}again.<\/p><video [^>]+film.mp4"/);
  });

  test("by the entry's own word as well", async () => {
    await deliver(pipeline, source, published({ ...pictures, _rights: { images: "hide" } }));
    expect((await get(PATH)).text).not.toMatch(PICTURE);
  });
});

describe("a license", () => {
  const CC = "https://creativecommons.org/licenses/by-nd/4.0/";

  test("that is an address is a link, for people and for machines", async () => {
    await deliver(pipeline, source, rights({ license: CC }));
    const { text } = await get(PATH);
    expect(text).toContain(`<a href="${CC}" rel="license"><bdi>CC BY-ND 4.0</bdi></a>`);
    expect(text).toContain(`"license":"${CC}"`);
    const atom = (await get("/harbor/atom.xml")).text;
    expect(atom).toContain(`<rights>${CC}</rights>`);
    expect(atom).toMatch(new RegExp(`<link href="${CC}" rel="license"`));
    const rss = (await get("/feed.xml")).text;
    expect(rss).toContain(`<dc:rights>${CC}</dc:rights>`);
    expect(rss).toContain(`<creativeCommons:license>${CC}</creativeCommons:license>`);
    expect((await get("/feed.json")).text).toContain("CC BY-ND 4.0");
  });

  test("that is a text is shown as one; the source's stands where the entry has none", async () => {
    await pipeline.operate("PATCH", "/api/v1/sources/harbor", { license: "© Harbor <b> Post" });
    await deliver(pipeline, source, published());
    const { text } = await get(PATH);
    expect(text).toContain('<p class="license">License: <bdi>© Harbor &lt;b&gt; Post</bdi></p>');
    expect(text).toContain('"license":{"@type":"CreativeWork","name":"© Harbor');
    await deliver(pipeline, source, updated({ _rights: { license: "Mine" } }));
    expect((await get(PATH)).text).toContain("License: <bdi>Mine</bdi>");
  });

  test("there is none where nobody names one", async () => {
    await deliver(pipeline, source, published());
    expect((await get(PATH)).text).not.toMatch(/class="license"|"license":/);
  });
});

test("a reaction that waited in the queue counts for a post that was shown when it was made, and for no other", async () => {
  const react = (slug: string, reactedAt: number) => ({
    kind: "reaction" as const,
    source: "harbor",
    slug,
    visitor: "A".repeat(22),
    choice: "love" as const,
    reactedAt,
  });
  await deliver(pipeline, source, rights({ expires: EMBARGO }));
  const held = { id: "https://harbor.example/?p=5", url: "https://harbor.example/5", title: "Held" };
  await deliver(pipeline, source, rights({ embargoed_until: EMBARGO }, held));
  await minute(EMBARGO_AT - MINUTE);
  await writeReactions(pipeline.env.DB, [react("held", EMBARGO_AT - MINUTE)], 30, EMBARGO_AT);
  await minute(EMBARGO_AT);
  await writeReactions(pipeline.env.DB, [react("the-night-ferry-returns", EMBARGO_AT + 1)], 30, EMBARGO_AT);
  const count = () => pipeline.env.DB.prepare("SELECT count(*) AS n FROM reactions").first("n");
  expect(await count()).toBe(0);
  await writeReactions(pipeline.env.DB, [react("the-night-ferry-returns", EMBARGO_AT - 1)], 30, EMBARGO_AT);
  await writeReactions(pipeline.env.DB, [react("held", EMBARGO_AT)], 30, EMBARGO_AT);
  expect(await count()).toBe(2);
});

test.each([
  [{ delay_minutes: -1 }, "/delay_minutes"],
  [{ delay_minutes: 1.5 }, "/delay_minutes"],
  [{ delay_minutes: null }, "/delay_minutes"],
  [{ expires_after_days: 0 }, "/expires_after_days"],
  [{ excerpt_only: "yes" }, "/excerpt_only"],
  [{ images: "some" }, "/images"],
  [{ license: "x".repeat(1001) }, "/license"],
])("a policy of %j is refused", async (policy, pointer) => {
  for (const [method, path, more] of [
    ["PATCH", "/api/v1/sources/harbor", {}],
    ["POST", "/api/v1/sources", { slug: "other", name: "Other", home_page_url: "https://other.example/" }],
  ] as const) {
    const response = await pipeline.operate(method, path, { ...more, ...policy });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer }] });
  }
});

test("a policy is shown with its source, and a change of one part leaves the others", async () => {
  const facts = { delay_minutes: 5, expires_after_days: 30, images: "hide", license: "CC" };
  await pipeline.operate("PATCH", "/api/v1/sources/harbor", facts);
  await pipeline.operate("PATCH", "/api/v1/sources/harbor", { excerpt_only: true });
  const response = await pipeline.operate("GET", "/api/v1/sources/harbor");
  expect(await response.json()).toMatchObject({ ...facts, excerpt_only: true });
});
