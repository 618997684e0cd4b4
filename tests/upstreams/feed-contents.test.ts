import { describe, expect, test } from "vitest";
import { sanitizeEntry } from "../../src/html/safe-entry.ts";
import { readDocument } from "../../src/upstreams/feeds/document.ts";

const NAMESPACES =
  'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:a10="http://www.w3.org/2005/Atom" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"';

const TEXT = "<description>&lt;p&gt;Text.&lt;/p&gt;</description>";

const item = (more: string, body = TEXT) =>
  `<rss version="2.0" ${NAMESPACES}><channel><title>Harbor</title><link>https://harbor.example/</link><item><title>Pier</title><guid isPermaLink="false">1</guid>${/<link/.test(more) ? "" : "<link>https://harbor.example/1</link>"}${body}${more}</item></channel></rss>`;

const entry = (more: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>Harbor</title><author><name>The Desk</name></author><link href="https://harbor.example/"/><entry><id>1</id>${/<link rel="alternate"/.test(more) ? "" : '<link href="https://harbor.example/1"/>'}${more}</entry></feed>`;

const jsonItem = (more: object) =>
  JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: "Harbor",
    items: [{ id: "1", url: "https://harbor.example/1", ...more }],
  });

const documentIn = (document: string) =>
  readDocument(new TextEncoder().encode(document) as Uint8Array<ArrayBuffer>, {
    contentType: undefined,
    url: "https://harbor.example/feed",
  });

/** The one post of a feed, as readers see it. */
function postIn(document: string | Uint8Array<ArrayBuffer>, contentType?: string) {
  const body =
    typeof document === "string" ? (new TextEncoder().encode(document) as Uint8Array<ArrayBuffer>) : document;
  const read = readDocument(body, { contentType, url: "https://harbor.example/feed" });
  const [found] = read.ok ? read.feed.entries : [];
  if (found === undefined) throw new Error(JSON.stringify(read));
  const { body: safe, ...post } = sanitizeEntry(
    { published: "", modified: "", ...found },
    { language: "en", name: "Harbor Post" },
  );
  const html = safe.html.replace(/ (?:rel|loading|decoding|preload)="[^"]*"/g, "").replaceAll("\n", "");
  return { ...post, html, authors: post.authors.map(({ name }) => name) };
}

const picture = (name: string, alt = "", caption = "") =>
  `<figure><img alt="${alt}" src="https://img.example/${name}">${caption && `<figcaption>${caption}</figcaption>`}</figure>`;

test.each([
  ["text", (feed: string) => `<pre>${feed.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre>`],
  [
    "a browser's viewer",
    (feed: string) => `<div id="webkit-xml-viewer-source-xml">${feed}</div><div>This XML file …</div>`,
  ],
])("a feed in a page is read as %s", (_, wrapped) => {
  const feed = item("", "<description>&lt;p&gt;A &amp;amp; B.&lt;/p&gt;</description>");
  expect(postIn(`<!DOCTYPE html>\n<html><head></head><body>${wrapped(feed)}</body></html>`).html).toBe(
    "<p>A &amp; B.</p>",
  );
});

test("a page that only quotes a feed is none", () => {
  const page = "<html><body><p>Write this:</p><pre>&lt;item&gt;&lt;/item&gt;</pre></body></html>";
  expect(documentIn(page)).toMatchObject({ ok: false });
});

describe("who may read what", () => {
  const body = "<p>Free.</p><!--members-only--><p>Secret.</p>";

  test.each([
    ["a CDATA section", item("", `<content:encoded><![CDATA[${body}]]></content:encoded>`)],
    ["escaped HTML", item("", `<description>${body.replaceAll("<", "&lt;")}</description>`)],
    [
      "XHTML",
      entry(`<title>T</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${body}</div></content>`),
    ],
  ])("is heard in %s", (_, feed) => {
    const post = postIn(feed);
    expect([post.html.replace(/<\/?div>/g, ""), post.cut]).toEqual(["<p>Free.</p>", "members"]);
  });

  test("and in blocks of a CDATA section", () => {
    const block =
      "<p>A.</p><!--kg-gated-block:begin nonMember:false --><p>Secret.</p><!--kg-gated-block:end --><p>B.</p>";
    expect(postIn(item("", `<content:encoded><![CDATA[${block}]]></content:encoded>`)).html).toBe("<p>A.</p><p>B.</p>");
  });
});

describe("the body of XHTML in an item of RSS", () => {
  const ns = "http://www.w3.org/1999/xhtml";
  test.each([
    [
      "with a prefix",
      `<xhtml:body xmlns:xhtml="${ns}"><xhtml:p>It <xhtml:a id="x"/>sails &amp; sails.</xhtml:p></xhtml:body>`,
    ],
    ["without one", `<body xmlns="${ns}"><p>It <a id="x"/>sails &amp; sails.</p></body>`],
  ])("%s is its text", (_, body) => {
    const post = postIn(item("", `<description>Beginning.</description>${body}`));
    expect(post.html).toBe('<p>It <a id="user-content-x"></a>sails &amp; sails.</p>');
  });

  test("is read beside what is marked in it", () => {
    const body = `<body xmlns="${ns}"><p>Free.</p><!--members-only--><p>Secret.</p></body>`;
    expect(postIn(item("", body))).toMatchObject({ html: "<p>Free.</p>", cut: "members" });
  });
});

test("what a script has printed before a feed is passed over", () => {
  expect(postIn(`<br />\n<b>Warning</b>: Undefined variable in <b>/x.php</b>\n${item("")}`).title).toBe("Pier");
});

test("a few stray bytes make no other encoding of UTF-8", () => {
  const [before, after] = item("", "<description>Größe XX</description>").split("XX") as [string, string];
  const bytes = new TextEncoder();
  const body = new Uint8Array([...bytes.encode(before), 0x93, 0x41, 0x94, 0xe9, ...bytes.encode(after)]);
  expect(postIn(body).html).toBe("Größe “A”é");
});

describe("a sign of less than", () => {
  test("is no tag, and no end of a feed", () => {
    const feed = item("", "<description>Where $a&lt;b$ and 2 < 3.</description>").replace("Pier", "On 1 < 2");
    expect(postIn(feed)).toMatchObject({ title: "On 1 < 2", html: "Where $a&lt;b$ and 2 &lt; 3." });
  });
});

test("a date of Dublin Core may be that of a change: it leaves the first one alone", () => {
  const dated = readDocument(
    new TextEncoder().encode(item("<dc:date>2026-11-21T09:00:00Z</dc:date>")) as Uint8Array<ArrayBuffer>,
    {
      contentType: undefined,
      url: "https://harbor.example/feed",
    },
  );
  expect(dated.ok && dated.feed.entries).toMatchObject([{ modified: "2026-11-21T09:00:00.000Z" }]);
  expect(dated.ok && dated.feed.entries[0]!.published).toBe(undefined);
});

test("a small thumbnail leads no text that has a picture of its own", () => {
  const own = '<description>&lt;p&gt;Text.&lt;/p&gt;&lt;img src="https://img.example/own.jpg"&gt;</description>';
  const thumbnail = (more: string) => `<media:thumbnail url="https://img.example/t.jpg" ${more}/>`;
  expect(postIn(item(thumbnail('width="150" height="150"'), own)).image).toBe(undefined);
  expect(postIn(item(thumbnail('width="1200"'), own)).image).toBe("https://img.example/t.jpg");
  expect(postIn(item(thumbnail('width="150"'))).image).toBe("https://img.example/t.jpg");
});

test("names with strokes between them are several", () => {
  expect(postIn(item("<dc:creator>Ida Brandt / Kim Sol</dc:creator>")).authors).toEqual(["Ida Brandt", "Kim Sol"]);
});

test("a word before a name is no name", () => {
  expect(postIn(item("<dc:creator>Por Ida Brandt</dc:creator>")).authors).toEqual(["Ida Brandt"]);
});

test("types in a title are no tags", () => {
  expect(postIn(item("").replace("Pier", "Map&lt;String, List&lt;T&gt;&gt;")).title).toBe("Map<String, List<T>>");
});

test("nobody is in a byline, in brackets or out of them", () => {
  expect(postIn(item("<dc:creator>(unknown author)</dc:creator>")).authors).toEqual([]);
});

describe("the lead picture, whichever way it came", () => {
  test.each([
    ["media:content with a type", '<media:content url="https://img.example/a.jpg" type="image/jpeg"/>'],
    ["media:content with a medium", '<media:content url="https://img.example/a.jpg" medium="image"/>'],
    ["media:content alone", '<media:content url="https://img.example/a.jpg"/>'],
    ["media:thumbnail", '<media:thumbnail url="https://img.example/a.jpg" width="240"/>'],
    ["an enclosure", '<enclosure url="https://img.example/a.jpg" type="image/jpeg" length="1"/>'],
    ["an enclosure without a type", '<enclosure url="https://img.example/a.jpg"/>'],
    ["an image of the item", "<image><url>https://img.example/a.jpg</url><title>A</title></image>"],
    ["itunes:image", '<itunes:image href="https://img.example/a.jpg"/>'],
    [
      "a group",
      '<media:group><media:content url="https://img.example/b.jpg" width="300"/><media:content url="https://img.example/a.jpg" width="900"/></media:group>',
    ],
    [
      "several sizes",
      '<media:content url="https://img.example/a.jpg?w=140" width="140"/><media:content url="https://img.example/a.jpg" width="900"/>',
    ],
    [
      "beside an avatar",
      '<media:content url="https://0.gravatar.com/avatar/1?s=96" medium="image"/><media:content url="https://img.example/a.jpg" medium="image"/>',
    ],
  ])("%s", (_, more) => {
    expect(postIn(item(more))).toMatchObject({
      image: "https://img.example/a.jpg",
      html: `${picture("a.jpg")}<p>Text.</p>`,
    });
  });

  test("Atom's enclosure and JSON Feed's image", () => {
    const atom =
      '<content type="html">Text.</content><link rel="enclosure" type="image/png" href="https://img.example/a.jpg"/>';
    expect(postIn(entry(atom)).html).toBe(`${picture("a.jpg")}Text.`);
    const elsewhere = '<summary type="html">Text.</summary><content type="image/png" src="https://img.example/a.jpg"/>';
    expect(postIn(entry(elsewhere)).html).toBe(`${picture("a.jpg")}Text.`);
    const json = { content_html: "Text.", banner_image: "https://img.example/a.jpg" };
    expect(postIn(jsonItem(json))).toMatchObject({
      html: `${picture("a.jpg")}Text.`,
      image: "https://img.example/a.jpg",
    });
  });

  test("Flickr's sizes are one picture, though the original has another secret in its name", () => {
    const at = (file: string) => `https://live.staticflickr.com/65535/53012345678_${file}.jpg`;
    const media = `<media:content url="${at("0a1b2c3d4e_b")}" width="1024"/><enclosure url="${at("ff00aa1122_o")}" type="image/jpeg"/>`;
    const small = `<description>&lt;img src="${at("0a1b2c3d4e_m")}"&gt; Text.</description>`;
    expect(postIn(item(media)).html).toBe(
      `${picture("a.jpg").replace("https://img.example/a.jpg", at("ff00aa1122_o"))}<p>Text.</p>`,
    );
    expect(postIn(item(media, small)).html.match(/<img/g)).toHaveLength(1);
  });

  test("a picture that comes larger beside the body takes the place of its small copy", () => {
    const at = (size: string) => `https://live.staticflickr.com/65535/53012345678_0a1b2c3d4e_${size}.jpg`;
    const body = (width: number) =>
      `<description>&lt;img alt="Gull" src="${at("m")}" width="${width}" height="160"&gt; Text.</description>`;
    const media = `<media:content url="${at("b")}" width="1024"/>`;
    expect(postIn(item(media, body(240))).html).toBe(`<img alt="Gull" src="${at("b")}"> Text.`);
    expect(postIn(item(media, body(500))).html).toContain(at("m"));
  });

  test("a document is a link, unless the body leads to it", () => {
    const pdf = '<enclosure url="https://harbor.example/the%20minutes.pdf" length="9" type="application/pdf"/>';
    const linked = '<a href="https://harbor.example/the%20minutes.pdf">';
    expect(postIn(item(pdf)).html).toBe(`<p>Text.</p><p>${linked}the minutes.pdf</a></p>`);
    const body = `<content:encoded><![CDATA[<p>See ${linked}it</a>.</p>]]></content:encoded>`;
    expect(postIn(item(pdf, body)).html).toBe(`<p>See ${linked}it</a>.</p>`);
    const attachments = [{ url: "https://harbor.example/a.epub", mime_type: "application/epub+zip", title: "A & B" }];
    expect(postIn(jsonItem({ content_html: "<p>Text.</p>", attachments })).html).toContain("A &amp; B</a>");
  });

  test("what the body shows in another size is not shown twice", () => {
    const body = '<content:encoded><![CDATA[<p><img src="/uploads/pier-300x200.jpg"> Text.</p>]]></content:encoded>';
    const post = postIn(item('<media:content url="https://harbor.example/uploads/pier.jpg" medium="image"/>', body));
    expect(post.image).toBe("https://harbor.example/uploads/pier.jpg");
    expect(post.html.match(/<img/g)).toHaveLength(1);
  });

  test("every picture, with what is said of it, before the line that says whose the post is", () => {
    const body =
      '<content:encoded><![CDATA[<p>Text.</p><p>The post <a href="https://harbor.example/1">Pier</a> appeared first.</p>]]></content:encoded>';
    const more = ["a", "b"].map(
      (name) =>
        `<media:content url="https://img.example/${name}.jpg"><media:description>View ${name}</media:description><media:credit role="photographer">Tom Beck</media:credit></media:content>`,
    );
    expect(postIn(item(more.join(""), body)).html).toBe(
      `${picture("a.jpg", "View a", "View a <small>Tom Beck</small>")}<p>Text.</p>${picture("b.jpg", "View b", "View b <small>Tom Beck</small>")}<p>The post <a href="https://harbor.example/1">Pier</a> appeared first.</p>`,
    );
  });

  test("the words of a picture are no markup", () => {
    const more =
      '<media:content url="https://img.example/a.jpg?x=&quot;onerror="><media:title>"&lt;script&gt;</media:title><media:credit>&lt;b onclick="x"&gt;Tom</media:credit></media:content>';
    expect(postIn(item(more)).html).not.toMatch(/<script|<b\b|\sonerror=|\sonclick/);
  });
});

describe("sound and films", () => {
  const audio = '<figure><audio controls="" src="https://cdn.example/4.mp3"></audio></figure>';

  test("a sound that the text plays is no second one, whoever counts it", () => {
    const body = '<p>Notes</p><audio controls src="https://cdn.example/4.mp3?from=web"></audio>';
    const { html } = postIn(
      item(
        '<enclosure url="https://cdn.example/4.mp3" type="audio/mpeg"/>',
        `<content:encoded><![CDATA[${body}]]></content:encoded>`,
      ),
    );
    expect(html.match(/<audio/g)).toHaveLength(1);
    const counted = `<content:encoded><![CDATA[<audio src="https://op3.dev/e/cdn.example/4.mp3?_=1"></audio>]]></content:encoded>`;
    const once = postIn(item('<enclosure url="https://cdn.example/4.mp3" type="audio/mpeg"/>', counted));
    expect(once.html.match(/<audio/g)).toHaveLength(1);
    const { html: two } = postIn(
      item(
        '<enclosure url="https://cdn.example/play?id=5" type="audio/mpeg"/>',
        `<content:encoded><![CDATA[<audio src="https://cdn.example/play?id=4"></audio>]]></content:encoded>`,
      ),
    );
    expect(two.match(/<audio/g)).toHaveLength(2);
  });

  test.each(['type="audio/mpeg"', "", 'type="application/octet-stream"'])("an enclosure %s plays", (type) => {
    expect(postIn(item(`<enclosure url="https://cdn.example/4.mp3" length="1" ${type}/>`)).html).toBe(
      `${audio}<p>Text.</p>`,
    );
  });

  test("attachments of JSON Feed play", () => {
    const attachments = [{ url: "https://cdn.example/4.mp3", mime_type: "audio/mpeg" }];
    expect(postIn(jsonItem({ content_text: "Text.", attachments })).html).toBe(`${audio}<p>Text.</p>`);
  });

  test("a film has its still as poster", () => {
    const more =
      '<media:content url="https://cdn.example/4.mp4" type="video/mp4"><media:thumbnail url="https://img.example/a.jpg"/></media:content>';
    expect(postIn(item(more))).toMatchObject({
      html: '<figure><video controls="" poster="https://img.example/a.jpg" src="https://cdn.example/4.mp4"></video></figure><p>Text.</p>',
      image: "https://img.example/a.jpg",
    });
  });

  test("YouTube's feed: a player and the description", () => {
    const more = `<title>Trip</title><link rel="alternate" href="https://www.youtube.com/watch?v=abcDEF12345"/><media:group><media:content url="https://www.youtube.com/v/abcDEF12345?version=3" type="application/x-shockwave-flash"/><media:thumbnail url="https://i1.ytimg.com/vi/abcDEF12345/hqdefault.jpg"/><media:description>We sail.\n\nMap: here\nand there</media:description></media:group>`;
    expect(postIn(entry(more))).toMatchObject({
      html: '<figure data-embed="https://www.youtube-nocookie.com/embed/abcDEF12345"><a href="https://www.youtube.com/watch?v=abcDEF12345">YouTube: Trip</a></figure><p>We sail.</p><p>Map: here<br>and there</p>',
      image: "https://i1.ytimg.com/vi/abcDEF12345/hqdefault.jpg",
    });
  });

  test("Vimeo's feed, and a player that the body has already", () => {
    const player = '<media:content><media:player url="https://player.vimeo.com/video/123456789"/></media:content>';
    expect(postIn(item(player)).html).toContain('data-embed="https://player.vimeo.com/video/123456789?dnt=1"');
    const body = "<description>&lt;iframe src='https://player.vimeo.com/video/123456789'>&lt;/iframe></description>";
    expect(postIn(item(player, body)).html.match(/data-embed/g)).toHaveLength(1);
  });
});

test("a film in several sizes is one, also beside an enclosure of one of them", () => {
  const size = (height: number) =>
    `<media:content type="video/mp4" url="https://tube.example/${height}.mp4" height="${height}"/>`;
  const { html } = postIn(
    item(
      `<enclosure type="video/mp4" url="https://tube.example/720.mp4"/><media:group>${size(480)}${size(1080)}${size(720)}</media:group><media:thumbnail url="https://tube.example/still.jpg" width="850" height="480"/>`,
    ),
  );
  expect(html.match(/<video[^>]*>/g)).toEqual([
    '<video controls="" poster="https://tube.example/still.jpg" src="https://tube.example/1080.mp4">',
  ]);
});

test.each([
  ["CDATA", 3_500_000, (html: string) => `<![CDATA[${html}]]>`],
  ["escaped HTML", 3_500_000, (html: string) => html.replaceAll("<", "&lt;").replaceAll('"', "&quot;")],
  ["CDATA", 2_000_000, (html: string) => `<![CDATA[${html}]]>`],
])("a picture in the text of an entry, in %s of %d characters, takes no place of words", (_, chars, written) => {
  const html = `<p>Before.</p><img src="data:image/png;base64,${"A".repeat(chars)}"><p>After.</p>`;
  const read = postIn(item("", `<description>${written(html)}</description>`));
  expect(read).not.toHaveProperty("isCut");
  expect(read.html).toMatch(/Before\.[^]{0,100}After\./);
});

test("long XHTML comes out whole, up to its part for members", () => {
  const lines = "<p>A line<br/>of a &lt;log&gt;.</p>".repeat(12_000);
  const xhtml = (inner: string) =>
    postIn(entry(`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${inner}</div></content>`));
  const read = xhtml(`${lines}<p>a ]]&gt; b <![CDATA[<i>]]></p>`);
  expect(read.html.match(/<p>A line<br>of a &lt;log&gt;\.<\/p>/g)).toHaveLength(12_000);
  expect([read.html.includes("<p>a ]]&gt; b "), read.html.includes("CDATA")]).toEqual([true, false]);
  expect(xhtml(`${lines}<!-- members-only --><p>Secret.</p>`)).toMatchObject({
    cut: "members",
    html: expect.not.stringContaining("Secret") as string,
  });
});

test("an entry that is too large for a row is cut, and says so", () => {
  const text = Array.from({ length: 180_000 }, (_, n) => `<p>w${n}</p>`).join("");
  const { isCut, html } = (() => {
    const read = documentIn(jsonItem({ title: "Pier", content_html: text }));
    return read.ok ? read.feed.entries[0]! : { isCut: undefined, html: "" };
  })();
  expect([isCut, html.length > 900_000, html.endsWith("</p>")]).toEqual([true, true, true]);
  expect(postIn(jsonItem({ title: "Pier", content_html: "<p>Short.</p>" }))).not.toHaveProperty("isCut");
});

describe("bylines", () => {
  test.each([
    ["<author>noreply@blogger.com (Unknown)</author>", []],
    ["<author>ida@harbor.example (Ida Brandt)</author>", ["Ida Brandt"]],
    ["<author>Ida Brandt &lt;ida@harbor.example&gt;</author>", ["Ida Brandt"]],
    ["<author>i@harbor.example (Ida), n@harbor.example (Noor)</author>", ["Ida", "Noor"]],
    ['<author>&lt;a href="/ida">Ida &lt;b>Brandt&lt;/b>&lt;/a></author>'.replaceAll('">', '"&gt;'), ["Ida Brandt"]],
    ["<author><![CDATA[<p>Ida Brandt</p>]]></author>", ["Ida Brandt"]],
    ["<author><p>Ida Brandt</p></author>", ["Ida Brandt"]],
    ["<author><![CDATA[Ida Brandt <b@harbor.example>]]></author>", ["Ida Brandt"]],
    ["<dc:creator>ida@harbor.example</dc:creator>", []],
    ["<dc:creator>admin</dc:creator>", []],
    ["<dc:creator>admin</dc:creator><author>i@harbor.example (Ida Brandt)</author>", ["Ida Brandt"]],
    ["<dc:creator>Ida Brandt</dc:creator><dc:creator>Ida Brandt</dc:creator>", ["Ida Brandt"]],
    ["<dc:creator>Ida Brandt, Noor Vester and Tom Beck</dc:creator>", ["Ida Brandt", "Noor Vester", "Tom Beck"]],
    ["<dc:creator>Brandt, Ida; Vester, Noor</dc:creator>", ["Ida Brandt", "Noor Vester"]],
    ["<dc:creator>Brandt, Ida</dc:creator>", ["Ida Brandt"]],
    ["<dc:creator>Ida Brandt, Coast Radio</dc:creator>", ["Ida Brandt"]],
    ["<dc:creator>Ida Brandt, Nordic Press Agency</dc:creator>", ["Ida Brandt"]],
    ["<dc:creator>Martin Luther King, Jr.</dc:creator>", ["Martin Luther King, Jr."]],
    ["<dc:creator>Research and Development</dc:creator>", ["Research and Development"]],
    ["<a10:author><a10:email>i@harbor.example</a10:email><a10:name>Ida Brandt</a10:name></a10:author>", ["Ida Brandt"]],
  ])("%s", (more, names) => {
    expect(postIn(item(more)).authors).toEqual(names);
  });

  test("an Atom person of any length and order", () => {
    const uri = `https://harbor.example/${"n".repeat(500)}`;
    const person = `<author><email>noor@harbor.example</email><uri>${uri}</uri><name>Noor (Vester)</name></author>`;
    expect(postIn(entry(`${person}<content>x</content>`)).authors).toEqual(["Noor (Vester)"]);
  });

  test("an entry of Atom that names a creator is not its feed's author's", () => {
    const dc = "http://purl.org/dc/elements/1.1/";
    expect(postIn(entry(`<d:creator xmlns:d="${dc}">Ida</d:creator><content>x</content>`)).authors).toEqual(["Ida"]);
  });
});

describe("more people than a byline can name", () => {
  const many = (count: number, one: (n: number) => string) => Array.from({ length: count }, (_, n) => one(n)).join("");
  const SAID = "names more than 50 authors, or too long a list; the others are left out";
  test.each<[string, string]>([
    ["RSS", item(many(25_000, (n) => `<author>p${n}@x.example (Person ${n})</author>`))],
    ["Dublin Core", item(many(25_000, (n) => `<dc:creator>Person ${n}</dc:creator>`))],
    ["Atom", entry(`<title>Pier</title>${many(25_000, (n) => `<author><name>Person ${n}</name></author>`)}`)],
    [
      "JSON Feed",
      jsonItem({ title: "Pier", authors: Array.from({ length: 51 }, (_, n) => ({ name: `Person ${n}` })) }),
    ],
  ])("leave the post and the first of them, and a word about the others: %s", (_, document) => {
    const { authors } = postIn(document);
    expect([authors.length, authors.at(-1)]).toEqual([50, "Person 49"]);
    expect(documentIn(document).issues).toEqual([{ pointer: "/entries/0", detail: SAID }]);
  });

  test("a list in one field ends with a whole name", () => {
    const { authors } = postIn(item(`<dc:creator>${many(90, (n) => `Ida Brandt${n}, `)}</dc:creator>`));
    expect(authors).toEqual(Array.from({ length: 43 }, (_, n) => `Ida Brandt${n}`));
  });
});

test("a tag is listed once, whatever its capitals", () => {
  const tags = ["Ferries", "harbor", "ferries", "Harbor", " ", "FERRIES"];
  expect(postIn(jsonItem({ title: "Pier", tags })).tags).toEqual(["Ferries", "harbor"]);
});

describe("what modules say in place of the format", () => {
  const post = (more: string) => postIn(item(more, "").replace("<title>Pier</title>", ""));

  test("a channel's title by Dublin Core, its page by Atom", () => {
    const link = '<a10:link href="https://harbor.example/news/"/>';
    const document = item("<link>ferry</link>")
      .replace("<title>Harbor</title>", "<dc:title>Harbor</dc:title>")
      .replace("<link>https://harbor.example/</link>", link);
    expect(documentIn(document)).toMatchObject({ feed: { title: "Harbor", home: "https://harbor.example/news/" } });
  });

  test("Dublin Core's title and description", () => {
    const shown = { title: "Ferry", html: "<p>Sails.</p>" };
    const more = "<dc:title>Ferry</dc:title><dc:description>&lt;p>Sails.&lt;/p></dc:description>";
    expect(post(more)).toMatchObject(shown);
    const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${NAMESPACES}><channel><link>https://harbor.example/</link></channel><item rdf:about="https://harbor.example/1"><link>https://harbor.example/1</link>${more}</item></rdf:RDF>`;
    expect(postIn(rdf)).toMatchObject(shown);
  });

  test("topics of Atom, Dublin Core and Media RSS", () => {
    const file = '<media:content url="https://img.example/a.jpg"><media:category>c</media:category></media:content>';
    const more = `<a10:category term="a"/><dc:subject>b</dc:subject>${file}<media:category label="d">x</media:category>`;
    expect(postIn(item(more)).tags).toEqual(["a", "b", "d", "c"]);
    const subject = '<d:subject xmlns:d="http://purl.org/dc/elements/1.1/">b</d:subject>';
    expect(postIn(entry(`<category term="a"/>${subject}<content>x</content>`)).tags).toEqual(["a", "b"]);
    const kind =
      '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>';
    expect(postIn(entry(`${kind}<category term="a"/><content>x</content>`)).tags).toEqual(["a"]);
  });

  test("the longer text of which a podcast's description is the beginning", () => {
    const summary = "<itunes:summary>The ferry sails again after nine years.</itunes:summary>";
    const described = (text: string) => postIn(item(summary, `<description>${text}</description>`)).html;
    expect(described("&lt;p>The ferry sails...&lt;/p>")).toBe("The ferry sails again after nine years.");
    expect(described("The pier closes...")).toBe("The pier closes...");
    expect(described("The ferry sails")).toBe("The ferry sails");
  });
});

describe("text and markup", () => {
  test.each([
    ["Never put &lt;script> into the head", "Never put <script> into the head"],
    ["A guide to &lt;title> and &lt;textarea>", "A guide to <title> and <textarea>"],
    ["&lt;b>Bold&lt;/b> move", "Bold move"],
    ["Over&lt;br/>two lines", "Over two lines"],
    ["What &lt;/div> ends", "What </div> ends"],
  ])("the title %s", (written, title) => {
    expect(postIn(item("").replace("Pier", written)).title).toBe(title);
  });

  test("an untyped title of Atom is text", () => {
    expect(postIn(entry("<title>A &lt;b>bold&lt;/b> &amp;amp; move</title>")).title).toBe("A <b>bold</b> &amp; move");
  });

  test("Atom's base64 is read as what it says", () => {
    const old = '<title mode="base64" type="text/html">UGllciAmbHQ7Yj4=</title>';
    const body = '<content type="text/html" mode="base64">\nPHA+U2FpbHMg\nw6k8L3A+</content>';
    expect(postIn(entry(old + body))).toMatchObject({ title: "Pier <b>", html: "<p>Sails é</p>" });
    const feed = entry("<title>Pier</title><content>x</content>").replace(
      "<title>Harbor",
      '<title mode="base64">SGFyYm9y',
    );
    expect(documentIn(feed)).toMatchObject({ feed: { title: "Harbor" } });
    const file = '<title type="application/octet-stream">UGllcg==</title><content>x</content>';
    expect(postIn(entry(file)).title).toBe("Pier");
    expect(postIn(entry('<title mode="base64">not base64</title><content>x</content>')).title).toBe("not base64");
  });

  test.each([
    ["markdown", "<p>Sails</p>"],
    ["application/json", ""],
  ])("content of Atom of the type %s", (type, html) => {
    expect(postIn(entry(`<title>Pier</title><content type="${type}">Sails</content>`)).html).toBe(html);
  });

  test("elements in a title or text of Atom are elements, whatever its type", () => {
    const title = '<title type="text" xml:lang="en">The <b xmlns="http://www.w3.org/1999/xhtml">old</b> pier</title>';
    expect(postIn(entry(`${title}<summary>Not<br/>now</summary>`))).toMatchObject({
      title: "The old pier",
      html: "Not<br>now",
    });
    const file = '<media:content url="https://img.example/a.jpg"><media:credit>Tom</media:credit></media:content>';
    expect(postIn(entry(`<title>Pier</title>${file}`)).image).toBe("https://img.example/a.jpg");
  });

  test.each([
    ["verses", "Roses\n  are red\n\n  Violets\n  are blue", "<p>Roses<br>  are red</p><p>Violets<br>  are blue</p>"],
    [
      "lines",
      "The ferry sails,\nthe lights go down.\n\nDepartures:\n- 20:00",
      "<p>The ferry sails,<br>the lights go down.</p><p>Departures:<br>- 20:00</p>",
    ],
    [
      "escaped twice",
      "&amp;lt;p&amp;gt;Hello &amp;lt;i&amp;gt;you&amp;lt;/i&amp;gt;&amp;lt;/p&amp;gt;",
      "<p>Hello <i>you</i></p>",
    ],
    ["types", "Use Vec&lt;u8&gt; here.\n\nThen\nstop", "<p>Use Vec&lt;u8&gt; here.</p><p>Then<br>stop</p>"],
    ["types among markup", "Use Vec&lt;u8&gt; &lt;b&gt;here&lt;/b&gt;", "Use Vec <b>here</b>"],
    ["an escaped section", "&lt;![CDATA[&lt;p&gt;Hello&lt;/p&gt;]]&gt;", "<p>Hello</p>"],
    ["markup that is spoken of", "&lt;p&gt;Use &amp;lt;p&amp;gt;.&lt;/p&gt;", "<p>Use &lt;p&gt;.</p>"],
    ["UTF-8 whose bytes became characters", "It\u00e2\u0080\u0099s open\u00e2\u0080\u00a6", "It’s open…"],
    ["controls", "It\u0092s \u0093open\u0094 &#150; now", "It’s “open” – now"],
  ])("a body: %s", (_, written, html) => {
    expect(postIn(item("", `<description>${written}</description>`)).html).toBe(html);
  });

  test("text that was wrapped at a width keeps its paragraph", () => {
    const line = "After nine years the night ferry sails again from";
    const body = `<description>${line}\n${line}\nthe pier.</description>`;
    expect(postIn(item("", body)).html).not.toContain("<br");
  });

  test("XHTML is XML: what closes itself is empty", () => {
    const xhtml =
      '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p><x:b/>Plain<x:br/>words</x:p><x:script src="a>b"/><x:p>and <x:i/>more</x:p><x:textarea/><x:title/><x:p>5 &lt; 6</x:p></x:div></content>';
    expect(postIn(entry(xhtml)).html).toBe("<p>Plain<br>words</p><p>and more</p><p>5 &lt; 6</p>");
  });
});

describe("dates whose order the language does not say", () => {
  const dated = (language: string, ...dates: string[]) => {
    const items = dates.map(
      (date, n) => `<item><guid>${n}</guid><link>/${n}</link><title>${n}</title><pubDate>${date}</pubDate></item>`,
    );
    const read = documentIn(
      `<rss version="2.0"><channel>${language}<link>https://harbor.example/</link>${items.join("")}</channel></rss>`,
    );
    return read.ok && read.feed.entries.map(({ published }) => published?.slice(0, "2026-11-03".length));
  };
  const english = "<language>en</language>";

  test.each([
    ["the others put the day first", english, ["03/11/2026", "23/11/2026"], ["2026-11-03", "2026-11-23"]],
    ["the others put the month first", english, ["11/23/2026 09:50", "03/11/2026 10:00"], ["2026-11-23", "2026-03-11"]],
    ["there is no language", "", ["03/11/2026", "23/11/2026"], ["2026-11-03", "2026-11-23"]],
    ["the language says it", "<language>en-US</language>", ["03/11/2026", "23/11/2026"], ["2026-03-11", "2026-11-23"]],
    [
      "they contradict each other",
      english,
      ["03/11/2026", "23/11/2026", "11/23/2026"],
      [undefined, "2026-11-23", "2026-11-23"],
    ],
    ["none says it", english, ["03/11/2026", "23.11.2026", "2026-11-23"], [undefined, "2026-11-23", "2026-11-23"]],
  ])("%s", (_, language, dates, days) => {
    expect(dated(language, ...dates)).toEqual(days);
  });
});

describe("addresses", () => {
  test.each([
    ["www.harbor.example/2026/ferry", "https://www.harbor.example/2026/ferry"],
    ["//harbor.example/2026/ferry", "https://harbor.example/2026/ferry"],
    ["harbor.example/2026/ferry", "https://harbor.example/2026/ferry"],
    ["2026/ferry.html", "https://harbor.example/2026/ferry.html"],
    ["/2026/ferry", "https://harbor.example/2026/ferry"],
  ])("%s", (written, url) => {
    expect(postIn(item(`<link>${written}</link>`)).url).toBe(url);
  });

  test("FeedBurner's original address counts, where the feed says it and nowhere else", () => {
    const link = "<link>http://feedproxy.google.com/~r/Harbor/~3/x/</link>";
    const original = "<feedburner:origLink>https://harbor.example/2026/ferry</feedburner:origLink>";
    expect(postIn(item(link + original)).url).toBe("https://harbor.example/2026/ferry");
    const spoken = `<description><![CDATA[<p>Write ${original.replaceAll("<", "&lt;")}</p>]]></description>`;
    expect(postIn(item("", spoken)).html).toContain("feedburner:origLink");
  });
});

describe("encodings", () => {
  const bytes = (declared: string, title: string | number[]) => {
    const utf8 = (text: string) => [...new TextEncoder().encode(text)];
    const [before, after] = item("").split("Pier");
    const written = typeof title === "string" ? utf8(title) : title;
    const prolog = utf8(`<?xml version="1.0" encoding="${declared}"?>`);
    return Uint8Array.from([...prolog, ...utf8(before!), ...written, ...utf8(after!)]);
  };

  test.each([
    ["UTF-8 under a latin prolog", bytes("iso-8859-1", "Café"), "text/xml", "Café"],
    ["UTF-8 under a latin header and prolog", bytes("iso-8859-1", "Café"), "text/xml; charset=iso-8859-1", "Café"],
    ["UTF-8 that calls itself UTF-16", bytes("utf-16", "Café"), "text/xml", "Café"],
    [
      "windows-1252 that calls itself UTF-8",
      bytes("utf-8", [0x43, 0xe9, 0x20, 0x93, 0x41, 0x94]),
      "text/xml",
      "Cé “A”",
    ],
    [
      "windows-1252 that resembles UTF-8 in a place",
      bytes("utf-8", [0x64, 0xe9, 0xa0, 0xbb, 0xe9, 0x20, 0xe8]),
      "text/xml",
      "dé »é è",
    ],
    ["both at once", bytes("utf-8", [0xc3, 0xa9, 0x20, 0xe9]), "text/xml", "é é"],
    ["both at once, under a latin prolog", bytes("iso-8859-1", [0xc3, 0xa9, 0x20, 0xe9]), "text/xml", "é é"],
    ["latin that calls itself so", bytes("latin1", [0x64, 0xe9, 0xa0, 0xbb, 0xe9, 0x20, 0xe8]), "text/xml", "dé »é è"],
    ["both at once, under a server's latin", bytes("", [0xc3, 0xb8, 0xf8]), "text/xml; charset=iso-8859-1", "øø"],
    ["a prolog under a server's latin", bytes("gb2312", [0xc4, 0xe3]), "text/xml; charset=iso-8859-1", "你"],
  ])("%s", (_, document, contentType, title) => {
    expect(postIn(document, contentType).title).toBe(title);
  });

  test("JSON is UTF-8", () => {
    expect(postIn(jsonItem({ title: "Café" }), "application/json; charset=iso-8859-1").title).toBe("Café");
  });
});

test("an entry that counts its views has not been corrected at each of them", () => {
  const dates = "<title>Film</title><published>2026-11-20T09:00:00Z</published><updated>2026-11-24T09:00:00Z</updated>";
  const counts = (views: string) => `${dates}<media:group><media:community>${views}</media:community></media:group>`;
  const modifiedIn = (document: string) => {
    const body = new TextEncoder().encode(document) as Uint8Array<ArrayBuffer>;
    const read = readDocument(body, { contentType: undefined, url: "https://harbor.example/feed" });
    return read.ok ? read.feed.entries[0]?.modified : undefined;
  };
  expect(modifiedIn(entry(counts('<media:statistics views="7"/>')))).toBeUndefined();
  expect(modifiedIn(entry(counts("")))).toBe("2026-11-24T09:00:00.000Z");
});

describe("documents without their end", () => {
  const encode = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
  const read = (document: string) => {
    const read = readDocument(encode(document), { contentType: undefined, url: "https://harbor.example/feed" });
    return read.ok ? [read.feed.entries.length, read.issues[0]?.detail] : [read.issues[0]?.detail];
  };

  test("JSON Feed counts whatever it says its version is", () => {
    const items = [{ id: "1", url: "https://harbor.example/1", title: "Pier" }];
    for (const version of [{ version: "1.1" }, { version: 1 }, {}])
      expect(read(JSON.stringify({ ...version, title: "H", items }))).toEqual([1, undefined]);
  });

  test("JSON gives its whole items", () => {
    const items = [1, 2, 3].map((n) => ({ id: n, url: `https://harbor.example/${n}`, content_text: 'a "}]" \\' }));
    const whole = JSON.stringify({ version: "https://jsonfeed.org/version/1.1", title: "H", items });
    expect(read(whole)).toEqual([3, undefined]);
    expect(read(whole.slice(0, -10))).toEqual([2, "is cut off; the entries before that were read"]);
    expect(read(whole.slice(0, 60))).toEqual(["is JSON that is cut off or malformed"]);
  });

  test("XML whose last tag is not whole gives its entries", () => {
    expect(read(item("").slice(0, -1))).toEqual([1, "is cut off; the entries before that were read"]);
  });

  test("items behind an element that was left open are the channel's", () => {
    const open = '<itunes:category text="Sea"><itunes:category text="Land">';
    const document = item("").replace("<item>", `${open}<item>`);
    expect(read(document)).toEqual([1, undefined]);
    expect(read(document.replace("</item>", "</item></itunes:category></itunes:category>"))).toEqual([1, undefined]);
  });

  test.each([
    "<p>stray<br>words <img src='x.gif'>",
    "<br><hr></p></div>",
    "<description>An open text",
    "<x:y><z>",
    `<p><description>In a paragraph</description>`,
    `<description>${"a line<br>".repeat(300)}</description>`,
  ])("an item with %j between its elements ends where its tag ends", (markup) => {
    const broken = `<item><title>a</title><link>/1</link>${markup}</item>`;
    expect(read(item("").replace("<item>", `${broken}<item>`))).toEqual([2, undefined]);
  });

  test("of stray HTML only the tags are dropped", () => {
    const document = item("").replace("<item>", "<item><p><b><guid isPermaLink='false'>abc</guid>");
    const read = readDocument(encode(document), { contentType: undefined, url: "https://harbor.example/feed" });
    expect(read.ok && read.feed.entries[0]?.id).toBe("abc");
  });

  test("entries that stand where none belong are spoken of", () => {
    const document = entry("<title>a</title>").replace(
      "</feed>",
      "<more><entry><title>b</title></entry></more></feed>",
    );
    expect(read(document)).toEqual([1, "has entries where none belong; 1 could not be read"]);
  });

  test("what is too large gives its first entries, and says so", () => {
    const one = `<item><title>a</title><link>/1</link><description>${"a ".repeat(50_000)}</description></item>`;
    const document = `<rss version="2.0"><channel><title>H</title><link>https://harbor.example/</link>${one.repeat(60)}</channel></rss>`;
    expect(read(document)).toEqual([49, "has more than 5000000 bytes"]);
  });
});
