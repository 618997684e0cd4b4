/** Stored sources can be read, whatever a later version allows operators to save. */
import { beforeEach, expect, test, vi } from "vitest";
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

test.each([
  ["canonical_hosts", "no JSON"],
  ["mapping", "7"],
  ["rights", '{"images":7}'],
])("a source whose %s is %j hides no other, and is logged", async (column, value) => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  await deliver(pipeline, await aSource(pipeline), published());
  const other = { slug: "planet", name: "Planet", home_page_url: "https://planet.example/" };
  const planet = await aSource(pipeline, other);
  const facts = { id: "p", url: "https://planet.example/p", title: "Good ferry" };
  await deliver(pipeline, planet, published(facts));
  await pipeline.env.DB.prepare(`UPDATE sources SET ${column} = ? WHERE slug = 'harbor'`).bind(value).run();
  for (const path of ["/feed.xml", "/atom.xml", "/search?q=ferry"]) {
    const response = await pipeline.fetch(path);
    expect([response.status, (await response.text()).includes("Good")], path).toEqual([200, true]);
  }
  for (const path of ["/opml.xml", "/about", "/"]) expect((await pipeline.fetch(path)).status, path).toBe(200);
  expect(await (await pipeline.operate("GET", "/api/v1/sources")).json()).toMatchObject({
    sources: [{ slug: "planet" }],
  });
  expect(log.mock.calls.flat()).toContainEqual(expect.objectContaining({ event: "source not readable" }));
});
