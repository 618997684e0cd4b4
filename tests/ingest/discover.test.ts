import { describe, expect, test } from "vitest";
import { discover } from "../../src/ingest/discover.ts";

const HOME = "https://harbor.example/";
const FEED = `<rss version="2.0"><channel><title>Harbor</title><link>${HOME}</link><item><title>a</title><link>/1</link></item></channel></rss>`;

/** A site with these answers; any other request gets 404. */
const site = (answers: Record<string, string | number>) => async (url: string) => {
  const answer = answers[url.slice(HOME.length)] ?? 404;
  if (typeof answer === "number")
    return new Response("no", { status: answer, headers: { "content-type": "text/html" } });
  const type = answer.startsWith("<rss") ? "application/rss+xml" : "text/html";
  return new Response(answer, { headers: { "content-type": type } });
};

const page = (markup: string) => `<!doctype html><title>Harbor</title>${markup}`;

async function foundAt(answers: Record<string, string | number>, start = ""): Promise<string> {
  const found = await discover(HOME + start, false, site(answers));
  return found.ok ? found.url.slice(HOME.length) : found.detail;
}

test("a forum's topics come before all of its answers", async () => {
  const posts = '<link rel="alternate" type="application/rss+xml" title="Neueste Beiträge" href="/posts.rss">';
  const answers = { "": page(posts), "posts.rss": FEED };
  expect(await foundAt({ ...answers, "latest.rss": FEED })).toBe("latest.rss");
  expect(await foundAt(answers)).toBe("posts.rss");
});

describe("the feed that a page names", () => {
  test.each([
    ["with its type", '<link rel="alternate" type="application/rss+xml" href="/news">'],
    ["with another type", '<link rel="alternate" type="application/x-rss+xml" href="/news">'],
    ["with a type of text", '<link rel=alternate type="text/rss; charset=utf-8" href="/news">'],
    ["without a type", '<link rel="alternate" title="RSS" href="/news">'],
    ["with a type whose plus was lost", '<link rel="alternate" type="application/rss xml" href="/news">'],
    ["by Blogger's relation", '<link rel="service.feed" href="/news">'],
    ["by the words of a link", '<a href="/about">About</a><a href="/news">RSS</a>'],
    ["by the words of a picture", '<a href="/news"><img src="/icon.png" alt="RSS feed"></a>'],
    ["by the title of a link", '<a href="/news" title="Subscribe by RSS">here</a>'],
    ["behind hundreds of links", `${'<a href="/about">About</a>'.repeat(500)}<a href="feed:${HOME}news">x</a>`],
    ["by the relation", '<link rel="feed" href="/news">'],
    ["for a program", '<link rel="alternate" type="application/rss+xml" href="feed:https://harbor.example/news">'],
    ["for another program", '<a href="feed://harbor.example/news">Subscribe</a>'],
    [
      "after its comments",
      '<link rel="alternate" type="application/rss+xml" title="Flux des commentaires" href="/c"><link rel="alternate" type="application/rss+xml" href="/news">',
    ],
    [
      "after other comments",
      '<link rel="alternate" type="application/rss+xml" title="コメントフィード" href="/c"><link rel="alternate" type="application/rss+xml" href="/news">',
    ],
    [
      "after its podcast",
      '<link rel="alternate" type="application/rss+xml" title="Подкаст" href="/c"><link rel="alternate" type="application/rss+xml" href="/news">',
    ],
    ...[
      "Kommenttien syöte",
      "Kommentaarid",
      "Komentāri",
      "Podkast",
      "Balados",
      "Audio",
      "पॉडकास्ट",
      "टिप्पणियाँ",
      "迴響",
    ].map((title) => [
      `after ${title}`,
      `<link rel="alternate" type="application/rss+xml" title="${title}" href="/c"><link rel="alternate" type="application/rss+xml" href="/news">`,
    ]),
    [
      "beside other documents",
      '<link rel="alternate" type="application/json+oembed" href="/c"><link rel="alternate" hreflang="de" href="/c"><link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"><link rel="alternate" type="text/xml" href="/news">',
    ],
    [
      "after one that is dead",
      '<link rel="alternate" type="application/rss+xml" href="/dead"><link rel="alternate" type="application/rss+xml" href="/news">',
    ],
  ])("%s", async (_, markup) => {
    expect(await foundAt({ "": page(markup), news: FEED, c: FEED, "wp-json/wp/v2/posts/1": FEED })).toBe("news");
  });

  const rss = (href: string, title: string, more = "") =>
    `<link rel="alternate" type="application/rss+xml" title="${title}" href="${href}"${more}>`;

  test.each([
    [
      "before its category's",
      [rss("/category/sport/feed/", "Harbor » Sport Category Feed"), rss("/news", "Harbor » Feed")],
    ],
    ["before a tag's in German", [rss("/tag/hafen/feed/", "Harbor » Hafen Schlagwort-Feed"), rss("/news", "Harbor")]],
    ["before a tag's in Italian", [rss("/mare/feed/", "Porto » Feed del tag mare"), rss("/news", "Porto » Feed")]],
    ["before an author's", [rss("/author/ida/rss/", "Ida Brandt"), rss("/news", "Harbor")]],
    ["before its events", [rss("/events/feed/", "Events"), rss("/news", "Harbor")]],
    ["before its goods", [rss("/collections/all.atom", "Goods"), rss("/news", "News")]],
    ["before its shop's", [rss("/shop?format=rss", "Shop"), rss("/news", "Blog")]],
    ["before a term's", [rss("/taxonomy/term/7/feed", "Boats"), rss("/news", "Harbor")]],
    ["before its sections", [rss("/rss/politics.xml", "Politics"), rss("/news", "All news")]],
    [
      "before one in another language",
      [rss("/de/feed", "Deutsch", ' hreflang="de"'), rss("/news", "English", ' hreflang="en-GB"')],
    ],
    ["before its urgent news", [rss("/rss/urgent.xml", "Eilmeldungen"), rss("/news", "Alle Ressorts")]],
    ["which is its front page's", [rss("/rss/sport.xml", "Sport"), rss("/news", "À la une")]],
    ["before its calendar", [rss("/termine.rss", "Termine"), rss("/news", "Aktuelles")]],
    [
      "before its wiki's changes",
      [rss("/w/index.php?title=Special:RecentChanges&amp;feed=atom", "Atom feed"), rss("/news", "Blog")],
    ],
    ["before readers' links", ['<a href="/rss/index.xml">RSS</a>', rss("/news", "Harbor")]],
  ])("of the whole site, %s", async (_, links) => {
    const answers = Object.fromEntries(
      [
        "category/sport/feed/",
        "tag/hafen/feed/",
        "author/ida/rss/",
        "events/feed/",
        "collections/all.atom",
        "shop?format=rss",
        "taxonomy/term/7/feed",
      ]
        .concat("rss/politics.xml", "rss/index.xml", "de/feed", "news")
        .concat(
          "mare/feed/",
          "rss/urgent.xml",
          "rss/sport.xml",
          "termine.rss",
          "w/index.php?title=Special:RecentChanges&feed=atom",
        )
        .map((path) => [path, FEED]),
    );
    expect(await foundAt({ ...answers, "": `<html lang="en">${page(links.join(""))}` })).toBe("news");
  });

  test("of the part that the page is of", async () => {
    const links = rss("/feed/", "Harbor") + rss("/category/sport/feed/", "Harbor » Sport Category Feed");
    const answers = { "category/sport/": page(links), "feed/": FEED, "category/sport/feed/": FEED };
    expect(await foundAt(answers, "category/sport/")).toBe("category/sport/feed/");
  });

  test("on a page that calls them feeds in words only", async () => {
    const list = '<a href="/newsfeed/local">Local (RSS)</a><a href="/newsfeed/every">All news (RSS)</a>';
    const answers = { "": page('<a href="/rss-feeds">RSS feeds</a>'), "rss-feeds": page(list) };
    expect(await foundAt({ ...answers, "newsfeed/local": FEED, "newsfeed/every": FEED })).toBe("newsfeed/every");
  });

  test("on a page about the site's feeds", async () => {
    const list = '<a href="/rss/sport.xml">Sport</a><a href="/rss/all.xml">Everything</a>';
    const answers = {
      "": page('<a href="/rss/">RSS</a>'),
      "rss/": page(list),
      "rss/all.xml": FEED,
      "rss/sport.xml": FEED,
    };
    expect(await foundAt(answers)).toBe("rss/all.xml");
  });

  test("by a path for a program", async () => {
    expect(await foundAt({ "": page('<a href="feed:/f.xml">Feed</a>'), "f.xml": FEED })).toBe("f.xml");
  });

  test("by plain http, secured", async () => {
    const markup = '<link rel="alternate" type="application/rss+xml" href="http://harbor.example/news">';
    expect(await foundAt({ "": page(markup), news: FEED })).toBe("news");
  });

  test.each([
    "https://feedly.com/i/subscription/feed%2Fhttps%3A%2F%2Fharbor.example%2Fnews",
    "https://feedly.com/i/subscription/feed/https://harbor.example/news",
    "https://www.inoreader.com/?add_feed=https%3A%2F%2Fharbor.example%2Fnews",
    "https://www.newsblur.com/?url=https://harbor.example/news&amp;title=Harbor",
  ])("in a link to a feed reader: %s", async (href) => {
    expect(await foundAt({ "": page(`<a href="${href}">Follow</a>`), news: FEED })).toBe("news");
  });

  test("where readers are led to", async () => {
    expect(
      await foundAt({
        "": page('<p><a href="/about">About</a> <a href="/news/rss.xml">RSS</a>'),
        "news/rss.xml": FEED,
      }),
    ).toBe("news/rss.xml");
  });

  test("at a usual place, where the page of a post names only the feed of its comments", async () => {
    const post = page(
      '<link rel="alternate" type="application/rss+xml" title="Comments on: Ferry" href="/ferry/feed/">',
    );
    expect(await foundAt({ ferry: post, "ferry/feed/": FEED, feed: FEED }, "ferry")).toBe("feed");
    expect(await foundAt({ ferry: post, "ferry/feed/": FEED }, "ferry")).toBe("ferry/feed/");
  });

  test("where a page that only sends browsers on leads", async () => {
    const start = page('<meta http-equiv="Refresh" content="0; URL=/news/">');
    const news = page('<link rel="alternate" type="application/rss+xml" href="f">');
    expect(await foundAt({ "": start, "news/": news, "news/f": FEED })).toBe("news/f");
    // Redirects to the same page, or in a circle, are not followed.
    expect(await foundAt({ "": start, "news/": start, "rss.xml": FEED })).toBe("rss.xml");
  });

  test("what is called a feed and explains feeds is passed over", async () => {
    const about = page('<a href="/about-rss">What is RSS?</a>');
    expect(await foundAt({ "": about, "about-rss": page("RSS is"), feed: FEED })).toBe("feed");
  });

  test("of comments only, it is still one", async () => {
    const markup = '<link rel="alternate" type="application/rss+xml" title="Comments" href="/c">';
    expect(await foundAt({ "": page(markup), c: FEED })).toBe("c");
  });
});

describe("the usual places", () => {
  test("where the page names none", async () => {
    expect(await foundAt({ "": page(""), "atom.xml": FEED })).toBe("atom.xml");
  });

  test.each(["blog-feed.xml", "blogs/news.atom", "blog?format=rss"])("of a shop's blog: %s", async (path) => {
    expect(await foundAt({ "": page(""), [path]: FEED })).toBe(path);
  });

  test("where what it names is dead", async () => {
    const markup = '<link rel="alternate" type="application/rss+xml" href="/dead">';
    expect(await foundAt({ "": page(markup), feed: FEED })).toBe("feed");
  });

  test.each([401, 403, 404, 500])("where the home page answers %i", async (status) => {
    expect(await foundAt({ "": status, "rss.xml": FEED })).toBe("rss.xml");
  });

  test("of a blog in a folder, first", async () => {
    expect(await foundAt({ "blog/": page(""), "blog/feed": FEED, feed: FEED }, "blog/")).toBe("blog/feed");
  });

  test("where nothing is, the page's own fault is said", async () => {
    expect(await foundAt({ "": 403 })).toBe("https://harbor.example/ cannot be read: it answered with status 403");
    const markup = '<link rel="alternate" type="application/rss+xml" href="/dead">';
    expect(await foundAt({ "": page(markup) })).toBe(
      "the feed that the page names cannot be read: it answered with status 404",
    );
  });
});
