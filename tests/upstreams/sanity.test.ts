import { describe, expect, test } from "vitest";
import { changesOf, entryOf, mapped, read, RECEIVED_AT } from "./read.ts";

const UPDATE = { "sanity-operation": "update" };
const span = (text: string, ...marks: string[]) => ({ _type: "span", text, marks });
const block = (children: unknown[], facts: Record<string, unknown> = {}) => ({
  _type: "block",
  style: "normal",
  markDefs: [],
  children,
  ...facts,
});
const document = (facts: Record<string, unknown> = {}) => ({
  _id: "a1b2c3",
  _type: "post",
  _createdAt: "2026-11-23T08:00:00Z",
  _updatedAt: "2026-11-23T09:30:00Z",
  publishedAt: "2026-11-23T09:00:00Z",
  title: "The night ferry returns",
  slug: { _type: "slug", current: "night-ferry" },
  body: [block([span("It sails again.")])],
  author: { name: "Ida Brandt" },
  categories: [{ title: "Harbor" }, { title: "Ferries" }],
  mainImage: { asset: { url: "https://cdn.example/ferry.jpg" } },
  ...facts,
});

describe("Sanity", () => {
  test("a document as most projections have it", () => {
    expect(entryOf(read(document(), UPDATE))).toEqual({
      id: "a1b2c3",
      url: "https://harbor.example/",
      title: "The night ferry returns",
      html: '<figure><img src="https://cdn.example/ferry.jpg" alt=""></figure>\n<p>It sails again.</p>',
      summary: "",
      authors: [{ name: "Ida Brandt" }],
      tags: ["Harbor", "Ferries"],
      image: "https://cdn.example/ferry.jpg",
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T09:30:00.000Z",
    });
  });

  test("Portable Text: headings, lists, marks, links, pictures; unknown blocks are left out", () => {
    const body = [
      block([span("Tickets")], { style: "h1" }),
      block([span("At the "), span("pier", "strong"), span(" or "), span("here", "l1"), span(" or there", "l2")], {
        markDefs: [
          { _key: "l1", _type: "link", href: "https://example.com/" },
          { _key: "l2", _type: "link", href: "javascript:alert(1)" },
        ],
      }),
      block([span("one")], { listItem: "bullet", level: 1 }),
      block([span("two")], { listItem: "bullet", level: 1 }),
      block([span("first")], { listItem: "number", level: 1 }),
      { _type: "image", asset: { url: "https://cdn.example/a.jpg" }, alt: 'The "ferry"' },
      { _type: "callToAction", text: "Buy" },
      block([span("1 < 2")], { style: "constructor" }),
    ];
    expect(entryOf(read(document({ body }), UPDATE)).html).toBe(
      '<figure><img src="https://cdn.example/ferry.jpg" alt=""></figure>\n' +
        '<h2>Tickets</h2><p>At the <strong>pier</strong> or <a href="https://example.com/">here</a> or there</p>' +
        '<ul><li>one</li><li>two</li></ul><ol><li>first</li></ol><img src="https://cdn.example/a.jpg" alt="The &quot;ferry&quot;"><p>1 &lt; 2</p>',
    );
  });

  test("Portable Text: captions, code and films", () => {
    const body = [
      { _type: "image", asset: { url: "https://cdn.example/a.jpg" }, alt: "A", caption: "At <dawn>" },
      { _type: "code", language: "js", code: "let a = 1;\nif (a < 2) b();" },
      { _type: "youtube", url: "https://youtu.be/abc123DEF45" },
      { _type: "button", url: "javascript:alert(1)" },
    ];
    expect(entryOf(read(document({ body, mainImage: null }), UPDATE)).html).toBe(
      '<figure><img src="https://cdn.example/a.jpg" alt="A"><figcaption>At &lt;dawn&gt;</figcaption></figure>' +
        "<pre><code>let a = 1;\nif (a &lt; 2) b();</code></pre><p>https://youtu.be/abc123DEF45</p>",
    );
  });

  test("delete, which unpublishes, takes down until it is published again, at the time of the transaction", () => {
    const headers = { "sanity-operation": "delete", "sanity-transaction-time": "2026-11-23T09:45:00Z" };
    expect(changesOf(read(document(), headers))).toEqual([
      { kind: "withdrawn", entryId: "a1b2c3", at: "2026-11-23T09:45:00.000Z", onHold: true },
    ]);
    const untimed = { "sanity-operation": "delete" };
    expect(changesOf(read(document(), untimed))).toMatchObject([{ at: "2026-11-23T09:30:00.001Z" }]);
    expect(changesOf(read(document({ _updatedAt: undefined }), untimed))).toMatchObject([{ at: RECEIVED_AT }]);
  });

  test.each(["drafts.a1b2c3", "versions.r1.a1b2c3"])("%s is not published", (_id) => {
    expect(changesOf(read(document({ _id }), UPDATE))).toEqual([]);
    expect(changesOf(read(document({ _id }), { "sanity-operation": "delete" }))).toEqual([]);
  });

  test("other types are no posts, unless the mapping says so", () => {
    expect(changesOf(read(document({ _type: "author" }), UPDATE))).toEqual([]);
    expect(changesOf(mapped(document({ _type: "dispatch" }), { types: ["dispatch"] }, UPDATE))).toHaveLength(1);
    expect(changesOf(read(document({ _type: "blog_post" }), UPDATE))).toHaveLength(1);
  });
});
