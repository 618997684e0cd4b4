import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/model/entry.ts";
import type { Read } from "../../src/upstreams/format.ts";
import { feed } from "../../src/upstreams/feed.ts";
import { readDocument } from "../../src/upstreams/feeds/document.ts";
import { survey } from "../../src/upstreams/feeds/survey.ts";

const RECEIVED_AT = "2026-11-23T10:00:00.000Z";
const SOURCE = {
  slug: "harbor",
  name: "Harbor Post",
  home_page_url: "https://harbor.example/",
  description: "",
  icon_url: "",
  language: "en",
  canonical_hosts: ["harbor.example"],
  indexing: "canonical",
  signing: "standard-webhooks",
} as const;

const received = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
  const bytes = typeof body === "string" ? (new TextEncoder().encode(body) as Uint8Array<ArrayBuffer>) : body;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // None.
  }
  return {
    body: bytes,
    headers,
    source: { ...SOURCE, mapping: {}, canonical_hosts: [...SOURCE.canonical_hosts] },
    receivedAt: RECEIVED_AT,
    json,
  };
};

const parse = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Read> => {
  const parsed = await feed.format.parse(received(body, headers));
  if ("needsFetch" in parsed) throw new Error(`a feed needs ${parsed.needsFetch.number}`);
  return parsed;
};

async function entriesOf(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Entry[]> {
  const parsed = await parse(body, headers);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.changes.flatMap((change) => (change.kind === "withdrawn" ? [] : [change.entry]));
}

const issuesOf = async (body: string | Uint8Array<ArrayBuffer>) => {
  const parsed = await parse(body);
  return { ok: parsed.ok, complaint: (parsed.issues ?? []).map(({ detail }) => detail).join("; ") };
};

const rss = (items: string, channel = "") =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Harbor</title><link>https://harbor.example/</link>${channel}${items}</channel></rss>`;
const item = (n: number) =>
  `<item><title>Pier ${n}</title><link>https://harbor.example/${n}</link><description>Pier ${n} opens.</description></item>`;

describe("formats", () => {
  test("RSS 2.0 with the modules that publishers use", async () => {
    const [entry] = await entriesOf(
      rss(
        `<item><title>Tea &amp;amp; cake</title><link>/2026/tea?a=1&amp;b=2</link><guid isPermaLink="false">tag:harbor,1</guid>
         <pubDate>Mon, 23 Nov 2026 10:00:00 +0100</pubDate><dc:creator><![CDATA[Ida Brandt]]></dc:creator>
         <category>Harbor</category><dc:subject>Tea</dc:subject>
         <description>A short one.</description><content:encoded><![CDATA[<p>The <b>whole</b> text.</p>]]></content:encoded>
         <media:content url="https://img.example/small.jpg" medium="image" width="100"/>
         <media:content url="https://img.example/large.jpg" type="image/jpeg" width="900"/>
         <atom:updated>2026-11-23T11:00:00Z</atom:updated></item>`,
        "<language>en-us</language>",
      ),
    );
    expect(entry).toEqual({
      id: "tag:harbor,1",
      url: "https://harbor.example/2026/tea?a=1&b=2",
      title: "Tea &amp; cake",
      html: '<figure><img src="https://img.example/large.jpg" alt=""></figure>\n<p>The <b>whole</b> text.</p>',
      summary: "A short one.",
      authors: [{ name: "Ida Brandt" }],
      tags: ["Harbor", "Tea"],
      image: "https://img.example/large.jpg",
      language: "en-US",
      published: "2026-11-23T09:00:00.000Z",
      modified: "2026-11-23T11:00:00.000Z",
    });
  });

  test("RSS 0.91 with its document type, and no dates at all", async () => {
    const document = `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
      <rss version="0.91"><channel><title>Old</title><link>https://harbor.example/</link><language>en</language>${item(1)}</channel></rss>`;
    expect(await entriesOf(document)).toMatchObject([
      {
        id: "https://harbor.example/1",
        title: "Pier 1",
        html: "Pier 1 opens.",
        published: RECEIVED_AT,
        modified: RECEIVED_AT,
      },
    ]);
  });

  test("RDF: RSS 0.90", async () => {
    const document = `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
      <channel><title>H</title><link>https://harbor.example/</link></channel>
      <item><title>A</title><link>https://harbor.example/a</link></item></rdf:RDF>`;
    expect(await entriesOf(document)).toMatchObject([{ id: "https://harbor.example/a", title: "A" }]);
  });

  test("RSS 0.92: an enclosure, a category, a source; what has no link is left out", async () => {
    const document = `<rss version="0.92"><channel><title>H</title><link>https://harbor.example/</link>
      <item><title>A</title><link>https://harbor.example/a</link><description>Aa</description><category domain="x">Ferries</category>
        <enclosure url="https://harbor.example/a.jpg" length="1" type="image/jpeg"/><source url="https://other.example/feed">Other</source></item>
      <item><description>Words alone.</description></item></channel></rss>`;
    expect(await entriesOf(document)).toMatchObject([
      {
        title: "A",
        html: '<figure><img src="https://harbor.example/a.jpg" alt=""></figure>\nAa',
        tags: ["Ferries"],
        image: "https://harbor.example/a.jpg",
      },
    ]);
  });

  test("RDF: RSS 1.0 with Dublin Core", async () => {
    const document = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://harbor.example/"><title>H</title><link>https://harbor.example/</link></channel>
      <item rdf:about="https://harbor.example/a"><title>A</title><link>https://harbor.example/a</link><description>Aa</description><dc:date>2026-11-20</dc:date><dc:creator>Ida</dc:creator></item></rdf:RDF>`;
    expect(await entriesOf(document)).toMatchObject([
      { id: "https://harbor.example/a", title: "A", published: "2026-11-20T00:00:00.000Z", authors: [{ name: "Ida" }] },
    ]);
  });

  test("Atom 1.0 with text, HTML and XHTML, bases, authors of the feed and drafts", async () => {
    const document = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app" xml:base="https://harbor.example/blog/" xml:lang="de">
      <title>H</title><author><name>Ida</name><uri>/ida</uri></author>
      <entry><id>urn:1</id><title type="text">1 &lt; 2 &lt;b></title><link rel="enclosure" type="image/png" href="pic.png"/><link href="one"/>
        <published>2026-11-20T08:00:00+01:00</published><updated>2026-11-21T08:00:00Z</updated>
        <content type="xhtml" xml:base="deep/"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi <img src="a.png"/></p></div></content></entry>
      <entry><id>urn:2</id><title type="html">Tea &amp;amp; cake</title><link rel="alternate" href="/two"/><updated>2026-11-21T08:00:00Z</updated><content type="text">a &lt; b</content></entry>
      <entry><id>urn:3</id><title>Draft</title><link href="/three"/><app:control><app:draft>yes</app:draft></app:control></entry></feed>`;
    expect(await entriesOf(document)).toMatchObject([
      {
        id: "urn:1",
        url: "https://harbor.example/blog/one",
        base: "https://harbor.example/blog/deep/",
        title: "1 &lt; 2 &lt;b&gt;",
        html: '<figure><img src="pic.png" alt=""></figure>\n<p>Hi <img src="a.png"></p>',
        image: "pic.png",
        authors: [{ name: "Ida", url: "https://harbor.example/ida" }],
        language: "de",
        published: "2026-11-20T07:00:00.000Z",
        modified: "2026-11-21T08:00:00.000Z",
      },
      { id: "urn:2", url: "https://harbor.example/two", title: "Tea &amp; cake", html: "<p>a &lt; b</p>" },
    ]);
  });

  test("Atom 0.3", async () => {
    const document = `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>H</title><entry><id>tag:1</id><title mode="escaped" type="text/html">T</title>
      <link rel="alternate" type="text/html" href="https://harbor.example/1"/><issued>2026-11-20T08:00:00Z</issued><modified>2026-11-21T08:00:00Z</modified>
      <content type="text/html" mode="escaped">&lt;p>Body&lt;/p></content></entry></feed>`;
    expect(await entriesOf(document)).toMatchObject([
      { id: "tag:1", html: "<p>Body</p>", published: "2026-11-20T08:00:00.000Z", modified: "2026-11-21T08:00:00.000Z" },
    ]);
  });

  test.each(["1", "1.1"])("JSON Feed %s", async (version) => {
    const document = JSON.stringify({
      version: `https://jsonfeed.org/version/${version}`,
      title: "H",
      language: "pt-br",
      author: { name: "Ida" },
      items: [
        {
          id: 7,
          url: "https://harbor.example/7",
          content_text: "One.\n\nTwo & <three>.",
          date_published: "2026-11-20T08:00:00Z",
        },
        { id: "https://harbor.example/8", title: "Lone \ud800 half", content_html: "<p>x</p>", tags: ["a"] },
      ],
    });
    expect(await entriesOf(document)).toMatchObject([
      { id: "7", html: "<p>One.</p>\n<p>Two &amp; &lt;three&gt;.</p>", authors: [{ name: "Ida" }], language: "pt-BR" },
      { id: "https://harbor.example/8", url: "https://harbor.example/8", tags: ["a"] },
    ]);
  });

  test("tombstones that name an entry withdraw, unless the entry in the same document is newer", async () => {
    const document = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>H</title>
      <at:deleted-entry ref="urn:gone&amp;x" when="2026-11-22T08:00:00Z"/><at:deleted-entry ref="urn:back" when="2026-11-20T08:00:00Z"/>
      <at:deleted-entry ref="" when="2026-11-22T08:00:00Z"/><at:deleted-entry ref=" " when="2026-11-22T08:00:00Z"/>
      <!-- <at:deleted-entry ref="urn:comment" when="2026-11-22T08:00:00Z"/> -->
      <entry><id>urn:back</id><title>Back</title><link href="https://harbor.example/back"/><updated>2026-11-21T08:00:00Z</updated></entry></feed>`;
    const parsed = await parse(document);
    expect(
      parsed.ok && parsed.changes.map((change) => (change.kind === "withdrawn" ? change : change.entry.id)),
    ).toEqual(["urn:back", { kind: "withdrawn", entryId: "urn:gone&x", at: "2026-11-22T08:00:00.000Z" }]);
  });

  test.each([
    ["RSS", rss("", "<description>Tides &amp;amp; ferries.</description>"), "Tides & ferries."],
    ["a podcast", rss("", "<itunes:summary>Tides and ferries.</itunes:summary>"), "Tides and ferries."],
    [
      "Atom",
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><subtitle type="html">&lt;b&gt;Tides&lt;/b&gt;</subtitle></feed>',
      "Tides",
    ],
    ["JSON Feed", '{"version":"https://jsonfeed.org/version/1","title":"H","description":"Tides","items":[]}', "Tides"],
    ["WordPress as installed", rss("", "<description>Just another WordPress site</description>"), ""],
    [
      "no more than a title",
      '{"version":"https://jsonfeed.org/version/1","title":"H","description":"H","items":[]}',
      "",
    ],
  ])("a feed says what it is about: %s", (_, document, description) => {
    const read = readDocument(new TextEncoder().encode(document) as Uint8Array<ArrayBuffer>, {
      contentType: undefined,
      url: "https://harbor.example/feed",
    });
    expect(read).toMatchObject({ ok: true, feed: { description } });
  });

  test.each([
    ["Atom", '<feed xmlns="http://www.w3.org/2005/Atom"><icon>/i.png</icon><logo>/l.png</logo></feed>', "/i.png"],
    [
      "Atom, whose icon no program can enlarge",
      '<feed xmlns="http://www.w3.org/2005/Atom"><icon>/favicon.ico</icon><logo>/l.png</logo></feed>',
      "/l.png",
    ],
    [
      "JSON Feed",
      '{"version":"https://jsonfeed.org/version/1","icon":"/i.png","favicon":"/f.png","items":[]}',
      "/i.png",
    ],
    ["RSS", rss("", "<image><url>/i.png?w=32</url></image>"), "/i.png?w=32"],
    [
      "a podcast",
      rss("", '<image><url>/wide.png</url></image><itunes:image href="https://harbor.example/cover.jpg"/>'),
      "/cover.jpg",
    ],
    ["a feed with a drawing", rss("", "<image><url>/i.svg#x</url></image>"), undefined],
    ["a feed with its picture inside", rss("", "<image><url>data:image/png;base64,AAAA</url></image>"), undefined],
    ["a feed with a script", rss("", "<image><url>javascript:alert(1)</url></image>"), undefined],
  ])("a feed has an icon: %s", (_, document, icon) => {
    const read = readDocument(new TextEncoder().encode(document) as Uint8Array<ArrayBuffer>, {
      contentType: undefined,
      url: "https://harbor.example/feed",
    });
    expect(read).toMatchObject({ ok: true, feed: { icon: icon && `https://harbor.example${icon}` } });
  });

  test("a feed is known by its root element, so no web page is taken for one", async () => {
    expect(feed.format.detect(received(rss(item(1))))).toBe(true);
    expect(feed.format.detect(received('{"version":"https://jsonfeed.org/version/1","items":[]}'))).toBe(true);
    expect(feed.format.detect(received('{"type":"post.published"}'))).toBe(false);
    expect(feed.format.detect(received("<html><head>"))).toBe(false);
    expect(await issuesOf("<!doctype html><html><body><feed></feed></body></html>")).toEqual({
      ok: false,
      complaint: "is a web page, not a feed",
    });
  });
});

describe("encodings", () => {
  const document = (declared: string) =>
    `<?xml version="1.0" encoding="${declared}"?>${rss("<item><title>Привет</title><link>/1</link></item>").slice(21)}`;
  const inUtf16 = (text: string, littleEndian: boolean, mark: boolean) => {
    const view = new DataView(new ArrayBuffer((text.length + (mark ? 1 : 0)) * 2));
    [...(mark ? "\ufeff" : ""), ...text].forEach((character, index) =>
      view.setUint16(index * 2, character.charCodeAt(0), littleEndian),
    );
    return new Uint8Array(view.buffer);
  };
  const inWindows1251 = (text: string) =>
    Uint8Array.from(text, (character) => {
      const code = character.charCodeAt(0);
      return code < 128 ? code : code - 0x410 + 0xc0;
    });
  const utf8 = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;

  test.each([
    ["UTF-8", utf8(document("UTF-8")), "text/xml"],
    ["UTF-8 under a server's wrong charset", utf8(document("UTF-8")), "text/xml; charset=iso-8859-1"],
    ["a byte order mark", Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8(document("windows-1251"))]), "text/xml"],
    ["the charset of the media type", inWindows1251(document("iso-8859-1")), 'text/xml; charset="windows-1251"'],
    ["the XML declaration", inWindows1251(document("windows-1251")), "text/xml"],
    ["a wrong charset that the bytes contradict", inWindows1251(document("windows-1251")), "text/xml; charset=utf-8"],
    ["UTF-16 with a mark", inUtf16(document("utf-16"), true, true), "text/xml"],
    ["UTF-16 without one", inUtf16(document("x"), false, false), "text/xml"],
  ])("%s", async (_, body, contentType) => {
    expect(await entriesOf(body, { "content-type": contentType })).toMatchObject([{ title: "Привет" }]);
  });

  test("bytes that are no text in the encoding they name are an issue, not an end", async () => {
    const whole = rss("<item><title>a\u0001</title><link>/1</link></item>").split("\u0001");
    const broken = Uint8Array.from([...utf8(whole[0]!), 0xff, ...utf8(whole[1]!)]);
    expect(await issuesOf(broken)).toEqual({ ok: true, complaint: "is not in the encoding that it names" });
  });
});

describe("dates", () => {
  test.each([
    ["Mon, 23 Nov 2026 10:00:00 GMT", "2026-11-23T10:00:00.000Z"],
    ["23 Nov 2026 10:00 EST", "2026-11-23T15:00:00.000Z"],
    ["Mon, 23 Nov 2026 10:00:00 CET", "2026-11-23T09:00:00.000Z"],
    ["Lun, 23 Nov 2026 10:00:00 +0000", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23 10:00:00", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23T10:00:00", "2026-11-23T10:00:00.000Z"],
    ["2026-11-23T10:00:00.123456+05:30", "2026-11-23T04:30:00.123Z"],
    ["2026-11", "2026-11-01T00:00:00.000Z"],
    ["Thu, 01 Jan 1970 00:00:00 GMT", RECEIVED_AT],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
    ["+010000-01-01T00:00:00Z", RECEIVED_AT],
    ["yesterday", RECEIVED_AT],
    ["0000-00-00 00:00:00", RECEIVED_AT],
  ])("%s", async (written, expected) => {
    const entries = await entriesOf(rss(`<item><title>a</title><link>/1</link><pubDate>${written}</pubDate></item>`));
    expect(entries).toMatchObject([{ published: expected }]);
  });
});

describe("broken and hostile documents", () => {
  test("what is broken of an entry is an issue, and the others are read", async () => {
    const document = rss(
      `<item><title>No link</title></item><item><link>/empty</link></item><item><title>x</title><link>javascript:alert(1)</link></item>${item(1)}`,
    );
    const parsed = await parse(document);
    expect(parsed.issues).toEqual([
      { pointer: "/entries/0", detail: "has no link to a page on the web" },
      { pointer: "/entries/1", detail: "has neither a title nor a body nor a summary" },
      { pointer: "/entries/2", detail: "has no link to a page on the web" },
    ]);
    expect(parsed.ok && parsed.changes).toHaveLength(1);
  });

  test.each([
    ["before its first entry ends", "<title>Pier 1", 0],
    ["between two entries", "<item><title>Pier 2", 1],
    ["within an entry", "Pier 3 opens.", 2],
    ["after its last entry", "</channel>", 3],
  ])("a document cut off %s gives its whole entries, or says so", async (_, end, whole) => {
    const document = rss(item(1) + item(2) + item(3));
    const parsed = await parse(document.slice(0, document.indexOf(end) + 5));
    const detail =
      whole === 0 ? "is cut off before its first entry ends" : "is cut off; the entries before that were read";
    expect(parsed.issues).toEqual([{ pointer: "", detail }]);
    expect(parsed.ok ? parsed.changes : []).toHaveLength(whole);
  });

  test("entities that the document declares are never resolved, near or far", async () => {
    const lol = Array.from({ length: 9 }, (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n};`.repeat(10)}">`).join("");
    const bomb = rss(`<item><title>&lol9;</title><link>/1</link></item>${item(2)}`).replace(
      "?>",
      `?><!DOCTYPE rss [<!ENTITY lol0 "lol">${lol}]>`,
    );
    const xxe = rss(`<item><title>&x;</title><link>/1</link></item>${item(2)}`).replace(
      "?>",
      '?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    );
    for (const document of [bomb, xxe]) {
      const parsed = await parse(document);
      expect(parsed.issues).toEqual([{ pointer: "/entries/0", detail: expect.stringContaining("declares itself") }]);
      expect(parsed.ok && parsed.changes).toHaveLength(1);
    }
  });

  test("1,000 entries of a document are read, and the rest is left with a word", async () => {
    const parsed = await parse(rss(Array.from({ length: 1200 }, (_, n) => item(n)).join("")));
    expect(parsed.ok && parsed.changes).toHaveLength(1000);
    expect(parsed.issues).toEqual([{ pointer: "", detail: "has more than 1000 entries; the first 1000 were read" }]);
  });

  const people = `<item><title>a</title><link>/1</link><author>${"(".repeat(200_000)}</author></item>${item(2)}`;
  test.each([
    ["200,000 nested elements", `<rss version="2.0"><channel>${"<a>".repeat(200_000)}`],
    [
      "200,000 nested elements in a title",
      rss(`<item><title>${"<a>".repeat(200_000)}${"</a>".repeat(200_000)}</title></item>`),
    ],
    ["a million tags", rss(`<item><title>a</title><link>/1</link>${"<category>a</category>".repeat(200_000)}</item>`)],
    [
      "a tag with 500,000 attributes",
      `<rss version="2.0" ${'a="b" '.repeat(500_000)}><channel>${item(1)}</channel></rss>`,
    ],
    ["nothing but angle brackets", `<rss version="2.0">${"<".repeat(2_000_000)}`],
    ["comments that never end", rss(`<item><title>${"<!--".repeat(500_000)}`)],
    ["instructions before no document type", "<??>".repeat(4000) + rss(item(1))],
    ["comments before no document type", "<!-- -->".repeat(2000) + rss(item(1))],
    ["sections that never end", rss(`<item><title>${"<![CDATA[".repeat(300_000)}`)],
    ["an author of 200,000 brackets", rss(people)],
    [
      "JSON half a million deep",
      `{"version":"https://jsonfeed.org/version/1","title":"x","items":${"[".repeat(500_000)}`,
    ],
    ["zeros", new Uint8Array(1_000_000)],
    ["nothing", ""],
  ])("%s end soon and with a word, or are read", async (_, document) => {
    const parsed = await parse(document);
    expect(parsed.ok || parsed.issues.length > 0).toBe(true);
  });

  const nested = (depth: number) => "<div>".repeat(depth) + "</div>".repeat(depth);
  const tagOf = (chars: number) => `<img alt="${"a".repeat(chars)}"/>`;
  test.each([
    ["11,000 elements", "<b/>".repeat(11_000), "has more than 10000 tags and attributes"],
    ["6,000 elements with an attribute each", '<b a="c"/>'.repeat(6000), "has more than 10000 tags and attributes"],
    ["11,000 stray brackets", "< ".repeat(11_000), "has more than 10000 tags and attributes"],
    ["elements 300 deep", nested(300), "is nested more than 200 deep"],
    ["a tag of 30,000 characters", tagOf(30_000), "has a tag of more than 20000 characters"],
    [
      "an overlong author and a tag",
      `<author>${"(".repeat(400)}</author>${tagOf(30_000)}`,
      "has a tag of more than 20000 characters",
    ],
  ])("an entry of %s is left out with a word, and the others are read", async (_, inner, detail) => {
    const bad = `<item><title>bad</title><link>/bad</link><description>${inner}</description></item>`;
    const linkless = "<item><title>No link</title></item>";
    const parsed = await parse(rss(item(1) + bad + linkless + item(2) + bad));
    expect(parsed.issues).toEqual([
      { pointer: "/entries/1", detail },
      { pointer: "/entries/2", detail: "has no link to a page on the web" },
      { pointer: "/entries/4", detail },
    ]);
    expect(parsed.ok && parsed.changes).toMatchObject([{ entry: { title: "Pier 1" } }, { entry: { title: "Pier 2" } }]);
  });

  test("an entry of three million characters is left out before it is parsed", async () => {
    const bad = item(2).replace("opens", "word ".repeat(600_100));
    const parsed = await parse(rss(item(1) + bad + item(3)));
    expect(parsed.issues).toEqual([{ pointer: "/entries/1", detail: "has more than 3000000 characters" }]);
    expect(parsed.ok && parsed.changes).toHaveLength(2);
  });

  test("what an entry may have, it may have", async () => {
    const inner = "<b/>".repeat(9000) + nested(150) + tagOf(19_000);
    expect(
      await entriesOf(rss(`<item><title>a</title><link>/1</link><description>${inner}</description></item>`)),
    ).toHaveLength(1);
  });

  test("the first entries of a document that has too much of everything are read", async () => {
    const rich = (n: number) => item(n).replace("</item>", `${"<category>a</category>".repeat(96)}</item>`);
    const parsed = await parse(rss(Array.from({ length: 900 }, (_, n) => rich(n)).join("")));
    expect(parsed.issues).toEqual([
      {
        pointer: "",
        detail: expect.stringMatching(/^has more than 60000 tags and attributes; the first \d+ were read$/),
      },
    ]);
    expect(parsed.ok && parsed.changes.length).toBe(299);
    const escaped = (n: number) => item(n).replace("opens", "&lt;".repeat(1000));
    const references = await parse(rss(Array.from({ length: 200 }, (_, n) => escaped(n)).join("")));
    expect(references.issues).toEqual([
      { pointer: "", detail: "has more than 150000 character references; the first 150 were read" },
    ]);
  });

  test("a declared entity that HTML knows as the same character needs no declaration; another is not resolved", async () => {
    const declared = `<!DOCTYPE feed [<!ENTITY nbsp "&#160;"><!ENTITY mdash '&#x2014;'><!ENTITY house "&#8962;"><!ENTITY euro "&#36;">]>`;
    const entry = (text: string) =>
      `<entry><id>${text}</id><title>Ferry</title><link href="https://harbor.example/1"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>${text}</p></div></content></entry>`;
    const entries = ["Sea&nbsp;sky &mdash; seen", "A &house;", "5 &euro;"].map(entry).join("");
    const parsed = await parse(
      `<?xml version="1.0"?>${declared}<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbor Post</title>${entries}</feed>`,
    );
    expect(parsed.ok && parsed.changes).toMatchObject([
      { entry: { html: expect.stringContaining("Sea&nbsp;sky &mdash; seen") } },
    ]);
    const detail = expect.stringContaining("declares itself");
    expect(parsed.issues).toEqual([
      { pointer: "/entries/1", detail },
      { pointer: "/entries/2", detail },
    ]);
  });

  test("a document that declares entities by the thousand is refused", async () => {
    const declared = Array.from({ length: 2000 }, (_, n) => `<!ENTITY e${n} "x">`).join("");
    const parsed = await parse(rss(item(1)).replace("?>", `?><!DOCTYPE rss [${declared}]>`));
    expect(parsed).toEqual({ ok: false, issues: [{ pointer: "", detail: "declares more than 1000 entities" }] });
  });

  test("JSON that is no feed is none, though it has a title", async () => {
    expect(await parse('{"title":"Harbor Post","data":[]}')).toEqual({
      ok: false,
      issues: [{ pointer: "", detail: "is JSON, but no feed" }],
    });
    expect(
      await entriesOf('{"title":"T","items":[{"id":"1","url":"https://harbor.example/1","title":"a"}]}'),
    ).toHaveLength(1);
  });

  test("a feed is one behind a long comment too", () => {
    const document = rss(item(1)).replace("?>", `?><!--${"-".repeat(5000)}-->`);
    expect(feed.format.detect(received(document))).toBe(true);
    expect(feed.format.detect(received(`<!DOCTYPE html><html><head><title>${"a".repeat(5000)}`))).toBe(false);
  });

  test("an overlong author is left out, and its entry read", async () => {
    expect(await entriesOf(rss(people))).toMatchObject([{ title: "a", authors: [] }, { title: "Pier 2" }]);
  });

  test("a title of 100 KB is left to the sanitizer, one that no row can hold is an issue, and such a body is cut", async () => {
    const long = `<item><title>${"a".repeat(100_000)}</title><link>/1</link></item>`;
    const huge = `<item><title>b</title><link>/2</link><description>${"b".repeat(1_600_000)}</description></item>`;
    const none = `<item><title>${"c".repeat(1_600_000)}</title><link>/3</link></item>`;
    const parsed = await parse(rss(long + huge + none));
    expect(parsed.ok && parsed.changes).toMatchObject([
      { entry: { title: "a".repeat(100_000) } },
      { entry: { title: "b", isCut: true } },
    ]);
    expect(parsed.issues).toEqual([{ pointer: "/entries/2", detail: "has more than 1500000 bytes" }]);
  });

  test("markup inside sections and comments is no markup", () => {
    const document = rss(
      `<item><title><![CDATA[</item></channel></rss><item>]]></title><!-- <item></item> --><link>/1</link></item>`,
    );
    expect(survey(document)).toMatchObject({ entries: 1, closed: true, root: "rss" });
  });
});
