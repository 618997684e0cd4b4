/** Who may use the API: tokens and their scopes, Cloudflare Access, and the log of what they changed. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api, pathOfRoute } from "../../src/admin/api.ts";
import { OPERATIONS } from "../../src/admin/operations.ts";
import { aSource, deliver, freshPipeline, type Pipeline, published } from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

const DAY_MS = 86_400_000;

interface Made {
  id: string;
  token: string;
  hint: string;
}

async function aToken(facts: Record<string, unknown> = {}): Promise<Made> {
  const response = await pipeline.operate("POST", "/api/v1/tokens", { name: "night desk", scopes: ["read"], ...facts });
  if (response.status !== 201) throw new Error(await response.text());
  return await response.json<Made>();
}

const withToken = async (token: string, method: string, path: string, body?: unknown) =>
  await pipeline.fetch(path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

const changes = async (query = "") =>
  (await (await pipeline.operate("GET", `/api/v1/audit${query}`)).json<{ changes: Record<string, unknown>[] }>())
    .changes;

test("the table of operations has every route of the API, and no other", () => {
  const routes = api.routes
    .filter(({ path, method }) => !path.endsWith("*") && method !== "ALL")
    .map(({ method, path }) => `${method} ${pathOfRoute(path)}`);
  expect(OPERATIONS.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([...new Set(routes)].toSorted());
});

describe("a token", () => {
  test("is shown once, kept as a hash, does what its scopes allow, and shows its last use", async () => {
    const { id, token, hint } = await aToken();
    expect(token).toMatch(/^rp_[\w-]{43}$/);
    expect(token.startsWith(hint)).toBe(true);
    expect((await withToken(token, "GET", "/api/v1/posts")).status).toBe(200);
    const refused = await withToken(token, "POST", "/api/v1/posts/1/withdraw", {});
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ type: "/problems/scope-missing", scope: "edit" }),
    ]);
    for (const path of ["/api/v1/tokens", "/api/v1/audit"])
      expect((await withToken(token, "GET", path)).status).toBe(403);
    const read = await (await pipeline.operate("GET", `/api/v1/tokens/${id}`)).json();
    expect(read).toMatchObject({ name: "night desk", status: "good", used_at: expect.any(String) });
    const rows = await pipeline.env.DB.prepare("SELECT * FROM tokens").all();
    expect(JSON.stringify([read, rows.results])).not.toContain(token);
  });

  test("of the scope ingest imports, and changes no post", async () => {
    const { token } = await aToken({ scopes: ["ingest"] });
    await aSource(pipeline);
    expect((await withToken(token, "POST", "/api/v1/sources/harbor/imports", {})).status).toBe(202);
    expect((await withToken(token, "PATCH", "/api/v1/sources/harbor", { name: "x" })).status).toBe(403);
    expect((await withToken(token, "GET", "/api/v1/posts")).status).toBe(403);
  });

  test("ends when it is revoked, and by itself", async () => {
    const { id, token } = await aToken();
    const ending = await aToken({ expires_after_days: 1 });
    await pipeline.operate("DELETE", `/api/v1/tokens/${id}`);
    expect((await withToken(token, "GET", "/api/v1/posts")).status).toBe(401);
    expect((await withToken(ending.token, "GET", "/api/v1/posts")).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY_MS + 1000 });
    try {
      expect((await withToken(ending.token, "GET", "/api/v1/posts")).status).toBe(401);
      expect(await (await pipeline.operate("GET", "/api/v1/tokens")).json()).toMatchObject({
        tokens: [{ status: "ended" }, { status: "revoked" }],
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    [{}, "/name is missing; /scopes is missing"],
    [{ name: "x", scopes: ["root"] }, "/scopes/0 must be one of"],
    [{ name: "x", scopes: [] }, "/scopes must name one scope"],
    [{ name: "x", scopes: ["read"], expires_after_days: 0 }, "/expires_after_days must be a whole number"],
  ])("is refused as %j", async (body, detail) => {
    const response = await pipeline.operate("POST", "/api/v1/tokens", body);
    expect([response.status, (await response.json<{ detail: string }>()).detail]).toEqual([
      422,
      expect.stringContaining(detail),
    ]);
  });

  test("that is guessed is slowed down, by address", async () => {
    const counted: string[] = [];
    const limit = async ({ key }: { key: string }) => ({ success: counted.push(key) <= 2 });
    pipeline = await freshPipeline({ SIGN_IN_RATE: { limit } } as unknown as Partial<Env>);
    const guess = async () =>
      await pipeline.fetch("/api/v1/posts", {
        headers: { authorization: "Bearer rp_guess", "cf-connecting-ip": "192.0.2.7" },
      });
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 429]);
    expect(counted).toEqual(["192.0.2.7", "192.0.2.7", "192.0.2.7"]);
    // Otherwise a guesser could still find out which token is right.
    const right = { authorization: `Bearer ${pipeline.env.ADMIN_TOKEN}`, "cf-connecting-ip": "192.0.2.7" };
    expect((await pipeline.fetch("/api/v1/posts", { headers: right })).status).toBe(429);
    expect(counted).toHaveLength(3);
    expect((await pipeline.operate("GET", "/api/v1/posts")).status).toBe(200);
  });
});

describe("Cloudflare Access", () => {
  const ACCESS_TEAM = "https://team.cloudflareaccess.com";
  const set = { ACCESS_TEAM, ACCESS_AUDIENCE: "aud-1" } as unknown as Partial<Env>;
  const signer = generateKeyPair("RS256", { extractable: true });

  const assertion = async (claims: { issuer?: string; audience?: string; expires?: string; by?: CryptoKey } = {}) =>
    await new SignJWT({ email: "mara@reprint.example" })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(claims.issuer ?? ACCESS_TEAM)
      .setAudience(claims.audience ?? "aud-1")
      .setExpirationTime(claims.expires ?? "1h")
      .sign(claims.by ?? (await signer).privateKey);
  const ask = async (jwt: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    await pipeline.fetch("/api/v1/posts", { ...init, headers: { "cf-access-jwt-assertion": jwt, ...init.headers } });

  beforeEach(async () => {
    const jwk = { ...(await exportJWK((await signer).publicKey)), kid: "1", alg: "RS256" };
    vi.stubGlobal("fetch", async (url: string) => {
      expect(String(url)).toBe(`${ACCESS_TEAM}/cdn-cgi/access/certs`);
      return Response.json({ keys: [jwk] });
    });
  });

  test("lets in whom it vouches for, and names them in the log", async () => {
    pipeline = await freshPipeline(set);
    expect((await ask(await assertion())).status).toBe(200);
    const response = await pipeline.fetch("/api/v1/tokens", {
      method: "POST",
      headers: { "cf-access-jwt-assertion": await assertion() },
      body: JSON.stringify({ name: "x", scopes: ["read"] }),
    });
    expect(response.status).toBe(201);
    expect(await changes()).toMatchObject([{ who: "mara@reprint.example", action: "POST /tokens" }]);
  });

  test("is believed for its team, its audience, its time and its key only", async () => {
    pipeline = await freshPipeline(set);
    const { privateKey } = await generateKeyPair("RS256");
    for (const jwt of [
      await assertion({ audience: "aud-2" }),
      await assertion({ issuer: "https://other.cloudflareaccess.com" }),
      await assertion({ expires: "-1h" }),
      await assertion({ by: privateKey }),
      "x.y.z",
    ]) {
      expect((await ask(jwt)).status).toBe(401);
    }
  });

  test("changes nothing for a page of another site", async () => {
    pipeline = await freshPipeline(set);
    const headers = { "sec-fetch-site": "cross-site" };
    expect((await ask(await assertion(), { method: "POST", headers })).status).toBe(403);
  });

  test("is not asked where it is not set up", async () => {
    expect((await ask(await assertion())).status).toBe(401);
  });
});

describe("the audit log", () => {
  test("says who changed what, before and after, without secrets", async () => {
    const { token } = await aToken({ name: "jon", scopes: ["edit"] });
    const source = await aSource(pipeline);
    await deliver(pipeline, source, published());
    await withToken(token, "PATCH", "/api/v1/sources/harbor", { name: "Harbor News" });
    await withToken(token, "POST", "/api/v1/posts/1/withdraw", { reason: "asked" });
    await withToken(token, "POST", "/api/v1/posts/99/withdraw", {});
    const rotated = await (
      await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", {})
    ).json<{ secret: string }>();
    const log = await changes();
    expect(log).toMatchObject([
      { who: "ADMIN_TOKEN", action: "POST /sources/{slug}/secrets", status: 201 },
      { who: "jon", action: "POST /posts/{id}/withdraw", subject: "/posts/99/withdraw", status: 404, before: null },
      {
        who: "jon",
        action: "POST /posts/{id}/withdraw",
        subject: "/posts/1/withdraw",
        status: 200,
        before: { status: "live" },
        after: { status: "withdrawn", withdrawal_reason: "asked" },
      },
      { who: "jon", before: { name: "Harbor Post" }, after: { name: "Harbor News" } },
      { action: "POST /sources", before: null, after: { slug: "harbor" } },
      { action: "POST /tokens" },
    ]);
    for (const secret of [token, source.secret, rotated.secret]) expect(JSON.stringify(log)).not.toContain(secret);
    expect(await changes("?who=jon&subject=/posts/1/")).toHaveLength(1);
  });

  test("has a row of a change that was cut off", async () => {
    await aSource(pipeline);
    const { DB } = pipeline.env;
    pipeline.env.DB = new Proxy(DB, {
      get: (db, name) => {
        if (name === "batch") throw new Error("D1 is away");
        const value: unknown = Reflect.get(db, name);
        return typeof value === "function" ? value.bind(db) : value;
      },
    });
    vi.spyOn(console, "error").mockReturnValue();
    expect((await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", {})).status).toBe(503);
    pipeline.env.DB = DB;
    expect((await changes())[0]).toMatchObject({ action: "POST /sources/{slug}/secrets", status: null });
  });
});

test("a source's secrets are listed without their values; the one before a rotation can be ended", async () => {
  const source = await aSource(pipeline);
  await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", {});
  const list = async () =>
    (
      await (
        await pipeline.operate("GET", "/api/v1/sources/harbor/secrets")
      ).json<{
        secrets: { id: string; expires_at: string | null }[];
      }>()
    ).secrets;
  const [newest, before] = await list();
  expect([newest?.expires_at, before?.expires_at]).toEqual([null, expect.any(String)]);
  expect(JSON.stringify(await list())).not.toContain(source.secret);
  expect((await pipeline.operate("DELETE", `/api/v1/sources/harbor/secrets/${newest!.id}`)).status).toBe(409);
  expect((await pipeline.operate("DELETE", `/api/v1/sources/harbor/secrets/${before!.id}`)).status).toBe(200);
  expect(await list()).toHaveLength(1);
});

test("the settings show no secret", async () => {
  const text = await (await pipeline.operate("GET", "/api/v1/settings")).text();
  expect(JSON.parse(text)).toMatchObject({ name: "Reprint", access: null });
  for (const secret of [pipeline.env.ADMIN_TOKEN, pipeline.env.SECRET_KEY]) expect(text).not.toContain(secret);
});
