import { gzipSync } from "node:zlib";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { readFeedUrl } from "../../../scripts/import/feed.ts";
import { readNdjson } from "../../../scripts/import/ndjson.ts";
import { type Operator, Refused } from "../../../scripts/import/operator.ts";
import { feedsIn, subscribe } from "../../../scripts/import/opml.ts";
import { planned } from "../../../src/ingest/opml.ts";
import { readWxr } from "../../../scripts/import/wxr.ts";
import { anRssItem, rss } from "../../network.ts";
import { aFile, all, aWxr, aWxrItem } from "./archives.ts";

describe("WordPress' export", () => {
  const read = async (items: string) => await all(await readWxr(aFile("export.xml", aWxr(items))));

  test("a post with its author, terms, picture and dates, under the id that its feed gives it", async () => {
    const terms =
      '<category domain="category" nicename="harbor"><![CDATA[Harbor]]></category>' +
      '<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>' +
      '<category domain="post_tag" nicename="ferries"><![CDATA[Ferries & piers]]></category>';
    const meta =
      "<wp:postmeta><wp:meta_key><![CDATA[_edit_last]]></wp:meta_key><wp:meta_value><![CDATA[8]]></wp:meta_value></wp:postmeta>" +
      "<wp:postmeta><wp:meta_key><![CDATA[_thumbnail_id]]></wp:meta_key><wp:meta_value><![CDATA[9]]></wp:meta_value></wp:postmeta>";
    const comment =
      "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author><![CDATA[Somebody]]></wp:comment_author><wp:comment_content><![CDATA[<p>First!</p>]]></wp:comment_content></wp:comment>";
    // The picture stands behind the post that shows it.
    const picture = aWxrItem({
      "wp:post_id": "9",
      "wp:post_type": "attachment",
      "wp:status": "inherit",
      "wp:attachment_url": "https://harbor.example/wp-content/ferry.jpg",
      "excerpt:encoded": "",
    });
    expect(await read(aWxrItem({}, terms + meta + comment) + picture)).toEqual([
      {
        kind: "item",
        place: expect.stringMatching(/^line \d+, post 7$/),
        item: {
          id: "https://harbor.example/?p=7",
          url: "https://harbor.example/2019/03/ferry-returns/",
          title: "The night ferry returns",
          content_html:
            '<figure><img src="https://harbor.example/wp-content/ferry.jpg" alt=""></figure>\n\n<p>It sails again.</p>\n',
          summary: "After nine years.",
          authors: [{ name: "Ida Brandt" }],
          tags: ["Ferries & piers", "Harbor"],
          image: "https://harbor.example/wp-content/ferry.jpg",
          language: "en-US",
          date_published: "2019-03-03T08:00:00.000Z",
          date_modified: "2019-03-04T08:00:00.000Z",
        },
      },
      { kind: "passed", reason: "attachment, inherit", place: expect.any(String) },
    ]);
  });

  test.each([
    ["a draft", { "wp:status": "draft" }, "post, draft"],
    ["a pending post", { "wp:status": "pending" }, "post, pending"],
    ["a private post", { "wp:status": "private" }, "post, private"],
    ["a post of the future", { "wp:status": "future" }, "post, future"],
    ["a post in the trash", { "wp:status": "trash" }, "post, trash"],
    ["a page", { "wp:post_type": "page" }, "page"],
    ["a menu item", { "wp:post_type": "nav_menu_item" }, "nav_menu_item"],
    ["a protected post", { "wp:post_password": "hunter2" }, "protected by a password"],
  ])("%s is passed over", async (_, facts, reason) => {
    expect(await read(aWxrItem(facts) + aWxrItem())).toMatchObject([{ kind: "passed", reason }, { kind: "item" }]);
  });

  const meta = (key: string, value: string) =>
    `<wp:postmeta><wp:meta_key>${key}</wp:meta_key><wp:meta_value><![CDATA[${value}]]></wp:meta_value></wp:postmeta>`;

  test("a post that a plugin shows to members is passed over, unless everybody may read its beginning", async () => {
    const paid = meta("_jetpack_newsletter_access", "paid_subscribers");
    const free = meta("_jetpack_newsletter_access", "everybody") + meta("rcp_access_level", "0");
    const text = "<![CDATA[<p>Free.</p><!-- wp:jetpack/paywall /--><p>Secret.</p>]]>";
    expect(
      await read(
        aWxrItem({}, paid) +
          aWxrItem({}, meta("_members_access_role", "subscriber")) +
          aWxrItem({}, free) +
          aWxrItem({ "content:encoded": text }, paid),
      ),
    ).toMatchObject([
      { kind: "passed", reason: "for members" },
      { kind: "passed", reason: "for members" },
      { kind: "item" },
      { kind: "item", item: { content_html: expect.stringContaining("<!--members-only-->") } },
    ]);
  });

  test("a post without a time in UTC has that of its own zone", async () => {
    const facts = { pubDate: "Mon, 30 Nov -0001 00:00:00 +0000", "wp:post_date_gmt": "0000-00-00 00:00:00" };
    expect(await read(aWxrItem(facts))).toMatchObject([{ item: { date_published: "2019-03-03T09:00:00.000Z" } }]);
  });

  test("an escaped guid is spelled as in the feed; without one it is made of the number", async () => {
    const escaped = aWxrItem({ guid: "https://harbor.example/?post_type=post&amp;#038;p=7" });
    expect(await read(escaped + aWxrItem({ guid: "" }))).toMatchObject([
      { item: { id: "https://harbor.example/?post_type=post&p=7" } },
      { item: { id: "https://harbor.example/?p=7" } },
    ]);
  });

  test("classic text becomes paragraphs, and shortcodes HTML", async () => {
    const text = '<![CDATA[One.\n\nTwo.\n\n[caption width="3"]<img src="a.jpg"/> A pier[/caption]]]>';
    const [found] = await read(aWxrItem({ "content:encoded": text }));
    expect(found).toMatchObject({
      item: { content_html: expect.stringMatching(/^<p>One\.<\/p>\n<p>Two\.<\/p>\n<figure>/) },
    });
  });

  test("markup that is not well-formed, and characters that XML does not have, lose one post at most", async () => {
    const unescaped = aWxrItem({ link: "https://harbor.example/?a=1&b=2", guid: "https://harbor.example/?p=8&x" });
    const control = aWxrItem({ title: "<![CDATA[Pier\u0008 one]]>" });
    const items = await read(unescaped + control + aWxrItem({ link: "" }));
    expect(items.slice(1)).toMatchObject([
      { kind: "item", item: { title: "Pier one" } },
      { kind: "broken", reason: "has no link to a page on the web" },
    ]);
    expect(items).toHaveLength(3);
  });

  test("a file that was cut off is reported, and what it has left keeps the export's language", async () => {
    const whole = aWxr(aWxrItem() + aWxrItem({ "wp:post_id": "8", guid: "https://harbor.example/?p=8" }));
    const cut = whole.slice(0, whole.lastIndexOf("<wp:post_id>"));
    expect(await all(await readWxr(aFile("export.xml", cut)))).toEqual([
      { kind: "item", place: expect.any(String), item: expect.objectContaining({ language: "en-US" }) },
      { kind: "broken", place: expect.stringMatching(/^line \d+$/), reason: expect.stringContaining("the file ends") },
    ]);
  });

  test("what is read in pieces is cut neither in a reference nor in a section's marks", async () => {
    const escaped = aWxrItem({ title: "&amp;".repeat(100_001) });
    const sections = aWxrItem({ title: "<![CDATA[& ]]>".repeat(20_001), "content:encoded": "<![CDATA[a && b &lt;]]>" });
    expect(await read(escaped + sections)).toMatchObject([
      { item: { title: "&".repeat(100_001) } },
      { item: { title: "& ".repeat(20_001).trim(), content_html: "<p>a && b &lt;</p>" } },
    ]);
  });

  test("a gzipped export of thousands of posts is read, and says how far it is", { timeout: 60_000 }, async () => {
    const body = "<p>The quiet harbor waits.</p>".repeat(100);
    const items = Array.from({ length: 4000 }, (_, n) =>
      aWxrItem({
        "wp:post_id": String(n),
        guid: `https://harbor.example/?p=${n}`,
        "content:encoded": `<![CDATA[${n}${body}]]>`,
      }),
    );
    const archive = await readWxr(aFile("export.xml.gz", gzipSync(aWxr(items.join("")))));
    const ids = new Set<string>();
    const progress: number[] = [];
    for await (const found of archive.entries) {
      if (found.kind === "item") ids.add((found.item as { id: string }).id);
      progress.push(archive.progress() ?? -1);
    }
    expect(ids.size).toBe(4000);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(progress.at(-1)).toBe(1);
  });
});

describe("ndjson", () => {
  const item = { id: "1", url: "https://harbor.example/1", title: "Pier" };
  const at = "2019-03-03T08:00:00Z";

  test("items and native events, blank lines and all, with the numbers of lines that are broken", async () => {
    const lines = [
      JSON.stringify(item),
      "",
      '{"id": "2",',
      JSON.stringify({ type: "post.published", timestamp: at, data: item }),
      JSON.stringify({ type: "post.withdrawn", timestamp: at, data: { id: "1" } }),
      JSON.stringify({ type: "ping" }),
      JSON.stringify({ type: "post.liked" }),
      JSON.stringify({ type: "post.withdrawn", data: {} }),
    ];
    expect(await all(readNdjson(aFile("a.ndjson", `\uFEFF${lines.join("\r\n")}`)))).toEqual([
      { kind: "item", item, place: "line 1" },
      { kind: "broken", reason: "is not JSON", place: "line 3" },
      { kind: "item", item: { date_published: at, ...item }, place: "line 4" },
      { kind: "withdrawn", withdrawn: { id: "1", at }, place: "line 5" },
      { kind: "passed", reason: "a ping", place: "line 6" },
      { kind: "passed", reason: "post.liked", place: "line 7" },
      { kind: "broken", reason: "/data/id is missing", place: "line 8" },
    ]);
  });

  test("dates that the item has are not replaced by the event's", async () => {
    const event = { type: "post.updated", timestamp: at, data: { ...item, date_published: "2018-01-01T00:00:00Z" } };
    expect(await all(readNdjson(aFile("a.ndjson", JSON.stringify(event))))).toMatchObject([
      { item: { date_published: "2018-01-01T00:00:00Z", date_modified: at } },
    ]);
  });

  test("a line that is too long is passed by without being held, and the next ones are read", async () => {
    const text = `${JSON.stringify(item)}\n"${"a".repeat(5_000_000)}"\n${JSON.stringify(item)}\n`;
    expect(await all(readNdjson(aFile("a.ndjson", text)))).toMatchObject([
      { kind: "item", place: "line 1" },
      { kind: "broken", place: "line 2", reason: expect.stringContaining("more than") },
      { kind: "item", place: "line 3" },
    ]);
  });
});

describe("a feed on the web", () => {
  /** A server on loopback, and its requests. */
  async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return { asked, origin: `http://127.0.0.1:${address.port}` };
  }
  const entry = (n: number) => anRssItem({ guid: `g${n}`, title: `Pier ${n}`, link: `https://harbor.example/${n}` });
  const idsOf = async (url: string) =>
    (await all(readFeedUrl(url, 0))).map((found) =>
      found.kind === "item" ? (found.item as { id: string }).id : found.kind,
    );

  test("WordPress' pages are followed until there are none", async () => {
    const { asked, origin } = await serving((request, response) => {
      const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("paged") ?? 1);
      if (page > 3) return void response.writeHead(404).end();
      response.end(rss(entry(page * 2) + entry(page * 2 + 1), "<generator>https://wordpress.org/?v=6.8</generator>"));
    });
    expect(await idsOf(`${origin}/feed/`)).toEqual(["g2", "g3", "g4", "g5", "g6", "g7"]);
    expect(asked).toEqual(["/feed/", "/feed/?paged=2", "/feed/?paged=3", "/feed/?paged=4"]);
  });

  test.each(["next", "prev-archive"])("RFC 5005: %s", async (rel) => {
    const { asked, origin } = await serving((request, response) => {
      const isFirst = request.url === "/feed";
      response.end(rss(entry(isFirst ? 1 : 2), isFirst ? `<atom:link rel="${rel}" href="${origin}/older"/>` : ""));
    });
    expect(await idsOf(`${origin}/feed`)).toEqual(["g1", "g2"]);
    expect(asked).toEqual(["/feed", "/older"]);
  });

  test("JSON Feed's next_url, round in circles and to another host", async () => {
    const { asked, origin } = await serving((request, response) => {
      const page = Number(request.url?.slice(1));
      const next = page === 1 ? `${origin}/2` : page === 2 ? `${origin}/1` : "https://elsewhere.example/";
      response.end(
        JSON.stringify({
          version: "https://jsonfeed.org/version/1.1",
          title: "T",
          next_url: next,
          items: [{ id: `g${page}`, url: `https://harbor.example/${page}`, title: "a" }],
        }),
      );
    });
    expect(await idsOf(`${origin}/1`)).toEqual(["g1", "g2"]);
    expect(await idsOf(`${origin}/3`)).toEqual(["g3"]);
    expect(asked).toEqual(["/1", "/2", "/3"]);
  });

  test("a publisher that asks for patience gets it", async () => {
    let refusals = 1;
    const started = Date.now();
    const { origin } = await serving((_, response) => {
      if (refusals-- > 0) return void response.writeHead(429, { "retry-after": "1" }).end();
      response.end(rss(entry(1)));
    });
    expect(await idsOf(`${origin}/feed`)).toEqual(["g1"]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
  });

  test("what is no feed is said", async () => {
    const { origin } = await serving((_, response) => response.end("<html></html>"));
    await expect(idsOf(`${origin}/`)).rejects.toThrow("is a web page, not a feed");
  });
});

describe("OPML", () => {
  const opml = `<opml version="2.0"><head><title>Planet</title></head><body>
    <outline text="Harbors"><outline type="rss" text="Harbor Post" xmlUrl="https://harbor.example/feed" htmlUrl="https://harbor.example/"/>
    <outline type="rss" text="Harbor Post, comments" xmlUrl="https://harbor.example/comments/feed" htmlUrl="https://harbor.example/"/></outline>
    <outline type="rss" title="灯台" text="x" xmlUrl="https://lighthouse.example/atom.xml"/>
    <outline type="rss" text="Search" xmlUrl="feed:https://search.example/feed"/>
    <outline type="rss" text="Harbor post" xmlUrl="https://other.example/feed"/>
    <outline type="rss" text="Twice" xmlUrl="https://harbor.example/feed"/>
    <outline text="No feed" htmlUrl="https://nothing.example/"/>
    <outline type="rss" text="Bad" xmlUrl="javascript:alert(1)"/>
  </body></opml>`;

  test("a source for each home page, called after its name, and never twice the same", () => {
    const known = new Map([["harbor-post-2", "https://elsewhere.example/"]]);
    expect(planned(feedsIn(opml), known).map(({ slug, feed }) => [slug, feed])).toEqual([
      ["harbor-post", "https://harbor.example/feed"],
      ["harbor-post", "https://harbor.example/comments/feed"],
      ["lighthouse-example", "https://lighthouse.example/atom.xml"],
      ["search-2", "https://search.example/feed"],
      ["harbor-post-3", "https://other.example/feed"],
    ]);
  });

  test("a source that is there already is taken, so that it can be done again", () => {
    const first = planned(feedsIn(opml), new Map());
    const known = new Map(first.map(({ slug, home }) => [slug, home]));
    expect(planned(feedsIn(opml), known)).toEqual(first);
  });

  test("a feed that cannot be read registers no source; one that can does, before it is polled", async () => {
    const asked: string[] = [];
    const operator: Operator = {
      site: new URL("https://reprint.example"),
      async ask(_, where, json) {
        asked.push(where);
        const { url } = json as { url?: string };
        if (url === "https://gone.example/feed") throw new Refused(422, "There is no feed");
        return {};
      },
    };
    const of = (slug: string) => ({
      slug,
      name: slug,
      home: `https://${slug}.example/`,
      feed: `https://${slug}.example/feed`,
    });
    expect(await subscribe(operator, of("gone"), new Map())).toEqual({ kind: "refused", detail: "There is no feed" });
    expect(asked.splice(0)).toEqual(["/api/v1/feeds/preview"]);
    expect(await subscribe(operator, of("quay"), new Map())).toEqual({ kind: "added", detail: "" });
    expect(asked).toEqual(["/api/v1/feeds/preview", "/api/v1/sources", "/api/v1/sources/quay/feeds"]);
  });
});
