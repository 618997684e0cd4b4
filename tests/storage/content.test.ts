import { beforeEach, describe, expect, test } from "vitest";
import type { Content } from "../../src/model/post.ts";
import {
  CONTENT_VALUE,
  deflateContent,
  parseContent,
  toContent,
  type StoredContent,
} from "../../src/storage/content.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  ORIGIN,
  type Pipeline,
  published,
  type TestSource,
  updated,
} from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";

let pipeline: Pipeline;
let source: TestSource;
beforeEach(async () => {
  pipeline = await freshPipeline();
  source = await aSource(pipeline);
});

const rows = async () =>
  (
    await pipeline.env.DB.prepare(
      "SELECT revision, typeof(content) AS type, octet_length(content) AS bytes FROM revisions ORDER BY revision",
    ).all<{ revision: number; type: string; bytes: number }>()
  ).results;

const held = async (): Promise<Content> =>
  await parseContent(
    (await pipeline.env.DB.prepare(
      `SELECT ${CONTENT_VALUE} AS content FROM revisions ORDER BY revision DESC LIMIT 1`,
    ).first<StoredContent>("content"))!,
  );

/** The post as its page, feeds and the search show it. */
async function shown(): Promise<string[]> {
  await pipeline.env.PAGES.delete(`page:${PATH.slice(1)}`);
  const texts: string[] = [];
  for (const path of [PATH, "/feed.json", "/search?q=tickets"]) texts.push(await (await pipeline.fetch(path)).text());
  return texts;
}

describe("a content", () => {
  test("is stored deflated, in less than half of its size, and comes back as it was", async () => {
    const sentences = Array.from(
      { length: 60 },
      (_, n) => `<p>Tickets for boat ${n * 7919} are sold at pier ${n}.</p>`,
    );
    await deliver(pipeline, source, published({ content_html: sentences.join("") }));
    const [row] = await rows();
    const content = await held();
    expect(row!.type).toBe("blob");
    expect(row!.bytes).toBeLessThan(JSON.stringify(content).length / 2);
    expect(content.html).toContain("<p>Tickets for boat 7919 are sold at pier 1.</p>");
    expect(await parseContent((await deflateContent(content)) as string)).toEqual(content);
  });

  test("that was saved as plain JSON is read wherever a post is", async () => {
    await deliver(pipeline, source, published());
    const deflated = await shown();
    const json = JSON.stringify(await held());
    await pipeline.env.DB.prepare("UPDATE revisions SET content = ?").bind(json).run();
    expect((await rows())[0]!.type).toBe("text");
    expect(await shown()).toEqual(deflated);
    expect(deflated.every((text) => text.includes("at the pier"))).toBe(true);
    await pipeline.operate("POST", "/api/v1/posts/1/withdraw", {});
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    expect(await (await pipeline.fetch("/search?q=tickets")).text()).toContain(PATH);
  });

  test("that hardly deflates is read, too, though it is no string that D1 could make", async () => {
    const noise = new Uint8Array(45_000);
    const html = Array.from({ length: 30 }, () => `<p>${crypto.getRandomValues(noise).toBase64()}</p>`).join("");
    const content = { ...(await contentOf()), html } as Content;
    const bytes = await deflateContent(content);
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(bytes.length).toBeGreaterThan(1_000_000);
    await pipeline.env.DB.prepare(`UPDATE revisions SET content = ${toContent("?1")}`)
      .bind(bytes)
      .run();
    expect((await rows())[0]!.type).toBe("blob");
    expect((await held()).html).toBe(html);
    const feed = await (await pipeline.fetch("/feed.json")).json<{ items: { url: string; content_html: string }[] }>();
    expect(feed.items[0]!.url).toBe(`${ORIGIN}${PATH}`);
    // Its first three paragraphs.
    expect(feed.items[0]!.content_html.length).toBeLessThan(201_000);
    expect(feed.items[0]!.content_html).toContain("Read on at");
    expect((await pipeline.fetch("/search?q=ferry")).status).toBe(200);
  });

  async function contentOf(): Promise<Content> {
    await deliver(pipeline, source, published());
    return await held();
  }

  test("that inflates to more than any post has is refused", async () => {
    const content = { ...(await contentOf()), summary: "a".repeat(3_000_000) };
    const hex = (await deflateContent(content)) as string;
    expect(hex.length).toBeLessThan(20_000);
    await expect(parseContent(hex)).rejects.toThrow("more than");
  });

  test.each(["", "00", "zz", "{", "{}", "FFFFFFFF"])("is never made of %j", async (stored) => {
    await expect(parseContent(stored)).rejects.toThrow();
  });

  test("of the ten last revisions is kept", async () => {
    await deliver(pipeline, source, published());
    for (let n = 2; n <= 13; n += 1) {
      const at = `2026-11-23T09:55:${n + 10}Z`;
      expect((await deliver(pipeline, source, updated({ title: `Take ${n}` }, at))).status).toBe("updated");
    }
    expect((await rows()).map(({ revision }) => revision)).toEqual(Array.from({ length: 10 }, (_, n) => n + 4));
    expect((await held()).title).toBe("Take 13");
  });
});
