/** The dashboard as a browser without JavaScript uses it. */
import { beforeEach, describe, expect, test } from "vitest";
import { freshPipeline, ORIGIN, type Pipeline } from "../pipeline.ts";

let pipeline: Pipeline;
let cookie: string;
beforeEach(async () => {
  pipeline = await freshPipeline();
  cookie = await signIn(pipeline.env.ADMIN_TOKEN);
});

/** Signs in, and gives the cookie as the browser sends it back. */
async function signIn(token: string): Promise<string> {
  const response = await post("/admin/sign-in", { token }, "");
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const see = async (path: string, as = cookie) =>
  await pipeline.fetch(path, { headers: { cookie: as }, redirect: "manual" });

const post = async (path: string, fields: Record<string, string> | [string, string][], as = cookie, headers = {}) =>
  await pipeline.fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { cookie: as, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded", ...headers },
  });

/** Sends the form of a page that asks the API for something, with other values where given. */
async function submit(page: string, path: string, fields: [string, string][] = []): Promise<Response> {
  const html = await (await see(page)).text();
  const form = html
    .match(/<form[^>]*action="\/admin\/act"[^>]*>[^]*?<\/form>/g)
    ?.find((each) => each.includes(`value="${path}"`));
  expect(form, `${page} has a form for ${path}`).toBeDefined();
  const hidden = [...form!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return await post("/admin/act", [...hidden.map(([, name, value]): [string, string] => [name!, value!]), ...fields]);
}

describe("signing in", () => {
  test("opens a session whose cookie is the browser's alone, and ends it", async () => {
    const response = await post(
      "/admin/sign-in",
      { token: pipeline.env.ADMIN_TOKEN, next: "/admin/audit?who=jon" },
      "",
    );
    expect([response.status, response.headers.get("location")]).toEqual([303, "/admin/audit?who=jon"]);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-reprint_session=[\w-]+=*; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect((await see("/admin/audit")).status).toBe(200);
    const rows = await pipeline.env.DB.prepare("SELECT * FROM sessions").all();
    expect(JSON.stringify(rows.results)).not.toContain(cookie.split("=")[1]);
    await post("/admin/sign-out", {});
    expect((await see("/admin/audit")).headers.get("location")).toBe("/admin/sign-in?next=%2Fadmin%2Faudit");
  });

  test.each(["", "wrong", "rp_wrong"])("is refused with %j", async (token) => {
    const response = await post("/admin/sign-in", { token }, "");
    expect([response.status, response.headers.get("set-cookie")]).toEqual([401, null]);
    expect(await response.text()).toContain("This token is not good");
  });

  test("leads nowhere but into the dashboard", async () => {
    for (const next of ["https://evil.example/", "//evil.example", "/admin/../x\\", "/harbor", "/admin/sign-out"]) {
      const response = await post("/admin/sign-in", { token: pipeline.env.ADMIN_TOKEN, next }, "");
      expect(response.headers.get("location")).toBe("/admin");
    }
  });

  test("ends with the token, and with another ADMIN_TOKEN", async () => {
    const { id, token } = await (
      await pipeline.operate("POST", "/api/v1/tokens", { name: "mara", scopes: ["admin"] })
    ).json<{ id: string; token: string }>();
    const hers = await signIn(token);
    expect(await (await see("/admin/tokens", hers)).text()).toContain("<bdi>mara</bdi>");
    await pipeline.operate("DELETE", `/api/v1/tokens/${id}`);
    expect((await see("/admin/tokens", hers)).status).toBe(303);
    pipeline.env = { ...pipeline.env, ADMIN_TOKEN: "another-operators-token-0123456789abcdef" };
    expect((await see("/admin/tokens")).status).toBe(303);
  });

  test("no page of another site can act for whoever is signed in", async () => {
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
      const response = await post("/admin/act", { method: "POST", path: "/tokens" }, cookie, headers);
      expect(response.status).toBe(403);
    }
  });
});

test("pages allow no script, are never cached, and cannot be framed", async () => {
  const { headers } = await see("/admin/tokens");
  expect(headers.get("cache-control")).toBe("no-store");
  const policy = headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("script-src");
  expect(policy).not.toContain("unsafe");
});

test("a token is made, shown once, used and revoked; the audit log has it all", async () => {
  const made = await submit("/admin/tokens", "/tokens", [
    ["text:name", "<night> desk"],
    ["number:expires_after_days", ""],
    ["list:scopes", "read"],
    ["list:scopes", "ingest"],
  ]);
  const [token] = /rp_[\w-]{43}/.exec(await made.text())!;
  const html = await (await see("/admin/tokens")).text();
  expect(html).toContain("&lt;night&gt; desk");
  expect(html).not.toContain(token);
  const [{ id, scopes, expires_at }] = (
    await (
      await pipeline.operate("GET", "/api/v1/tokens")
    ).json<{
      tokens: [{ id: string; scopes: string[]; expires_at: null }];
    }>()
  ).tokens;
  expect([scopes, expires_at]).toEqual([["read", "ingest"], null]);
  const theirs = await signIn(token);
  expect((await see("/admin/tokens", theirs)).status).toBe(403);
  const revoked = await submit("/admin/tokens", `/tokens/${id}`);
  expect([revoked.status, revoked.headers.get("location")]).toEqual([303, "/admin/tokens?done=revoked"]);
  expect(await (await see("/admin/tokens?done=revoked")).text()).toContain("The token has ended");
  const log = await (await see("/admin/audit")).text();
  expect(log).toContain(`DELETE /tokens/${id}`);
  expect(log).not.toContain(token);
});

test("a change that is refused says why, where the form was sent", async () => {
  const response = await submit("/admin/tokens", "/tokens", [["text:name", "x"]]);
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("/scopes is missing.");
});

test("what is not there says so", async () => {
  expect((await see("/admin/nothing")).status).toBe(404);
});
