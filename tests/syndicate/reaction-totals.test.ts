import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Asked, aNetwork, type Network, redirect } from "../network.ts";
import { aSource, consumeOnce, deliver, freshPipeline, NOW, ORIGIN, type Pipeline, published } from "../pipeline.ts";

const HOOK = "https://harbor.example/hooks/reactions";
const API = "/api/v1/sources/harbor/reactions";
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The time at which every source's daily totals are due. */
const NIGHT = Date.parse("2026-11-24T01:30:00Z");

let pipeline: Pipeline;
let network: Network;
let answer: () => Response | Promise<Response>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.spyOn(console, "warn").mockReturnValue();
  pipeline = await freshPipeline();
  await deliver(pipeline, await aSource(pipeline), published());
  answer = () => new Response(null, { status: 204 });
  network = aNetwork({ [HOOK]: () => answer() });
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const react = (visitor: string, kind: string | null = "love", post = 1, at = Date.now()) =>
  pipeline.env.DB.prepare(
    `INSERT INTO reactions (post_id, visitor, kind, reacted_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET kind = excluded.kind, reacted_at = excluded.reacted_at`,
  )
    .bind(post, visitor, kind, at)
    .run();

const posts = (count: number, idOf: (n: number) => string = (n) => `urn:${n}`) =>
  pipeline.env.DB.batch(
    Array.from({ length: count }, (_, index) =>
      pipeline.env.DB.prepare(
        `INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision)
         VALUES (?, 'harbor', ?, ?, 'Ferry', 0, 0, 0, 0, 1)`,
      ).bind(100 + index, idOf(index), `p${index}`),
    ),
  );

interface Hook {
  url: string;
  secret?: string;
  next_at: string | null;
  told_at: string | null;
  stopped_at: string | null;
  failures: number;
  failure: string | null;
}

async function aWebhook(): Promise<string> {
  const response = await pipeline.operate("PUT", `${API}/webhook`, { url: HOOK });
  expect(response.status).toBe(201);
  return (await response.json<Hook>()).secret!;
}
const hook = async () => await (await pipeline.operate("GET", `${API}/webhook`)).json<Hook>();

/** Moves the clock, fires the cron and consumes its messages. */
async function cronAt(now: number): Promise<void> {
  vi.setSystemTime(now);
  await pipeline.cron(now);
  await pipeline.drain(now);
}

interface Totals {
  type: string;
  data: {
    source: string;
    since: string;
    part: number;
    posts: { id: string; url: string; counts: object; total: number }[];
  };
}

/** The requests that were sent, each verified by the reference library. */
const sentWith = (secret: string): Totals["data"][] =>
  network.asked.splice(0).map(({ headers, body }: Asked) => {
    const totals = new Webhook(secret).verify(body, Object.fromEntries(headers)) as Totals;
    expect(totals.type).toBe("reactions.counted");
    return totals.data;
  });
const ids = () => network.asked.map(({ headers }) => headers.get("webhook-id"));

describe("a publisher", () => {
  test("gets the totals of its posts, page by page, the last changed last", async () => {
    await posts(3);
    for (const [index, post] of [100, 101, 102].entries()) {
      await react("a", "love", post, NOW - (2 - index) * DAY_MS);
      await react("b", "sad", post, NOW - (2 - index) * DAY_MS);
    }
    await react("b", "love", 100, NOW);
    const get = async (query = "") => (await pipeline.operate("GET", `${API}${query}`)).json<Record<string, unknown>>();
    const all = await get();
    expect(all).toMatchObject({
      source: "harbor",
      counts: { love: 4, sad: 2, wow: 0 },
      total: 6,
      posts: [
        { id: "urn:1", url: `${ORIGIN}/harbor/p1`, counts: { love: 1, sad: 1 }, total: 2, changed_on: "2026-11-22" },
        { id: "urn:0", counts: { love: 2, sad: 0 }, total: 2, changed_on: "2026-11-23" },
        { id: "urn:2", changed_on: "2026-11-23" },
      ],
      next_cursor: null,
    });
    const first = await get("?limit=2");
    const second = await get(`?limit=2&cursor=${String(first["next_cursor"])}`);
    expect([...(first["posts"] as unknown[]), ...(second["posts"] as unknown[])]).toEqual(all["posts"]);
    expect(second["next_cursor"]).toBe(null);
    expect((await get("?since=2026-11-23"))["posts"]).toHaveLength(2);
    expect((await get("?since=2026-11-24"))["posts"]).toEqual([]);
  });

  test.each(["?since=yesterday", "?cursor=1", "?limit=0"])("learns what is wrong with %s", async (query) => {
    expect((await pipeline.operate("GET", API + query)).status).toBe(400);
  });

  test("that is unknown has none, and nobody else may look", async () => {
    for (const path of [
      API.replace("harbor", "nobody"),
      `${API.replace("harbor", "nobody")}/webhook`,
      `${API}/webhook`,
    ]) {
      expect((await pipeline.operate("GET", path)).status).toBe(404);
    }
    expect((await pipeline.fetch(API)).status).toBe(401);
  });

  test.each([
    "http://harbor.example/hook",
    "https://localhost/hook",
    "https://10.0.0.1/",
    "https://harbor.example:8443/",
  ])("cannot have its webhook at %s", async (url) => {
    expect((await pipeline.operate("PUT", `${API}/webhook`, { url })).status).toBe(422);
  });
});

describe("the webhook of a day", () => {
  test("sends once what changed, signed, and the next one only what changed since", async () => {
    const secret = await aWebhook();
    await posts(2);
    await react("a", "love", 100);
    await react("b", "wow", 101);
    await cronAt(NOW + HOUR_MS);
    expect(network.asked).toEqual([]);
    await cronAt(NIGHT);
    expect(ids()).toEqual(["reactions_harbor_2026-11-23_1"]);
    const [totals, ...more] = sentWith(secret);
    expect(more).toEqual([]);
    expect(totals).toMatchObject({
      source: "harbor",
      since: "2026-11-23",
      part: 1,
      posts: [
        { id: "urn:0", url: `${ORIGIN}/harbor/p0`, counts: { love: 1 }, total: 1 },
        { id: "urn:1", counts: { wow: 1 }, total: 1 },
      ],
    });
    await cronAt(NIGHT + HOUR_MS);
    expect(network.asked).toEqual([]);
    await react("c", "love", 100);
    await cronAt(NIGHT + DAY_MS);
    expect(ids()).toEqual(["reactions_harbor_2026-11-24_1"]);
    expect(sentWith(secret)[0]!.posts).toMatchObject([{ id: "urn:0", counts: { love: 2 }, total: 2 }]);
    expect(await hook()).toMatchObject({ failures: 0, failure: null, told_at: "2026-11-25T01:30:00.000Z" });
  });

  test("is not sent when nothing changed", async () => {
    await aWebhook();
    await cronAt(NIGHT);
    await cronAt(NIGHT + DAY_MS);
    expect(network.asked).toEqual([]);
    expect((await hook()).next_at).toMatch(/^2026-11-26T00:/);
  });

  test("misses nothing that changes while it is sent, or is written late", async () => {
    const secret = await aWebhook();
    await react("a", "love");
    answer = async () => {
      await react("b", "love");
      return new Response(null, { status: 204 });
    };
    await cronAt(NIGHT);
    expect(sentWith(secret)[0]!.posts[0]).toMatchObject({ total: 1 });
    // A reaction from the queue, a day after it was made.
    const late = {
      kind: "reaction",
      source: "harbor",
      slug: "the-night-ferry-returns",
      visitor: "v".repeat(22),
      choice: "sad",
      reactedAt: NOW,
    };
    answer = () => new Response(null, { status: 204 });
    await consumeOnce(pipeline, [late], NIGHT + HOUR_MS, "reprint-reactions");
    await cronAt(NIGHT + DAY_MS);
    expect(sentWith(secret)[0]!.posts[0]).toMatchObject({ counts: { love: 2, sad: 1 }, total: 3 });
  });

  test("is one though the message comes twice, at once and later", async () => {
    await aWebhook();
    await react("a");
    vi.setSystemTime(NIGHT);
    await pipeline.cron(NIGHT);
    const messages = pipeline.queued.splice(0);
    await consumeOnce(pipeline, [...messages, ...messages], NIGHT);
    await consumeOnce(pipeline, messages, NIGHT);
    expect(network.asked).toHaveLength(1);
  });

  test("comes again under the same id after a failure, less and less often, and an operator sees why", async () => {
    const secret = await aWebhook();
    await react("a");
    answer = () => new Response("no", { status: 503 });
    const gaps: number[] = [];
    let now = NIGHT;
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await cronAt(now);
      const { next_at, failures, failure } = await hook();
      expect([failures, failure]).toEqual([attempt + 1, "it answered with status 503"]);
      gaps.push(Date.parse(next_at!) - now);
      await cronAt(now + 1000);
      now = Date.parse(next_at!);
    }
    expect(network.asked).toHaveLength(12);
    expect(new Set(ids())).toEqual(new Set(["reactions_harbor_2026-11-23_1"]));
    expect(gaps[0]).toBeLessThan(80_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(7.5 * HOUR_MS);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(4.5 * HOUR_MS);
    network.asked.splice(0);
    answer = () => new Response(null, { status: 200 });
    await cronAt(now);
    expect(sentWith(secret)).toHaveLength(1);
    expect(await hook()).toMatchObject({ failures: 0, failure: null });
  });

  test("goes on where it was when it is cut off after any call", async () => {
    await aWebhook();
    await react("a");
    vi.setSystemTime(NIGHT);
    const { DB } = pipeline.env;
    for (let call = 1; call <= 4; call += 1) {
      await pipeline.env.DB.prepare(
        "UPDATE reaction_webhooks SET day = ?1, next_day = ?1, parts_told = 0, due_at = ?2, failures = 0",
      )
        .bind(Math.floor(NOW / DAY_MS), NIGHT)
        .run();
      let made = 0;
      pipeline.env.DB = new Proxy(DB, {
        get(target, name) {
          if (name === "prepare" && (made += 1) === call) throw new Error("D1_ERROR: Network connection lost.");
          const member = Reflect.get(target, name) as unknown;
          return typeof member === "function" ? (member.bind(target) as unknown) : member;
        },
      });
      vi.spyOn(console, "error").mockReturnValue();
      await consumeOnce(pipeline, [{ kind: "totals", source: "harbor", dueAt: NIGHT }], NIGHT);
      pipeline.env.DB = DB;
      await cronAt(NIGHT + HOUR_MS);
      const messages = ids();
      expect(new Set(messages), `call ${call}`).toEqual(new Set([`reactions_harbor_2026-11-23_1`]));
      expect(messages.length, `call ${call}`).toBeLessThanOrEqual(2);
      network.asked.splice(0);
      expect(Date.parse((await hook()).next_at!)).toBeGreaterThan(NIGHT + 12 * HOUR_MS);
    }
  });

  test("is split where it is large, and each part comes once", async () => {
    await aWebhook();
    await posts(1200, (n) => `urn:${String(n).padStart(1900, "x")}`);
    await pipeline.env.DB.prepare("INSERT INTO reactions SELECT id, 'a', 'love', ? FROM posts WHERE id >= 100")
      .bind(NOW)
      .run();
    let answers = 0;
    answer = () => new Response(null, { status: (answers += 1) === 2 ? 500 : 204 });
    await cronAt(NIGHT);
    expect(ids()).toEqual(["reactions_harbor_2026-11-23_1", "reactions_harbor_2026-11-23_2"]);
    await cronAt(NIGHT + HOUR_MS);
    expect(ids().slice(2)).toEqual(["reactions_harbor_2026-11-23_2", "reactions_harbor_2026-11-23_3"]);
    expect(network.asked.every(({ body }) => new TextEncoder().encode(body).length <= 1_000_000)).toBe(true);
    const parts = network.asked.filter((_, index) => index !== 1);
    const urls = parts.flatMap(({ body }) => (JSON.parse(body) as Totals).data.posts.map(({ url }) => url));
    expect([urls.length, new Set(urls).size]).toEqual([1200, 1200]);
  });

  test("stops when the publisher says that it is gone, and the source says so", async () => {
    await aWebhook();
    await react("a");
    answer = () => new Response(null, { status: 410 });
    await cronAt(NIGHT);
    const source = await (await pipeline.operate("GET", "/api/v1/sources/harbor")).json<{ reactions_webhook: Hook }>();
    expect(source.reactions_webhook).toMatchObject({
      next_at: null,
      stopped_at: "2026-11-24T01:30:00.000Z",
      failure: "it answered with status 410: no more of this",
    });
    await react("b");
    await cronAt(NIGHT + DAY_MS);
    expect(network.asked).toHaveLength(1);
    answer = () => new Response(null, { status: 204 });
    const secret = await aWebhook();
    network.asked.splice(0);
    await react("c");
    await cronAt(NIGHT + 2 * DAY_MS);
    expect(sentWith(secret)[0]!.posts[0]).toMatchObject({ total: 3 });
  });

  test.each([
    ["a redirect into a private network", () => redirect("https://10.0.0.1/", 307), "private network"],
    ["a redirect that would lose the body", () => redirect("https://harbor.example/elsewhere", 302), "status 302"],
    ["no connection", () => Promise.reject(new TypeError("refused")), "no connection"],
  ])("follows the rules of the way out: %s", async (_, answered, says) => {
    await aWebhook();
    await react("a");
    answer = answered;
    await cronAt(NIGHT);
    expect((await hook()).failure).toContain(says);
    expect(network.asked).toHaveLength(1);
  });

  test("ends with the webhook, and with the source; its secret is shown once and nowhere kept as it is", async () => {
    const secret = await aWebhook();
    await react("a");
    expect(await hook()).not.toHaveProperty("secret");
    const rows = JSON.stringify((await pipeline.env.DB.prepare("SELECT * FROM reaction_webhooks").all()).results);
    expect(rows).not.toContain(secret.slice(6, 20));
    expect((await pipeline.operate("DELETE", `${API}/webhook`)).status).toBe(204);
    await cronAt(NIGHT);
    await aWebhook();
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    await cronAt(NIGHT + 2 * DAY_MS);
    expect(network.asked).toEqual([]);
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM reaction_webhooks").first("n")).toBe(0);
  });
});
