import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aSource, freshPipeline, NOW, report, type Pipeline, type TestSource } from "../pipeline.ts";
import { ghostPost, type HeaderFields, ninjsItem, SAMPLES, SECRET, SIGNATURES, wpBody } from "./samples.ts";
import { hmac } from "./signatures/judge.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

interface Upstream {
  signing: string;
  sign(body: string, headers: HeaderFields): Promise<HeaderFields> | HeaderFields;
}

const json = { "content-type": "application/json" };
const hex = async (text: string) => (await hmac("SHA-256", SECRET, text)).toHex();
const at = (minute: number) => `2026-11-23T09:${String(minute).padStart(2, "0")}:00.000Z`;
const upstreamOf = (signing: string): Upstream => ({
  signing,
  sign: (body, headers) => SIGNATURES[signing]!.sign(body, headers, Date.now()),
});
const bearer = upstreamOf("token");

async function signedFor(upstream: Upstream, body: unknown, headers: HeaderFields = json): Promise<RequestInit> {
  const written = typeof body === "string" ? body : JSON.stringify(body);
  return { method: "POST", body: written, headers: { ...headers, ...(await upstream.sign(written, headers)) } };
}

const deliver = async (upstream: Upstream, { body, headers }: { body: unknown; headers?: HeaderFields }, now = NOW) =>
  await send(await signedFor(upstream, body, headers), now);

async function send(init: RequestInit, now = NOW) {
  const response = await pipeline.fetch("/webhooks/harbor", init);
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  const { id } = await response.json<{ id: string }>();
  await pipeline.drain(now);
  return await report(pipeline, id);
}
const harbor = (upstream: Upstream, facts: Record<string, unknown> = {}): Promise<TestSource> =>
  aSource(pipeline, { signing: upstream.signing, secret: SECRET, ...facts });
const page = async (path = "/harbor/the-night-ferry-returns") => {
  const response = await pipeline.fetch(path);
  return { status: response.status, html: await response.text() };
};

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
  const wordpress = upstreamOf("wp-webhooks");
  const { published, withdrawn } = SAMPLES["wp-webhooks"]!;
  const draft = (minute: string) => ({
    body: wpBody({ post_status: "draft", post_modified_gmt: `2026-11-23 ${minute}:00` }),
  });

  test("before the post is published does not keep it down", async () => {
    await harbor(wordpress);
    expect(await deliver(wordpress, draft("08:50"))).toMatchObject({
      status: "unchanged",
      reason: expect.stringContaining("not been published"),
    });
    expect(await deliver(wordpress, published)).toMatchObject({ status: "published" });
  });

  test("made of a published post takes it down", async () => {
    await harbor(wordpress);
    await deliver(wordpress, published);
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
      await deliver(wordpress, published);
      expect(await deliver(wordpress, as(status, "09:10"))).toMatchObject({ status: "withdrawn" });
      // A delivery that was sent before the withdrawal and comes late does not publish the post again.
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
    expect(await deliver(wordpress, withdrawn!)).toMatchObject({ status: "withdrawn" });
    expect(await deliver(wordpress, published)).toMatchObject({ status: "stale" });
  });
});

describe("a newswire", () => {
  const wire = upstreamOf("superdesk");
  const { published, withdrawn } = SAMPLES["superdesk"]!;
  const embargoed = (until: string) => ({ body: ninjsItem({ embargoed: until }) });
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
    expect(await deliver(wire, withdrawn!)).toMatchObject({ status: "withdrawn" });
    vi.setSystemTime("2026-11-23T12:00:00Z");
    await pipeline.cron(Date.now());
    await pipeline.drain(Date.now());
    expect((await page()).status).toBe(404);
  });

  test("the note to editors is on no page, and what has no page of its own has no canonical URL but ours", async () => {
    await harbor(wire);
    await deliver(wire, published);
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
      headers: await bearer.sign("", {}),
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
