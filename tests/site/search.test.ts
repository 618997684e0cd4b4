import { beforeEach, describe, expect, test } from "vitest";
import { highlighted, searchTextOf, snippet, termsOf } from "../../src/post/words.ts";
import type { SafeHtml } from "../../src/model/html.ts";
import { searchPosts } from "../../src/storage/search.ts";
import { HOSTILE } from "../views/samples.ts";
import {
  aSource,
  deliver,
  freshPipeline,
  NOW,
  type Pipeline,
  published,
  send,
  type TestSource,
  updated,
  withdrawn,
} from "../pipeline.ts";

const PATH = "/harbor/the-night-ferry-returns";

let pipeline: Pipeline;
let source: TestSource;

/** The paths of the results. */
async function found(query: string | Record<string, string>): Promise<string[]> {
  const parameters = new URLSearchParams(typeof query === "string" ? { q: query } : query);
  const response = await pipeline.fetch(`/search?${parameters.toString()}`);
  expect(response.status).toBe(200);
  const html = await response.text();
  return [...html.matchAll(/<h2[^>]*><a href="([^"]+)"/g)].map((match) => match[1]!);
}

describe("a search", () => {
  beforeEach(async () => {
    pipeline = await freshPipeline();
    source = await aSource(pipeline);
  });

  test.each(["ferry", "FERRIES", "night ferry", "sails tickets", '"night ferry"', "returning", "pier", "Night-Ferry"])(
    "for %j finds a post by its title, its body and forms of its words",
    async (query) => {
      await deliver(pipeline, source, published());
      expect(await found(query)).toEqual([PATH]);
    },
  );

  test("a word behind a minus leaves posts out; a query of such words only is answered with why", async () => {
    await deliver(pipeline, source, published());
    await deliver(pipeline, source, published({ id: "b", url: "https://harbor.example/b", title: "A day ferry" }));
    expect(await found("ferry -day")).toEqual([PATH]);
    expect(await found('ferry -"day ferry"')).toEqual([PATH]);
    const refused = await pipeline.fetch("/search?q=-ferry");
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("has only words to leave out");
  });

  test("an address of this site leads there, and stays on its host", async () => {
    for (const [query, location] of [
      [`https://reprint.example${PATH}`, `https://reprint.example${PATH}`],
      [`<https://reprint.example${PATH}>.`, `https://reprint.example${PATH}`],
      ["https://reprint.example//evil.example/", "https://reprint.example//evil.example/"],
    ] as const) {
      const moved = await pipeline.fetch(`/search?${new URLSearchParams({ q: query }).toString()}`, {
        redirect: "manual",
      });
      expect([moved.status, moved.headers.get("location")]).toEqual([302, location]);
    }
  });

  test("another address finds the post by its words", async () => {
    await deliver(pipeline, source, published());
    expect(await found("https://other.example/2026/11/night-ferry-48213.html")).toEqual([PATH]);
    expect(await found("other.example/night-zeppelin")).toEqual([]);
  });

  test("a publisher's name or address finds it with its newest posts, where no post has the words", async () => {
    await deliver(pipeline, source, published());
    for (const q of ["Harbor Post", "https://harbor.example/", "www.harbor.example"]) {
      const html = await (await pipeline.fetch(`/search?${new URLSearchParams({ q }).toString()}`)).text();
      expect(html).toContain('href="/harbor"><b aria-hidden="true">HP</b>');
      expect(html).toContain("Posts from <bdi>Harbor Post</bdi></h2>");
      expect(html).toMatch(new RegExp(`<h3[^>]*><a href="${PATH}"`));
      expect(html).not.toContain("Nothing was found");
    }
    expect(await (await pipeline.fetch("/search?q=elsewhere.example")).text()).toContain("Nothing was found");
  });

  test("a query without letters and digits has one fault", async () => {
    const html = await (await pipeline.fetch("/search?q=%3F")).text();
    expect(html).toContain("has no letter and no digit to search for");
    expect(html).not.toContain("has only words to leave out");
  });

  test("a capital OR finds posts with either word, in quotes and in small letters it is a word", async () => {
    await deliver(pipeline, source, published());
    await deliver(
      pipeline,
      source,
      published({
        id: "b",
        url: "https://harbor.example/b",
        title: "Swans",
        content_html: "<p>Do or dive.</p>",
        summary: "",
      }),
    );
    const both = [PATH, "/harbor/swans"];
    expect(await found("swans OR ferry")).toEqual(both);
    expect(await found('swans OR "night ferry"')).toEqual(both);
    expect(await found("swans OR ferry OR zeppelin")).toEqual(both);
    expect(await found("zeppelin OR ferry pier")).toEqual([PATH]);
    expect(await found("swans OR ferry -pier")).toEqual(["/harbor/swans"]);
    expect(await found("-pier OR swans")).toEqual(["/harbor/swans"]);
    expect(await found("swans or zeppelin")).toEqual([]);
    expect(await found("swans AND dive")).toEqual(["/harbor/swans"]);
    expect(await found("swans AND pier")).toEqual([]);
    expect(await found("swans OR ferry NOT pier")).toEqual(["/harbor/swans"]);
    expect(await found('ferry AND NOT "swans"')).toEqual([PATH]);
    expect(await found("swans and dive")).toEqual([]);
    expect(await found('"do OR dive"')).toEqual(["/harbor/swans"]);
    expect(await found({ q: "swans OR ferry", source: "elsewhere" })).toEqual([]);
    for (const odd of ["OR", "OR OR OR", "swans OR", "OR swans"])
      expect((await pipeline.fetch(`/search?q=${odd}`)).status).toBe(200);
  });

  test("authors and tags are found, and a language is a filter", async () => {
    await deliver(pipeline, source, published({ tags: ["Kestrel Narrows"], authors: [{ name: "Osei Tandoh" }] }));
    expect(await found("tandoh")).toEqual([PATH]);
    expect(await found("kestrel")).toEqual([PATH]);
    expect(await found({ q: "ferry", language: "en" })).toEqual([PATH]);
    expect(await found({ q: "ferry", language: "de" })).toEqual([]);
  });

  test("where nothing is found, what most readers loved this week is shown", async () => {
    await deliver(pipeline, source, published());
    const path = "/search?q=zeppelin";
    expect(await (await pipeline.fetch(path)).text()).not.toContain("Most reactions this week");
    await pipeline.fetch(`${PATH}/reactions`, { method: "POST", body: new URLSearchParams({ kind: "love" }) });
    await pipeline.cron(NOW);
    const response = await pipeline.fetch(path);
    const html = await response.text();
    expect(html).toContain("Most reactions this week");
    expect(html).toMatch(new RegExp(`<h3[^>]*><a href="${PATH}"`));
    expect(response.headers.get("cache-tag")).toContain("post-1");
  });

  test("nothing found of several words: each leads on alone", async () => {
    expect(await (await pipeline.fetch("/search?q=zeppelin%20timetable")).text()).toContain(
      'href="/search?q=timetable"',
    );
  });

  test.each(["balloon", '"ferry night"', "ferry balloon", "s_harbor_", "d_2026", "words", "title"])(
    "for %j finds nothing that does not have it",
    async (query) => {
      await deliver(pipeline, source, published());
      expect(await found(query)).toEqual([]);
    },
  );

  test.each([
    ["ja", "港の茶室で、波の音を聴く朝", ["茶室", "波の音", "港", "聴く", "「茶室」"], ["茶音", "海"]],
    ["zh", "夜间渡轮重新启航，码头售票", ["渡轮", "启航", "码", "渡轮 码头"], ["轮渡", "飞机"]],
    ["ko", "밤의 여객선이 다시 출항합니다", ["여객선", "출항", "밤"], ["비행기"]],
    ["th", "เรือเฟอร์รี่กลับมาแล้ว", ["เรือ", "กลับมา"], ["รถไฟ"]],
    ["hi", "रात की नौका फिर चलेगी", ["नौका", "रात"], ["विमान"]],
    ["ar", "العبارة الليلية تعود إلى المرفأ", ["الليلية", "اللَّيْلِيَّة", "اللـيلية", "الى", "المرفا"], ["طائرة"]],
    ["he", "הַמַּעְבֹּרֶת חוזרת", ["המעברת", "חוזרת"], ["מטוס"]],
    ["de", "Größere Fähren für Zürich", ["grössere", "fahren", "ZÜRICH"], ["Bern"]],
    ["el", "Το νυχτερινό φέρι επιστρέφει στους λιμένες", ["ΦΕΡΙ", "λιμενεσ"], ["τρένο"]],
    ["ru", "Ночной паром возвращается", ["ПАРОМ", "ночной"], ["поезд"]],
  ])("in %s finds what stands there, and not what does not", async (language, title, there, absent) => {
    const { links } = await deliver(
      pipeline,
      source,
      published({ language, title, content_html: `<p>${title}</p>`, summary: "" }),
    );
    for (const query of there) expect([query, await found(query)]).toEqual([query, [links.post]]);
    for (const query of absent) expect([query, await found(query)]).toEqual([query, []]);
  });

  test("follows corrections, withdrawal and restoration", async () => {
    await deliver(pipeline, source, published());
    await deliver(
      pipeline,
      source,
      updated({ title: "The day boat", content_html: "<p>Nothing else.</p>", summary: "", tags: [] }),
    );
    expect([await found("ferry"), await found("boat")]).toEqual([[], [PATH]]);
    await deliver(pipeline, source, withdrawn());
    expect(await found("boat")).toEqual([]);
    await deliver(pipeline, source, updated({ title: "The third boat" }, "2026-11-23T09:59:00Z"));
    expect(await found("boat")).toEqual([]);
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    expect(await found("third boat")).toEqual([PATH]);
    await pipeline.operate("POST", "/api/v1/posts/1/withdraw", {});
    expect(await found("boat")).toEqual([]);
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect(await found("boat")).toEqual([]);
  });

  test("is narrowed by source, tag and date", async () => {
    const island = await aSource(pipeline, {
      slug: "harbor-island",
      name: "Island",
      home_page_url: "https://island.example/",
    });
    await deliver(pipeline, source, published());
    const other = published({
      id: "2",
      url: "https://island.example/a",
      title: "Old ferry",
      tags: ["R&D"],
      date_published: "2024-02-29T12:00:00Z",
    });
    await deliver(pipeline, island, other);
    const OTHER = "/harbor-island/old-ferry";
    expect(await found("ferry")).toEqual([PATH, OTHER]);
    expect(await found({ q: "ferry", source: "harbor" })).toEqual([PATH]);
    expect(await found({ q: "ferry", source: "harbor-island" })).toEqual([OTHER]);
    expect(await found({ q: "ferry", tag: "r&d" })).toEqual([OTHER]);
    expect(await found({ q: "", tag: "FERRIES" })).toEqual([PATH]);
    for (const date of ["2024", "2024-02", "2024-02-29"]) expect(await found({ q: "ferry", date })).toEqual([OTHER]);
    expect(await found({ q: "ferry", date: "2024-03" })).toEqual([]);
    expect(await found({ q: "ferry", date: "2026-11", source: "harbor-island" })).toEqual([]);
  });

  test("has the best match first where all fit one page, else the newest, and says which", async () => {
    const post = (id: string, title: string, day: number) =>
      published({ id, url: `https://harbor.example/${id}`, title, date_published: `2026-11-0${day}T12:00:00Z` });
    await deliver(pipeline, source, post("a", "Ferry timetable", 1));
    await deliver(pipeline, source, post("b", "Swans", 3));
    await deliver(pipeline, source, post("c", "Ferry", 2));
    const page = async () => await (await pipeline.fetch("/search?q=ferry")).text();
    expect(await found("ferry")).toEqual(["/harbor/ferry", "/harbor/ferry-timetable", "/harbor/swans"]);
    expect(await page()).toContain("<span>Best match first</span>");
    for (let n = 1; n <= 12; n += 1) await send(pipeline, source, published({ id: String(n), title: `Ferry ${n}` }));
    await pipeline.drain();
    expect(await page()).toContain("<span>Newest first</span>");
  });

  test("leads on, page by page, to every post once", async () => {
    for (let n = 1; n <= 33; n += 1)
      await send(pipeline, source, published({ id: String(n), title: `Ferry number ${n}` }));
    await pipeline.drain();
    const seen: string[] = [];
    let next: string | undefined = "/search?q=ferry&source=harbor";
    while (next) {
      const html: string = await (await pipeline.fetch(next)).text();
      seen.push(...[...html.matchAll(/<\/mark> number (\d+)</g)].map((match) => match[1]!));
      next = /rel="next" href="([^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
    }
    expect(seen).toEqual(Array.from({ length: 33 }, (_, index) => String(33 - index)));
  });

  test.each([
    ["q=!!!", "has no letter and no digit"],
    [`q=${"a".repeat(201)}`, "more than 200 characters"],
    [`q=${"a+".repeat(13)}`, "more than 12 words"],
    ["q=a&date=2026-02-30", "must be a day"],
    ["q=a&date=yesterday", "must be a day"],
    ["q=a&source=A%20OR%20B", "The publisher is none"],
    ["q=a&before=1;DROP", "This page of the results does not exist."],
    [`q=a&tag=${"t".repeat(101)}`, "more than 100 characters"],
  ])("that cannot be answered says why: %s", async (query, complaint) => {
    const response = await pipeline.fetch(`/search?${query}`);
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toMatch(/role="alert"/);
    expect(html).toContain(complaint);
    // The field refers to the complaint, except for the page of the results, which has none.
    const [, id] = /<p id="([^"]+)">/.exec(html)!;
    expect(html.includes(`aria-invalid="true" aria-describedby="${id}"`)).toBe(id !== "problem-before");
  });

  test.each([
    'ferry" OR words : "x',
    "ferry* NEAR(a b)",
    "-ferry",
    "{words} : a",
    "AND OR NOT",
    "NOT ferry",
    "words:ferry",
    "^ferry",
    "(ferry",
    "a + b",
    '"""',
    "\u0000ferry\u0000",
    "\ud800ferry",
    "'; DROP TABLE posts; --",
    "💥 ferry",
    "%_*?",
  ])("takes %j for words, whatever the index would make of it", async (query) => {
    await deliver(pipeline, source, published());
    const response = await pipeline.fetch(`/search?${new URLSearchParams({ q: query }).toString()}`);
    expect([200, 400]).toContain(response.status);
  });

  test("shows its words where they are found, and nothing of what stands there as markup", async () => {
    await deliver(
      pipeline,
      source,
      published({
        title: `Ferry ${HOSTILE}`,
        content_html: `<p>The &lt;b&gt;ferry&lt;/b&gt; ${HOSTILE}</p>`,
        summary: "",
      }),
    );
    const response = await pipeline.fetch(
      `/search?${new URLSearchParams({ q: `ferry ${HOSTILE}`.slice(0, 5) }).toString()}`,
    );
    const html = await response.text();
    expect(html).toContain("<mark>Ferry</mark>");
    expect(html).toContain("&lt;b&gt;<mark>ferry</mark>&lt;/b&gt;");
    expect(html.match(/<script>/g)).toHaveLength(1);
    expect(html).not.toContain("onerror=alert(1)>");
    expect(response.headers.get("cache-tag")).toBe("post-1");
    const echoed = await (await pipeline.fetch(`/search?${new URLSearchParams({ q: HOSTILE }).toString()}`)).text();
    expect(echoed.match(/<script>/g)).toHaveLength(1);
  });

  test("its snippets part captions and headings from what follows", async () => {
    const content_html =
      '<figure><img src="https://harbor.example/p.png" alt="A pier"><figcaption>Photo: Ana Reis</figcaption></figure><h2>The pier</h2><p>A ferry. It sails.</p>';
    await deliver(pipeline, source, published({ content_html, summary: "" }));
    const html = await (await pipeline.fetch("/search?q=ferry")).text();
    expect(html).toContain("Photo: Ana Reis · The pier · A <mark>ferry</mark>. It sails.");
  });

  test.each([
    ["fery", "ferry"],
    ["ferrry", "ferry"],
    ["night frery", "night ferry"],
    ["kestral", "kestrel"],
    ["kes", "kestrel"],
  ])("for the mistyped or begun %j asks whether %j was meant", async (query, meant) => {
    await deliver(pipeline, source, published({ tags: ["Kestrel"] }));
    const html = await (await pipeline.fetch(`/search?q=${encodeURIComponent(query)}`)).text();
    const address = `/search?${new URLSearchParams({ q: meant }).toString()}`;
    expect(html).toContain(`Did you mean <a href="${address}"><bdi>${meant}</bdi></a>?`);
    expect(await found(meant)).toEqual([PATH]);
  });

  test("what a word may have meant does not depend on how old its posts are", async () => {
    await deliver(pipeline, source, published({ title: "The transportation of oranges" }));
    const { DB } = pipeline.env;
    await DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
       INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision)
       SELECT n, 'harbor', n, 'p' || n, 'Boat ' || n, 2e12 + n, 2e12 + n, 0, 0, 1 FROM n`,
    ).run();
    for (const [query, meant] of [
      ["ornages", "oranges"],
      ["transportatoin", "transportation"],
      ["trasportation", "transportation"],
      ["transporttaiom", "transportation"],
    ])
      expect(await (await pipeline.fetch(`/search?q=${query}`)).text(), query).toContain(`<bdi>${meant}</bdi></a>?`);
  });

  test.each(["zeppelin", "fox", "茶室"])("for %j, which is near no word of the site, suggests none", async (query) => {
    await deliver(pipeline, source, published());
    expect(await (await pipeline.fetch(`/search?q=${encodeURIComponent(query)}`)).text()).not.toContain("Did you mean");
  });

  /** The suggestions for the text that a reader has typed. */
  const suggested = async (query: string) => {
    const response = await pipeline.fetch(`/search/suggest?q=${encodeURIComponent(query)}`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "public, max-age=60"]);
    const { suggestions } = await response.json<{ suggestions: { kind: string; text: string; href: string }[] }>();
    return suggestions.map(({ kind, text, href }) => `${kind} ${text} ${href}`);
  };

  test("while a reader types, publishers, topics and words that begin so are suggested", async () => {
    await deliver(pipeline, source, published({ tags: ["Kestrel Narrows"], authors: [{ name: "Zoë Tandoh" }] }));
    expect(await suggested("har")).toEqual(["publisher Harbor Post /harbor"]);
    expect(await suggested("Kest")).toEqual([
      "topic Kestrel Narrows /tags/kestrel%20narrows",
      "word kestrel /search?q=kestrel",
    ]);
    expect(await suggested("night fer")).toEqual(["word night ferry /search?q=night+ferry"]);
    expect(await suggested("zoe")).toEqual(["word zoë /search?q=zo%C3%AB"]);
    expect(await suggested("zo")).toEqual([]);
    await deliver(pipeline, source, withdrawn());
    expect(await suggested("Kest")).toEqual([]);
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    for (const nothing of ["", "xyz", "%", "_", "' OR 1", '"', "x".repeat(201), "茶室", "fer "])
      expect(await suggested(nothing), nothing).toEqual(nothing === "fer " ? ["word ferry /search?q=ferry"] : []);
  });

  test("publishers are suggested by the beginnings of any words of their names, in the spelling that a reader types", async () => {
    const names = { ledger: "Le Grand Journal de l’Été", marsa: "مجلة المرسى", tuner: "Ærø Übersee Blatt" };
    for (const [slug, name] of Object.entries(names)) await aSource(pipeline, { slug, name });
    expect(await suggested("grand jour")).toEqual(["publisher Le Grand Journal de l’Été /ledger"]);
    expect(await suggested("journal gr")).toEqual(["publisher Le Grand Journal de l’Été /ledger"]);
    expect(await suggested("ete")).toEqual(["publisher Le Grand Journal de l’Été /ledger"]);
    expect(await suggested("ledg")).toEqual(["publisher Le Grand Journal de l’Été /ledger"]);
    expect(await suggested("ubers")).toEqual(["publisher Ærø Übersee Blatt /tuner"]);
    expect(await suggested("المر")).toEqual(["publisher مجلة المرسى /marsa"]);
    expect(await suggested("post")).toEqual(["publisher Harbor Post /harbor"]);
    await pipeline.operate("PATCH", "/api/v1/sources/tuner", { name: "Der Steg" });
    expect([await suggested("ubers"), await suggested("steg")]).toEqual([[], ["publisher Der Steg /tuner"]]);
    await pipeline.operate("DELETE", "/api/v1/sources/tuner");
    expect(await suggested("steg")).toEqual([]);
    for (const nothing of ['"', "NEAR(", "name:", "* OR *", "AND"]) expect(await suggested(nothing)).toEqual([]);
  });

  test("no word is suggested that only withdrawn, corrected or deleted posts have", async () => {
    await deliver(pipeline, source, published({ tags: [] }));
    await deliver(
      pipeline,
      source,
      updated({ title: "The day boat", content_html: "<p>It.</p>", summary: "", tags: [] }),
    );
    expect([await suggested("fer"), await suggested("boa")]).toEqual([[], ["word boat /search?q=boat"]]);
    await deliver(pipeline, source, withdrawn());
    expect(await suggested("boa")).toEqual([]);
    expect(await (await pipeline.fetch("/search?q=baot")).text()).not.toContain("Did you mean");
    await pipeline.operate("POST", "/api/v1/posts/1/restore");
    expect(await suggested("boa")).toEqual(["word boat /search?q=boat"]);
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect(await suggested("boa")).toEqual([]);
  });

  test("the words of posts that were there before are noted when the index is made anew, twice as well as once", async () => {
    await deliver(pipeline, source, published());
    const { DB } = pipeline.env;
    const words = async () => (await DB.prepare("SELECT * FROM words ORDER BY word").all()).results;
    const first = await words();
    expect(first.length).toBeGreaterThan(3);
    await DB.batch([DB.prepare("DELETE FROM word_spellings"), DB.prepare("DELETE FROM words")]);
    for (const _ of [1, 2]) {
      await pipeline.operate("POST", "/api/v1/search/reindex");
      await pipeline.drain();
      expect(await words()).toEqual(first);
    }
  });

  test("words of a deleted source are never suggested", async () => {
    await deliver(pipeline, source, published());
    await pipeline.operate("DELETE", "/api/v1/sources/harbor");
    expect(await (await pipeline.fetch("/search?q=fery")).text()).not.toContain("ferry");
  });

  test("finds publishers by their names, and says how many posts there are", async () => {
    await deliver(pipeline, source, published());
    const named = await (await pipeline.fetch("/search?q=post+harb")).text();
    expect(named).toMatch(/Publishers:<\/span> <a class="pub [^"]*" href="\/harbor">/);
    const html = await (await pipeline.fetch("/search?q=ferry")).text();
    expect(html).toContain("<span>Posts: 1</span>");
    expect(html).not.toContain("Publishers:");
  });

  test("the choice of publishers keeps one that is not listed", async () => {
    await pipeline.env.DB.prepare(
      `WITH RECURSIVE n (n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 250)
       INSERT INTO sources (slug, name, home_page_url, language, canonical_hosts, indexing, signing, created_at)
       SELECT 's' || n, 'Source ' || n, 'https://s' || n || '.example/', 'en', '[]', 'canonical', 'standard-webhooks', 0 FROM n`,
    ).run();
    const html = await (await pipeline.fetch("/search?q=source+249&source=s249")).text();
    expect(html).toContain('<option value="s249" selected="">s249</option>');
    expect(html).toMatch(/Publishers:<\/span> <a class="pub [^"]*" href="\/s249">/);
  });

  test("that asks for nothing is a form, open to everybody", async () => {
    const response = await pipeline.fetch("/search");
    const html = await response.text();
    expect([response.status, response.headers.get("x-robots-tag")]).toEqual([200, "noindex"]);
    expect(html.match(/<form/g)).toHaveLength(1);
    expect(html).toContain('<option value="harbor">Harbor Post</option>');
    expect(await (await pipeline.fetch("/")).text()).toContain('<form role="search" action="/search">');
  });
});

describe("a search that takes long", () => {
  beforeEach(async () => {
    pipeline = await freshPipeline();
    source = await aSource(pipeline);
    for (let n = 1; n <= 30; n += 1) {
      await send(pipeline, source, published({ id: String(n), title: n % 10 === 1 ? `Zebra ${n}` : `Ferry ${n}` }));
    }
    await pipeline.drain();
  });

  /** All pages of a search for zebras, which are the posts 1, 11 and 21. */
  async function zebras(reach: { posts: number; ms: number }): Promise<{ titles: string[]; pages: number }> {
    const titles: string[] = [];
    let pages = 0;
    for (let cursor: number | null = null; ; pages += 1) {
      const page = await searchPosts(pipeline.env.DB, { terms: termsOf("zebra") }, 2, cursor, reach);
      titles.push(...page.posts.map(({ title }) => title));
      if (page.next === null) return { titles, pages: pages + 1 };
      expect(cursor === null || page.next < cursor).toBe(true);
      cursor = page.next;
    }
  }

  test.each([
    ["all at once", { posts: 1000, ms: 20 }, 2],
    ["for as long as it may", { posts: 5, ms: 1_000_000 }, 2],
    ["no further than it must", { posts: 5, ms: 0 }, 6],
    ["post by post", { posts: 1, ms: 0 }, 30],
  ])("finds every post once, %s", async (_, reach, pages) => {
    expect(await zebras(reach)).toEqual({ titles: ["Zebra 21", "Zebra 11", "Zebra 1"], pages });
  });

  test("ends where there are no posts", async () => {
    expect(
      await searchPosts(pipeline.env.DB, { terms: termsOf("none") }, 2, null, { posts: 7, ms: 1_000_000 }),
    ).toEqual({
      posts: [],
      next: null,
    });
    expect(await searchPosts(pipeline.env.DB, { terms: termsOf("none") }, 2, 1, { posts: 7, ms: 0 })).toEqual({
      posts: [],
      next: null,
    });
  });
});

describe("the rate of searches", () => {
  const browser = { headers: { accept: "text/html", "cf-connecting-ip": "192.0.2.7" } };
  const asked: string[] = [];
  const limited = (success: boolean) => ({
    limit: async ({ key }: { key: string }) => {
      asked.push(key);
      return { success };
    },
  });

  test("is limited for each network, and a reader learns when to try again", async () => {
    pipeline = await freshPipeline({ SEARCH_RATE: limited(false) });
    const response = await pipeline.fetch("/search?q=ferry", browser);
    expect([response.status, response.headers.get("retry-after"), response.headers.get("cache-control")]).toEqual([
      429,
      "60",
      "no-store",
    ]);
    expect(await response.text()).toContain("Too many requests");
    const machine = await pipeline.fetch("/search?q=ferry");
    expect(await machine.json()).toMatchObject({ type: "/problems/rate-limited", status: 429 });
    expect(asked[0]).not.toContain("192.0.2");
    await pipeline.fetch("/search?q=boat", { headers: { "cf-connecting-ip": "192.0.2.99" } });
    await pipeline.fetch("/search?q=boat", { headers: { "cf-connecting-ip": "198.51.100.1" } });
    expect(asked[2]).toBe(asked[0]);
    expect(asked[3]).not.toBe(asked[0]);
  });

  test("is not where the operator has no such binding", async () => {
    pipeline = await freshPipeline();
    Reflect.deleteProperty(pipeline.env, "SEARCH_RATE");
    expect((await pipeline.fetch("/search?q=ferry", browser)).status).toBe(200);
  });
});

describe("a highlight", () => {
  const marked = (text: string, query: string) =>
    highlighted(text, termsOf(query))
      .map((part) => (part.hit ? `[${part.text}]` : part.text))
      .join("");

  test.each([
    ["The night ferries", "ferry", "The night [ferries]"],
    ["Café in Zürich", "cafe zurich", "[Café] in [Zürich]"],
    ["港の茶室で", "茶室", "港の[茶室]で"],
    ["港の茶室で", "の茶室", "港[の茶室]で"],
    ["Straße", "strasse", "[Straße]"],
    ["nothing", "ferry", "nothing"],
    ["fern", "ferry", "fern"],
  ])("in %j for %j is %j", (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  test("starts near the first hit, and ends at a word", () => {
    const text = `${"before ".repeat(40)}ferry ${"after ".repeat(80)}`;
    const parts = snippet(text, termsOf("ferry"));
    const shown = parts.map((part) => part.text).join("");
    expect(shown).toMatch(/^…before .*ferry .*after…$/);
    expect(shown.length).toBeLessThan(260);
    expect(parts.filter((part) => part.hit)).toEqual([{ text: "ferry", hit: true }]);
  });
});

test("a post's words are the same however long it is, up to a bound", () => {
  const html = `<p>${"ferry ".repeat(100_000)}</p>` as SafeHtml;
  const text = searchTextOf("harbor", { title: "T", summary: "", html, tags: ["A", "a"], authors: [], language: "en" });
  expect(text.words.length).toBeLessThan(61_000);
  expect(text.facets).toBe("s_harbor_ l_en_ t_61_");
});
