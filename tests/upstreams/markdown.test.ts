import { expect, test } from "vitest";
import { formatOf } from "../../src/upstreams/formats.ts";
import { sanitize } from "../../src/html/sanitize.ts";
import type { Mapping } from "../../src/model/source.ts";
import { entryOf, received } from "./read.ts";

const MARKDOWN =
  "## Tickets\n\nAt the **pier**, see the [map](https://example.com/map).\n\n- one\n- two\n\n| Day | Time |\n| --- | --- |\n| Mon | 9 |\n\n```\ncode\n```";

const strapi = (content: unknown) => ({
  event: "entry.publish",
  createdAt: "2026-11-23T09:30:01.000Z",
  model: "article",
  entry: { documentId: "z7", title: "T", slug: "t", content, publishedAt: "2026-11-23T09:30:00.000Z" },
});
const htmlOf = async (body: unknown, mapping: Mapping = {}) => {
  const given = received(body, {}, { mapping });
  return entryOf(await formatOf(given, null).parse(given)).html;
};

test.each([
  ["Strapi", strapi(MARKDOWN)],
  [
    "Contentful",
    {
      sys: {
        id: "5Ks",
        type: "Entry",
        revision: 1,
        contentType: { sys: { id: "post" } },
        updatedAt: "2026-11-23T09:00:00Z",
      },
      fields: { title: { en: "T" }, slug: { en: "t" }, body: { en: MARKDOWN } },
    },
  ],
  ["Sanity", { _id: "a1", _type: "post", title: "T", slug: { current: "t" }, body: MARKDOWN }],
])("a Markdown body of %s is rendered", async (_, body) => {
  const html = await htmlOf(body);
  for (const part of [
    "<h2>Tickets</h2>",
    "<strong>pier</strong>",
    '<a href="https://example.com/map">map</a>',
    "<li>two</li>",
    "<td>Mon</td>",
    "<pre><code>code\n</code></pre>",
  ])
    expect(html).toContain(part);
});

test.each([
  ["See *this* boat.", "<p>See <em>this</em> boat.</p>"],
  ["See _this_ boat.", "<p>See <em>this</em> boat.</p>"],
  ["Type `npm start`.", "<p>Type <code>npm start</code>.</p>"],
  ["It is here: ![](uploads/boat.jpg)", '<img src="uploads/boat.jpg"'],
])("a little Markdown is enough: %s", async (body, expected) => {
  expect(await htmlOf(strapi(body))).toContain(expected);
});

test.each([
  ["plain text, its lines kept", "It sails again.\nAt nine.", "<p>It sails again.<br>At nine.</p>"],
  [
    "text with signs that are none of Markdown",
    "5 * 3 * 2 # no [sic] (a_b_c) *)",
    "<p>5 * 3 * 2 # no [sic] (a_b_c) *)</p>",
  ],
  ["HTML that has Markdown's signs in it", "<p>## **x**</p>", "<p>## **x**</p>"],
])("%s", async (_, body, expected) => {
  expect(await htmlOf(strapi(body))).toBe(expected);
});

test("footnotes are at the end, and lead there and back", async () => {
  const body =
    "## Boats\n\nIt sank[^1] again[^horn], and x^[2] is no note.[^none]\n\n[^1]: Twice, *in fact*.\n[^horn]: By the horn.";
  const html = await htmlOf(strapi(body), { markdown: "/content" });
  const { html: safe } = sanitize(html, { baseUrl: "https://harbor.example/t" });
  const [, first] = /sank<sup[^>]*><a href="#([^"]+)"/.exec(safe)!;
  expect(safe).toMatch(new RegExp(`<li id="${first}"><p>Twice, <em>in fact</em>. <a href="#[^"]+"`));
  expect(safe).toContain("By the horn.");
  expect(safe).toContain("x^[2] is no note.[^none]");
});

test("where the mapping says that it is Markdown, it is, with HTML in it too", async () => {
  const html = await htmlOf(strapi("One\n\n<aside>two</aside>"), { markdown: "/content" });
  expect(html).toContain("<p>One</p>");
  expect(html).toContain("<aside>two</aside>");
});

test("what it says goes through the sanitizer as any HTML does", async () => {
  const hostile =
    '[a](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\n![x](https://a.example/x.jpg"onload="alert(1))\n\n[b](https://example.com "t\\" onclick=\\"x")';
  const { html } = sanitize(await htmlOf(strapi(hostile), { markdown: "/content" }), {
    baseUrl: "https://harbor.example/",
  });
  expect(html).not.toContain('="javascript:');
  // The text without the values of attributes.
  expect(html.replaceAll(/"[^"]*"/g, "")).not.toMatch(/<script|<[^>]*\son\w+=/);
});

test.each([
  ["[", 100_000],
  ["![", 50_000],
  ["*a ", 33_000],
  ["> ", 50_000],
  ["- ", 50_000],
  ["`", 100_000],
])("%j again and again ends, and an endless text is left as it is written", async (piece, times) => {
  const text = piece.repeat(times);
  expect((await htmlOf(strapi(text), { markdown: "/content" })).length).toBeGreaterThan(0);
  expect(await htmlOf(strapi(`# a ${text.repeat(2)}`))).toMatch(/^<p># a /);
});

test("tasks are checked or not, and code that looks like one stays code", async () => {
  const html = await htmlOf(
    strapi("## Dues\n\n- [x] paid\n- [ ] open\n\n  more of it\n\n`[x] code` and\n\n    [x] indented"),
  );
  const { html: safe } = sanitize(html!, { baseUrl: "https://harbor.example/" });
  expect(safe).toMatch(/<li>\s*<p>☑ paid<\/p>\s*<\/li>\s*<li>\s*<p>☐ open<\/p>/);
  expect(safe).toContain("<code>[x] indented");
});
