/** Sources that are stored are read, whatever a later version allows operators to save. */
import { beforeEach, expect, test } from "vitest";
import { RESERVED_SLUGS } from "../../src/model/source.ts";
import { aSource, deliver, freshPipeline, type Pipeline, published } from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

test.each(["about", "search", "tags"])("a source whose slug, %s, was reserved later stays readable", async (slug) => {
  expect(RESERVED_SLUGS.has(slug)).toBe(true);
  await deliver(pipeline, await aSource(pipeline), published());
  const { DB } = pipeline.env;
  await DB.batch([
    DB.prepare("PRAGMA defer_foreign_keys = on"),
    DB.prepare("UPDATE sources SET slug = ?, name = ?, mapping = '{\"later\":1}'").bind(slug, "N".repeat(300)),
    DB.prepare("UPDATE posts SET source = ?").bind(slug),
    DB.prepare("UPDATE deliveries SET source = ?").bind(slug),
    DB.prepare("UPDATE source_secrets SET source = ?").bind(slug),
  ]);
  for (const path of ["/", "/opml.xml", "/about", "/search?q=ferry", "/feed.xml", "/sitemap.xml"]) {
    expect((await pipeline.fetch(path)).status, path).toBe(200);
  }
  const api = `/api/v1/sources/${slug}`;
  expect((await pipeline.operate("GET", "/api/v1/sources")).status).toBe(200);
  expect((await pipeline.operate("PATCH", api, { name: "Shorter" })).status).toBe(200);
  expect((await pipeline.operate("DELETE", api)).status).toBe(200);
});
