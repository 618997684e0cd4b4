import { describe, expect, test } from "vitest";
import { sanitizeEntry } from "../../src/html/safe-entry.ts";
import { changesOf, entryOf, mapped, read } from "./read.ts";

const body = (event: string, entry: Record<string, unknown> = {}, facts: Record<string, unknown> = {}) => ({
  event,
  createdAt: "2026-11-23T09:30:01.000Z",
  model: "article",
  uid: "api::article.article",
  entry: {
    id: 7,
    documentId: "z7y6x5",
    title: "The night ferry returns",
    slug: "night-ferry",
    content: [
      { type: "heading", level: 1, children: [{ type: "text", text: "Tickets" }] },
      {
        type: "paragraph",
        children: [
          { type: "text", text: "At the " },
          { type: "text", text: "pier", bold: true },
          { type: "link", url: "https://example.com/", children: [{ type: "text", text: "map" }] },
        ],
      },
      { type: "list", format: "ordered", children: [{ type: "list-item", children: [{ type: "text", text: "one" }] }] },
      { type: "image", image: { url: "https://cdn.example/a.jpg", alternativeText: "A ferry" } },
    ],
    createdAt: "2026-11-23T08:00:00.000Z",
    updatedAt: "2026-11-23T09:30:00.000Z",
    publishedAt: "2026-11-23T09:30:00.000Z",
    locale: "en",
    category: { name: "Harbor" },
    author: { name: "Ida Brandt" },
    cover: { url: "/uploads/ferry.jpg" },
    ...entry,
  },
  ...facts,
});

describe("Strapi", () => {
  test("an entry without a slug, in an event without a time, leads to the home page", () => {
    const { createdAt: _, ...event } = body("entry.publish", { slug: undefined });
    expect(entryOf(read(event))).toMatchObject({ title: "The night ferry returns", url: "https://harbor.example/" });
  });

  test("entry.publish, with blocks", () => {
    const parsed = read(body("entry.publish"), { "x-strapi-event": "entry.publish" });
    expect(changesOf(parsed)).toMatchObject([{ kind: "published", at: "2026-11-23T09:30:01.000Z" }]);
    expect(entryOf(parsed)).toEqual({
      id: "article:z7y6x5",
      url: "https://harbor.example/",
      title: "The night ferry returns",
      html:
        '<figure><img src="https://harbor.example/uploads/ferry.jpg" alt=""></figure>\n' +
        '<h2>Tickets</h2>\n<p>At the <strong>pier</strong><a href="https://example.com/">map</a></p>\n<ol><li>one</li></ol>\n' +
        '<img src="https://cdn.example/a.jpg" alt="A ferry">',
      summary: "",
      authors: [{ name: "Ida Brandt" }],
      tags: ["Harbor"],
      image: "https://harbor.example/uploads/ferry.jpg",
      language: "en",
      published: "2026-11-23T09:30:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
    });
  });

  test("the locales of a document are posts of their own, which end one by one", () => {
    const french = { id: 9, locale: "fr", title: "Le ferry de nuit revient", slug: "ferry-de-nuit" };
    expect(entryOf(read(body("entry.publish", french)))).toMatchObject({ id: "article:z7y6x5:fr", language: "fr" });
    expect(entryOf(read(body("entry.publish", { locale: null }))).id).toBe("article:z7y6x5");
    expect(changesOf(read(body("entry.unpublish", french)))).toMatchObject([{ entryId: "article:z7y6x5:fr" }]);
    expect(changesOf(read(body("entry.delete", french)))).toMatchObject([{ entryId: "article:z7y6x5:fr" }]);
    expect(entryOf(read(body("entry.publish", { ...french, documentId: undefined }))).id).toBe("article:9");
  });

  test("the address of the SEO plugin is the post's", () => {
    const seo = { canonicalURL: "https://harbor.example/news/ferry" };
    expect(entryOf(read(body("entry.publish", { seo }))).url).toBe("https://harbor.example/news/ferry");
  });

  test("a path is an address on the source's site, and a path without its scheme is not", () => {
    expect(entryOf(read(body("entry.publish", { url: "/news/ferry" }))).url).toBe("https://harbor.example/news/ferry");
    expect(entryOf(read(body("entry.publish", { url: "//evil.example/x" }))).url).not.toContain("evil.example");
  });

  test("of version 4: a number for an id, a text for a body", () => {
    const entry = entryOf(read(body("entry.publish", { documentId: undefined, content: "One.\n\nTwo." })));
    expect([entry.id, entry.html]).toEqual([
      "article:7",
      '<figure><img src="https://harbor.example/uploads/ferry.jpg" alt=""></figure>\n<p>One.</p>\n<p>Two.</p>',
    ]);
  });

  test.each([
    ["entry.unpublish", { onHold: true }],
    ["entry.delete", {}],
  ])("%s takes down: %j", (event, facts) => {
    expect(changesOf(read(body(event)))).toEqual([
      { kind: "withdrawn", entryId: "article:z7y6x5", at: "2026-11-23T09:30:01.000Z", ...facts },
    ]);
  });

  test("an update counts when the entry is published, and is a draft when it is not", () => {
    expect(changesOf(read(body("entry.update")))).toMatchObject([{ kind: "updated" }]);
    expect(changesOf(read(body("entry.update", { publishedAt: null })))).toEqual([]);
    expect(changesOf(read(body("entry.create", { publishedAt: null })))).toEqual([]);
    const { publishedAt: _, ...draftless } = body("entry.create").entry;
    expect(changesOf(read({ ...body("entry.create"), entry: draftless }))).toMatchObject([{ kind: "published" }]);
  });

  test("media, other models and other events are no posts", () => {
    expect(changesOf(read(body("media.create", {}, { model: undefined, media: {} })))).toEqual([]);
    expect(changesOf(read(body("entry.publish", {}, { model: "author" })))).toEqual([]);
    expect(changesOf(mapped(body("entry.publish", {}, { model: "recipe" }), { types: ["recipe"] }))).toHaveLength(1);
  });

  test("pictures of a CMS on a host of its own are there, and links lead to the site", async () => {
    const content = '<p><a href="/tickets">Tickets</a></p><p><img src="/uploads/pier.jpg" alt="The pier"></p>';
    const files = "https://cms.harbor.example/";
    const entry = entryOf(mapped(body("entry.publish", { content }), { files, url: "news/{/slug}" }));
    expect(entry.image).toBe("https://cms.harbor.example/uploads/ferry.jpg");
    const { body: safe, image } = sanitizeEntry(entry, { language: "en", name: "Harbor Post" });
    expect(image).toBe("https://cms.harbor.example/uploads/ferry.jpg");
    expect(safe.html).toContain('href="https://harbor.example/tickets"');
    expect(safe.html).toContain('src="https://cms.harbor.example/uploads/pier.jpg"');
  });
});
