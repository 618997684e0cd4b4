import { beforeEach, expect, test } from "vitest";
import {
  aSource,
  deliver,
  freshPipeline,
  ORIGIN,
  type Pipeline,
  published,
  type TestSource,
  withdrawn,
} from "../pipeline.ts";
import { parseXml } from "./well-formed.ts";

const POST = `${ORIGIN}/harbor/the-night-ferry-returns`;
const HOSTILE = `Ferry <script>alert(1)</script> & "sons"`;

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
  await deliver(pipeline, source, published());
});

const embed = (parameters: Record<string, string>) =>
  pipeline.fetch(`/oembed?${new URLSearchParams(parameters).toString()}`);

test("an article leads to both formats of its quotation", async () => {
  const html = await (await pipeline.fetch(POST)).text();
  const links = [...html.matchAll(/<link rel="alternate" type="([^"]*\+oembed)" href="([^"]*)"/g)].map(
    ([, type, href]) => [type, href!.replaceAll("&amp;", "&")] as const,
  );
  expect(links.map(([type]) => type)).toEqual(["application/json+oembed", "text/xml+oembed"]);
  const [json, xml] = await Promise.all(links.map(([, href]) => pipeline.fetch(href)));
  expect([json!.headers.get("content-type"), xml!.headers.get("content-type")]).toEqual([
    "application/json; charset=utf-8",
    "text/xml; charset=utf-8",
  ]);
  const answer = await json!.json<Record<string, unknown>>();
  expect(answer).toMatchObject({
    version: "1.0",
    type: "rich",
    title: "The night ferry returns",
    author_name: "Ida Brandt",
    provider_name: "Reprint",
    provider_url: ORIGIN,
    width: 600,
    height: 200,
  });
  expect(answer["html"]).toContain(`<blockquote cite="${POST}" lang="en" dir="ltr"><p><a href="${POST}">`);
  expect(answer["html"]).toContain('appeared first on <a href="https://harbor.example/">');
  const document = await xml!.text();
  const members = Object.fromEntries(parseXml(document).children.map(({ name, text }) => [name.slice(2), text]));
  expect(members).toEqual(Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, String(value)])));
});

test("it leads to the page where it is, also when another source had the story first", async () => {
  const planet = await aSource(pipeline, {
    slug: "planet",
    name: "Planet North",
    home_page_url: "https://planet.example/",
    canonical_hosts: ["harbor.example"],
  });
  const story = "https://harbor.example/2026/11/pier-opens";
  const answer = { id: "pier", title: "The pier opens", url: story };
  await deliver(
    pipeline,
    planet,
    published({ ...answer, url: "https://planet.example/pier", title: "A pier", external_url: story }),
  );
  await deliver(pipeline, source, published(answer));
  const { title, html } = await (await embed({ url: `${ORIGIN}/planet/a-pier` })).json<Record<string, string>>();
  expect(title).toBe("The pier opens");
  const [link] = /(?<=<a href=")[^"]+/.exec(html!)!;
  expect((await pipeline.fetch(link)).status).toBe(200);
});

test("it is as small as it is asked to be", async () => {
  const answer = await (await embed({ url: POST, maxwidth: "320", maxheight: "90" })).json();
  expect(answer).toMatchObject({ width: 320, height: 90 });
});

test("it is purged with its post, and withdrawn with it", async () => {
  const response = await embed({ url: POST });
  expect(response.headers.get("cache-tag")).toBe("post-1");
  expect(response.headers.get("cache-control")).toBe("public, max-age=60");
  await deliver(pipeline, source, withdrawn());
  expect((await embed({ url: POST })).status).toBe(410);
});

test("what the publisher says stays text", async () => {
  const authors = [{ name: HOSTILE, url: "javascript:alert(1)" }];
  await deliver(pipeline, source, published({ id: "loud", title: "The loud ferry", summary: HOSTILE, authors }));
  const url = `${ORIGIN}/harbor/the-loud-ferry`;
  const answer = await (await embed({ url })).json<{ html: string }>();
  expect(answer.html).not.toContain("<script");
  expect(answer).not.toHaveProperty("author_url");
  const xml = await (await embed({ url, format: "xml" })).text();
  expect(parseXml(xml).children.find(({ name }) => name === "{}html")?.text).toBe(answer.html);
});

test.each([
  [{}, 400],
  [{ url: "the ferry" }, 400],
  [{ url: POST, maxwidth: "-1" }, 400],
  [{ url: POST, maxwidth: "0" }, 400],
  [{ url: POST, format: "yaml" }, 501],
  [{ url: "https://elsewhere.example/harbor/the-night-ferry-returns" }, 404],
  [{ url: `${ORIGIN}/harbor/no-such-post` }, 404],
  [{ url: `${ORIGIN}/` }, 404],
  [{ url: `${ORIGIN}/Harbor/The-Night-Ferry-Returns/` }, 200],
])("%j: %d", async (parameters, status) => {
  const response = await embed(parameters);
  expect(response.status).toBe(status);
  if (status !== 200) expect(response.headers.get("content-type")).toBe("application/problem+json");
});
