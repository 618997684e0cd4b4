import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { configOf } from "../../src/config.ts";
import { aNetwork, type Network } from "../network.ts";
import { aSource, deliver, freshPipeline, type Pipeline, published } from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";
const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const KEYS = { TURNSTILE_SITE_KEY: "0x4AAAAAAAsitekey", TURNSTILE_SECRET: "0x4AAAAAAAsecret" };

let pipeline: Pipeline;
let network: Network;
let verdict: () => Response | Promise<Response>;
beforeEach(async () => {
  pipeline = await freshPipeline(KEYS as Partial<Env>);
  await deliver(pipeline, await aSource(pipeline), published());
  verdict = () => Response.json({ success: true, "error-codes": [] });
  network = aNetwork({ [SITEVERIFY]: () => verdict() });
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const react = (choice: Record<string, string>, headers: Record<string, string> = {}) =>
  pipeline.fetch(`${PATH}/reactions`, {
    method: "POST",
    body: JSON.stringify(choice),
    headers: { "content-type": "application/json", "cf-connecting-ip": "203.0.113.7", ...headers },
  });
const token = { "cf-turnstile-response": "a-token" };
const total = async () => (await (await pipeline.fetch(`${PATH}/reactions`)).json<{ total: number }>()).total;
const policyOf = (response: Response) => response.headers.get("content-security-policy")!;

describe("with Turnstile on", () => {
  test("a newcomer without a token learns which key to ask with, and nothing is counted or given", async () => {
    const response = await react({ kind: "love" });
    expect([response.status, response.headers.get("set-cookie"), network.asked]).toEqual([403, null, []]);
    expect(await response.json()).toMatchObject({
      type: "/problems/challenge-needed",
      site_key: KEYS.TURNSTILE_SITE_KEY,
    });
    expect(await total()).toBe(0);
  });

  test("a newcomer with a valid one counts, and is not asked again", async () => {
    const first = await react({ kind: "love", ...token });
    expect([first.status, await total()]).toEqual([200, 1]);
    const [asked, ...more] = network.asked;
    expect([more, JSON.parse(asked!.body)]).toEqual([
      [],
      {
        secret: KEYS.TURNSTILE_SECRET,
        response: "a-token",
        idempotency_key: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      },
    ]);
    expect(asked!.body).not.toContain("203.0.113");
    const cookie = first.headers.get("set-cookie")!.split(";")[0]!;
    expect(await (await react({ kind: "sad" }, { cookie })).json()).toMatchObject({ mine: "sad", total: 1 });
    expect(network.asked).toHaveLength(1);
  });

  test("a form's token counts as well; without a script the answer is a page that says why not", async () => {
    const form = (body: string) =>
      pipeline.fetch(`${PATH}/reactions`, {
        method: "POST",
        body,
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
      });
    const refused = await form("kind=love");
    expect([refused.status, refused.headers.get("content-type")]).toEqual([403, "text/html; charset=utf-8"]);
    expect(await refused.text()).toContain("needs JavaScript");
    expect((await form("kind=love&cf-turnstile-response=a-token")).status).toBe(303);
  });

  test("a token that does not hold, or a forged cookie, brings nobody in", async () => {
    verdict = () => Response.json({ success: false, "error-codes": ["timeout-or-duplicate"] });
    expect((await react({ kind: "love", ...token })).status).toBe(403);
    expect((await react({ kind: "love" }, { cookie: `visitor=${"a".repeat(22)}.${"b".repeat(22)}` })).status).toBe(403);
    expect((await react({ kind: "love", "cf-turnstile-response": "x".repeat(2049) })).status).toBe(422);
    expect(await total()).toBe(0);
  });

  test.each([
    ["is not there", () => Promise.reject(new TypeError("connection refused"))],
    ["answers with an error of its own", () => Response.json({ success: false, "error-codes": ["internal-error"] })],
    ["answers with a page", () => new Response("<h1>502</h1>", { status: 502 })],
  ])("while Turnstile %s, it is asked once more with the same key, and lets pass", async (_, failing) => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    verdict = failing;
    expect((await react({ kind: "love", ...token })).status).toBe(200);
    const keys = network.asked.map(({ body }) => (JSON.parse(body) as { idempotency_key: string }).idempotency_key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    expect(JSON.stringify(warned.mock.calls)).not.toContain("a-token");
  });

  test("a Turnstile that never answers is not waited for without end", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      expect(ms).toBeLessThanOrEqual(5_000);
      return AbortSignal.abort();
    });
    vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
      init.signal!.throwIfAborted();
      return new Response();
    });
    expect((await react({ kind: "love", ...token })).status).toBe(200);
  });

  test("a secret that Turnstile does not know lets nobody pass, and the log says so without it", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    verdict = () => Response.json({ success: false, "error-codes": ["invalid-input-secret"] });
    expect((await react({ kind: "love", ...token })).status).toBe(403);
    expect(error).toHaveBeenCalledWith({ event: "Turnstile does not know TURNSTILE_SECRET" });
  });

  test("who has nothing to take back is not asked", async () => {
    const response = await pipeline.fetch(`${PATH}/reactions`, { method: "DELETE" });
    expect([response.status, network.asked]).toEqual([200, []]);
  });
});

test("the page is the same with it and without; its policy is not, and a kept copy is not confirmed", async () => {
  const on = await pipeline.fetch(PATH);
  expect(policyOf(on)).toContain("script-src 'self' https://challenges.cloudflare.com");
  expect(policyOf(on)).toContain("frame-src https://challenges.cloudflare.com ");
  pipeline.env = { ...pipeline.env, TURNSTILE_SITE_KEY: "", TURNSTILE_SECRET: undefined } as unknown as Env;
  const off = await pipeline.fetch(PATH, { headers: { "if-none-match": on.headers.get("etag")! } });
  expect(off.status).toBe(200);
  expect(policyOf(off)).not.toContain("challenges.cloudflare.com");
  const html = await off.text();
  expect(html).toBe(await on.text());
  expect(html).not.toContain("challenges.cloudflare.com");
  expect((await pipeline.fetch(PATH, { headers: { "if-none-match": off.headers.get("etag")! } })).status).toBe(304);
  expect((await react({ kind: "love" })).status).toBe(200);
  expect(network.asked).toEqual([]);
});

test("the privacy page says so where it is on", async () => {
  const text = async () => await (await pipeline.fetch("/privacy")).text();
  expect(await text()).toContain("challenges.cloudflare.com");
  pipeline.env = { ...pipeline.env, TURNSTILE_SITE_KEY: "", TURNSTILE_SECRET: undefined } as unknown as Env;
  expect(await text()).not.toContain("challenges.cloudflare.com");
});

test.each([{ TURNSTILE_SITE_KEY: "" }, { TURNSTILE_SECRET: undefined }])(
  "one key without the other is a mistake: %j",
  (half) => {
    expect(() => configOf({ ...pipeline.env, ...half } as unknown as Env)).toThrow(/TURNSTILE_SECRET goes with/);
  },
);
