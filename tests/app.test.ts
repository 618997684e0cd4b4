import { beforeAll, expect, test } from "vitest";
import { freshPipeline, type Pipeline } from "./pipeline.ts";

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
