import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SafeHtml } from "../../src/model/html.ts";
import { narrowed } from "../../src/post/narrow.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const BASE = "https://harbor.example/ferry";
const ALL = { excerpt_only: false, images: "show" } as const;
const EXCERPT = { ...ALL, excerpt_only: true };
const NO_IMAGES = { ...ALL, images: "hide" } as const;

const post = (html: string, facts: { summary?: string; image?: string; language?: string } = {}) => ({
  summary: "",
  language: "en",
  html: sanitize(html, { baseUrl: BASE }).html,
  ...facts,
});

describe("an excerpt", () => {
  const excerptOf = async (html: string, language = "en") =>
    (await narrowed(post(html, { language }), EXCERPT)).summary;
  const filler = (sentence: string) => `<p>${sentence.repeat(100)}</p>`;

  test("is the summary where there is one, and the body is gone", async () => {
    expect(await narrowed(post("<p>Body.</p>", { summary: "In short." }), EXCERPT)).toMatchObject({
      summary: "In short.",
      html: "",
      excerptOnly: true,
    });
  });

  test.each([
    [
      "en",
      "<h2>Not this</h2><p>It sails. At 8.30 p.m. it does.</p>",
      "But later. ",
      /^It sails\. At 8\.30 p\.m\. it does\. But later\./,
    ],
    ["ja", "<p>船が出ます。九時です。</p>", "遅れました。", /^船が出ます。 ?九時です。 ?遅れました。/],
    ["ar", "<p>تبحر العبّارة. متى؟</p>", "غدًا. ", /^تبحر العبّارة\. متى؟ غدًا\./],
  ])("is whole sentences of the first paragraphs (%s)", async (language, html, more, expected) => {
    const excerpt = await excerptOf(html + filler(more), language);
    expect(excerpt).toMatch(expected);
    expect(excerpt).toMatch(/[.。]$/);
    expect(excerpt.length).toBeLessThanOrEqual(300);
    expect(excerpt.length).toBeGreaterThan(250);
  });

  test("is never the whole of a short text, nor a sentence without end", async () => {
    expect(await excerptOf("<p>It sails. It does not.</p>")).toBe("It sails.");
    expect(await excerptOf("<p>Nothing but one sentence is in this note</p>")).toBe("Nothing but one…");
    const endless = await excerptOf(`<p>${"word ".repeat(500)}</p>`);
    expect(endless).toMatch(/^word word .*…$/);
    expect(endless.length).toBeLessThanOrEqual(301);
  });

  test("is of the text where there are no paragraphs, and nothing of nothing", async () => {
    expect(await excerptOf("<ul><li>One thing.</li><li>Another thing.</li></ul>")).toBe("One thing.");
    expect(await excerptOf("")).toBe("");
    expect(await excerptOf('<img src="https://harbor.example/a.jpg" alt="">')).toBe("");
  });
});

describe("without images", () => {
  const without = async (html: string) => (await narrowed(post(html), NO_IMAGES)).html;
  const IMG = '<img src="https://harbor.example/a.jpg" alt="A">';

  test.each([
    [`<p>One ${IMG} two</p>`, "<p>One  two</p>"],
    [`<p>Text.</p><p>${IMG}</p>`, "<p>Text.</p>"],
    [`<p>Text.</p><a href="https://x.example/">${IMG}</a>`, "<p>Text.</p>"],
    [`<figure>${IMG}<figcaption>Its <b>caption</b></figcaption></figure><p>Text.</p>`, "<p>Text.</p>"],
    [`<figure><a href="https://x.example/">${IMG}</a><figcaption>C</figcaption></figure><p>Text.</p>`, "<p>Text.</p>"],
    [
      `<figure><figure>${IMG}</figure><figure>${IMG}</figure><figcaption>Two</figcaption></figure><p>Text.</p>`,
      "<p>Text.</p>",
    ],
    [`<picture><source srcset="https://harbor.example/a.webp">${IMG}</picture><p>Text.</p>`, "<p>Text.</p>"],
    [
      `<figure><table><tbody><tr><td>${IMG}1</td></tr></tbody></table><figcaption>Kept</figcaption></figure>`,
      "<figure><table><tbody><tr><td>1</td></tr></tbody></table><figcaption>Kept</figcaption></figure>",
    ],
    ["<figure><blockquote>Said.</blockquote></figure>", "<figure><blockquote>Said.</blockquote></figure>"],
  ])("%s", async (html, expected) => {
    expect(await without(html)).toBe(expected);
  });

  test("a video keeps no poster, and stays", async () => {
    const html = await without(
      '<video src="https://harbor.example/a.mp4" poster="https://harbor.example/a.jpg" controls></video>',
    );
    expect(html).toContain("a.mp4");
    expect(html).not.toContain("a.jpg");
  });

  test("the lead image is gone as well; a body without any is left as it is, letter by letter", async () => {
    const before = { ...post("<p>Text &amp; more.</p>"), image: "https://harbor.example/lead.jpg" };
    const { image, html } = await narrowed(before, NO_IMAGES);
    expect([image, html]).toEqual([undefined, before.html]);
  });

  test("what is left is safe and has no picture, whatever it was", async () => {
    const pieces = [
      "<figure>",
      "</figure>",
      IMG,
      "<p>",
      "</p>",
      "<a href='/x'>",
      "</a>",
      "<picture>",
      "</picture>",
      "text",
      "<table><tr><td>",
      "</table>",
      "<figcaption>",
      "<video poster='/p.jpg' src='/v.mp4'>",
      "</video>",
      "<div>",
      "<blockquote>",
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), async (parts) => {
        const html = await without(parts.join(""));
        expect(html).not.toMatch(/<(?:img|picture)\b|poster=/);
        expect(sanitize(html, { baseUrl: BASE }).html).toBe(html);
      }),
      { numRuns: 500 },
    );
  });
});

test("what may be shown whole is", async () => {
  const all = {
    ...post('<p>Text.</p><img src="https://harbor.example/a.jpg" alt="">'),
    image: "https://harbor.example/l.jpg",
  };
  expect(await narrowed(all, ALL)).toEqual(all);
});

test("an entry's own word holds under any policy", async () => {
  const all = post('<p>Text of it. More of it.</p><img src="https://harbor.example/a.jpg" alt="">');
  expect((await narrowed({ ...all, excerptOnly: true as const }, ALL)).html).toBe("" as SafeHtml);
  expect((await narrowed({ ...all, withoutImages: true as const }, ALL)).html).not.toContain("<img");
});
