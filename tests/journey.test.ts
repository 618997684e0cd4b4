import { beforeEach, expect, test } from "vitest";
import { aSource, deliver, freshPipeline, published, updated, withdrawn, type Pipeline, type TestSource } from "./pipeline.ts";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

test("a signed post comes in, a credited page goes out", async () => {
  const report = await deliver(pipeline, source, published());
  expect(report).toMatchObject({ status: "published", links: { post: "/harbor/the-night-ferry-returns" } });
  const page = await pipeline.fetch(report.links.post!);
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html.match(/appeared first on/g)).toHaveLength(1);
  console.log(html, [...page.headers]);
});
