import { describe, expect, test } from "vitest";
import type { SafeHtml } from "../../src/model/html.ts";
import { renderList } from "../../src/views/list.tsx";
import { renderNotFound } from "../../src/views/not-found.tsx";
import { renderWithdrawn } from "../../src/views/withdrawn.tsx";
import { aPost, aSummary, attributesOf, count, HOSTILE, SITE, withoutStyle } from "./samples.ts";

const SOURCE = {
  slug: "harbor-weekly",
  name: "Harbor Weekly",
  home: "https://harbor.example/",
  language: "en",
  description: "All that floats.",
  icon: "",
  posts: 1200,
};
const NOW = Date.parse("2026-11-20T10:20:00Z");
const FRONT = { heading: { kind: "front" }, path: "/" } as const;

describe("a withdrawn post's page", () => {
  const withdrawn = aPost({
    title: "Secret title",
    summary: "Secret summary",
    html: "<p>Secret body</p>" as SafeHtml,
    tags: ["Secret tag"],
    authors: [{ name: "Secret author" }],
    withdrawal: { at: "2026-11-22T09:30:00Z", by: "source", reason: "The figures were wrong." },
  });

  test("says when, by whom and why", async () => {
    const html = await renderWithdrawn(withdrawn, SITE);
    expect(count(html, /<h1/)).toBe(1);
    expect(html).toMatch(
      /<bdi>Harbor Weekly<\/bdi> withdrew it on <time datetime="2026-11-22T09:30:00Z">November 22, 2026/,
    );
    expect(html).toContain("The figures were wrong.");
    expect(html).toContain('href="/harbor-weekly"');
    const byUs = await renderWithdrawn(
      { ...withdrawn, withdrawal: { at: "2026-11-22T09:30:00Z", by: "operator" } },
      SITE,
    );
    expect(byUs).toContain("<bdi>Reprint</bdi> withdrew it on");
    expect(byUs).not.toContain("Reason");
  });

  test("shows nothing of the post", async () => {
    const html = await renderWithdrawn(withdrawn, SITE);
    expect(html).not.toContain("Secret");
    expect(html).not.toContain("the-last-ferry");
    expect(html).not.toContain("ld+json");
    expect(html).not.toContain("canonical");
    expect(withoutStyle(html)).not.toContain('credit"');
    expect(html).toContain('<meta name="robots" content="noindex"/>');
  });

  test("speaks the post's language and takes the reason as text", async () => {
    const html = await renderWithdrawn(
      { ...withdrawn, language: "ar", withdrawal: { at: "2026-11-22T09:30:00Z", by: "source", reason: HOSTILE } },
      SITE,
    );
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toContain("<h1>تم سحب هذا المقال</h1>");
    expect(count(html, /<script>/)).toBe(1);
    expect(html).not.toContain("<img");
  });
});

describe("a list", () => {
  test("shows each post with its source, date and summary, in its own language", async () => {
    const arabic = aSummary({ title: "حديقة", summary: "فوق السطح", language: "ar", slug: "hadiqa" });
    const html = await renderList({ now: NOW, site: SITE, ...FRONT, posts: [aSummary(), arabic] });
    expect(count(html, /<h1/)).toBe(1);
    expect(count(html, /<article class="card/)).toBe(2);
    expect(html).toContain('<h2><a href="/harbor-weekly/the-last-ferry">The last ferry waits for the bakers</a></h2>');
    expect(html).toContain("On Fridays the boat leaves ten minutes late");
    expect(html).toMatch(
      /<a class="pub hue h\d+" href="\/harbor-weekly"><b aria-hidden="true">HW<\/b><bdi>Harbor Weekly<\/bdi><\/a>/,
    );
    expect(html).toContain('<time datetime="2026-11-20T08:15:00Z">2 hours ago</time>');
    expect(html).toContain('<h3 lang="ar" dir="rtl"><a href="/harbor-weekly/hadiqa">حديقة</a></h3>');
  });

  test("has four stories beside a lead with a wide picture, and under any other", async () => {
    const front = (image?: string, isTall = false) =>
      renderList({
        now: NOW,
        site: SITE,
        ...FRONT,
        posts: Array.from({ length: 6 }, (_, index) =>
          aSummary({
            slug: `post-${index}`,
            card: { authors: [], minutes: 1, isTall, ...(index === 0 && image && { image }) },
          }),
        ),
      });
    const wide = await front("https://a.example/wide.jpg");
    expect(wide).toMatch(/<main id="content"><div class="cols"><div><article class="card lead wide">/);
    expect(wide).toMatch(/<\/article><\/div><div class="grid side"><article class="card text hue h\d+">/);
    for (const html of [await front("https://a.example/tall.jpg", true), await front()]) {
      expect(html).toMatch(/<main id="content"><article class="card lead (?:tall|text hue h\d+)">/);
      expect(html).toMatch(/<\/article><div class="grid"><article/);
    }
  });

  test("leads on to older posts", async () => {
    const html = await renderList({ now: NOW, site: SITE, ...FRONT, posts: [aSummary()], next: "/?cursor=a&b" });
    expect(html).toContain('<link rel="next" href="/?cursor=a&amp;b"/>');
    expect(html).toContain('<a class="btn" rel="next" href="/?cursor=a&amp;b">Older posts</a>');
    expect(await renderList({ now: NOW, site: SITE, ...FRONT, posts: [aSummary()] })).not.toContain('rel="next"');
  });

  test("of a source says who that is, in its language", async () => {
    const html = await renderList({
      now: NOW,
      site: SITE,
      path: "/harbor-weekly",
      heading: { kind: "source", source: { ...SOURCE, language: "de" } },
      posts: [aSummary()],
    });
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(html).toContain("<title>Beiträge von Harbor Weekly · Reprint</title>");
    expect(html).toContain('<a href="https://harbor.example/"><bdi>harbor.example</bdi></a>');
    expect(html).toContain("vor 2 Stunden");
    expect(html).toContain('<h2 lang="en">');
    expect(html).toContain('<p class="standfirst">All that floats.</p>');
    expect(html).toContain('<meta name="description" content="All that floats."/>');
    expect(html).toContain("<span>Deutsch</span><span>Beiträge: 1200</span>");
  });

  test("of a source does not say of each of its posts whose it is", async () => {
    const heading = { kind: "source", source: SOURCE } as const;
    const other = aSummary({ source: { slug: "tribune", name: "Tribune" } });
    const html = await renderList({
      now: NOW,
      site: SITE,
      path: "/harbor-weekly",
      heading,
      posts: [aSummary(), other],
    });
    expect(html).not.toContain('href="/harbor-weekly">');
    expect(html).toMatch(/href="\/tribune"><b aria-hidden="true">Tr<\/b><bdi>Tribune<\/bdi>/);
  });

  test("says what to do while it is empty", async () => {
    expect(await renderList({ now: NOW, site: SITE, ...FRONT, posts: [] })).toContain("POST /api/v1/sources");
    const source = await renderList({
      now: NOW,
      site: SITE,
      path: "/harbor-weekly",
      heading: { kind: "source", source: SOURCE },
      posts: [],
    });
    // One sentence of a paragraph, not a grid of its words.
    expect(source).toContain("<p>Nothing from <bdi>Harbor Weekly</bdi> has been reprinted yet. ");
    expect(source).not.toContain("/api/");
  });

  test("names a post without a title and a summary by its first words, as its page does", async () => {
    const card = { authors: [], minutes: 1, opening: "A note that has no title." };
    const html = await renderList({
      now: NOW,
      site: SITE,
      ...FRONT,
      posts: [aSummary({ title: "", summary: "", card })],
    });
    expect(html).toContain(">A note that has no title.</a>");
    expect(count(html, />A note that has no title\./)).toBe(1);
  });

  test("has a link for a post without a title", async () => {
    const html = await renderList({ now: NOW, site: SITE, ...FRONT, posts: [aSummary({ title: "" })] });
    expect(html).toContain(">On Fridays the boat leaves ten minutes late, and nobody minds.</a></h2>");
  });

  test("takes everything as text", async () => {
    const post = aSummary({ title: HOSTILE, summary: HOSTILE, source: { slug: "harbor-weekly", name: HOSTILE } });
    const source = { ...SOURCE, name: `${HOSTILE}$&`, home: "javascript:alert(1)" };
    const html = await renderList({
      now: NOW,
      site: { ...SITE, name: HOSTILE },
      path: "/harbor-weekly",
      heading: { kind: "source", source },
      posts: [post],
      next: `/?cursor="><script>`,
    });
    expect(count(html, /<script>/)).toBe(1);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("javascript:");
    expect([...(await attributesOf(html))].filter((name) => /^on|^style$/.test(name))).toEqual([]);
    expect(count(html, /<\/title>/)).toBe(1);
  });
});

describe("a missing page", () => {
  test("leads to the front page", async () => {
    const html = await renderNotFound(SITE, "night ferry");
    expect(count(html, /<h1/)).toBe(1);
    expect(html).toContain('<a href="/">Front page</a>');
    expect(html).toContain('<meta name="robots" content="noindex"/>');
  });
});
