import { alertsOf, readHealth } from "../../src/admin/alerts.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { addFeed } from "../../src/storage/feeds.ts";
import { aNetwork, answer, type Network, redirect } from "../network.ts";
import { aSource, consumeOnce, freshPipeline, NOW, type Pipeline, report, type TestSource } from "../pipeline.ts";

const API = "https://harbor.example/wp-json/wp/v2/posts/42?_embed=1";
const QUERY_API = "https://harbor.example/?rest_route=%2Fwp%2Fv2%2Fposts%2F42&_embed=1";
const HOME = "https://harbor.example/";
const PATH = "/harbor/the-night-ferry-returns";
const GHOST_KEY = "5f3a9c0b1d2e4f60718293a4b5";
const JSON_ = { "content-type": "application/json; charset=UTF-8" };

let pipeline: Pipeline;
let network: Network;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  network = aNetwork();
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => void vi.unstubAllGlobals());

const harbor = async (facts: Record<string, unknown> = {}) => {
  source = await aSource(pipeline, { signing: "token", ...facts });
};
const json = (body: unknown, status = 200) => answer(JSON.stringify(body), JSON_, status);
const restPost = (facts: Record<string, unknown> = {}) => ({
  id: 42,
  date_gmt: "2026-11-23T09:00:00",
  modified_gmt: "2026-11-23T09:30:00",
  guid: { rendered: "http://old.harbor.example/?p=42" },
  slug: "night-ferry",
  status: "publish",
  type: "post",
  link: "https://harbor.example/2026/11/night-ferry/",
  title: { rendered: "The night ferry returns" },
  content: { rendered: "<p>After nine years it sails again.</p>", protected: false },
  excerpt: { rendered: "<p>It sails again.</p>" },
  _embedded: { author: [{ name: "Ida Brandt" }], "wp:term": [[{ taxonomy: "category", name: "Harbor" }]] },
  ...facts,
});
const gone = () => json({ code: "rest_post_invalid_id", data: { status: 404 } }, 404);
const page = (headers: Record<string, string> = {}, status = 404) =>
  answer("<!doctype html><title>Harbor</title>", { "content-type": "text/html", ...headers }, status);

/** Sends a form of WordPress.com's. Returns the delivery's id. */
async function send(fields: Record<string, string> | object, headers: Record<string, string> = {}): Promise<string> {
  const isForm = "hook" in fields;
  const response = await pipeline.fetch(`/webhooks/harbor/${source.secret}`, {
    method: "POST",
    headers: { "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json", ...headers },
    body: isForm ? new URLSearchParams(fields as Record<string, string>).toString() : JSON.stringify(fields),
  });
  if (response.status !== 202) throw new Error(await response.text());
  return (await response.json<{ id: string }>()).id;
}
const thin = (facts: Record<string, string> = {}) => ({ hook: "publish_post", ID: "42", ...facts });
async function deliver(fields: object, now = NOW, headers: Record<string, string> = {}) {
  const id = await send(fields, headers);
  await pipeline.drain(now);
  return await report(pipeline, id);
}
const shown = async (path = PATH) => {
  const response = await pipeline.fetch(path);
  return { status: response.status, html: await response.text() };
};
const asked = () => network.asked.map(({ method, url }) => `${method} ${url}`);

describe("a post of WordPress that came as a number", () => {
  beforeEach(() => harbor());

  test("is asked for again when the same number comes again: the post may have changed since", async () => {
    network.at[API] = () => json(restPost());
    await deliver(thin());
    network.at[API] = () =>
      json(restPost({ content: { rendered: "<p>It is late.</p>" }, modified_gmt: "2026-11-23T09:50:00" }));
    expect(await deliver(thin())).toMatchObject({ status: "updated" });
    expect((await shown()).html).toContain("It is late.");
  });

  test("is asked for again when the same number comes while its publisher does not answer", async () => {
    network.at[API] = () => json({}, 503);
    const first = await deliver(thin());
    network.at[API] = () => json(restPost());
    const second = await deliver(thin());
    expect(second).toMatchObject({ status: "published" });
    expect(second.id).not.toBe(first.id);
  });

  test("is published with the text, the author and the dates that its publisher gives", async () => {
    network.at[API] = () => json(restPost());
    expect(await deliver(thin())).toMatchObject({ status: "published", links: { post: PATH } });
    const { html } = await shown();
    for (const part of [
      "After nine years it sails again.",
      "Ida Brandt",
      "https://harbor.example/2026/11/night-ferry/",
    ])
      expect(html).toContain(part);
    const row = await pipeline.env.DB.prepare("SELECT entry_id, modified_at FROM posts").first();
    expect(row).toEqual({ entry_id: "https://harbor.example/?p=42", modified_at: Date.parse("2026-11-23T09:30:00Z") });
  });

  test("delivered again, or by two messages at once, makes one post of one revision", async () => {
    network.at[API] = () => json(restPost());
    const id = await send(thin());
    const both = [
      { kind: "completion", id },
      { kind: "completion", id },
    ];
    await consumeOnce(pipeline, both);
    await pipeline.drain();
    expect(await report(pipeline, id)).toMatchObject({ status: "published" });
    expect(await deliver(thin({ post_title: "ticked since" }))).toMatchObject({ status: "unchanged" });
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n, max(revision) AS r FROM posts").first()).toEqual({
      n: 1,
      r: 1,
    });
  });

  test("of two answers the one that was modified later stays, whichever was asked for first", async () => {
    network.at[API] = () =>
      json(restPost({ modified_gmt: "2026-11-23T09:45:00", title: { rendered: "The ferry is late" } }));
    expect(await deliver(thin())).toMatchObject({ status: "published" });
    network.at[API] = () => json(restPost());
    expect(await deliver(thin({ post_author: "1" }))).toMatchObject({ status: "stale" });
    expect((await shown("/harbor/the-ferry-is-late")).html).toContain("The ferry is late");
  });

  test("keeps nothing else waiting: the asking is a message of its own", async () => {
    const id = await send(thin());
    await consumeOnce(pipeline, pipeline.queued.splice(0));
    expect(pipeline.queued).toEqual([{ kind: "completion", id }]);
    expect(network.asked).toEqual([]);
  });

  test("withdrawn by the number, it is the same post", async () => {
    network.at[API] = () => json(restPost());
    await deliver(thin());
    expect(await deliver({ hook: "trashed_post", ID: "42" })).toMatchObject({ status: "withdrawn" });
    expect((await shown()).status).toBe(410);
    expect(await deliver(thin({ post_author: "1" }))).toMatchObject({ status: "unchanged" });
    expect((await shown()).status).toBe(410);
  });

  test("is taken down when it is protected now, and is no post when it is a page", async () => {
    network.at[API] = () => json(restPost());
    await deliver(thin());
    network.at[API] = () => json(restPost({ content: { rendered: "", protected: true } }));
    expect(await deliver(thin({ post_author: "1" }))).toMatchObject({ status: "withdrawn" });
    network.at[API] = () => json(restPost({ type: "page" }));
    expect(await deliver(thin({ post_author: "2" }))).toMatchObject({ status: "unchanged" });
  });
});

describe("where WordPress is asked", () => {
  test("behind a parameter, where addresses have no words", async () => {
    await harbor();
    network.at[API] = () => page();
    network.at[QUERY_API] = () => json(restPost());
    expect(await deliver(thin())).toMatchObject({ status: "published" });
    expect(asked()).toEqual([`GET ${API}`, `GET ${QUERY_API}`]);
  });

  test("where the home page's Link header says, when both guesses fail", async () => {
    await harbor();
    network.at[API] = network.at[QUERY_API] = () => page({}, 200);
    network.at[HOME] = () => page({ link: '<https://harbor.example/cms/wp-json/>; rel="https://api.w.org/"' }, 200);
    network.at["https://harbor.example/cms/wp-json/wp/v2/posts/42?_embed=1"] = () => json(restPost());
    expect(await deliver(thin())).toMatchObject({ status: "published" });
    expect(asked()[2]).toBe(`HEAD ${HOME}`);
  });

  test("in the blog's folder", async () => {
    await harbor({ home_page_url: "https://harbor.example/blog" });
    network.at["https://harbor.example/blog/wp-json/wp/v2/posts/42?_embed=1"] = () => json(restPost());
    expect(await deliver(thin())).toMatchObject({ status: "published" });
  });

  test("by https where the home page is not, unless the operator allows it for a feed there", async () => {
    await harbor({ home_page_url: "http://harbor.example/" });
    network.at[API] = () => gone();
    await deliver(thin());
    expect(asked()).toEqual([`GET ${API}`]);
    await pipeline.env.DB.prepare(
      "INSERT INTO feeds (id, source, url, allow_http, interval_ms, created_at) VALUES ('f', 'harbor', 'http://harbor.example/feed', 1, 1, 1)",
    ).run();
    network.at[API.replace("https:", "http:")] = () => json(restPost());
    expect(await deliver(thin({ post_author: "1" }))).toMatchObject({ status: "published" });
  });

  test.each([
    ["a redirect that leaves the source's hosts", () => redirect("https://elsewhere.example/wp-json/wp/v2/posts/42")],
    ["an answer whose post is elsewhere", () => json(restPost({ link: "https://elsewhere.example/ferry/" }))],
    ["another post", () => json(restPost({ id: 43 }))],
    ["a list", () => json([restPost()])],
    ["a post without its text", () => json({ ...restPost(), content: undefined })],
    ["a post that is gone", gone],
    ["a post behind a login", () => json({ code: "rest_forbidden" }, 401)],
    ["a redirect into a private network", () => redirect("https://10.0.0.1/wp-json/")],
    ["more than anybody writes", () => answer(`"${"x".repeat(2_000_001)}"`, JSON_)],
  ])("%s is rejected with its reason, and withdraws nothing", async (_, given) => {
    await harbor();
    network.at["https://elsewhere.example/wp-json/wp/v2/posts/42"] = () => json(restPost());
    network.at[API] = () => json(restPost());
    await deliver(thin());
    network.at[API] = given;
    const delivery = await deliver(thin({ post_author: "1" }));
    expect(delivery).toMatchObject({ status: "rejected", reason: expect.stringContaining("cannot be asked for it") });
    expect(delivery.reason).not.toContain("elsewhere.example");
    expect((await shown()).status).toBe(200);
  });

  test("a home page that names another host's API has none", async () => {
    await harbor();
    network.at[API] = network.at[QUERY_API] = () => page();
    network.at[HOME] = () => page({ link: '<https://elsewhere.example/wp-json/>; rel="https://api.w.org/"' }, 200);
    expect(await deliver(thin())).toMatchObject({ status: "rejected" });
    expect(asked().join()).not.toContain("elsewhere");
  });
});

describe("a publisher that does not answer", () => {
  const failing = async (id: string, now = NOW) => await consumeOnce(pipeline, [{ kind: "completion", id }], now);
  beforeEach(() => harbor());

  test.each([
    ["503", () => page({}, 503)],
    ["429", () => page({}, 429)],
    ["no connection", undefined],
  ])("%s: the message is tried again, and the sweep leaves it to the queue", async (_, given) => {
    if (given) network.at[API] = given;
    const id = await send(thin());
    pipeline.queued.splice(0);
    const at = Date.now();
    expect((await failing(id, at)).retryMessages).toHaveLength(1);
    expect(await report(pipeline, id)).toMatchObject({ status: "accepted" });
    await pipeline.cron(at + 1_700_000);
    expect(pipeline.queued).toEqual([]);
    await pipeline.cron(at + 1_900_000);
    expect(pipeline.queued).toEqual([{ kind: "delivery", id }]);
    network.at[API] = () => json(restPost());
    expect((await failing(id)).explicitAcks).toHaveLength(1);
    expect(await report(pipeline, id)).toMatchObject({ status: "published" });
  });

  test("ends as failed when every try is used up, and can be replayed", async () => {
    const id = await send(thin());
    pipeline.queued.splice(0);
    await consumeOnce(pipeline, [{ kind: "completion", id }], NOW, "reprint-dead");
    expect(await report(pipeline, id)).toMatchObject({ status: "failed" });
    network.at[API] = () => json(restPost());
    await pipeline.operate("POST", `/api/v1/deliveries/${id}/replay`);
    await pipeline.drain();
    expect(await report(pipeline, id)).toMatchObject({ status: "published" });
  });
});

describe("a post with something in it that only WordPress can render", () => {
  const raw = thin({
    post_title: "The night ferry returns",
    post_content: "It sails again.\n\n[timetable line=7]",
    post_status: "publish",
    post_url: "https://harbor.example/2026/11/night-ferry/",
    post_date_gmt: "2026-11-23 09:30:00",
    post_modified_gmt: "2026-11-23 09:30:00",
  });
  beforeEach(() => harbor());

  test("is shown as WordPress renders it", async () => {
    network.at[API] = () => json(restPost({ content: { rendered: "<p>It sails again.</p><p>At nine.</p>" } }));
    expect(await deliver(raw)).toMatchObject({ status: "published" });
    expect((await shown()).html).toContain("At nine.");
  });

  test("is shown as well as can be when WordPress does not give it", async () => {
    network.at[API] = () => json({ code: "rest_disabled" }, 403);
    expect(await deliver(raw)).toMatchObject({ status: "published" });
    const { html } = await shown();
    expect(html).toContain("It sails again.");
    expect(html).not.toContain("timetable");
  });

  describe("whose publisher does not answer", () => {
    const rendered = () =>
      json(
        restPost({ date_gmt: "2026-11-23T09:30:00", content: { rendered: "<p>It sails again.</p><p>At nine.</p>" } }),
      );
    const completion = async (id: string, now: number) =>
      await consumeOnce(pipeline, [{ kind: "completion", id }], now);
    /** Sends the event, and tries to publish it once. */
    async function attempt(fields: object = raw) {
      const id = await send(fields);
      pipeline.queued.splice(0);
      const at = Date.now();
      const { retryMessages } = await completion(id, at + 1000);
      expect(retryMessages).toHaveLength(1);
      await pipeline.drain(at + 2000);
      return { id, at };
    }
    const dates = (html: string) => [...html.matchAll(/<time [^>]*datetime="([^"]*)"/g)].map(([, date]) => date);

    test("is shown at once as far as it came, and as WordPress renders it as soon as that answers", async () => {
      const { id, at } = await attempt();
      const before = (await shown()).html;
      expect(before).toContain("It sails again.");
      expect(await report(pipeline, id)).toMatchObject({ status: "accepted" });
      network.at[API] = rendered;
      await completion(id, at + 60_000);
      expect(await report(pipeline, id)).toMatchObject({ status: "updated", links: { post: PATH } });
      const after = (await shown()).html;
      expect(after).toContain("At nine.");
      expect(dates(after)).toEqual(dates(before));
    });

    test("after five minutes an operator hears whose server it is that does not answer", async () => {
      const { id } = await attempt();
      const { received } = (await pipeline.env.DB.prepare("SELECT received_at AS received FROM deliveries WHERE id = ?")
        .bind(id)
        .first<{ received: number }>())!;
      const alertsAt = async (now: number) => alertsOf(await readHealth(pipeline.env.DB, now), now);
      expect(await alertsAt(received + 240_000)).toEqual([]);
      expect(await alertsAt(received + 360_000)).toEqual([
        expect.objectContaining({
          key: "publisher:harbor",
          title: "harbor: a delivery waits for the rest of the post, the oldest for 6 min.",
          detail: expect.stringContaining("its publisher's server: there is no connection to it") as string,
        }),
      ]);
      expect(await report(pipeline, id)).toMatchObject({
        status: "accepted",
        reason: "its publisher's server: there is no connection to it",
      });
      network.at[API] = rendered;
      await completion(id, received + 360_000);
      expect(await alertsAt(received + 720_000)).toEqual([]);
    });

    test("the answer wins although the delivery gave no date and came after the publisher's", async () => {
      const { id, at } = await attempt({ ...raw, post_date_gmt: "", post_modified_gmt: "" });
      network.at[API] = rendered;
      await completion(id, at + 60_000);
      expect(await report(pipeline, id)).toMatchObject({ status: "updated" });
      expect((await shown()).html).toContain("At nine.");
    });

    test("is one post of one revision, however often it is tried; after a quarter of an hour nobody waits", async () => {
      const { id, at } = await attempt();
      expect((await completion(id, at + 60_000)).retryMessages).toHaveLength(1);
      await pipeline.drain(at + 61_000);
      await completion(id, at + 901_000);
      expect(await report(pipeline, id)).toMatchObject({ status: "unchanged", links: { post: PATH } });
      expect(
        await pipeline.env.DB.prepare("SELECT count(*) AS n, max(content_revision) AS r FROM posts").first(),
      ).toEqual({
        n: 1,
        r: 1,
      });
    });

    test("an answer that withdraws it wins as well", async () => {
      const { id, at } = await attempt();
      network.at[API] = () => json(restPost({ content: { rendered: "", protected: true } }));
      await completion(id, at + 60_000);
      expect(await report(pipeline, id)).toMatchObject({ status: "withdrawn" });
      expect((await shown()).status).toBe(410);
    });

    test("without any text its title is shown, and where the rest is", async () => {
      await attempt({ ...raw, post_content: "[timetable line=7]" });
      expect((await shown()).html).toContain("Read on at ");
    });
  });
});

describe("a feed that has the beginnings of WordPress' posts only", () => {
  const FEED = "https://harbor.example/feed/";
  const excerpt = (facts: { guid?: string; link?: string; text?: string } = {}) => {
    const {
      guid = `${HOME}?p=42`,
      link = `${HOME}2026/11/night-ferry/`,
      text = "After nine years it sails [&amp;#8230;]",
    } = facts;
    return `<rss version="2.0"><channel><title>Harbor Post</title><link>${HOME}</link><item><title>The night ferry returns</title>
      <link>${link}</link><guid isPermaLink="false">${guid}</guid><pubDate>Mon, 23 Nov 2026 09:00:00 +0000</pubDate>
      <description>&lt;p&gt;${text}&lt;/p&gt;&lt;p&gt;The post &lt;a href="${link}"&gt;The night ferry returns&lt;/a&gt; appeared first on &lt;a href="${HOME}"&gt;Harbor Post&lt;/a&gt;.&lt;/p&gt;</description></item></channel></rss>`;
  };
  const whole = () =>
    json(
      restPost({
        modified_gmt: "2026-11-23T09:00:00",
        content: { rendered: "<p>After nine years it sails again, at nine.</p>" },
      }),
    );
  async function poll(feed: string): Promise<void> {
    network.at[FEED] = () => answer(feed, { "content-type": "application/rss+xml" });
    const facts = { id: "01HARBQR000000000000000000", source: "harbor", url: FEED, title: "" };
    await addFeed(pipeline.env.DB, { ...facts, allowHttp: false, intervalMs: 900_000 }, NOW);
    await pipeline.cron(NOW);
    await pipeline.drain();
  }
  const askedApi = () => asked().filter((request) => request === `GET ${API}`);

  test("gets the rest from the publisher's API, once", async () => {
    await harbor();
    network.at[API] = whole;
    await poll(excerpt());
    const { html } = await shown();
    expect(html).toContain("it sails again, at nine.");
    expect(html).not.toContain("Read on at ");
    expect(askedApi()).toHaveLength(1);
    const row = await pipeline.env.DB.prepare("SELECT count(*) AS n, max(content_revision) AS r FROM posts").first();
    expect(row).toEqual({ n: 1, r: 1 });
  });

  test("stays an excerpt where the API refuses", async () => {
    await harbor();
    network.at[API] = () => json({ code: "rest_disabled" }, 401);
    await poll(excerpt());
    const { html } = await shown();
    expect(html).toContain("After nine years it sails […]");
    expect(html).toContain("Read on at ");
  });

  test("stays an excerpt where the API does not answer, which is asked once", async () => {
    await harbor();
    network.at[API] = () => json({}, 503);
    await poll(excerpt());
    const waiting = "SELECT count(*) AS n FROM deliveries WHERE status = 'accepted'";
    expect(await pipeline.env.DB.prepare(waiting).first("n")).toBe(0);
    expect((await shown()).html).toContain("Read on at ");
    expect(askedApi()).toHaveLength(1);
  });

  test.each([
    ["a source that allows excerpts only", { excerpt_only: true }, {}],
    ["a post of somebody else", {}, { link: "https://elsewhere.example/ferry/" }],
    ["an id without a number", {}, { guid: `${HOME}2026/11/night-ferry/` }],
    ["a whole post", {}, { text: "After nine years it sails again." }],
  ])("nobody is asked for the rest of %s", async (_, policy, facts) => {
    await harbor(policy);
    network.at[API] = whole;
    await poll(excerpt(facts));
    expect(askedApi()).toEqual([]);
  });
});

describe("Distributor", () => {
  const change = {
    post_id: 7,
    signature: "Vx8mQ2LrT0pZc4NbYw6KdHf1sJ",
    post_data: { title: "The night ferry returns", slug: "night-ferry", post_type: "post", content: "<p>Short.</p>" },
  };
  const address = "https://harbor.example/wp-json/wp/v2/posts?slug=night-ferry&_embed=1";
  const path = () => `/webhooks/harbor/${source.secret}/wp/v2/dt_subscription/receive`;
  const receive = async (body: object) => {
    const headers = { "content-type": "application/json" };
    const response = await pipeline.fetch(path(), { method: "POST", headers, body: JSON.stringify(body) });
    const { id } = await response.json<{ id: string }>();
    await pipeline.drain();
    return await report(pipeline, id);
  };
  beforeEach(() => harbor());

  test("puts its path behind the address, and the post is found by its slug", async () => {
    network.at[address] = () => json([restPost()]);
    expect(await receive(change)).toMatchObject({ status: "published" });
    expect((await shown()).html).toContain("https://harbor.example/2026/11/night-ferry/");
    expect(await receive({ post_id: 7, signature: "x", original_deleted: true })).toMatchObject({
      status: "withdrawn",
    });
    expect((await shown()).status).toBe(410);
  });

  test.each([
    ["none", []],
    ["another", [restPost({ slug: "day-ferry" })]],
  ])("where %s is found, what was sent is shown", async (_, found) => {
    network.at[address] = () => json(found);
    expect(await receive(change)).toMatchObject({ status: "published" });
    expect((await shown()).html).toContain("Short.");
  });
});

describe("EmDash", () => {
  const address = "https://harbor.example/_emdash/api/content/posts/01HXK5MZSN";
  const event = (facts: Record<string, unknown> = {}) => ({
    event: "content:update",
    timestamp: "2026-11-23T09:30:00.000Z",
    collection: "posts",
    resourceId: "01HXK5MZSN",
    metadata: { slug: "night-ferry", status: "published" },
    ...facts,
  });
  const item = (facts: Record<string, unknown> = {}) => ({
    id: "01HXK5MZSN",
    type: "posts",
    slug: "night-ferry",
    status: "published",
    data: { title: "The night ferry returns", content: "It sails **again**." },
    createdAt: "2026-11-23T09:00:00Z",
    updatedAt: "2026-11-23T09:30:00Z",
    publishedAt: "2026-11-23T09:00:00Z",
    bylines: [{ byline: { displayName: "Ida Brandt" } }],
    ...facts,
  });
  const itemAnswer = (facts: Record<string, unknown> = {}) => json({ success: true, data: { item: item(facts) } });
  beforeEach(async () => {
    await harbor();
    await pipeline.operate("PUT", "/api/v1/sources/harbor/content-key", { key: "ec_pat_read" });
  });

  test("is asked with the access token, which goes nowhere else", async () => {
    network.at[address] = () => redirect("https://www.harbor.example/moved");
    network.at["https://www.harbor.example/moved"] = () => itemAnswer();
    expect(await deliver(event())).toMatchObject({ status: "published" });
    const { html } = await shown();
    for (const part of ["<strong>again</strong>", "Ida Brandt", ">The night ferry returns</bdi></a> appeared first on"])
      expect(html).toContain(part);
    expect(network.asked.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer ec_pat_read", null]);
  });

  test("a post that is a draft by now is taken down", async () => {
    network.at[address] = () => itemAnswer();
    await deliver(event());
    network.at[address] = () => itemAnswer({ status: "draft" });
    expect(await deliver(event({ timestamp: "2026-11-23T09:40:00.000Z" }))).toMatchObject({ status: "withdrawn" });
  });

  test.each([
    ["another post", () => itemAnswer({ id: "02" })],
    ["no post", () => json({ success: true, data: null })],
    ["null", () => json(null)],
  ])("%s is rejected", async (_, given) => {
    network.at[address] = given;
    expect(await deliver(event())).toMatchObject({ status: "rejected" });
  });
});

describe("Ghost", () => {
  const ghostPost = (facts: Record<string, unknown> = {}) => ({
    id: "6748a0",
    title: "The night ferry returns",
    url: "https://harbor.example/night-ferry/",
    status: "published",
    visibility: "public",
    updated_at: "2026-11-23T09:00:00.000Z",
    ...facts,
  });
  const event = { post: { current: ghostPost(), previous: { status: "draft" } } };
  const address = `https://harbor.example/ghost/api/content/posts/6748a0/?key=${GHOST_KEY}&include=authors%2Ctags&formats=html`;
  const content = (facts: Record<string, unknown> = {}) => {
    const { status: _, ...post } = ghostPost({ html: "<p>After nine years it sails again.</p>", ...facts });
    return json({ posts: [{ ...post, authors: [{ name: "Ida Brandt" }], tags: [] }] });
  };
  const setKey = (key = GHOST_KEY) => pipeline.operate("PUT", "/api/v1/sources/harbor/content-key", { key });
  beforeEach(() => harbor());

  test("is asked with the source's content key", async () => {
    expect((await setKey()).status).toBe(200);
    network.at[address] = () => content();
    expect(await deliver(event)).toMatchObject({ status: "published" });
    const { html } = await shown();
    expect(html).toContain("After nine years it sails again.");
    expect(html).toContain("Ida Brandt");
  });

  test("without a key is not asked, and the delivery says what is missing", async () => {
    expect(await deliver(event)).toMatchObject({
      status: "rejected",
      reason: expect.stringContaining("no content key"),
    });
    expect(network.asked).toEqual([]);
  });

  test("a post for members only is taken down", async () => {
    await setKey();
    network.at[address] = () => content();
    await deliver(event);
    network.at[address] = () => content({ access: false, html: "" });
    const edited = { post: { current: ghostPost({ updated_at: "2026-11-23T09:10:00.000Z" }), previous: {} } };
    expect(await deliver(edited)).toMatchObject({ status: "withdrawn" });
    network.at[address] = () => content({ access: false, html: "<p>For everybody.</p>" });
    const again = { post: { current: ghostPost({ updated_at: "2026-11-23T09:20:00.000Z" }), previous: {} } };
    expect(await deliver(again)).toMatchObject({ status: "updated" });
  });

  test("the key is sealed, is shown to nobody, and goes with its source", async () => {
    const written: string[] = [];
    for (const level of ["error", "warn", "info", "log"] as const)
      vi.spyOn(console, level).mockImplementation((...line) => void written.push(JSON.stringify(line)));
    written.push(await (await setKey()).text());
    written.push(await (await pipeline.operate("GET", "/api/v1/sources/harbor")).text());
    network.at[address] = () => page({}, 503);
    const id = await send(event);
    pipeline.queued.splice(0);
    await consumeOnce(pipeline, [{ kind: "completion", id }]);
    network.at[address] = () => gone();
    await consumeOnce(pipeline, [{ kind: "completion", id }]);
    written.push(JSON.stringify(await report(pipeline, id)));
    const { DB } = pipeline.env;
    for (const table of ["content_keys", "sources", "deliveries", "dead_letters"])
      written.push(JSON.stringify((await DB.prepare(`SELECT * FROM ${table}`).all()).results));
    vi.restoreAllMocks();
    expect(network.asked).toHaveLength(2);
    expect(written.join("\n")).not.toContain(GHOST_KEY);
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect(await DB.prepare("SELECT count(*) AS n FROM content_keys").first("n")).toBe(0);
  });

  test("a key can be replaced and deleted, and is looked at", async () => {
    await setKey("another");
    await setKey();
    network.at[address] = () => content();
    expect(await deliver(event)).toMatchObject({ status: "published" });
    for (const key of ["", "two words", "x".repeat(501), 7]) expect((await setKey(key as string)).status).toBe(422);
    expect((await pipeline.operate("DELETE", "/api/v1/sources/harbor/content-key")).status).toBe(200);
    expect(await deliver({ post: { current: ghostPost({ title: "Late" }), previous: {} } })).toMatchObject({
      status: "rejected",
    });
  });
});
