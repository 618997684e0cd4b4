/** Receipts: what publishers are sent about their posts here, by webhook. */
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aNetwork, type Asked, type Network } from "../network.ts";
import {
  aSource,
  consumeOnce,
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
import { ENTERED, networkOf, serversOf } from "./servers.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOOK = "https://harbor.example/hooks/receipts";
const ORIGINAL = "https://harbor.example/2026/11/ferry-returns";
const PAGE = `${ORIGIN}/harbor/the-night-ferry-returns`;
const API = "/api/v1/sources/harbor/receipts";

let pipeline: Pipeline;
let source: TestSource;
let now: number;
let network: Network;
let answer: () => Response | Promise<Response>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.spyOn(console, "warn").mockReturnValue();
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  now = NOW;
  answer = () => new Response(null, { status: 204 });
  network = aNetwork({ [HOOK]: () => answer() });
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Lets time pass, and runs the cron and the queue. */
async function after(ms: number): Promise<void> {
  now += ms;
  vi.setSystemTime(now);
  await pipeline.cron(now);
  await pipeline.drain(now);
}

async function say(event: unknown, from = source): Promise<void> {
  await send(pipeline, from, event);
  await pipeline.drain(now);
}

interface Hook {
  url: string;
  secret: string;
  public_key: string;
  waiting: number;
  failures: number;
  failure: string | null;
  again_at: string | null;
  stopped_at: string | null;
}
async function aWebhook(): Promise<Hook> {
  const response = await pipeline.operate("PUT", `${API}/webhook`, { url: HOOK });
  expect(response.status).toBe(201);
  return await response.json<Hook>();
}
const hook = async () => await (await pipeline.operate("GET", `${API}/webhook`)).json<Hook>();

interface Event {
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}
const sentNow = (): Asked[] => network.asked.splice(0).filter(({ url }) => url === HOOK);
/** The requests that were sent, each verified by the reference library. */
const receivedBy = ({ secret }: Hook): Event[] =>
  sentNow().map(({ headers, body }) => new Webhook(secret).verify(body, Object.fromEntries(headers)) as Event);
const ids = (asked: Asked[]) => asked.map(({ headers }) => headers.get("webhook-id"));

const signatureOf = ({ headers }: Asked) => {
  const signature = headers.get("webhook-signature")!.split(" ");
  return signature.filter((one) => one.startsWith("v1a,")).map((one) => Uint8Array.fromBase64(one.slice(4)));
};
const signedBy = ({ headers, body }: Asked) =>
  new TextEncoder().encode(`${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.${body}`);

describe("the webhook", () => {
  test("says which page has the story of a post that stands aside", async () => {
    const webhook = await aWebhook();
    const rival = await aSource(pipeline, { slug: "rival", name: "Rival", home_page_url: "https://rival.example/" });
    await say(published());
    await say(published({ id: "1", url: "https://rival.example/1" }), rival);
    await after(2 * MINUTE);
    sentNow();
    await pipeline.operate("PUT", "/api/v1/posts/1/same-story", { post: 2 });
    await after(MINUTE);
    const same_story_url = `${ORIGIN}/rival/the-night-ferry-returns`;
    expect(receivedBy(webhook)).toMatchObject([{ type: "reprint.withdrawn", data: { url: PAGE, same_story_url } }]);
    await pipeline.operate("DELETE", "/api/v1/posts/1/same-story");
    await after(2 * MINUTE);
    expect(receivedBy(webhook)).toMatchObject([{ type: "reprint.published", data: { url: PAGE } }]);
  });

  test("says where a post is, that it was corrected, and that it is withdrawn", async () => {
    const webhook = await aWebhook();
    await say(published());
    expect(sentNow()).toEqual([]);
    await after(2 * MINUTE);
    expect(receivedBy(webhook)).toEqual([
      {
        type: "reprint.published",
        timestamp: "2026-11-23T10:00:00.000Z",
        data: {
          id: "https://harbor.example/?p=1",
          source: "harbor",
          url: PAGE,
          original_url: ORIGINAL,
          revision: 1,
          title: "The night ferry returns",
          credit: "The post The night ferry returns appeared first on Harbor Post.",
          canonical_url: ORIGINAL,
          indexing: "canonical",
          reactions: { counts: expect.objectContaining({ love: 0 }) as object, total: 0 },
          copies: [],
        },
      },
    ]);
    await pipeline.env.DB.prepare(
      "INSERT INTO reactions (post_id, visitor, kind, reacted_at) VALUES (1, 'a', 'love', ?)",
    )
      .bind(now)
      .run();
    await say(updated({ title: "The night ferry returns, partly" }));
    await after(2 * MINUTE);
    expect(receivedBy(webhook)).toMatchObject([
      {
        type: "reprint.updated",
        data: { revision: 2, title: "The night ferry returns, partly", reactions: { counts: { love: 1 }, total: 1 } },
      },
    ]);
    await say(withdrawn());
    expect(receivedBy(webhook)).toMatchObject([
      { type: "reprint.withdrawn", data: { url: PAGE, revision: 3, withdrawn_by: "source" } },
    ]);
    await after(24 * HOUR);
    expect(sentNow()).toEqual([]);
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    await pipeline.drain(now);
    await after(2 * MINUTE);
    expect(receivedBy(webhook)).toMatchObject([{ type: "reprint.published", data: { revision: 4 } }]);
  });

  test("is signed so that anybody can check it with the published key, by JWK and by whpk", async () => {
    const { public_key } = await aWebhook();
    await say(published());
    await after(2 * MINUTE);
    const [asked] = sentNow() as [Asked];
    const response = await pipeline.fetch("/.well-known/jwks.json");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/jwk-set+json"]);
    const { keys } = await response.json<{ keys: (JsonWebKey & { kid: string })[] }>();
    expect(keys).toEqual([
      {
        kty: "OKP",
        crv: "Ed25519",
        x: expect.any(String) as string,
        kid: expect.any(String) as string,
        alg: "EdDSA",
        use: "sig",
      },
    ]);
    const raw = Uint8Array.fromBase64(public_key.slice("whpk_".length));
    const [signature] = signatureOf(asked) as [Uint8Array<ArrayBuffer>];
    for (const key of [
      await crypto.subtle.importKey("jwk", keys[0]!, { name: "Ed25519" }, false, ["verify"]),
      await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]),
    ]) {
      expect(await crypto.subtle.verify("Ed25519", key, signature, signedBy(asked))).toBe(true);
      expect(await crypto.subtle.verify("Ed25519", key, signature, signedBy({ ...asked, body: "{}" }))).toBe(false);
    }
  });

  test("is signed by both keys while SECRET_KEY is rotated", async () => {
    const webhook = await aWebhook();
    const OLD = pipeline.env.SECRET_KEY;
    pipeline.env = {
      ...pipeline.env,
      SECRET_KEY: "another-key-0123456789-0123456789-abc",
      SECRET_KEY_PREVIOUS: OLD,
    } as Env;
    await say(published());
    await after(2 * MINUTE);
    const [asked] = sentNow() as [Asked];
    const { keys } = await (await pipeline.fetch("/.well-known/jwks.json")).json<{ keys: JsonWebKey[] }>();
    const signatures = signatureOf(asked);
    expect([keys.length, signatures.length]).toEqual([2, 2]);
    for (const [index, jwk] of keys.entries()) {
      const key = await crypto.subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
      expect(await crypto.subtle.verify("Ed25519", key, signatures[index]!, signedBy(asked))).toBe(true);
    }
    expect(new Uint8Array(Uint8Array.fromBase64(keys[1]!.x!, { alphabet: "base64url" })).toBase64()).toBe(
      webhook.public_key.slice("whpk_".length),
    );
  });

  test("joins quick corrections, and says nothing where readers see no change", async () => {
    const webhook = await aWebhook();
    await say(published());
    await say(updated({ title: "The night ferry returns, partly" }));
    await say(updated({ title: "The night ferry returns at last" }, "2026-11-23T09:57:00Z"));
    await after(2 * MINUTE);
    expect(receivedBy(webhook)).toMatchObject([
      { type: "reprint.published", data: { revision: 3, title: "The night ferry returns at last" } },
    ]);
    await say(updated({ title: "The night ferry returns at last" }, "2026-11-23T09:59:00Z"));
    await after(HOUR);
    expect(sentNow()).toEqual([]);
  });

  test("names the copies at destinations, for which it waits", async () => {
    const servers = serversOf();
    const others = networkOf(
      servers,
      () => now,
      (_, run) => run(),
    );
    vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
      url === HOOK ? network.fetch(url, init) : others(url, init as never),
    );
    const entered = { kind: "mastodon", name: "Harbor on Mastodon", ...ENTERED.mastodon };
    expect((await pipeline.operate("POST", "/api/v1/destinations", entered)).status).toBe(201);
    const webhook = await aWebhook();
    await say(published());
    await after(2 * MINUTE);
    expect(sentNow()).toEqual([]);
    await after(MINUTE);
    await after(MINUTE);
    const [event] = receivedBy(webhook) as [Event];
    expect(event.data["copies"]).toEqual([
      {
        destination: "Harbor on Mastodon",
        kind: "mastodon",
        url: expect.stringContaining("https://social.example/") as string,
      },
    ]);
  });

  test("comes again under the same id after a failure, less and less often, and an operator sees why", async () => {
    const webhook = await aWebhook();
    await say(published());
    answer = () => new Response("no", { status: 503 });
    await after(2 * MINUTE);
    const gaps: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      const { failures, failure, again_at, waiting } = await hook();
      expect([failures, failure, waiting]).toEqual([attempt, "it answered with status 503", 1]);
      gaps.push(Date.parse(again_at!) - now);
      await after(1000);
      await after(gaps.at(-1)! + 7 * HOUR);
    }
    const asked = sentNow();
    expect(new Set(ids(asked))).toEqual(new Set(["receipt_1_1"]));
    expect(gaps[0]).toBeLessThan(80_000);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(4.5 * HOUR);
    answer = () => new Response(null, { status: 200 });
    await after(8 * HOUR);
    expect(receivedBy(webhook)).toMatchObject([{ type: "reprint.published" }]);
    expect(await hook()).toMatchObject({ failures: 0, failure: null, again_at: null, waiting: 0 });
  });

  test("sends withdrawals first, and one receipt that is refused does not hold up the others", async () => {
    const webhook = await aWebhook();
    answer = () => new Response(null, { status: 503 });
    for (const id of ["a", "b", "c"]) await say(published({ id, title: `Post ${id}` }));
    await after(2 * MINUTE);
    expect(sentNow()).toHaveLength(1);
    await say({ ...withdrawn(), data: { id: "c" } });
    const refused = new Set<string>();
    network.at[HOOK] = ({ headers, body }) => {
      if (!body.includes("Post a")) return new Response(null, { status: 204 });
      refused.add(headers.get("webhook-id")!);
      return new Response(null, { status: 400 });
    };
    const all: Event[] = [];
    for (let run = 0; run < 6; run += 1) {
      await after(10 * MINUTE);
      all.push(...receivedBy(webhook));
    }
    const types = all.filter(({ data }) => data["id"] !== "a");
    expect(types.map(({ type, data }) => [type, data["id"]])).toEqual([
      ["reprint.withdrawn", "c"],
      ["reprint.published", "b"],
    ]);
    expect(refused).toEqual(new Set(["receipt_1_1"]));
  });

  test("is one though messages come twice, and what changes meanwhile follows", async () => {
    const webhook = await aWebhook();
    await say(published());
    now += 2 * MINUTE;
    vi.setSystemTime(now);
    await pipeline.cron(now);
    const messages = pipeline.queued.splice(0);
    answer = async () => {
      answer = () => new Response(null, { status: 204 });
      await send(pipeline, source, updated({ title: "The night ferry returns, partly" }));
      const inner = pipeline.queued.splice(0);
      await consumeOnce(pipeline, inner, now);
      return new Response(null, { status: 204 });
    };
    await consumeOnce(pipeline, [...messages, ...messages], now);
    await pipeline.drain(now);
    await after(2 * MINUTE);
    expect(receivedBy(webhook).map(({ type, data }) => [type, data["revision"]])).toEqual([
      ["reprint.published", 1],
      ["reprint.updated", 2],
    ]);
  });

  test("stops when the publisher says that it is gone, until it is set again", async () => {
    await aWebhook();
    answer = () => new Response(null, { status: 410 });
    await say(published());
    await after(2 * MINUTE);
    expect(await hook()).toMatchObject({
      failure: "it answered with status 410: no more of this",
      stopped_at: expect.any(String) as string,
    });
    await say(updated({ title: "The night ferry returns, partly" }));
    await after(24 * HOUR);
    expect(sentNow()).toHaveLength(1);
    answer = () => new Response(null, { status: 204 });
    const webhook = await aWebhook();
    await after(MINUTE);
    expect(receivedBy(webhook)).toMatchObject([{ type: "reprint.published" }]);
  });

  test("ends with the webhook, and with the source; its secret is shown once and nowhere kept as it is", async () => {
    const { secret } = await aWebhook();
    expect(await hook()).not.toHaveProperty("secret");
    const rows = JSON.stringify((await pipeline.env.DB.prepare("SELECT * FROM receipt_webhooks").all()).results);
    expect(rows).not.toContain(secret.slice(6, 20));
    await deliver(pipeline, source, published());
    expect((await pipeline.operate("DELETE", `${API}/webhook`)).status).toBe(204);
    expect((await pipeline.operate("GET", `${API}/webhook`)).status).toBe(404);
    await after(HOUR);
    await aWebhook();
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    await after(HOUR);
    expect(sentNow()).toEqual([]);
    const left = await pipeline.env.DB.prepare(
      "SELECT (SELECT count(*) FROM receipt_webhooks) + (SELECT count(*) FROM receipt_senders) + (SELECT count(*) FROM receipts) AS n",
    ).first("n");
    expect(left).toBe(0);
  });

  test("is listed post by post, page by page", async () => {
    await aWebhook();
    for (const id of ["a", "b"]) await say(published({ id, title: `Post ${id}` }));
    await after(2 * MINUTE);
    const list = async (query: string) =>
      await (await pipeline.operate("GET", API + query)).json<Record<string, unknown>>();
    const first = await list("?limit=1");
    expect(first).toMatchObject({
      receipts: [{ post: 2, title: "Post b", event: "published", revision: 1, sent: 1, due_at: null }],
    });
    expect(await list(`?limit=1&cursor=${String(first["next_cursor"])}`)).toMatchObject({
      receipts: [{ post: 1 }],
      next_cursor: null,
    });
    expect((await pipeline.operate("GET", `${API}?way=mail`)).status).toBe(400);
  });
});
