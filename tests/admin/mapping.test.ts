import { beforeEach, expect, test } from "vitest";
import { aSource, deliver, freshPipeline, published, type Pipeline } from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

test("a source's mapping is kept, changed, and is empty unless it is given", async () => {
  const source = await aSource(pipeline);
  const read = async () => (await pipeline.operate("GET", "/api/v1/sources/harbor")).json<{ mapping: unknown }>();
  expect((await read()).mapping).toEqual({});
  const mapping = { types: ["dispatch"], url: "news/{/slug}", html: ["/prose", "/text"], authors: "/writers/*/name" };
  expect((await pipeline.operate("PATCH", "/api/v1/sources/harbor", { mapping })).status).toBe(200);
  expect((await read()).mapping).toEqual(mapping);
  expect(await deliver(pipeline, source, published())).toMatchObject({ status: "published" });
});

test.each([
  [{ title: "title" }, "/mapping/title"],
  [{ title: 5 }, "/mapping/title"],
  [{ url: "news/{slug}" }, "/mapping/url"],
  [{ html: ["/a", "b"] }, "/mapping/html"],
  [{ heading: "/title" }, "/mapping/heading"],
  [{ types: "post" }, "/mapping/types"],
  [{ title: `/${"a".repeat(400)}` }, "/mapping/title"],
  ["/title", "/mapping"],
])("%j is refused, and the fault is pointed at", async (mapping, pointer) => {
  const response = await pipeline.operate("POST", "/api/v1/sources", {
    slug: "harbor",
    name: "Harbor Post",
    home_page_url: "https://harbor.example/",
    mapping,
  });
  const problem = await response.json<{ errors: { pointer: string }[] }>();
  expect(response.status).toBe(422);
  expect(problem.errors[0]?.pointer.startsWith(pointer)).toBe(true);
});
