/** The first publisher that a feed names for an entry, and the redirects of aggregators. */
import { describe, expect, test } from "vitest";
import { readDocument } from "../../src/upstreams/feeds/document.ts";
import { unwrapped } from "../../src/upstreams/feeds/publisher.ts";

const FERRY = "https://news.example/2026/ferry";
const encoded = encodeURIComponent(FERRY);

test.each([
  `https://www.google.com/url?rct=j&sa=t&url=${encoded}&ct=ga`,
  `https://www.google.co.uk/url?q=${encoded}`,
  `https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=${encoded}&c=1`,
  `https://l.facebook.com/l.php?u=${encoded}&h=1`,
  `https://out.reddit.com/t3_1?url=${encoded}&token=1`,
  `https://www.youtube.com/redirect?q=${encoded}`,
  "https://www.google.com/amp/s/news.example/2026/ferry",
  "https://news-example.cdn.ampproject.org/c/s/news.example/2026/ferry",
  `https://www.linkedin.com/redir/redirect?url=${encoded}&urlhash=a1`,
  `https://l.instagram.com/?u=${encoded}&e=AT0`,
  `https://urldefense.com/v3/__${FERRY}__;!!AbC!xyz$`,
  `https://duckduckgo.com/l/?uddg=${encoded}`,
  `https://eur01.safelinks.protection.outlook.com/?url=${encoded}&data=05`,
  `https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU=${encoded}/RK=2/RS=x-`,
  `https://news.google.com/rss/articles/${new TextEncoder().encode(`\b\u0013"\u001d${FERRY}\u00d2\u0001`).toBase64({ alphabet: "base64url" })}?oc=5`,
])("%s leads to the article", (redirect) => {
  expect(unwrapped(redirect)).toBe(FERRY);
});

test.each([
  FERRY,
  `https://search.example/url?url=${encoded}`,
  "https://www.google.com/url?url=javascript:alert(1)",
  "https://www.google.com/url?url=https://www.google.com/maps",
  "https://news.google.com/rss/articles/CBMi-_-_-_-_-_-_-_-_-_-_-_-_-_",
  "https://www.google.com/maps?q=pier",
  "https://www.linkedin.com/posts/ida?url=https%3A%2F%2Fnews.example%2F",
  `https://urldefense.com/v3/__${FERRY}*pier__;Iw!!AbC!xyz$`,
  "mailto:desk@harbor.example",
])("%s is no redirect that says where it leads", (href) => {
  expect(unwrapped(href)).toBeNull();
});

const rss = (item: string) =>
  `<rss version="2.0"><channel><title>Harbor Planet</title><link>https://harbor.example/</link>${item}</channel></rss>`;
const atom = (entry: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbor Planet</title><id>https://harbor.example/</id><link href="https://harbor.example/"/><updated>2026-11-23T09:00:00Z</updated>${entry}</feed>`;

function entryOf(document: string) {
  const read = readDocument(new Uint8Array(new TextEncoder().encode(document)), {
    contentType: "application/xml; charset=utf-8",
    url: "https://harbor.example/feed",
  });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const { url, title, publisher } = read.feed.entries[0]!;
  return { url, title, publisher };
}

describe("the first publisher", () => {
  test.each(["The Post-Gazette", "Gazette - Coast edition"])("%s is taken off a title with dashes", (name) => {
    const link = `<link>https://news.google.com/rss/articles/CBMi?oc=5</link>`;
    const source = `<source url="https://gazette.example">${name}</source>`;
    const item = `<item><title>Ferry - the return - ${name}</title>${link}<guid>1</guid>${source}</item>`;
    expect(entryOf(rss(item))).toMatchObject({ title: "Ferry - the return", publisher: { name } });
  });

  test("is the feed that Atom's source names", () => {
    const source = `<source><id>https://kim.example/atom</id><title>Kim</title><link rel="self" href="https://kim.example/atom"/><link href="https://kim.example/blog/"/></source>`;
    const entry = `<entry><title>Sails</title><id>urn:1</id><link href="https://kim.example/sails"/><content>x</content>${source}</entry>`;
    expect(entryOf(atom(entry))).toEqual({
      url: "https://kim.example/sails",
      title: "Sails",
      publisher: { name: "Kim", home: "https://kim.example/blog/" },
    });
  });

  test("is the feed that Atom's source names within RSS", () => {
    const source = `<atom:source><atom:id>https://kim.example/</atom:id><atom:title>Kim</atom:title><atom:link href="https://kim.example/blog/"/></atom:source>`;
    const item = `<item><title>Sails</title><link>https://kim.example/sails</link>${source}</item>`;
    const found = entryOf(rss(item).replace("<rss ", '<rss xmlns:atom="http://www.w3.org/2005/Atom" '));
    expect(found.publisher).toEqual({ name: "Kim", home: "https://kim.example/blog/" });
  });

  test("is the feed that RSS' source names, whose name goes from the title", () => {
    const item = `<item><title>Ferry returns - Big News</title><link>https://big.example/ferry</link><source url="https://big.example/feed.xml">Big News</source></item>`;
    expect(entryOf(rss(item))).toEqual({
      url: "https://big.example/ferry",
      title: "Ferry returns",
      publisher: { name: "Big News", home: "https://big.example/" },
    });
  });

  test("is not the feed itself, which names itself", () => {
    const item = `<item><title>Ferry - Harbor Planet</title><link>https://harbor.example/1</link><source url="https://harbor.example/feed">Harbor Planet</source></item>`;
    expect(entryOf(rss(item))).toEqual({
      url: "https://harbor.example/1",
      title: "Ferry - Harbor Planet",
      publisher: undefined,
    });
  });

  test("is the host that an entry links to, and its title says how it is called behind a redirect", () => {
    expect(entryOf(rss(`<item><title>Ferry - part two</title><link>${FERRY}</link></item>`))).toEqual({
      url: FERRY,
      title: "Ferry - part two",
      publisher: { name: "news.example", home: "https://news.example/" },
    });
    const redirect = `https://www.google.com/url?url=${encoded}`.replaceAll("&", "&amp;");
    expect(entryOf(rss(`<item><title>Ferry returns - Big News</title><link>${redirect}</link></item>`))).toEqual({
      url: FERRY,
      title: "Ferry returns",
      publisher: { name: "Big News", home: "https://news.example/" },
    });
  });

  test("is the linkblog, whose own page is the post", () => {
    const own = "https://harbor.example/linked/ferry";
    const item = `<item><title>Ferry</title><link>${FERRY}</link><guid>${own}</guid></item>`;
    expect(entryOf(rss(item))).toEqual({ url: own, title: "Ferry", publisher: undefined });
    const entry = `<entry><title>Ferry</title><id>urn:1</id><link rel="alternate" href="${FERRY}"/><link rel="related" href="${own}"/><content>x</content></entry>`;
    expect(entryOf(atom(entry))).toEqual({ url: own, title: "Ferry", publisher: undefined });
  });

  test("is the source on another host of its own", () => {
    const item = `<item><title>Ferry</title><link>https://blog.harbor.example/1</link></item>`;
    expect(entryOf(rss(item)).publisher).toBeUndefined();
  });
});

test.each([
  ["a name without an address", "<source>Quay Post</source>", ""],
  ["Bing", "<News:Source>Quay Post</News:Source>", ' xmlns:News="https://www.bing.com/news/search?q=harbor"'],
])("the publisher that %s gives has the article's site", (_, source, namespace) => {
  const link = `https://www.bing.com/news/apiclick.aspx?url=${encoded}`.replaceAll("&", "&amp;");
  const body = `<rss version="2.0"${namespace}><channel><title>harbor</title><link>https://www.bing.com/news</link><item><title>The ferry - Quay Post</title><link>${link}</link>${source}</item></channel></rss>`;
  const document = readDocument(new Uint8Array(new TextEncoder().encode(body)), {
    contentType: undefined,
    url: "https://www.bing.com/news?format=rss",
  });
  expect(document.ok && document.feed.entries).toMatchObject([
    { url: FERRY, title: "The ferry", publisher: { name: "Quay Post", home: "https://news.example/" } },
  ]);
});
