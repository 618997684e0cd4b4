import { beforeEach, describe, expect, test, vi } from "vitest";
import { KIND_NAMES } from "../../src/reactions/listed.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  ORIGIN,
  published,
  withdrawn,
  type Pipeline,
  type TestSource,
} from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";
const REACTIONS = `${PATH}/reactions`;

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  await deliver(pipeline, source, published());
});

interface Answer {
  counts: Record<string, number>;
  total: number;
  mine: string | null;
}

/** A reader with an address and a cookie jar. */
class Reader {
  cookie: string | null = null;
  readonly address: string;
  constructor(address = "203.0.113.7") {
    this.address = address;
  }

  async send(method: string, body: BodyInit | null, headers: Record<string, string>): Promise<Response> {
    const response = await pipeline.fetch(REACTIONS, {
      method,
      body,
      headers: {
        "cf-connecting-ip": this.address,
        "sec-fetch-site": "same-origin",
        ...(this.cookie && { cookie: `theme=dark; ${this.cookie}` }),
        ...headers,
      },
    });
    this.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? this.cookie;
    return response;
  }
  json = (kind: string) => this.send("POST", JSON.stringify({ kind }), { "content-type": "application/json" });
  form = (kind: string) => this.send("POST", `kind=${kind}`, { "content-type": "application/x-www-form-urlencoded" });
  takeBack = () => this.send("DELETE", null, {});
}

const counts = async () => (await pipeline.fetch(REACTIONS)).json<Answer>();
const zero = Object.fromEntries(KIND_NAMES.map((kind) => [kind, 0]));

/** The counts by the rows, beside the counters. */
async function rowsByKind(): Promise<Record<string, number>> {
  const { results } = await pipeline.env.DB.prepare(
    "SELECT kind, count(*) AS n FROM reactions WHERE kind IS NOT NULL GROUP BY kind",
  ).all<{ kind: string; n: number }>();
  return { ...zero, ...Object.fromEntries(results.map(({ kind, n }) => [kind, n])) };
}

describe("a reader", () => {
  test("sees counts that say nothing of a visitor and are cached for seconds", async () => {
    const response = await pipeline.fetch(REACTIONS);
    expect(await response.json()).toEqual({ counts: zero, total: 0 });
    expect(response.headers.get("cache-control")).toBe("public, max-age=5");
    expect(response.headers.get("set-cookie")).toBe(null);
  });

  test("may ask for the headers of the counts, and is told what else may be done there", async () => {
    const head = await pipeline.fetch(REACTIONS, { method: "HEAD" });
    expect([head.status, head.headers.get("cache-control"), await head.text()]).toEqual([200, "public, max-age=5", ""]);
    const put = await pipeline.fetch(REACTIONS, { method: "PUT", body: "{}" });
    expect([put.status, put.headers.get("allow")?.split(", ").toSorted()]).toEqual([
      405,
      ["DELETE", "GET", "HEAD", "POST"],
    ]);
    expect(await counts()).toMatchObject({ total: 0 });
  });

  test("reacts, is given a cookie that scripts cannot read, and changes, and takes back", async () => {
    const reader = new Reader();
    const first = await reader.json("love");
    expect(first.headers.get("set-cookie")).toMatch(
      /^visitor=[\w-]{22}\.[\w-]{22}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(await first.json()).toEqual({ counts: { ...zero, love: 1 }, total: 1, mine: "love" });
    const changed = await reader.json("sad");
    expect(changed.headers.get("set-cookie")).toBe(null);
    expect(await changed.json()).toEqual({ counts: { ...zero, sad: 1 }, total: 1, mine: "sad" });
    expect(await (await reader.json("sad")).json()).toEqual({ counts: { ...zero, sad: 1 }, total: 1, mine: "sad" });
    expect(await (await reader.takeBack()).json()).toEqual({ counts: zero, total: 0, mine: null });
    expect(await (await reader.takeBack()).json()).toEqual({ counts: zero, total: 0, mine: null });
    expect(await (await reader.json("wow")).json()).toEqual({ counts: { ...zero, wow: 1 }, total: 1, mine: "wow" });
  });

  test("reacts by a form without a script, comes to the counts, and takes it back by the same button, not by an echo", async () => {
    const reader = new Reader();
    const reacted = await reader.form("angry");
    expect([reacted.status, reacted.headers.get("location")]).toEqual([303, `${PATH}/reactions?mine=angry`]);
    expect((await counts()).counts).toEqual({ ...zero, angry: 1 });
    const page = await (await pipeline.fetch(`${PATH}/reactions?mine=angry`)).text();
    expect(page).toContain('value="angry" aria-pressed="true"');
    expect(page).toMatch(/>Angry<\/span>\s*<span class="count">1<\/span>/);
    expect((await reader.form("angry")).headers.get("location")).toBe(`${PATH}/reactions?mine=angry`);
    expect((await counts()).counts).toEqual({ ...zero, angry: 1 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1001 });
    const back = await reader.form("angry");
    vi.useRealTimers();
    expect([back.status, back.headers.get("location")]).toEqual([303, `${PATH}/reactions?mine=`]);
    expect((await counts()).counts).toEqual(zero);
  });

  test("who sends the same many times at once counts once", async () => {
    const reader = new Reader();
    await reader.json("like");
    await Promise.all(Array.from({ length: 40 }, (_, index) => reader.json(KIND_NAMES[index % KIND_NAMES.length]!)));
    const { counts: counted, total } = await counts();
    expect(total).toBe(1);
    expect(counted).toEqual(await rowsByKind());
  });
});

describe("readers of one address", () => {
  test("are never merged: each with a cookie of its own counts", async () => {
    const readers = Array.from({ length: 20 }, () => new Reader("198.51.100.20"));
    for (const reader of readers) await reader.json("like");
    expect((await counts()).counts.like).toBe(20);
    for (const reader of readers) await reader.json("love");
    expect((await counts()).counts).toEqual({ ...zero, love: 20 });
    expect(await rowsByKind()).toEqual({ ...zero, love: 20 });
  });

  test("bring 30 new visitors to a post in a day, and no more; those who are known may still change", async () => {
    const first = new Reader("198.51.100.1");
    await first.json("like");
    const statuses: number[] = [];
    for (let n = 2; n <= 32; n += 1) statuses.push((await new Reader(`198.51.100.${n}`).json("like")).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(29);
    const refused = await new Reader("198.51.100.99").json("like");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("set-cookie")).toBe(null);
    expect(await refused.json()).toMatchObject({ type: "/problems/newcomers-exceeded" });
    expect(await (await first.json("wow")).json()).toMatchObject({ mine: "wow", total: 30 });
    expect((await new Reader("198.51.101.1").json("like")).status).toBe(200);
  });

  test("may take back and react again without end: they are not new again", async () => {
    pipeline.env = { ...pipeline.env, REACTION_NEWCOMERS_PER_DAY: "1" };
    const reader = new Reader();
    for (let round = 0; round < 5; round += 1) {
      expect(await (await reader.json("love")).json()).toMatchObject({ mine: "love", total: 1 });
      expect(await (await reader.takeBack()).json()).toMatchObject({ mine: null, total: 0 });
    }
  });

  test("of IPv6 share a /48, and an IPv4 address is one however it is written", async () => {
    pipeline.env = { ...pipeline.env, REACTION_NEWCOMERS_PER_DAY: "1" };
    const statusOf = async (address: string) => (await new Reader(address).json("like")).status;
    expect(await statusOf("2001:db8:1::1")).toBe(200);
    expect(await statusOf("2001:0db8:0001:ffff::2")).toBe(429);
    expect(await statusOf("2001:db8:2::1")).toBe(200);
    expect(await statusOf("192.0.2.1")).toBe(200);
    expect(await statusOf("::ffff:192.0.2.200")).toBe(429);
  });

  test("leave no address behind, and the counts of newcomers go with the day", async () => {
    await new Reader("198.51.100.77").json("like");
    const dump = JSON.stringify([
      (await pipeline.env.DB.prepare("SELECT * FROM reactions").all()).results,
      (await pipeline.env.DB.prepare("SELECT * FROM reaction_newcomers").all()).results,
    ]);
    expect(dump).not.toContain("198.51");
    await pipeline.cron(Date.now() + 2 * 86_400_000);
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM reaction_newcomers").first("n")).toBe(0);
  });
});

describe("what is refused", () => {
  test("a cookie that was not signed here is a new visitor", async () => {
    const reader = new Reader();
    await reader.json("like");
    const forged = new Reader();
    const value = reader.cookie!;
    forged.cookie = value.replace(/=(.)/, (_, first: string) => `=${first === "A" ? "B" : "A"}`);
    await forged.json("like");
    expect((await counts()).counts.like).toBe(2);
    expect(forged.cookie).not.toBe(value);
  });

  test.each(["cross-site", "same-site"])("a request from a page that is %s", async (site) => {
    const response = await new Reader().send("POST", "kind=like", { "sec-fetch-site": site });
    expect([response.status, (await counts()).total]).toEqual([403, 0]);
  });

  test("a request of another origin from a browser without Sec-Fetch-Site", async () => {
    const react = (origin: string) =>
      pipeline.fetch(REACTIONS, {
        method: "POST",
        body: "kind=like",
        headers: { origin, "cf-connecting-ip": "203.0.113.7" },
      });
    expect((await react("https://evil.example")).status).toBe(403);
    expect((await react("null")).status).toBe(403);
    expect((await react(ORIGIN)).status).toBe(303);
  });

  test.each([
    ["{", "application/json", 400],
    ['{"kind":"meh"}', "application/json", 422],
    ['{"kind":["love"]}', "application/json", 422],
    ['{"kind":"__proto__"}', "application/json", 422],
    ["{}", "application/json", 422],
    ["kind=LOVE", "application/x-www-form-urlencoded", 422],
    ["", "application/x-www-form-urlencoded", 422],
  ])("%j as %s", async (body, type, status) => {
    const response = await new Reader().send("POST", body, { "content-type": type });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect((await counts()).total).toBe(0);
  });

  test("a body without end", async () => {
    expect((await new Reader().send("POST", "kind=".padEnd(100_000, "x"), {})).status).toBe(413);
  });

  test("a post that is not there, or is withdrawn", async () => {
    const elsewhere = await pipeline.fetch("/harbor/nothing/reactions", { method: "POST", body: "kind=like" });
    expect([elsewhere.status, (await pipeline.fetch("/harbor/nothing/reactions")).status]).toEqual([404, 404]);
    await new Reader().json("like");
    await deliver(pipeline, source, withdrawn());
    expect([(await new Reader().json("like")).status, (await pipeline.fetch(REACTIONS)).status]).toEqual([410, 410]);
  });

  test("from a form is said on a page that leads back", async () => {
    pipeline.env.REACTION_RATE = { limit: async () => ({ success: false }) };
    const response = await new Reader().send("POST", "kind=like", { accept: "text/html,application/xhtml+xml" });
    expect([response.status, response.headers.get("content-type")]).toEqual([429, "text/html; charset=utf-8"]);
    expect(await response.text()).toContain(`href="${PATH}"`);
  });

  test("more than the rate limit allows", async () => {
    pipeline.env.REACTION_RATE = { limit: async () => ({ success: false }) };
    const response = await new Reader().json("like");
    expect([response.status, response.headers.get("retry-after"), (await counts()).total]).toEqual([429, "60", 0]);
  });
});

test("counters equal rows after any history", async () => {
  const readers = Array.from({ length: 6 }, (_, index) => new Reader(`198.51.${index}.1`));
  let seed = 7;
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let step = 0; step < 120; step += 1) {
    const reader = readers[next(readers.length)]!;
    const kind = KIND_NAMES[next(KIND_NAMES.length)]!;
    await [() => reader.json(kind), () => reader.form(kind), () => reader.takeBack()][next(3)]!();
  }
  expect((await counts()).counts).toEqual(await rowsByKind());
  await pipeline.env.DB.prepare("DELETE FROM reactions WHERE kind = 'love'").run();
  expect((await counts()).counts).toEqual(await rowsByKind());
});
