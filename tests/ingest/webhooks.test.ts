import { beforeEach, describe, expect, test, vi } from "vitest";
import { Webhook } from "standardwebhooks";
import { SIGNATURE_TOLERANCE_SECONDS } from "../../src/upstreams/signatures/headers.ts";
import { WEBHOOK_BODY_MAX_BYTES } from "../../src/web/body.ts";
import { aSource, freshPipeline, published, report, signed, type Pipeline, type TestSource } from "../pipeline.ts";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const post = (init: RequestInit, slug = source.slug) => pipeline.fetch(`/webhooks/${slug}`, init);
const problemOf = (response: Response) =>
  response.json<{ type: string; status: number; title: string; detail: string; skew_seconds?: number }>();
const withHeader = (init: RequestInit, name: string, value: string | null): RequestInit => {
  const headers = new Headers(init.headers);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return { ...init, headers };
};
const rows = async () =>
  (await pipeline.env.DB.prepare("SELECT count(*) AS n FROM deliveries").first<number>("n")) ?? 0;

describe("what is accepted", () => {
  test("answers 202 with the delivery's address, once its row is committed and its id is queued", async () => {
    const response = await post(signed(source.secret, published()));
    const answer = await response.json<{ id: string }>();
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toBe(`/deliveries/${answer.id}`);
    expect(answer).toEqual({
      id: answer.id,
      status: "accepted",
      links: { status: `/deliveries/${answer.id}`, post: `/deliveries/${answer.id}/post` },
    });
    expect(await rows()).toBe(1);
    expect(pipeline.queued).toEqual([{ kind: "delivery", id: answer.id }]);
  });

  test("keeps the body byte for byte, also when it is not UTF-8 or holds NUL", async () => {
    for (const body of ['{"é": "\\u0000"}', "a\0b", "\ufeff{}"]) {
      const response = await post(signed(source.secret, body));
      const { id } = await response.json<{ id: string }>();
      const kept = await pipeline.operate("GET", `/api/v1/deliveries/${id}`);
      // TextDecoder drops a leading byte order mark, as every JSON reader should.
      expect((await kept.json<{ body: string }>()).body).toBe(body.replace("\ufeff", ""));
    }
  });

  test("the same webhook-id and body get the first answer again, and make nothing new", async () => {
    const first = await post(signed(source.secret, published(), "msg_1"));
    const again = await post(signed(source.secret, published(), "msg_1", new Date(Date.now() + 60_000)));
    expect(again.status).toBe(202);
    expect(await again.json()).toEqual(await first.json());
    expect(await rows()).toBe(1);
  });

  test("a duplicate of a delivery that is still waiting wakes it, and of one that is settled does not", async () => {
    const { id } = await (await post(signed(source.secret, published(), "msg_1"))).json<{ id: string }>();
    pipeline.queued.length = 0;
    await post(signed(source.secret, published(), "msg_1"));
    expect(pipeline.queued).toEqual([{ kind: "delivery", id }]);
    await pipeline.drain();
    await post(signed(source.secret, published(), "msg_1"));
    expect(pipeline.queued).toEqual([]);
  });

  test("a repetition of a rejected delivery says that it was rejected", async () => {
    await post(signed(source.secret, { type: "post.published" }, "msg_1"));
    await pipeline.drain();
    const again = await post(signed(source.secret, { type: "post.published" }, "msg_1"));
    expect([again.status, await again.json()]).toMatchObject([202, { status: "rejected" }]);
  });

  test("a body in gzip is unpacked, signed before or after that, and under Svix's names", async () => {
    const init = signed(source.secret, published(), "msg_1");
    const headers = Object.fromEntries(
      Object.entries(init.headers as Record<string, string>).map(([name, value]) => [
        name.replace("webhook-", "svix-"),
        value,
      ]),
    );
    const stream = new Blob([init.body as string]).stream().pipeThrough(new CompressionStream("gzip"));
    const body = await new Response(stream).arrayBuffer();
    const response = await post({ method: "POST", body, headers: { ...headers, "content-encoding": "gzip" } });
    expect(response.status).toBe(202);
    await pipeline.drain();
    const again = await post(signed(source.secret, published(), "msg_1"));
    expect([again.status, await rows()]).toEqual([202, 1]);
  });

  test("the same webhook-id with another body is a conflict", async () => {
    await post(signed(source.secret, published(), "msg_1"));
    const response = await post(signed(source.secret, published({ title: "Another" }), "msg_1"));
    expect(await problemOf(response)).toMatchObject({ status: 409, type: "/problems/message-id-conflict" });
    expect(await rows()).toBe(1);
  });

  test("two sources may use the same webhook-id", async () => {
    const other = await aSource(pipeline, { slug: "hill", name: "Hill", home_page_url: "https://hill.example/" });
    await post(signed(source.secret, published(), "msg_1"));
    const response = await post(signed(other.secret, published(), "msg_1"), "hill");
    expect(response.status).toBe(202);
    expect(await rows()).toBe(2);
  });

  test("a concurrent duplicate is one delivery", async () => {
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => post(signed(source.secret, published(), "msg_1"))),
    );
    const ids = await Promise.all(responses.map(async (response) => (await response.json<{ id: string }>()).id));
    expect(new Set(ids).size).toBe(1);
    expect(await rows()).toBe(1);
  });

  test.each([-SIGNATURE_TOLERANCE_SECONDS + 5, SIGNATURE_TOLERANCE_SECONDS - 5])(
    "a clock that is %i seconds off",
    async (skew) => {
      const at = new Date(Date.now() + skew * 1000);
      expect((await post(signed(source.secret, published(), "msg_1", at))).status).toBe(202);
    },
  );
});

describe("rotation", () => {
  test("both secrets are good, and the one before the previous is not", async () => {
    const rotate = async () =>
      (await (await pipeline.operate("POST", "/api/v1/sources/harbor/secrets")).json<{ secret: string }>()).secret;
    await post(signed(source.secret, published(), "msg_warm"));
    const second = await rotate();
    expect((await post(signed(source.secret, published(), "msg_1"))).status).toBe(202);
    expect((await post(signed(second, published(), "msg_2"))).status).toBe(202);
    const third = await rotate();
    expect((await post(signed(source.secret, published(), "msg_3"))).status).toBe(401);
    expect((await post(signed(second, published(), "msg_4"))).status).toBe(202);
    expect((await post(signed(third, published(), "msg_5"))).status).toBe(202);
  });

  test("any of several signatures in the header will do, whatever stands before it", async () => {
    const init = signed(source.secret, published());
    const good = new Headers(init.headers).get("webhook-signature")!;
    const list = `v1a,${btoa("ed25519")} v1,${btoa("another")} v1,%%% ${good}`;
    expect((await post(withHeader(init, "webhook-signature", list))).status).toBe(202);
  });
});

describe("what is refused, and what it says", () => {
  test.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("%s is missing", async (header) => {
    const problem = await problemOf(await post(withHeader(signed(source.secret, published()), header, null)));
    expect(problem).toMatchObject({ status: 400, header });
    expect(problem.detail).toContain(header);
  });

  test("a signature under another secret", async () => {
    const other = "whsec_" + btoa("another secret of thirty-two byte");
    const problem = await problemOf(await post(signed(other, published())));
    expect(problem).toMatchObject({ status: 401, type: "/problems/signature-mismatch" });
    expect(problem.detail).toMatch(/raw body.*whsec_.*base64, not hex/s);
  });

  test.each([
    ["hex", (mac: string) => [...atob(mac)].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("")],
    ["truncated", (mac: string) => btoa(atob(mac).slice(0, 16))],
    ["empty", () => ""],
  ])("a %s signature", async (_, encode) => {
    const init = signed(source.secret, published());
    const mac = new Headers(init.headers).get("webhook-signature")!.slice("v1,".length);
    const response = await post(withHeader(init, "webhook-signature", `v1,${encode(mac)}`));
    expect([400, 401]).toContain(response.status);
    expect(await rows()).toBe(0);
  });

  test("a body that is not what was signed, if only by white space", async () => {
    const init = signed(source.secret, published());
    const response = await post({ ...init, body: `${String(init.body)} ` });
    expect(response.status).toBe(401);
  });

  test("an id that is not what was signed", async () => {
    const response = await post(withHeader(signed(source.secret, published()), "webhook-id", "msg_other"));
    expect(response.status).toBe(401);
  });

  test.each([
    [-(SIGNATURE_TOLERANCE_SECONDS + 30), "behind"],
    [SIGNATURE_TOLERANCE_SECONDS + 30, "ahead of"],
  ])("a timestamp %i seconds off says by how much", async (skew, direction) => {
    const problem = await problemOf(
      await post(signed(source.secret, published(), "msg_1", new Date(Date.now() + skew * 1000))),
    );
    expect(problem).toMatchObject({ status: 401, type: "/problems/timestamp-out-of-tolerance" });
    expect(problem.detail).toContain(direction);
    expect(problem.skew_seconds).toBeCloseTo(skew, -1);
  });

  test("milliseconds in place of seconds", async () => {
    const init = signed(source.secret, published());
    const problem = await problemOf(await post(withHeader(init, "webhook-timestamp", String(Date.now()))));
    expect(problem.detail).toContain("seconds rather than milliseconds");
  });

  test.each(["yesterday", "-5", "1.5", "", " "])("timestamp %j", async (timestamp) => {
    const response = await post(withHeader(signed(source.secret, published()), "webhook-timestamp", timestamp));
    expect(response.status).toBe(400);
  });

  test("a signature header without end", async () => {
    const response = await post(
      withHeader(signed(source.secret, published()), "webhook-signature", "v1,A ".repeat(2000)),
    );
    expect(await problemOf(response)).toMatchObject({ status: 431, header: "webhook-signature" });
  });

  test("a body over the cap, counted as it comes", async () => {
    const chunk = new Uint8Array(64 * 1024).fill(32);
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
        if (sent > 50 * WEBHOOK_BODY_MAX_BYTES) controller.close();
      },
    });
    const response = await post({ ...signed(source.secret, published()), body });
    expect(await problemOf(response)).toMatchObject({ status: 413, max_bytes: WEBHOOK_BODY_MAX_BYTES });
    expect(sent).toBeLessThan(2 * WEBHOOK_BODY_MAX_BYTES);
  });

  test("a body at the cap is accepted", async () => {
    const event = JSON.stringify(published({ content_html: "" }));
    const body = event + " ".repeat(WEBHOOK_BODY_MAX_BYTES - event.length);
    expect((await post(signed(source.secret, body))).status).toBe(202);
  });

  test("a body that is compressed by another method than gzip", async () => {
    const init = withHeader(signed(source.secret, published()), "content-encoding", "deflate");
    const stream = new Blob([String(init.body)]).stream().pipeThrough(new CompressionStream("deflate"));
    const response = await post({ ...init, body: await new Response(stream).arrayBuffer() });
    expect(await problemOf(response)).toMatchObject({ status: 400, header: "content-encoding" });
    // Some proxies unpack a body and leave the header.
    expect((await post(init)).status).toBe(202);
  });

  test("an empty body", async () => {
    expect((await post(signed(source.secret, ""))).status).toBe(400);
  });

  test("an event of posts that nobody knows, at once; what only quotes one is accepted", async () => {
    const refused = await post(signed(source.secret, { ...published(), type: "post.liked" }));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      errors: [{ pointer: "/type", detail: expect.stringContaining("post.published") as string }],
    });
    expect(await rows()).toBe(0);
    const quoting = published({ _log: { type: "post.liked" } });
    expect((await post(signed(source.secret, quoting))).status).toBe(202);
  });

  test("an unknown source, and one that was deleted", async () => {
    expect((await post(signed(source.secret, published()), "nobody")).status).toBe(404);
    await post(signed(source.secret, published()));
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect((await post(signed(source.secret, published()))).status).toBe(404);
  });

  test("another method", async () => {
    const response = await pipeline.fetch("/webhooks/harbor");
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
  });

  test("every refusal is problem+json, never cached, never 410, and names no secret", async () => {
    const init = signed(source.secret, published());
    const refusals = [
      await post(withHeader(init, "webhook-id", null)),
      await post(withHeader(init, "webhook-timestamp", "0")),
      await post(withHeader(init, "webhook-signature", "v1,AAAA")),
      await post(init, "nobody"),
    ];
    for (const refusal of refusals) {
      const text = await refusal.text();
      expect(refusal.headers.get("content-type")).toBe("application/problem+json");
      expect(refusal.headers.get("cache-control")).toBe("no-store");
      expect(refusal.status).not.toBe(410);
      expect(text).not.toContain(source.secret.slice("whsec_".length, 16));
    }
    expect(await rows()).toBe(0);
  });
});

test("forged signatures have a source read again once a second, and a new secret is good all the same", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  await post(signed(source.secret, published()));
  let reads = 0;
  const { DB } = pipeline.env;
  pipeline.env.DB = new Proxy(DB, {
    get(target, name) {
      if (name === "prepare") reads += 1;
      const member = Reflect.get(target, name) as unknown;
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  const forged = () => post(signed(`whsec_${btoa("a secret that nobody here has")}`, published()));
  for (let n = 0; n < 20; n += 1) expect((await forged()).status).toBe(401);
  // The isolate remembers another database apart.
  expect(reads).toBeLessThanOrEqual(2);
  vi.setSystemTime(Date.now() + 1000);
  await forged();
  expect(reads).toBeLessThanOrEqual(3);
  pipeline.env.DB = DB;
  const made = await pipeline.operate("POST", "/api/v1/sources/harbor/secrets");
  const { secret } = await made.json<{ secret: string }>();
  expect((await post(signed(secret, published()))).status).toBe(202);
  vi.useRealTimers();
});

describe("when the platform fails", () => {
  test("D1: 503 with Retry-After, and nothing is kept", async () => {
    const env = {
      ...pipeline.env,
      DB: new Proxy(pipeline.env.DB, {
        get: () => () => {
          throw new Error("D1_ERROR: overloaded");
        },
      }),
    };
    const { accept } = await import("../../src/ingest/webhooks.ts");
    const request = new Request("https://reprint.example/webhooks/harbor", signed(source.secret, published()));
    const response = await accept(request, "harbor", env, { waitUntil() {} }, Date.now());
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await rows()).toBe(0);
  });

  test("the queue: still 202, and the sweep sends the message", async () => {
    const queued: unknown[] = [];
    let refuse = true;
    const work = {
      send: () => Promise.reject(new Error("Queue send failed: Too Many Requests")),
      sendBatch: async (messages: { body: unknown }[]) => {
        if (refuse) throw new Error("Queue sendBatch failed: Too Many Requests");
        queued.push(...messages.map(({ body }) => body));
      },
    } as unknown as Queue;
    pipeline.env.WORK = work;
    const response = await post(signed(source.secret, published()));
    const { id } = await response.json<{ id: string }>();
    expect(response.status).toBe(202);
    await expect(pipeline.cron(Date.now() + 61_000)).rejects.toThrow("cron steps failed: wake deliveries");
    refuse = false;
    await pipeline.cron(Date.now() + 61_000);
    expect(queued).toEqual([{ kind: "delivery", id }]);
    expect(await report(pipeline, id)).toMatchObject({ status: "accepted" });
  });
});

test("the reference library accepts what new secrets sign", () => {
  const headers = new Headers(signed(source.secret, published(), "msg_1").headers);
  const verify = () => new Webhook(source.secret).verify(JSON.stringify(published()), Object.fromEntries(headers));
  expect(verify()).toMatchObject({ type: "post.published" });
});
