/** All pages are rendered again in slices, and the progress is shown. */
import { beforeEach, expect, test } from "vitest";
import { aSource, deliver, freshPipeline, NOW, type Pipeline, published } from "../pipeline.ts";

let pipeline: Pipeline;
beforeEach(async () => {
  pipeline = await freshPipeline();
});

const ask = async (method: string, body?: unknown) => {
  const response = await pipeline.operate(method, "/api/v1/rerendering", body);
  return { status: response.status, ...(await response.json<Record<string, unknown>>()) };
};

const renders = async () => {
  const { results } = await pipeline.env.DB.prepare("SELECT source, revision FROM posts ORDER BY id").all();
  return results;
};

test("of every source all pages are due, by the cron in slices; readers then get them", async () => {
  const [harbor, quay] = [await aSource(pipeline), await aSource(pipeline, { slug: "quay", name: "Quay" })];
  await deliver(pipeline, harbor, published());
  const other = { id: "https://quay.example/2", url: "https://quay.example/2", title: "Two" };
  await deliver(pipeline, quay, published(other));
  expect(await ask("GET")).toMatchObject({ status: 200, sources_left: 0, started_at: null });
  const before = await renders();
  expect(await ask("POST", {})).toMatchObject({ status: 202, sources_left: 2, posts_noted: 0 });
  // Starting it twice renders the pages once.
  await ask("POST", {});
  const { PAGES } = pipeline.env;
  await PAGES.put("page:quay/two", "former", { metadata: {} });
  await pipeline.cron(Date.now());
  await pipeline.drain(Date.now());
  expect(await renders()).toEqual(before.map((post) => ({ ...post, revision: Number(post["revision"]) + 1 })));
  expect(await PAGES.get("page:quay/two")).toContain("Two");
  await pipeline.cron(NOW);
  expect(await ask("GET")).toMatchObject({ sources_left: 0 });
});

test("of one source its pages alone; of none that is not there", async () => {
  await deliver(pipeline, await aSource(pipeline), published());
  await deliver(pipeline, await aSource(pipeline, { slug: "quay" }), published({ id: "q", title: "Two" }));
  const [first, second] = await renders();
  expect(await ask("POST", { source: "harbor" })).toMatchObject({ status: 202, sources_left: 1, posts_noted: 1 });
  expect(await renders()).toEqual([{ ...first, revision: Number(first!["revision"]) + 1 }, second]);
  expect(await ask("POST", { source: "none" })).toMatchObject({ status: 404 });
});
