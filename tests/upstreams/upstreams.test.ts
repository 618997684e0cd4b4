import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aSource, freshPipeline, NOW, report, type Pipeline, type TestSource } from "../pipeline.ts";
import { hmac } from "./signatures/judge.ts";

const SECRET = "0123456789abcdef".repeat(4);
let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

type Headers_ = Record<string, string>;
interface Upstream {
  signing: string;
  /** Signs as the upstream's own code does. */
  sign(body: string, headers: Headers_): Promise<Headers_> | Headers_;
  /** What it sends when a post is published, edited and taken down. */
  bodies: { [Event in "published" | "edited" | "gone"]: { body: unknown; headers?: Headers_ } };
}

const json = { "content-type": "application/json" };
const hex = async (text: string, hash: "SHA-256" | "SHA-1" = "SHA-256") => (await hmac(hash, SECRET, text)).toHex();
const at = (minute: number) => `2026-11-23T09:${String(minute).padStart(2, "0")}:00.000Z`;
const bearer = { sign: () => ({ authorization: `Bearer ${SECRET}` }), signing: "token" };

const ghostPost = (facts: object) => ({
  id: "6748a0",
  title: "The night ferry returns",
  html: "<p>It sails again.</p>",
  url: "https://harbor.example/night-ferry/",
  status: "published",
  visibility: "public",
  published_at: at(0),
  updated_at: at(0),
  authors: [{ name: "Ida Brandt" }],
  tags: [],
  ...facts,
});
const wpRow = (facts: object) => ({
  ID: 42,
  post_title: "The night ferry returns",
  post_content: "<!-- wp:paragraph -->\n<p>It sails again. [sic]</p>\n<!-- /wp:paragraph -->",
  post_status: "publish",
  post_type: "post",
  post_name: "night-ferry",
  post_date_gmt: "2026-11-23 09:00:00",
  post_modified_gmt: "2026-11-23 09:00:00",
  guid: "https://harbor.example/?p=42",
  ...facts,
});
const wpBody = (facts: object, permalink = "https://harbor.example/night-ferry/") => ({
  post_id: 42,
  post: wpRow(facts),
  post_permalink: permalink,
  taxonomies: [],
  post_thumbnail: false,
});
const item = (facts: object) => ({
  guid: "urn:newsml:wire:1",
  version: "1",
  versioncreated: at(0),
  pubstatus: "usable",
  type: "text",
  headline: "The night ferry returns",
  body_html: "<p>It sails again.</p>",
  ednote: "EDITORS: hold the captain's name",
  ...facts,
});
const contentfulEntry = (facts: object, updatedAt: string) => ({
  sys: { type: "Entry", id: "5Ks", revision: 1, contentType: { sys: { id: "blogPost" } }, createdAt: at(0), updatedAt },
  fields: {
    title: { en: "The night ferry returns" },
    slug: { en: "night-ferry" },
    body: { en: "It sails again." },
    ...facts,
  },
});
const topic = (action: string) => ({
  "content-type": "application/vnd.contentful.management.v1+json",
  "x-contentful-topic": `ContentManagement.Entry.${action}`,
});
const sanityDocument = (facts: object) => ({
  _id: "a1",
  _type: "post",
  title: "The night ferry returns",
  slug: { current: "night-ferry" },
  body: "It sails again.",
  _createdAt: at(0),
  _updatedAt: at(0),
  ...facts,
});
const strapiBody = (event: string, facts: object, createdAt: string) => ({
  body: {
    event,
    createdAt,
    model: "article",
    entry: {
      id: 7,
      title: "The night ferry returns",
      slug: "night-ferry",
      content: "It sails again.",
      publishedAt: at(0),
      updatedAt: at(0),
      ...facts,
    },
  },
  headers: { ...json, "x-strapi-event": event },
});
const form = (facts: Record<string, string>) => ({
  body: new URLSearchParams({
    hook: "publish_post",
    ID: "42",
    post_title: "The night ferry returns",
    post_content: "It sails again.",
    post_status: "publish",
    post_type: "post",
    post_url: "https://harbor.example/night-ferry/",
    guid: "https://harbor.example/?p=42",
    post_modified_gmt: "2026-11-23 09:00:00",
    ...facts,
  }).toString(),
  headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
});

const UPSTREAMS: Record<string, Upstream> = {
  Ghost: {
    signing: "ghost",
    // TryGhost/Ghost: `sha256=${hmac(secret, `${payload}${ts}`)}, t=${ts}`
    sign: async (body) => {
      const ts = Date.now();
      return { "x-ghost-signature": `sha256=${await hex(`${body}${ts}`)}, t=${ts}` };
    },
    bodies: {
      published: { body: { post: { current: ghostPost({}), previous: { status: "draft" } } } },
      edited: {
        body: {
          post: {
            current: ghostPost({ title: "The ferry is late", updated_at: at(5) }),
            previous: { title: "The night ferry returns" },
          },
        },
      },
      gone: {
        body: {
          post: { current: ghostPost({ status: "draft", updated_at: at(9) }), previous: { status: "published" } },
        },
      },
    },
  },
  "WP Webhooks": {
    signing: "wp-webhooks",
    // Ironikus/wp-webhooks: base64_encode(hash_hmac('sha256', $data, $secret, true))
    sign: async (body) => ({ "x-wp-webhook-signature": (await hmac("SHA-256", SECRET, body)).toBase64() }),
    bodies: {
      published: { body: wpBody({}), headers: { ...json, "x-wp-webhook-name": "post_create" } },
      edited: {
        body: wpBody({ post_title: "The ferry is late", post_modified_gmt: "2026-11-23 09:05:00" }),
        headers: { ...json, "x-wp-webhook-name": "post_update" },
      },
      gone: {
        body: wpBody(
          { post_status: "trash", post_name: "night-ferry__trashed", post_modified_gmt: "2026-11-23 09:09:00" },
          "https://harbor.example/night-ferry__trashed/",
        ),
        headers: json,
      },
    },
  },
  "WordPress.com": {
    ...bearer,
    bodies: {
      published: form({}),
      edited: form({ post_title: "The ferry is late", post_modified_gmt: "2026-11-23 09:05:00" }),
      gone: form({ hook: "trashed_post", post_status: "trash" }),
    },
  },
  Superdesk: {
    signing: "superdesk",
    // superdesk-core: "sha1=" + hmac.new(secret, body, "sha1").hexdigest()
    sign: async (body) => ({ "x-superdesk-signature": `sha1=${await hex(body, "SHA-1")}` }),
    bodies: {
      published: { body: item({}) },
      edited: { body: item({ version: "2", headline: "The ferry is late", versioncreated: at(5) }) },
      gone: { body: item({ version: "3", pubstatus: "canceled", versioncreated: at(9) }) },
    },
  },
  Contentful: {
    signing: "contentful",
    // @contentful/node-apps-toolkit: method, path, "name:value" of sorted headers joined by ";", body, joined by line feeds
    sign: async (body, headers) => {
      const timestamp = String(Date.now());
      const signedHeaders = [...Object.keys(headers), "x-contentful-signed-headers", "x-contentful-timestamp"]
        .toSorted()
        .join(",");
      const signed: Headers_ = {
        ...headers,
        "x-contentful-signed-headers": signedHeaders,
        "x-contentful-timestamp": timestamp,
      };
      const lines = Object.entries(signed)
        .map(([name, value]) => `${name}:${value}`)
        .toSorted()
        .join(";");
      return { ...signed, "x-contentful-signature": await hex(["POST", "/webhooks/harbor", lines, body].join("\n")) };
    },
    bodies: {
      published: { body: contentfulEntry({}, at(0)), headers: topic("publish") },
      edited: { body: contentfulEntry({ title: { en: "The ferry is late" } }, at(5)), headers: topic("publish") },
      gone: { body: { sys: { type: "DeletedEntry", id: "5Ks", updatedAt: at(9) } }, headers: topic("unpublish") },
    },
  },
  Sanity: {
    signing: "sanity",
    // @sanity/webhook: `t=${ts},v1=${base64url(hmac(secret, `${ts}.${body}`))}`
    sign: async (body) => {
      const ts = Date.now();
      const mac = await hmac("SHA-256", SECRET, `${ts}.${body}`);
      return { "sanity-webhook-signature": `t=${ts},v1=${mac.toBase64({ alphabet: "base64url", omitPadding: true })}` };
    },
    bodies: {
      published: { body: sanityDocument({}), headers: { ...json, "sanity-operation": "create" } },
      edited: {
        body: sanityDocument({ title: "The ferry is late", _updatedAt: at(5) }),
        headers: { ...json, "sanity-operation": "update" },
      },
      gone: {
        // As it was when it was published last.
        body: sanityDocument({ title: "The ferry is late", _updatedAt: at(5) }),
        headers: { ...json, "sanity-operation": "delete", "sanity-transaction-time": at(9) },
      },
    },
  },
  Strapi: {
    ...bearer,
    bodies: {
      published: strapiBody("entry.publish", {}, at(0)),
      edited: strapiBody("entry.update", { title: "The ferry is late", updatedAt: at(5) }, at(5)),
      gone: strapiBody("entry.unpublish", {}, at(9)),
    },
  },
};

async function signedFor(
  upstream: Pick<Upstream, "sign">,
  body: unknown,
  headers: Headers_ = json,
): Promise<RequestInit> {
  const written = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "POST", body: written, headers: { ...headers, ...(await upstream.sign(written, headers)) } };
}

const deliver = async (
  upstream: Pick<Upstream, "sign">,
  { body, headers }: { body: unknown; headers?: Headers_ },
  now = NOW,
) => await send(await signedFor(upstream, body, headers), now);

async function send(init: RequestInit, now = NOW) {
  const response = await pipeline.fetch("/webhooks/harbor", init);
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  const { id } = await response.json<{ id: string }>();
  await pipeline.drain(now);
  return await report(pipeline, id);
}
const harbor = (upstream: Pick<Upstream, "signing">, facts: Record<string, unknown> = {}): Promise<TestSource> =>
  aSource(pipeline, { signing: upstream.signing, secret: SECRET, ...facts });
const page = async (path = "/harbor/the-night-ferry-returns") => {
  const response = await pipeline.fetch(path);
  return { status: response.status, html: await response.text() };
};

describe.each(Object.entries(UPSTREAMS))("%s", (_, upstream) => {
  const { published, edited, gone } = upstream.bodies;

  test("a post is published, corrected and withdrawn", async () => {
    await harbor(upstream);
    expect(await deliver(upstream, published)).toMatchObject({
      status: "published",
      links: { post: "/harbor/the-night-ferry-returns" },
    });
    expect((await page()).html).toContain("It sails again.");
    expect(await deliver(upstream, edited)).toMatchObject({ status: "updated" });
    expect((await page()).html).toContain("The ferry is late");
    expect(await deliver(upstream, gone)).toMatchObject({ status: "withdrawn" });
    expect((await page()).status).toBe(410);
  });

  test("the edit before the post: the newer one stays", async () => {
    await harbor(upstream);
    expect(await deliver(upstream, edited)).toMatchObject({ status: "published" });
    expect(await deliver(upstream, published)).toMatchObject({ status: "stale" });
    expect((await page("/harbor/the-ferry-is-late")).html).toContain("The ferry is late");
  });

  test("the withdrawal again, and the post again after it: it stays withdrawn, and nobody is told 410", async () => {
    await harbor(upstream);
    const signed = await signedFor(upstream, published.body, published.headers);
    const first = await send(signed);
    await deliver(upstream, gone);
    expect((await send(signed)).id).toBe(first.id);
    await deliver(upstream, gone);
    expect(await deliver(upstream, edited)).toMatchObject({ status: "stale" });
    expect((await page()).status).toBe(410);
  });

  test("under a secret that has been replaced nothing gets in", async () => {
    await harbor(upstream);
    for (const secret of [SECRET.toUpperCase(), "fedcba9876543210".repeat(4)]) {
      await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", { secret });
    }
    const init = await signedFor(upstream, published.body, published.headers);
    expect((await pipeline.fetch("/webhooks/harbor", init)).status).toBe(401);
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM deliveries").first("n")).toBe(0);
  });
});

describe("Miniflux", () => {
  const miniflux = {
    signing: "miniflux",
    sign: async (body: string) => ({ "x-miniflux-event-type": "new_entries", "x-miniflux-signature": await hex(body) }),
  };
  const entry = (hash: string, facts: object = {}) => ({
    id: 1,
    hash,
    url: `https://harbor.example/${hash}/?utm_source=rss`,
    title: `Post ${hash}`,
    content: "<p>It sails again.</p>",
    published_at: at(0),
    changed_at: at(0),
    tags: null,
    enclosures: null,
    ...facts,
  });

  test("several entries are as many posts, and one that cannot be read stops none", async () => {
    await harbor(miniflux);
    const body = {
      event_type: "new_entries",
      feed: { id: 1 },
      entries: [entry("a"), entry("b"), entry("c", { url: "" })],
    };
    expect(await deliver(miniflux, { body })).toMatchObject({
      status: "unchanged",
      reason: expect.stringMatching(/split into 2.*\/entries\/2\/url/),
    });
    expect((await page("/harbor/post-a")).status).toBe(200);
    const { html } = await page("/harbor/post-b");
    expect(html).toContain("https://harbor.example/b/");
    expect(html).not.toContain("utm_source");
  });
});

describe("what is read in Miniflux", () => {
  const miniflux = {
    signing: "miniflux",
    sign: async (body: string) => ({ "x-miniflux-event-type": "new_entries", "x-miniflux-signature": await hex(body) }),
  };
  const read = (feed: object, content = "<p>It sails again.</p>") => ({
    body: {
      event_type: "new_entries",
      feed: { id: 1, ...feed },
      entries: [{ id: 1, hash: "a", url: "https://hill.example/1/", title: "Post a", content, published_at: at(0) }],
    },
  });
  /** The words of the credit. */
  const creditOf = (html: string) => /<p class="credit"[^>]*>(.*?)<\/p>/s.exec(html)?.[1]?.replaceAll(/<[^>]*>/g, "");
  const hill = { title: "Hill <b>Gazette</b>", site_url: "https://hill.example/" };

  test("is credited to whose feed it is, through the source; another's page is canonical where the operator says so", async () => {
    await harbor(miniflux);
    await deliver(miniflux, read(hill));
    const { html } = await page("/harbor/post-a");
    expect(creditOf(html)).toBe("The post Post a appeared first on Hill Gazette.");
    expect(html).toContain('href="https://hill.example/"');
    expect(html).toContain("Harbor Post");
    expect(html).not.toContain('rel="canonical" href="https://hill.example/1/"');
  });

  test("on a host that the source is registered for, that page is canonical", async () => {
    await harbor(miniflux, { canonical_hosts: ["hill.example"] });
    await deliver(miniflux, read(hill));
    expect((await page("/harbor/post-a")).html).toContain('rel="canonical" href="https://hill.example/1/"');
  });

  test("with the feed's own footer in it is credited once", async () => {
    await harbor(miniflux);
    const footer =
      '<p>The post <a href="https://hill.example/1/">Post a</a> appeared first on <a href="https://hill.example/">Hill Gazette</a>.</p>';
    await deliver(miniflux, read(hill, `<p>It sails again.</p>${footer}`));
    const { html } = await page("/harbor/post-a");
    expect(html.match(/appeared first on/g)).toHaveLength(1);
    expect(html).toContain("Hill Gazette");
  });

  test.each([
    { title: "Harbor Post", site_url: "https://elsewhere.example/" },
    { title: "Something else", site_url: "https://www.harbor.example/" },
    { title: "", site_url: "javascript:alert(1)" },
  ])("from the source's own feed is credited to it alone", async (feed) => {
    await harbor(miniflux);
    await deliver(miniflux, read(feed));
    const { html } = await page("/harbor/post-a");
    expect(creditOf(html)).toBe("The post Post a appeared first on Harbor Post.");
    expect(html).not.toContain("Something else");
  });
});

describe("a draft", () => {
  const wordpress = UPSTREAMS["WP Webhooks"]!;
  const draft = (minute: string) => ({
    body: wpBody({ post_status: "draft", post_modified_gmt: `2026-11-23 ${minute}:00` }),
  });

  test("before the post is published does not keep it down", async () => {
    await harbor(wordpress);
    expect(await deliver(wordpress, draft("08:50"))).toMatchObject({
      status: "unchanged",
      reason: expect.stringContaining("not been published"),
    });
    expect(await deliver(wordpress, wordpress.bodies.published)).toMatchObject({ status: "published" });
  });

  test("made of a published post takes it down", async () => {
    await harbor(wordpress);
    await deliver(wordpress, wordpress.bodies.published);
    expect(await deliver(wordpress, draft("09:10"))).toMatchObject({ status: "withdrawn" });
    expect((await page()).status).toBe(410);
  });

  test.each(["draft", "private", "pending", "future"])(
    "made %s, a post comes back when it is published again",
    async (status) => {
      await harbor(wordpress);
      const as = (post_status: string, minute: string) => ({
        body: wpBody({ post_status, post_modified_gmt: `2026-11-23 ${minute}:00` }),
      });
      await deliver(wordpress, wordpress.bodies.published);
      expect(await deliver(wordpress, as(status, "09:10"))).toMatchObject({ status: "withdrawn" });
      // What was sent before, and comes late, is no word that it is published again.
      expect(await deliver(wordpress, as("publish", "09:05"))).toMatchObject({ status: "stale" });
      expect((await page()).status).toBe(410);
      expect(await deliver(wordpress, as("publish", "09:20"))).toMatchObject({ status: "updated" });
      expect((await page()).status).toBe(200);
      expect(await deliver(wordpress, as("trash", "09:30"))).toMatchObject({ status: "withdrawn" });
      expect(await deliver(wordpress, as("publish", "09:40"))).toMatchObject({ status: "stale" });
      expect((await page()).status).toBe(410);
    },
  );

  test("a post that is deleted before it was heard of stays away", async () => {
    await harbor(wordpress);
    expect(await deliver(wordpress, wordpress.bodies.gone)).toMatchObject({ status: "withdrawn" });
    expect(await deliver(wordpress, wordpress.bodies.published)).toMatchObject({ status: "stale" });
  });
});

describe("a newswire", () => {
  const wire = UPSTREAMS["Superdesk"]!;
  const embargoed = (until: string) => ({ body: item({ embargoed: until }) });
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    ["a day ahead", "2026-11-24T10:00:00Z"],
    ["a second ahead", "2026-11-23T10:00:01Z"],
    ["ahead in its own zone", "2026-11-23T11:00:01+01:00"],
  ])("an embargo %s is never published early", async (_, until) => {
    await harbor(wire);
    expect(await deliver(wire, embargoed(until))).toMatchObject({
      status: "published",
      reason: expect.stringMatching(/^withheld until 2026-\S+ \(embargo\)$/),
    });
    expect((await page()).status).toBe(404);
    expect((await page("/")).html).not.toContain("night ferry");
  });

  test.each([
    ["that is over", "2026-11-23T09:59:59Z"],
    ["that ends now", "2026-11-23T10:00:00Z"],
    ["that ends now in another zone", "2026-11-23T05:00:00-0500"],
  ])("an embargo %s holds nothing back", async (_, until) => {
    await harbor(wire);
    expect(await deliver(wire, embargoed(until))).toMatchObject({ status: "published" });
  });

  test("an embargo without a zone could end too early: refused", async () => {
    await harbor(wire);
    expect(await deliver(wire, embargoed("2026-11-23T06:00:00"))).toMatchObject({
      status: "rejected",
      reason: expect.stringContaining("/embargoedUntil"),
    });
    expect((await page()).status).toBe(404);
  });

  test("what is under embargo is killed before anybody has seen it", async () => {
    await harbor(wire);
    await deliver(wire, embargoed("2026-11-23T12:00:00Z"));
    expect(await deliver(wire, wire.bodies.gone)).toMatchObject({ status: "withdrawn" });
    vi.setSystemTime("2026-11-23T12:00:00Z");
    await pipeline.cron(Date.now());
    await pipeline.drain(Date.now());
    expect((await page()).status).toBe(404);
  });

  test("the note to editors is on no page, and what has no page of its own has no canonical URL but ours", async () => {
    await harbor(wire);
    await deliver(wire, wire.bodies.published);
    const { html } = await page();
    expect(html).not.toContain("captain");
    expect(html).not.toContain('rel="canonical" href="https://harbor.example/"');
    expect(html).toContain("https://harbor.example/");
  });
});

describe("what cannot be published says why", () => {
  test("a body that was cut off, and one in another charset", async () => {
    await harbor(bearer);
    for (const body of ['{"post":{"current":{"id"', '{"post":']) {
      expect(await deliver(bearer, { body })).toMatchObject({
        status: "rejected",
        reason: expect.stringContaining("JSON in UTF-8"),
      });
    }
    const response = await pipeline.fetch("/webhooks/harbor", {
      method: "POST",
      headers: bearer.sign(),
      body: Uint8Array.of(0x7b, 0x22, 0xe4, 0x22, 0x7d),
    });
    const { id } = await response.json<{ id: string }>();
    await pipeline.drain();
    expect(await report(pipeline, id)).toMatchObject({
      status: "rejected",
      reason: expect.stringContaining("JSON in UTF-8"),
    });
  });

  test("half a character in every text is not", async () => {
    await harbor(bearer);
    const body = `{"post":{"current":${JSON.stringify(ghostPost({ html: "<p>It sails again X</p>", title: "Ferry X" })).replaceAll("X", "\\ud800")},"previous":{}}}`;
    expect(await deliver(bearer, { body })).toMatchObject({ status: "published" });
    expect((await page("/harbor/ferry")).html.isWellFormed()).toBe(true);
  });
});
