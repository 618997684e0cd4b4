import { describe, expect, test } from "vitest";
import type { SafeHtml } from "../../src/model/html.ts";
import { KIND_NAMES } from "../../src/reactions/listed.ts";
import { renderArticle } from "../../src/views/article.tsx";
import { assets, scripts } from "../../src/views/assets.ts";
import {
  aPassedOnPost,
  aPost,
  attributesOf,
  count,
  HOSTILE,
  jsonLdOf,
  SITE,
  UNADDRESSED_SITE,
  withoutStyle,
} from "./samples.ts";

const article = (changes = {}, site = SITE) => renderArticle(aPost(changes), site);

describe("the article", () => {
  test("is one document with one headline, one summary and one credit", async () => {
    const html = await article();
    expect(html).toMatch(/^<!doctype html><html lang="en" dir="ltr">/);
    expect(count(html, /<h1/)).toBe(1);
    expect(html).toContain('<h1 class="p-name">The last ferry waits for the bakers</h1>');
    expect(count(html, /class="credit"/)).toBe(1);
    expect(count(html, /appeared first on/)).toBe(1);
    expect(count(html, /class="standfirst p-summary"/)).toBe(1);
    expect(html.indexOf('class="credit"')).toBeGreaterThan(html.indexOf("Nobody looks at a watch"));
  });

  test("sets a headline of many words smaller, and shortens it where it leads on", async () => {
    const title = "word ".repeat(40).trim();
    expect(await article({ title })).toContain('<h1 class="p-name long">word word');
    const linked = { source: "bridge", slug: "a", title, summary: "", language: "en", name: "Bridge Weekly" };
    const html = await article({ links: { previous: linked, related: [linked] } });
    expect(count(html, /(?:word ){10}/)).toBeGreaterThan(2);
    expect(html).not.toContain("word ".repeat(30));
  });

  test("shows a tag once, however often and in what capitals it was saved", async () => {
    const html = await article({ tags: ["Ferries", "ferries", "FERRIES", "Night"] });
    expect([...html.matchAll(/rel="tag" href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      "/tags/ferries",
      "/tags/night",
    ]);
  });

  test("names the source with a link to its page here before the headline, and leads to the original before the text", async () => {
    const html = await article();
    const top = html.slice(html.indexOf("<main"), html.indexOf("<h1"));
    expect(top).toContain('href="/harbor-weekly"');
    expect(top).toContain("<bdi>Harbor Weekly</bdi>");
    const header = html.slice(html.indexOf("<h1"), html.indexOf('<div class="body">'));
    expect(header).toContain("Originally published by <bdi>Harbor Weekly</bdi>");
    expect(header).toContain('<a class="u-repost-of" href="https://harbor.example/the-last-ferry">Read the original');
  });

  test("signs with its authors, each with the way to its other posts of the source", async () => {
    const html = await article();
    expect(html).toContain(
      '<a href="/harbor-weekly/authors/ines%20calder" rel="author"><bdi>Ines Calder</bdi></a> and ' +
        '<a href="/harbor-weekly/authors/tom%20okafor" rel="author"><bdi>Tom Okafor</bdi></a>',
    );
  });

  test("shows dates in its language and in UTC", async () => {
    const english = await article({ corrected: "2026-11-21T10:00:00Z" });
    expect(english).toMatch(
      /Published <time datetime="2026-11-20T08:15:00Z">November 20, 2026 at 8:15\sAM UTC<\/time>/,
    );
    expect(english).toMatch(/Updated <time datetime="2026-11-21T10:00:00Z">/);
    const german = await article({ language: "de" });
    expect(german).toContain("20. November 2026 um 08:15 UTC");
    expect(german).not.toContain("Aktualisiert");
  });

  test("leaves out a date that is none", async () => {
    const html = withoutStyle(await article({ published: "some day" }));
    expect(html).not.toContain("<time");
  });

  test.each([
    ["the start of the body, cut", "At a quarter to eleven the engine […]"],
    ["the start of the body with a link's text", "At a quarter to eleven the engine is … Continue reading"],
    ["the headline", "The last ferry waits for the bakers"],
    ["nothing", ""],
  ])("does not repeat a summary that is %s", async (_, summary) => {
    expect(await article({ summary })).not.toContain('class="standfirst');
  });

  test("finds the body's start behind a figure", async () => {
    const html = `<figure><img src="https://harbor.example/a.jpg" alt="a > b"><figcaption>Dusk.</figcaption></figure><p>It&#x2019;s late.</p>`;
    expect(await article({ html: html as SafeHtml, summary: "It’s late." })).not.toContain('class="standfirst');
  });

  test("has a headline even where the post has no title", async () => {
    expect(await article({ title: " " })).toContain('<h1 class="p-name">On Fridays the boat leaves');
    expect(await article({ title: "", summary: "" })).toContain('<h1 class="p-name">At a quarter to eleven');
    expect(await article({ title: "", summary: "", html: "" })).toContain('<h1 class="p-name">Harbor Weekly</h1>');
  });

  test("shows the chain when it came through somebody", async () => {
    const html = await renderArticle(aPassedOnPost(), SITE);
    expect(html).toContain('<ol class="chain" aria-label="Originally published by Island Post · via Harbor Weekly">');
    const chain = /<ol class="chain".*?<\/ol>/s.exec(html)![0];
    expect(chain).toContain('<a href="https://island.example/ferry"><bdi>Island Post</bdi></a>');
    expect(chain).toContain('<a href="https://harbor.example/the-last-ferry"><bdi>Harbor Weekly</bdi></a>');
    expect(chain).toContain("<bdi>Reprint</bdi></li></ol>");
    expect(html).toContain('<a class="u-repost-of" href="https://island.example/ferry">');
    expect(await article()).not.toContain('class="chain"');
  });

  test("credits the first publisher", async () => {
    const html = await renderArticle(aPassedOnPost(), SITE);
    const credit = /<p class="credit">.*?<\/p>/.exec(html)?.[0];
    expect(credit).toContain('href="https://island.example/ferry"');
    expect(credit).toContain("<bdi>Island Post</bdi></a>.");
    expect(credit).not.toContain("Harbor");
  });

  test("shows the pictures of the posts before and after it", async () => {
    const linked = { source: "island", summary: "", language: "en", name: "Island Post" };
    const card = { authors: [], minutes: 1, image: 'https://island.example/"><b>.jpg' };
    const html = await article({
      links: {
        previous: { ...linked, slug: "older", title: "Older", card },
        next: { ...linked, slug: "newer", title: HOSTILE, card: { authors: [], minutes: 1 } },
        related: [],
      },
    });
    const [, previous = "", next = ""] = /<nav class="turn".*?(<a rel="prev".*?<\/a>)(<a rel="next".*?<\/a>)/s.exec(
      html,
    )!;
    expect(previous).toContain('href="/island/older"');
    expect(previous).toContain(
      '<img src="https://island.example/&quot;&gt;&lt;b&gt;.jpg" width="640" height="360" alt="" loading="lazy"',
    );
    expect(next).toContain('href="/island/newer"');
    expect(next).not.toContain("<img");
    expect(html).not.toContain("<script>alert");
  });

  test("links its tags, except those that no path can hold", async () => {
    const html = await article({ tags: ["R&D", "a/b", "..", "日本", "\ud800"] });
    expect(html).toContain('<a rel="tag" href="/tags/r%26d"><bdi>R&amp;D</bdi></a>');
    expect(html).toContain('href="/tags/a%2Fb"');
    expect(html).toContain('href="/tags/%E6%97%A5%E6%9C%AC"');
    expect(html).toContain("<li><bdi>..</bdi></li>");
  });

  test("asks for a reaction with a plain form", async () => {
    const html = await article();
    expect(html).toContain('<form method="post" action="/harbor-weekly/the-last-ferry/reactions"');
    for (const kind of KIND_NAMES) {
      expect(html).toContain(`<li><button name="kind" value="${kind}">`);
    }
    expect(count(html, /<button name="kind"/)).toBe(KIND_NAMES.length);
    expect(html).toContain('id="reactions"');
  });
});

describe("languages", () => {
  test.each([
    ["ar", "rtl", "ما هو رد فعلك؟"],
    ["he", "rtl", "מה התגובה שלך?"],
    ["pt-BR", "ltr", "Qual é a sua reação?"],
    ["zh-TW", "ltr", "你有什麼感受？"],
    ["zh-CN", "ltr", "你有什么感受？"],
    ["ja", "ltr", "この記事をどう感じましたか？"],
  ])("%s is written %s with an interface of its own", async (language, dir, question) => {
    const html = await article({ language });
    expect(html).toContain(`<html lang="${language}" dir="${dir}">`);
    expect(html).toContain(question);
    expect(html).not.toContain("What’s your reaction?");
  });

  test("other languages get the English interface, marked as English", async () => {
    const html = await article({ language: "cy" });
    expect(html).toContain('<html lang="cy" dir="ltr">');
    expect(html).toMatch(/<section class="reactions"[^>]* lang="en">/);
    const persian = await article({ language: "fa" });
    expect(persian).toMatch(/<section class="reactions"[^>]* lang="en" dir="ltr">/);
    expect(persian).toMatch(/Published <time [^>]*lang="fa" dir="rtl">۲۹ آبان ۱۴۰۵/);
  });

  test("a date whose language the engine has no words for is English, and not marked as anything else", async () => {
    expect(await article({ language: "x-klingon" })).toContain("November 20, 2026");
    expect(await article({ language: "tlh" })).toMatch(
      /Published <time datetime="2026-11-20T08:15:00Z">November 20, 2026/,
    );
  });

  test("a malformed tag breaks nothing", async () => {
    expect(await article({ language: "not a language" })).toContain('<html lang="en" dir="ltr">');
  });
});

describe("for machines", () => {
  const canonicalOf = (html: string) => /<link rel="canonical" href="([^"]*)"\/>/.exec(html)?.[1];
  const attribution = aPost().attribution;

  test("the canonical link goes to the first publisher, else to the post itself", async () => {
    expect(canonicalOf(await article())).toBe("https://harbor.example/the-last-ferry");
    const own = { attribution: { ...attribution, canonical: undefined, indexing: "self" as const } };
    expect(canonicalOf(await article(own))).toBe("https://reprint.example/harbor-weekly/the-last-ferry");
    expect(canonicalOf(await article(own, UNADDRESSED_SITE))).toBe("/harbor-weekly/the-last-ferry");
  });

  test("a post that stays out of indexes has no canonical link, and one with the link is not kept out", async () => {
    const hidden = await article({ attribution: { ...attribution, indexing: "noindex" } });
    expect(hidden).toContain('<meta name="robots" content="noindex"/>');
    expect(hidden).not.toContain("canonical");
    expect(await article()).not.toContain("noindex");
  });

  test("JSON-LD says who published first, what it is based on and who republishes", async () => {
    const data = jsonLdOf(await renderArticle(aPassedOnPost({ modified: "2026-11-21T10:00:00Z" }), SITE));
    expect(data).toMatchObject({
      "@type": "NewsArticle",
      headline: "The last ferry waits for the bakers",
      datePublished: "2026-11-20T08:15:00Z",
      dateModified: "2026-11-21T10:00:00Z",
      inLanguage: "en",
      mainEntityOfPage: "https://reprint.example/harbor-weekly/the-last-ferry",
      image: "https://harbor.example/ferry.jpg",
      author: [
        { "@type": "Person", name: "Ines Calder", url: "https://harbor.example/ines" },
        { "@type": "Person", name: "Tom Okafor" },
      ],
      publisher: { "@type": "Organization", name: "Island Post", url: "https://island.example/" },
      isBasedOn: ["https://island.example/ferry", "https://harbor.example/the-last-ferry"],
      sdPublisher: { "@type": "Organization", name: "Reprint", url: "https://reprint.example" },
    });
  });

  test("says when it was published, in which locale, and what its picture shows", async () => {
    const html = await article({
      html: `<figure><img src="https://harbor.example/ferry.jpg" alt="A ferry &#x26; a moon"></figure><p>Text.</p>` as SafeHtml,
      corrected: "2026-11-21T10:00:00Z",
    });
    for (const [property, content] of [
      ["article:published_time", "2026-11-20T08:15:00Z"],
      ["article:modified_time", "2026-11-21T10:00:00Z"],
      ["og:locale", "en_US"],
      ["og:image", "https://harbor.example/ferry.jpg"],
      ["og:image:alt", "A ferry &amp; a moon"],
    ]) {
      expect(html).toContain(`<meta property="${property}" content="${content}"/>`);
    }
    expect(html).toContain('<article class="art h-entry">');
    const own = await article({
      image: undefined,
      html: `<p><img src="https://a.example/i.png" width="20" alt="An icon"></p><p><img src="https://a.example/b.jpg?x=1&amp;y=2" alt="A quay"></p>` as SafeHtml,
    });
    expect(own).toContain('<meta property="og:image" content="https://a.example/b.jpg?x=1&amp;y=2"/>');
    expect(own).toContain('<meta property="og:image:alt" content="A quay"/>');
    expect(await article({ image: undefined })).toContain(
      '<meta property="og:image" content="https://reprint.example/social.png"/>',
    );
  });

  test("JSON-LD leaves out what is not known", async () => {
    const data = jsonLdOf(await article({ authors: [], tags: [], image: undefined }, UNADDRESSED_SITE));
    expect(Object.keys(data)).not.toContain("author");
    expect(Object.keys(data)).not.toContain("image");
    expect(Object.keys(data)).not.toContain("mainEntityOfPage");
  });
});

describe("what the post says stays text", () => {
  const hostile = aPassedOnPost({
    title: HOSTILE,
    summary: HOSTILE,
    authors: [{ name: HOSTILE, url: "javascript:alert(1)" }],
    tags: [HOSTILE],
    image: "javascript:alert(1)",
    source: { slug: "harbor-weekly", name: HOSTILE, home: "javascript:alert(1)" },
  });
  hostile.attribution.first = { name: HOSTILE, home: "javascript:alert(1)", url: `https://island.example/"onclick="x` };
  hostile.attribution.canonical = `https://island.example/"><script>`;

  test("in elements, attributes and JSON-LD", async () => {
    const html = await renderArticle(hostile, {
      ...SITE,
      name: HOSTILE,
      description: HOSTILE,
      links: [{ name: HOSTILE, url: "/about" }],
    });
    expect(count(html, /<script>/)).toBe(1);
    expect(html).not.toContain("<img");
    expect(html).not.toContain('"onclick');
    expect(html).not.toMatch(/(?:href|src|content)="javascript:/);
    expect(count(html, /<\/title>/)).toBe(1);
    expect(count(html, /<script/)).toBe(3);
    expect(jsonLdOf(html)).toMatchObject({ headline: HOSTILE, publisher: { name: HOSTILE } });
  });

  test("and needs nothing that a strict policy forbids", async () => {
    const { css, theme, script } = await assets(SITE);
    const html = await renderArticle(hostile, SITE);
    expect([...(await attributesOf(html))].filter((name) => /^on|^style$/.test(name))).toEqual([]);
    expect(html.split("<style>")).toHaveLength(2);
    expect(html).toContain(`<style>${css.article}</style>`);
    expect(html).toContain(`<script>${theme}</script>`);
    expect(html).toContain(`src="${script.path}"`);
  });
});

test("the assets are small, and their hashes are theirs", async () => {
  const { css, theme, script, policy } = await assets(SITE);
  const hashOf = async (text: string) =>
    `sha256-${new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toBase64()}`;
  expect(policy).toEqual({
    style: `${await hashOf(css.article)}' '${await hashOf(css.lists)}`,
    script: await hashOf(theme),
    images: "'self' https: data:",
  });
  for (const sheet of Object.values(css)) expect(sheet.length).toBeLessThanOrEqual(10_240);
  expect(theme.length + script.body.length).toBeLessThanOrEqual(6144);
  expect(script.path).toMatch(/^\/assets\/reactions\.[0-9a-f]{12}\.js$/);
  const { turnstile, suggest } = await scripts();
  // Only readers who open the search load it.
  expect(suggest.body.length).toBeLessThanOrEqual(3328);
  expect(script.body).toContain(`import("${suggest.path}")`);
  expect(script.body).toContain(`import("${turnstile.path}")`);
  expect(turnstile.body).toMatch(/^export default async function /);
  expect(theme + script.body).not.toMatch(/innerHTML|eval|@ts-check/);
});

describe("pictures", () => {
  const PICTURES =
    '<p><img src="https://a.example/1.jpg?x=1&#x26;y=2" alt="First" width="800" height="600" loading="lazy" decoding="async"></p>' +
    '<picture><source srcset="https://a.example/2.avif 1x" type="image/avif">' +
    '<img srcset="https://a.example/2-400.jpg 400w, https://a.example/2,.jpg 800w" sizes="50vw" alt="Second" loading="lazy"></picture>' +
    '<video src="https://a.example/3.mp4" poster="https://a.example/3.jpg" controls></video>' +
    '<p title="<img src=https://a.example/no.jpg alt>">No picture: &#x3C;img src=y></p>';
  const bodyOf = (html: string) => /<div class="body">(.*?)<p class="credit"/s.exec(html)![1]!;
  const body = async (site = SITE) => bodyOf(await article({ html: PICTURES as SafeHtml }, site));

  test("come from their publishers, the first one at once, the others when they come near", async () => {
    const html = await body();
    expect(html).toContain('src="https://a.example/1.jpg?x=1&#x26;y=2"');
    expect(html).toMatch(/<img [^>]*alt="First"[^>]*fetchpriority="high"/);
    expect(count(html, /loading="lazy"/)).toBe(1);
    expect(count(html, /fetchpriority/)).toBe(1);
    expect(html).toContain('sizes="(min-width: 660px) 608px, 94vw" alt="Second"');
    expect(html).not.toContain("cdn-cgi");
  });

  test("a description that looks like an attribute stays a description", async () => {
    const hostile =
      '<p><img alt="x src=" title=" srcset=" src="https://a.example/1.jpg" srcset="https://a.example/2.jpg 2w"></p>';
    for (const images of ["straight", "transformed"] as const) {
      const html = bodyOf(await article({ html: hostile as SafeHtml }, { ...SITE, images }));
      expect(html).toContain('<img alt="x src=" title=" srcset=" src="');
      expect(html).toMatch(/^<p><img(?: [a-z]+="[^"]*"){6}><\/p>/);
    }
  });

  test("nothing leads that comes late", async () => {
    const html = bodyOf(await article({ html: ("<p>Text.</p>".repeat(150) + PICTURES) as SafeHtml }));
    expect(count(html, /loading="lazy"/)).toBe(2);
  });

  test("come through the site where it transforms them, and from nowhere else", async () => {
    const site = { ...SITE, images: "transformed" as const, logo: "https://logos.example/ours.svg" };
    const html = await body(site);
    const sources = [...html.matchAll(/(?:src|srcset|poster)="([^"]*)"/g)].flatMap(([, value]) => value!.split(", "));
    const remote = sources.filter((source) => !source.startsWith("/cdn-cgi/image/width="));
    expect(remote).toEqual(["https://a.example/3.mp4"]);
    expect(html).toContain(
      "/cdn-cgi/image/width=720,fit=scale-down,format=auto/https://a.example/1.jpg?x=1&#x26;y=2 720w",
    );
    expect(html).toContain('poster="/cdn-cgi/image/width=1360,fit=scale-down,format=auto/https://a.example/3.jpg"');
    expect(html).not.toContain("<source");
    expect(html).toContain('<p title="<img src=https://a.example/no.jpg alt>">No picture: &#x3C;img src=y></p>');
    expect((await assets(site)).policy.images).toBe("'self' data: https://logos.example");
  });
});
