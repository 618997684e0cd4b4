import { beforeEach, describe, expect, test } from "vitest";
import { aSource, freshPipeline, published, report, type Pipeline } from "../../pipeline.ts";
import { hmac } from "./judge.ts";

const SECRET = "chosen-by-the-upstream-0123456789";
let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

const post = (init: RequestInit, path = "/webhooks/harbor") => pipeline.fetch(path, { method: "POST", ...init });
const json = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
  const response = await pipeline.operate(method, path, body);
  const answer: Record<string, unknown> = await response.json();
  return { ...answer, status: response.status };
};
const hubSigned = async (body: string, secret: string, headers: Record<string, string> = {}) => ({
  body,
  headers: { "x-hub-signature-256": `sha256=${(await hmac("SHA-256", secret, body)).toHex()}`, ...headers },
});
const ghostSigned = async (body: string, secret: string, t = Date.now()) => ({
  body,
  headers: { "x-ghost-signature": `sha256=${(await hmac("SHA-256", secret, `${body}${t}`)).toHex()}, t=${t}` },
});
const rows = () => pipeline.env.DB.prepare("SELECT count(*) AS n FROM deliveries").first<number>("n");

describe("the secret", () => {
  test("that the upstream chose is taken, and not said back", async () => {
    const created = await json("POST", "/api/v1/sources", {
      slug: "harbor",
      name: "Harbor Post",
      home_page_url: "https://harbor.example/",
      signing: "hub-signature",
      secret: SECRET,
    });
    expect([created.status, "secret" in created, JSON.stringify(created).includes(SECRET)]).toEqual([
      201,
      false,
      false,
    ]);
    expect((await post(await hubSigned(JSON.stringify(published()), SECRET))).status).toBe(202);
  });

  test.each([
    ["standard-webhooks", "not base64!"],
    ["contentful", "too short"],
    ["ghost", ""],
    ["token", "has/a/slash/and/more/0123456789"],
    ["wp-webhooks", "short"],
  ])("of %s that is none is refused, and not said back", async (signing, secret) => {
    const problem = await json("POST", "/api/v1/sources", {
      slug: "harbor",
      name: "H",
      home_page_url: "https://harbor.example/",
      signing,
      secret,
    });
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: "/secret" }] });
    if (secret !== "") expect(JSON.stringify(problem)).not.toContain(secret);
  });

  test("of Miniflux has to be brought", async () => {
    const problem = await json("POST", "/api/v1/sources", {
      slug: "harbor",
      name: "H",
      home_page_url: "https://harbor.example/",
      signing: "miniflux",
    });
    expect(problem).toMatchObject({ status: 422, detail: expect.stringContaining("the upstream makes it") });
  });

  test("is rotated to one that the upstream chose", async () => {
    const source = await aSource(pipeline, { signing: "hub-signature" });
    const rotated = await json("POST", "/api/v1/sources/harbor/secrets", { secret: SECRET });
    expect([rotated.status, "secret" in rotated]).toEqual([201, false]);
    expect((await post(await hubSigned(JSON.stringify(published()), SECRET))).status).toBe(202);
    expect((await post(await hubSigned(JSON.stringify(published({ id: "2" })), source.secret))).status).toBe(202);
  });

  test("of one scheme is none of another: a new way of signing begins with a new secret", async () => {
    const source = await aSource(pipeline, { signing: "hub-signature" });
    await post(await hubSigned(JSON.stringify(published()), source.secret));
    const changed = await json("PATCH", "/api/v1/sources/harbor", { signing: "ghost" });
    expect(changed).toMatchObject({ status: 200, signing: "ghost", secret: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await post(await hubSigned("{}", source.secret))).status).toBe(400);
    expect((await post(await ghostSigned("{}", source.secret))).status).toBe(401);
    expect((await post(await ghostSigned("{}", String(changed.secret)))).status).toBe(202);
    expect(await json("PATCH", "/api/v1/sources/harbor", { secret: SECRET })).toMatchObject({
      status: 422,
      errors: [{ pointer: "/secret" }],
    });
  });

  test("that is gone from the database refuses", async () => {
    const source = await aSource(pipeline, { signing: "hub-signature" });
    await pipeline.env.DB.prepare("DELETE FROM source_secrets").run();
    expect((await post(await hubSigned("{}", source.secret))).status).toBe(401);
    expect(await rows()).toBe(0);
  });
});

describe("replay", () => {
  test("without an id that is signed, the body's hash stands for it: the same body gets the same answer", async () => {
    const { secret } = await aSource(pipeline, { signing: "hub-signature" });
    const body = JSON.stringify(published());
    const first = await post(await hubSigned(body, secret, { "x-github-delivery": "1" }));
    const again = await post(await hubSigned(body, secret, { "x-github-delivery": "2" }));
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(await again.json()).toEqual(await first.json());
    expect(await rows()).toBe(1);
  });

  test("a body of Ghost that is signed anew is the same delivery", async () => {
    const { secret } = await aSource(pipeline, { signing: "ghost" });
    const first = await post(await ghostSigned("{}", secret, Date.now() - 1000));
    const again = await post(await ghostSigned("{}", secret));
    expect(await again.json()).toEqual(await first.json());
  });

  test("two posts of one sender are two deliveries", async () => {
    const { secret } = await aSource(pipeline, { signing: "hub-signature" });
    await post(await hubSigned(JSON.stringify(published()), secret));
    await post(await hubSigned(JSON.stringify(published({ id: "2" })), secret));
    expect(await rows()).toBe(2);
  });
});

describe("a token", () => {
  test("lets a post in by header or by path, and is kept nowhere", async () => {
    const { secret } = await aSource(pipeline, { signing: "token" });
    const byHeader = await post({ body: JSON.stringify(published()), headers: { authorization: `Bearer ${secret}` } });
    const another = published({
      id: "2",
      title: "The pier",
      content_html: "<p>The pier is closed for the winter.</p>",
    });
    const byPath = await post({ body: JSON.stringify(another) }, `/webhooks/harbor/${secret}`);
    expect([byHeader.status, byPath.status]).toEqual([202, 202]);
    await pipeline.drain();
    const { id } = await byPath.json<{ id: string }>();
    expect((await report(pipeline, id)).status).toBe("published");
    const kept = await pipeline.env.DB.prepare("SELECT * FROM deliveries").all();
    expect(JSON.stringify(kept.results)).not.toContain(secret);
  });

  test("that is wrong or missing is refused with WWW-Authenticate", async () => {
    await aSource(pipeline, { signing: "token" });
    for (const path of ["/webhooks/harbor", "/webhooks/harbor/wrong", `/webhooks/harbor/${"w".repeat(43)}`]) {
      const response = await post({ body: "{}" }, path);
      expect([response.status, response.headers.get("www-authenticate")?.startsWith("Bearer")]).toEqual([401, true]);
    }
    expect(await rows()).toBe(0);
  });

  test("of one source is none of another, and opens no source that signs", async () => {
    const { secret } = await aSource(pipeline, { signing: "token" });
    await aSource(pipeline, { slug: "hill", signing: "token" });
    await aSource(pipeline, { slug: "dale" });
    expect((await post({ body: "{}" }, `/webhooks/hill/${secret}`)).status).toBe(401);
    expect((await post({ body: "{}" }, `/webhooks/dale/${secret}`)).status).toBe(400);
  });

  test("another method is not allowed", async () => {
    expect((await pipeline.fetch("/webhooks/harbor/x")).status).toBe(405);
  });
});

test("a sender never gets 410, not even for a post that was withdrawn or a source that was deleted", async () => {
  const { secret } = await aSource(pipeline, { signing: "ghost" });
  const statuses: number[] = [];
  for (const init of [
    await ghostSigned("{}", secret),
    await ghostSigned("{}", "wrong"),
    { body: "{}" },
    { body: "" },
  ]) {
    statuses.push((await post(init)).status);
  }
  await pipeline.operate("DELETE", "/api/v1/sources/harbor");
  statuses.push((await post(await ghostSigned("[]", secret))).status);
  expect(statuses).toEqual([202, 401, 400, 400, 404]);
});
