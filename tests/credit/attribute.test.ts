import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SafeEntry } from "../../src/model/entry.ts";
import type { Source } from "../../src/model/source.ts";
import { attribute } from "../../src/credit/attribute.ts";
import { sanitize } from "../../src/html/sanitize.ts";
import { aSource, anEntry, filled, link, SENT, TITLE } from "./footers.ts";

const SITE = { origin: "https://reprint.example" };
const OWN_POST = link("https://second.example/2026/harbor-bridge/", TITLE);
const OWN_HOME = link("https://second.example", "Second Gazette");
const FIRST_POST = link("https://first.example/bridge/", TITLE);
const FIRST_HOME = link("https://first.example/", "First Herald");
const FIRST = { name: "First Herald", home: "https://first.example/", url: "https://first.example/bridge/" };
const SECOND = {
  name: "Second Gazette",
  home: "https://second.example/",
  url: "https://second.example/2026/harbor-bridge/",
};
const BODY = "<p>Cars crossed it at noon.</p>";

function attributed(entry: SafeEntry, source: Source = aSource()) {
  const result = attribute(entry, source, SITE);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return { html: result.entry.body.html as string, summary: result.entry.summary, ...result.attribution };
}

const ofHtml = (html: string, source?: Source) => attributed(anEntry({ html }), source);

describe("footers of every language, both generations", () => {
  test.each(SENT)("%s: %s, with two links", (_, template) => {
    const value = ofHtml(`${BODY}\n<p>${filled(template, FIRST_POST, FIRST_HOME)}</p>\n`);
    expect([value.html.trim(), value.first, value.via]).toEqual([BODY, FIRST, [SECOND]]);
  });

  test.each(SENT)("%s: %s, with a link to the publisher only", (_, template) => {
    const value = ofHtml(`${BODY}<p>${filled(template, TITLE, FIRST_HOME)}</p>`);
    expect([value.html, value.first.name, value.first.home]).toEqual([BODY, "First Herald", "https://first.example/"]);
  });

  test.each(SENT)("%s: %s, without links", (_, template) => {
    const value = ofHtml(`${BODY}<p>${filled(template, TITLE, "Second Gazette")}</p>`);
    expect([value.html, value.first, value.via]).toEqual([BODY, SECOND, []]);
  });

  test.each(SENT)("%s: %s, in the summary", (_, template) => {
    const value = attributed(anEntry({ summary: `Cars crossed it. ${filled(template, TITLE, "Second Gazette")}` }));
    expect([value.summary, value.first, value.via]).toEqual(["Cars crossed it.", SECOND, []]);
  });
});

test("a footer whose link is this post on the source's site names the source, whatever name stands beside it", () => {
  const network = link("https://network.example/", "Gazette Network");
  const value = ofHtml(`${BODY}<p>The post ${OWN_POST} first appeared on ${network}.</p>`);
  expect([value.html, value.first, value.via]).toEqual([BODY, SECOND, []]);
});

describe("footers of other emitters", () => {
  test.each([
    ["AIOSEO", `The post ${FIRST_POST} first appeared on ${FIRST_HOME}.`],
    [
      "Republication Tracker",
      `This ${link("https://first.example/bridge/", "article")} first appeared on ${FIRST_HOME} and is republished here under a Creative Commons license.`,
    ],
    [
      "Republication Tracker with a linked license",
      `This ${link("https://first.example/bridge/", "article")} first appeared on ${FIRST_HOME} and is republished here under a ${link("https://creativecommons.org/licenses/by-nd/4.0/", "Creative Commons Attribution-NoDerivatives 4.0 International License")}.`,
    ],
    [
      "The Conversation",
      `This article is republished from ${FIRST_HOME} under a Creative Commons license. Read the ${link("https://first.example/bridge/", "original article")}.`,
    ],
    [
      "old attributes",
      `The post <a rel="nofollow" href="https://first.example/bridge/">${TITLE}</a> appeared first on <a rel="nofollow" href="https://first.example">First Herald</a>.`,
    ],
  ])("%s", (_, footer) => {
    const value = ofHtml(
      `${BODY}<p><em>${footer}</em></p><img src="https://first.example/?republication-pixel=1" style="width:1px;height:1px;">`,
    );
    expect([value.html, value.first, value.via]).toEqual([BODY, FIRST, [SECOND]]);
  });

  test("forem signs with the host, linked to the post", () => {
    const value = ofHtml(
      `${BODY}<p><em>Originally published at ${link("https://first.example/bridge/", "first.example")}.</em></p>`,
    );
    expect([value.html, value.first]).toEqual([BODY, { ...FIRST, name: "first.example" }]);
  });

  test("This article first appeared", () => {
    const value = ofHtml(`${BODY}<p>This ${link(FIRST.url, "article")} first appeared on ${FIRST_HOME}.</p>`);
    expect([value.html, value.first]).toEqual([BODY, FIRST]);
  });

  test("a date may follow", () => {
    const value = ofHtml(`${BODY}<p>Originally published on ${FIRST_HOME} on May 3, 2026.</p>`);
    expect([value.html, value.first]).toEqual([BODY, { name: "First Herald", home: "https://first.example/" }]);
  });

  test("forem without a link still names a host", () => {
    const value = ofHtml(`${BODY}<p>Originally published at first.example.</p>`);
    expect([value.html, value.first]).toEqual([BODY, { name: "first.example", home: "https://first.example/" }]);
  });
});

describe("shape", () => {
  test("a language without a phrase is known by its links", () => {
    const value = ofHtml(`${BODY}<p>Færslan ${OWN_POST} birtist fyrst á ${OWN_HOME}.</p>`);
    expect([value.html, value.first, value.via]).toEqual([BODY, SECOND, []]);
  });

  test("the order of the links does not matter", () => {
    const value = ofHtml(`${BODY}<p>${FIRST_HOME}: ${FIRST_POST}</p>`);
    expect([value.html, value.first]).toEqual([BODY, FIRST]);
  });

  test("www., scheme, slash and tracking make no difference", () => {
    const value = ofHtml(
      `${BODY}<p>Birtist ${link("http://www.second.example/2026/harbor-bridge?utm_source=rss", "hér")} á ${OWN_HOME}</p>`,
    );
    expect([value.html, value.via]).toEqual([BODY, []]);
  });

  test("a blog in a folder signs with its folder", () => {
    const value = ofHtml(
      `${BODY}<p>Birtist: ${link("https://first.example/blog/bridge", TITLE)} — ${link("https://first.example/blog/", "First Blog")}</p>`,
    );
    expect(value.first).toEqual({
      name: "First Blog",
      home: "https://first.example/blog/",
      url: "https://first.example/blog/bridge",
    });
  });
});

describe("what stands around a footer", () => {
  const footer = `The post ${OWN_POST} appeared first on ${OWN_HOME}.`;
  test.each([
    [
      "empty paragraphs and trackers",
      `${BODY}<p>${footer}</p><p>&nbsp;</p><img width="1" height="1" src="https://stats.example/b.gif">`,
    ],
    ["rules", `${BODY}<hr><p>${footer}</p><hr>`],
    ["wrappers", `${BODY}<div class="feed-footer"><div><p><small>${footer}</small></p></div></div>`],
    ["bare text", `${BODY}${footer}`],
    ["a heading", `${BODY}<h6>${footer}</h6>`],
    ["a position above the post", `<p>${footer}</p>${BODY}`],
    ["a position above and below", `<p>${footer}</p><hr>${BODY}<p>${footer}</p>`],
    ["line feeds inside", `${BODY}<p>The post\n   ${OWN_POST}\n appeared   first on\n${OWN_HOME}.</p>`],
  ])("%s", (_, html) => {
    const value = ofHtml(html);
    expect([value.html.trim(), value.first, value.via]).toEqual([BODY, SECOND, []]);
  });

  test("the end of the last paragraph", () => {
    expect(ofHtml(`<p>Cars crossed it at noon. ${footer}</p>`).html).toBe(BODY);
  });

  test("a line of the last paragraph", () => {
    expect(ofHtml(`<p>Cars crossed it at noon.<br>${footer}</p>`).html).toBe(BODY);
  });

  test.each([
    ["a link to the post", `The post ${OWN_POST}<br>appeared first on ${OWN_HOME}.`, ""],
    [
      "a link under an earlier title",
      `The post ${link("https://second.example/2026/harbor-bridge/", "A bridge")}<br>appeared first on ${OWN_HOME}.`,
      "",
    ],
    [
      "the bare title, after other lines",
      `Dear readers.<br>The post ${TITLE}<br>appeared first on ${OWN_HOME}.`,
      "Dear readers.",
    ],
    [
      "prose that begins alike",
      `The post office is closed.<br>Appeared first on ${OWN_HOME}.`,
      "The post office is closed.",
    ],
    ["prose that ends alike", `Kim saw the post<br>Appeared first on ${OWN_HOME}.`, "Kim saw the post"],
  ])("over two lines, the first of which is %s", (_, lines, left) => {
    expect(ofHtml(`${BODY}<p>${lines}</p>`).html.trim()).toBe(left === "" ? BODY : `${BODY}<p>${left}</p>`);
  });

  test("an emphasis that was never closed", () => {
    const value = ofHtml(`<b>${BODY}<p>${footer}</p>`);
    expect([value.html, value.via]).toEqual([`<b>${BODY}</b>`, []]);
  });

  test("words that follow it stay", () => {
    expect(ofHtml(`${BODY}<p>${footer}</p><p>Photo: A. Nyman</p>`).html).toBe(`${BODY}<p>Photo: A. Nyman</p>`);
  });

  test("a title that begins like the phrase", () => {
    const title = "The post office moves";
    const html = `<p>It moves. The post ${link(SECOND.url, title)} appeared first on ${OWN_HOME}.</p>`;
    expect(attributed(anEntry({ title, html })).html).toBe("<p>It moves.</p>");
  });

  test("nothing else: the body is empty then", () => {
    expect(ofHtml(`<p>${footer}</p>`).html).toBe("");
  });
});

describe("several footers", () => {
  const first = `<p>Der Beitrag ${FIRST_POST} erschien zuerst auf ${FIRST_HOME}.</p>`;
  const second = `<p>The post ${OWN_POST} appeared first on ${OWN_HOME}.</p>`;

  test("name the chain in document order", () => {
    const value = ofHtml(`${BODY}${first}<p></p>${second}`);
    expect([value.html, value.first, value.via]).toEqual([BODY, FIRST, [SECOND]]);
  });

  test("three hops", () => {
    const middle = `<p>La entrada ${link("https://middle.example/p/1", TITLE)} se publicó primero en ${link("https://middle.example/", "Middle")}.</p>`;
    const value = ofHtml(`${BODY}${first}${middle}${second}`);
    const between = { name: "Middle", home: "https://middle.example/", url: "https://middle.example/p/1" };
    expect([value.html, value.first, value.via]).toEqual([BODY, FIRST, [between, SECOND]]);
  });

  test("in one paragraph", () => {
    const value = ofHtml(
      `${BODY}<p>The post ${FIRST_POST} appeared first on ${FIRST_HOME}. The post ${OWN_POST} appeared first on ${OWN_HOME}.</p>`,
    );
    expect([value.html, value.first, value.via]).toEqual([BODY, FIRST, [SECOND]]);
  });

  test("of one publisher are one hop", () => {
    const value = ofHtml(`${BODY}${first}<p>The post ${TITLE} first appeared on First Herald.</p>`);
    expect([value.html, value.first, value.via]).toEqual([BODY, FIRST, [SECOND]]);
  });

  test("with text between them", () => {
    const value = ofHtml(`${BODY}${first}<p>More about bridges tomorrow.</p>${second}`);
    expect([value.html, value.first]).toEqual([`${BODY}<p>More about bridges tomorrow.</p>`, FIRST]);
  });

  test("a publisher without an address is linked to where it is named", () => {
    const value = ofHtml(`${BODY}<p>The post ${TITLE} appeared first on Third Post.</p>`);
    expect([value.html, value.first, value.via, value.canonical]).toEqual([
      BODY,
      { name: "Third Post", home: SECOND.url },
      [SECOND],
      undefined,
    ]);
  });

  test("the source's name with a tagline is the source", () => {
    const value = ofHtml(
      `${BODY}<p>The post ${OWN_POST} appeared first on ${link("https://second.example", "Second Gazette - News of the coast")}.</p>`,
    );
    expect([value.first, value.via]).toEqual([SECOND, []]);
  });
});

describe("what is not a footer", () => {
  test.each([
    `${BODY}<p>Read ${link("https://a.example/x", "the report")} or ask ${link("https://a.example/", "the agency")}.</p>`,
    `${BODY}<p>More on ${link("https://second.example/2026/other/", "ferries")} and ${link("https://second.example/2026/third/", "tunnels")}.</p>`,
    `${BODY}<p>The post ${link("https://a.example/x", "office")} is near ${link("https://a.example/", "the port")}.</p>`,
    `${BODY}<p>The post office appeared first on Main Street.</p>`,
    `${BODY}<p>The song first appeared on an album nobody bought.</p>`,
    `${BODY}<p>This song first appeared on ${link("https://a.example/album", "an album")}.</p>`,
    `${BODY}<p>This idea first appeared on paper in 1901.</p>`,
    `${BODY}<p>Originally published on ${FIRST_HOME}, the essay won two prizes and then was forgotten.</p>`,
    `${BODY}<p>Příspěvek Jany pochází z Prahy</p>`,
    `<blockquote><p>The post ${OWN_POST} appeared first on ${OWN_HOME}.</p></blockquote><p>is what feeds say.</p>`,
    `<p>The post ${link("https://a.example/x", "Other news")} appeared first on ${link("https://a.example/", "A")}.</p><p>It was right.</p>${BODY}<p>End.</p>`.replace(
      "<p>The post",
      "<p>Start.</p><p>The post",
    ),
    `${BODY}<pre><code>The post ${TITLE} appeared first on Second Gazette.</code></pre>`,
    `${BODY}<p>${OWN_POST}</p>`,
    `${BODY}<p>${link("https://second.example/2026/harbor-bridge/", "This post")} was so long in the making that the two of us who wrote it moved house, twice, and married, and then told ${link("https://second.example/", "everybody here")} about it.</p>`,
  ])("%s", (html) => {
    const before = sanitize(html, { baseUrl: SECOND.url }).html as string;
    const value = ofHtml(html);
    expect([value.html, value.first, value.via]).toEqual([before, SECOND, []]);
  });

  test("in a summary", () => {
    const summary = "The post office appeared first on Main Street. Nobody knew why.";
    expect(attributed(anEntry({ summary })).summary).toBe(summary);
  });
});

test("a body that was cut off within the name of its source credits nobody else", () => {
  const value = ofHtml(`${BODY}<p>The post ${TITLE} appeared first on Second Ga…</p>`);
  expect([value.html, value.first, value.via]).toEqual([BODY, SECOND, []]);
});

describe("summaries", () => {
  const footer = `The post ${TITLE} appeared first on Second Gazette.`;
  test.each([
    [`Cars crossed it. ${footer}`, "Cars crossed it."],
    [footer, ""],
    [`Cars crossed it. The post ${TITLE} appeared first on First Herald. ${footer}`, "Cars crossed it."],
    [`Cars crossed it. ${footer} Read more here.`, "Cars crossed it. Read more here."],
    [`Cars crossed it. The post ${TITLE} appeared first on St. Louis Post.`, "Cars crossed it."],
    ["Cars crossed it. The post HARBOR BRIDGE OPENS – AT LAST appeared first on Second Gazette", "Cars crossed it."],
    ["Cars crossed it. The post Harbor Bridge Opens… appeared first on Second Gazette.", "Cars crossed it."],
    [`Cars crossed it. The post ${TITLE} appeared fi…`, "Cars crossed it."],
    ["Cars crossed it. The post Harbor Bridge […]", "Cars crossed it."],
    ["Cars crossed it. The post of honor […]", "Cars crossed it. The post of honor […]"],
    ["Cars crossed it…", "Cars crossed it…"],
  ])("%j is cut to %j", (summary, expected) => {
    expect(attributed(anEntry({ summary })).summary).toBe(expected);
  });

  test.each([
    "Cars crossed it. The post T appeared first on Sec…",
    "Cars crossed it. The post T appeared first on Second […]",
    "Cars crossed it. The post T appeared first on Second...",
    "Cars crossed it. The post T appeared first on Second Gaz",
    "Cars crossed it. The post T appeared first on Firs […]",
    "Cars crossed it. The post T appeared first on",
    "Cars crossed it. The post T appeared fi",
  ])("%j, cut off in its footer, credits nobody else", (summary) => {
    const value = attributed(anEntry({ summary: summary.replace(" T ", ` ${TITLE} `) }));
    expect([value.summary, value.first, value.via]).toEqual(["Cars crossed it.", SECOND, []]);
  });

  test("that are cut off within a name which the body gives name no hop of their own", () => {
    const html = `${BODY}<p>The post ${FIRST_POST} appeared first on ${FIRST_HOME}.</p>`;
    const value = attributed(anEntry({ html, summary: `Cars. The post ${TITLE} appeared first on First H` }));
    expect([value.summary, value.first, value.via]).toEqual(["Cars.", FIRST, [SECOND]]);
  });

  test("name a hop that the body does not", () => {
    const value = attributed(anEntry({ summary: `Cars. The post ${TITLE} appeared first on first.example.` }));
    expect([value.summary, value.first]).toEqual(["Cars.", { name: "first.example", home: "https://first.example/" }]);
  });

  test("do not repeat a hop of the body", () => {
    const html = `${BODY}<p>The post ${FIRST_POST} appeared first on ${FIRST_HOME}.</p>`;
    const value = attributed(anEntry({ html, summary: `Cars. The post ${TITLE} appeared first on First Herald.` }));
    expect([value.summary, value.first, value.via]).toEqual(["Cars.", FIRST, [SECOND]]);
  });
});

describe("loops", () => {
  const refused = (entry: SafeEntry, origin = SITE.origin) => attribute(entry, aSource(), { origin });

  test("a post whose footer names this site is refused", () => {
    const html = `${BODY}<p>The post ${link("https://reprint.example/x/bridge", TITLE)} appeared first on ${link("https://www.reprint.example/", "Reprint")}.</p>`;
    expect(refused(anEntry({ html }))).toEqual({ ok: false, reason: "loop", url: "https://www.reprint.example/" });
  });

  test("a post that is one of ours is refused", () => {
    expect(refused(anEntry({ url: "https://reprint.example/second/bridge" }))).toMatchObject({
      ok: false,
      reason: "loop",
    });
  });

  test("a post whose feed is one of ours is refused", () => {
    const publisher = { name: "Reprint", home: "https://reprint.example/second" };
    expect(refused(anEntry({ publisher }))).toEqual({ ok: false, reason: "loop", url: publisher.home });
  });

  test("a hop that only its summary names counts", () => {
    expect(refused(anEntry({ summary: `Cars. Originally published at reprint.example.` }))).toMatchObject({
      ok: false,
    });
  });

  test("a link to us in the text is no loop, nor is another port of one machine", () => {
    expect(refused(anEntry({ html: `<p>As ${link("https://reprint.example/x", "they")} say.</p>` }))).toMatchObject({
      ok: true,
    });
    expect(refused(anEntry({ url: "http://localhost:8788/post" }), "http://localhost:8787")).toMatchObject({
      ok: true,
    });
  });

  test("without a known address nothing is a loop", () => {
    expect(attribute(anEntry(), aSource(), {})).toMatchObject({ ok: true });
  });
});

describe("canonical", () => {
  const relayed = `${BODY}<p>The post ${FIRST_POST} appeared first on ${FIRST_HOME}.</p>`;

  test("is the source's URL, without tracking and fragment, its query otherwise as it was", () => {
    const value = attributed(anEntry({ url: "https://second.example/p?id=a%20b&utm_source=rss&fbclid=1#top" }));
    expect(value.canonical).toBe("https://second.example/p?id=a%20b");
  });

  test("is the first publisher's when the source is registered for its host, www. or not", () => {
    expect(ofHtml(relayed, aSource({ canonical_hosts: ["www.first.example"] })).canonical).toBe(
      "https://first.example/bridge/",
    );
  });

  test("is nobody's when the source is not registered for the first publisher", () => {
    expect(ofHtml(relayed).canonical).toBe(undefined);
    expect(attributed(anEntry({ url: "https://elsewhere.example/p" })).canonical).toBe(undefined);
  });

  test.each(["noindex", "self"] as const)("is absent under %s", (indexing) => {
    const value = ofHtml(BODY, aSource({ indexing }));
    expect([value.canonical, value.indexing]).toEqual([undefined, indexing]);
  });
});

test("the entry that came in stays as it was, and the body that goes out is a fixpoint", () => {
  const entry = anEntry({ html: `${BODY}<p>One.<br>The post ${OWN_POST} appeared first on ${OWN_HOME}.</p>` });
  const before = JSON.stringify(entry);
  const result = attribute(entry, aSource(), SITE);
  expect(JSON.stringify(entry)).toBe(before);
  const html = result.ok ? result.entry.body.html : "";
  expect(html).toBe(`${BODY}<p>One.</p>`);
  expect(sanitize(html, { baseUrl: entry.url }).html).toBe(html);
});

test("whatever it takes out, what is left is a fixpoint of the sanitizer", () => {
  const footer = fc.constantFrom(
    `<p>The post ${OWN_POST} appeared first on ${OWN_HOME}.</p>`,
    `The post ${FIRST_POST} appeared first on ${FIRST_HOME}.`,
    `<br>Originally published at ${link("https://first.example/bridge/", "first.example")}.`,
  );
  const tag = fc.constantFrom(
    "p",
    "div",
    "b",
    "table",
    "td",
    "ul",
    "li",
    "h2",
    "blockquote",
    "em",
    "pre",
    "hr",
    "br",
    "/p",
    "/div",
    "/b",
    "/table",
    "/em",
  );
  const piece = fc.oneof(
    tag.map((name) => `<${name}>`),
    fc.constantFrom("words ", "\n", "&nbsp;", "1 &lt; 2 "),
    footer,
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), footer, (pieces, last) => {
      const html = `${pieces.join("")}</table><p>${last}`;
      const value = ofHtml(html).html;
      expect(sanitize(value, { baseUrl: SECOND.url }).html).toBe(value);
      expect(value.endsWith("Second Gazette</a>.</p>")).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
