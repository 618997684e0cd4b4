import { createExecutionContext } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { beforeAll, expect, test, vi } from "vitest";
import { answer, app } from "../src/app.ts";
import { RESERVED_SLUGS } from "../src/model/source.ts";
import { aSource, deliver, freshPipeline, ORIGIN, type Pipeline, published } from "./pipeline.ts";

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await freshPipeline();
});

test.each([
  ["POST", "/", "GET, HEAD"],
  ["PUT", "/harbor/a-post", "GET, HEAD"],
  ["PUT", "/harbor/a-post/reactions", "GET, HEAD, POST, DELETE"],
  ["DELETE", "/feed.xml", "GET, HEAD"],
  ["GET", "/webhooks/harbor", "POST"],
  ["GET", "/ping", "POST"],
])("%s %s is refused with what is allowed there: %s", async (method, path, allowed) => {
  const response = await pipeline.fetch(path, { method });
  expect([response.status, response.headers.get("allow"), response.headers.get("cache-control")]).toEqual([
    405,
    allowed,
    "no-store",
  ]);
  expect(await response.json()).toMatchObject({ type: "/problems/method-not-allowed", status: 405 });
});

test("an operator's request by another method is refused with what is allowed there, and without the token as any other", async () => {
  const response = await pipeline.operate("PUT", "/api/v1/posts");
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  expect((await pipeline.fetch("/api/v1/posts", { method: "PUT" })).status).toBe(401);
});

test("what is not there is not there by any method", async () => {
  for (const method of ["GET", "POST"]) {
    const response = await pipeline.fetch("/a/b/c/d", { method });
    expect([method, response.status]).toEqual([method, 404]);
  }
});

test("an asset that this version does not have is 404 for this moment only", async () => {
  for (const path of ["/assets/reactions.0123456789ab.js", "/assets/reactions.js", "/assets/x.js"]) {
    const response = await pipeline.fetch(path);
    expect([response.status, response.headers.get("cache-control")], path).toEqual([404, "no-store"]);
  }
});

test("what can be no address is 404, and nothing is asked for", async () => {
  const refusing = new Proxy(
    {},
    {
      get: (_, name) => {
        throw new Error(`${String(name)} was asked`);
      },
    },
  );
  const nothing: Env = {
    ...bindings,
    SITE_URL: ORIGIN as Env["SITE_URL"],
    DB: refusing as D1Database,
    PAGES: refusing as KVNamespace,
  };
  const warn = vi.spyOn(console, "warn");
  const error = vi.spyOn(console, "error");
  const long = "x".repeat(600);
  for (const path of [
    `/${long}/${long}`,
    `/harbor/${long}`,
    `/${"y".repeat(5000)}`,
    "/.env",
    "/wp-login.php",
    "/wp-admin/setup.php",
    "/.git/config",
    "/a/b/c/d",
  ]) {
    const { status } = await answer(new Request(ORIGIN + path), nothing, createExecutionContext());
    expect(status, path).toBe(404);
  }
  expect([warn.mock.calls, error.mock.calls]).toEqual([[], []]);
});

test("no source can take the first segment of a route", () => {
  const segments = app.routes.map(({ path }) => path.split("/")[1]!).filter((segment) => /^[a-z0-9-]+$/.test(segment));
  expect(new Set(segments).size).toBeGreaterThan(10);
  expect(segments.filter((segment) => !RESERVED_SLUGS.has(segment))).toEqual([]);
});

test("the door for articles gives what their route gives, and takes no other address", async () => {
  await deliver(pipeline, await aSource(pipeline), published());
  const read = async (path: string) => {
    const response = await pipeline.fetch(path);
    const headers = [...response.headers].filter(([name]) => name !== "date");
    return [response.status, await response.text(), headers];
  };
  const routed = async (path: string) => {
    const ctx = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as unknown as ExecutionContext;
    const response = await app.fetch(new Request(`https://reprint.example${path}`), pipeline.env, ctx);
    const headers = [...response.headers].filter(([name]) => name !== "date");
    return [response.status, await response.text(), headers];
  };
  for (const path of [
    "/harbor/the-night-ferry-returns",
    "/harbor/none",
    "/reactions/love",
    "/tags/ferries",
    "/harbor",
  ]) {
    expect(await read(path), path).toEqual(await routed(path));
  }
});
