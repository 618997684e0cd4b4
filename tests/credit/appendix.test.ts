/** Footers with notes, sources, related posts or lines about the author behind them. */
import { describe, expect, test } from "vitest";
import { attribute } from "../../src/credit/attribute.ts";
import { anEntry, aSource, credited, link, quay, TEXT } from "./footers.ts";

const FOOTERS = [
  `Thanks to ${quay}, where this article first appeared.`,
  `This article first appeared in ${quay}.`,
  `Dieser Text erschien zuerst in der ${quay}.`,
];
const NOTE = "The mayor said so in 1987.";

/** Whether the publisher gets the credit, and the body keeps the rest. */
function reads(behind: string, footer = FOOTERS[0]!, between = "") {
  const { first, html } = credited(`${TEXT}${between}<p>${footer}</p>${behind}`);
  return [first.name, html.includes(footer.slice(0, 12)), html.replace(/<[^>]*>/g, "")];
}
const kept = (behind: string) => ["Quay Post", false, (TEXT + behind).replace(/<[^>]*>/g, "")];

const FOOTNOTES: [kind: string, html: string][] = [
  [
    "Markdown",
    `<hr class="footnotes-sep"><section class="footnotes"><ol><li id="fn1"><p>${NOTE} <a href="#fnref1">↩︎</a></p></li></ol></section>`,
  ],
  ["kramdown", `<div class="footnotes"><ol><li id="fn:1"><p>${NOTE} <a href="#fnref:1">↩</a></p></li></ol></div>`],
  [
    "GitHub",
    `<section><h2>Footnotes</h2><ol><li id="fn-1"><p>${NOTE} <a href="#fnref-1">↩</a></p></li></ol></section>`,
  ],
  ["WordPress", `<ol class="wp-block-footnotes"><li id="a1">${NOTE} <a href="#a1-link">↩︎</a></li></ol>`],
  ["a reader's copy", `<ol><li>${NOTE} <a href="https://second.example/2026/harbor-bridge/#fnref1">↩</a></li></ol>`],
  [
    "Wikipedia",
    `<ol><li><a href="#cite_ref-1">^</a> ${NOTE}</li><li><a href="#cite_ref-2">Jump up</a> ${NOTE}</li></ol>`,
  ],
  [
    "Substack",
    `<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1">1</a><div><p>${NOTE}</p><p>Twice.</p></div></div>`,
  ],
  ["Word", `<hr><p><a href="#_ftnref1">[1]</a> ${NOTE}</p><p><a href="#_ftnref2">[2]</a> Twice.</p>`],
  ["brackets", `<p>[1] ${NOTE}</p><p>[2] Twice.</p>`],
  ["a rule", `<hr><ol><li>${NOTE}</li></ol>`],
  ["a rule and marks", `<hr><p>* ${NOTE}</p>`],
  ["definitions", `<dl><dt>1</dt><dd>${NOTE} <a href="#r1">↑</a></dd></dl>`],
  ["a folded list", `<details><summary>References</summary><ol><li>${NOTE} <a href="#r1">↑</a></li></ol></details>`],
  ["sources", `<p><strong>Sources:</strong></p><ul><li>${NOTE}</li><li>The archive, box 7</li></ul>`],
  ["long notes", `<h2>Notes</h2>${`<p>1. ${NOTE}</p><p>And more of it.</p>`.repeat(20)}`],
  ["related posts", `<h3>Related</h3><ul><li>${link("https://second.example/x", "Tides")} (2025)</li></ul>`],
  ["a list of links", `<ul><li>${link("https://second.example/x", "Tides")}</li></ul>`],
  ["the author", `<h4>About the author</h4><p>Ida Brandt lives at the harbor. She counts swans.</p>`],
  ["a person of whom nothing is known", `<p>Kim Sol teaches at the harbor school and keeps bees.</p>`],
  ["a person in Dutch", "<p>Fien Velde is journalist.</p>"],
  ["another language's author", `<p>Der Autor lebt am Hafen.</p>`],
  ["an author without a name", "<p>L’autora viu al port.</p>"],
  [
    "a portrait",
    `<figure><img src="https://second.example/ida.jpg" alt="" width="90" height="90"></figure><h4>About Ida Brandt</h4><p>She counts.</p>`,
  ],
  ["an editor", "<p>（责任编辑：王小明）</p>"],
  ["an advertisement", "<p>Advertisement</p>"],
  ["raised marks", `<hr><p><sup>1</sup> ${NOTE}</p><p><sup>2</sup> Twice.</p>`],
  ["a way to write", "<p>Contact the author at ida@second.example.</p>"],
  ["an invitation", "<p>Join us on Friday for a talk.</p>"],
  ["where an excerpt is from", "<p>From the book “Lamps” by Ida Brandt.</p>"],
  ["a byline", "<p>Autorin: Ida Brandt</p>"],
  ["a label", `<p>Read also: ${link("https://second.example/y", "The winter")}</p>`],
  ["a call for money", `<h4>Support local news</h4><p>Give monthly, and keep us awake.</p>`],
  ["an editor's note", `<p><em>Ida Brandt lives at the harbor. She counts swans.</em></p>`],
];

describe("a footer before", () => {
  test.each(FOOTNOTES)("%s", (_, behind) => {
    for (const footer of FOOTERS) expect(reads(behind, footer)).toEqual(kept(behind));
  });

  test("a line about an author of the post", () => {
    const html = `${TEXT}<p>${FOOTERS[1]}</p><p>Dr. Ida Brandt counts swans for a living.</p>`;
    const entry = anEntry({ html, authors: [{ name: "Ida Brandt" }] });
    const attributed = attribute(entry, aSource(), { origin: "https://reprint.example" });
    expect(attributed).toMatchObject({ ok: true, attribution: { first: { name: "Quay Post" } } });
  });
});

test("a footer between the text and its notes, with the source's own footer behind them", () => {
  const own = `<p>The post ${link("https://second.example/2026/harbor-bridge/", "Harbor Bridge Opens, at Last")} appeared first on ${link("https://second.example/", "Second Gazette")}.</p>`;
  expect(reads(`<h2>Notes</h2><p>${NOTE}</p>${own}`)).toEqual(kept(`<h2>Notes</h2><p>${NOTE}</p>`));
  expect(reads(`<p>Follow us on Mastodon.</p>${own}`)).toEqual(kept("<p>Follow us on Mastodon.</p>"));
});

test("the rule before the notes stays, and the footer's own goes", () => {
  const value = credited(`${TEXT}<hr><p>${FOOTERS[1]}</p><hr><ol><li>${NOTE}</li></ol>`);
  expect(value.html).toBe(`${TEXT}<hr><ol><li>${NOTE}</li></ol>`);
  const one = credited(`${TEXT}<hr><p>${FOOTERS[1]}</p><ol><li>${NOTE} <a href="#r">↑</a></li></ol>`);
  expect(one.html).toContain(`${TEXT}<hr><ol>`);
});

/** "Notes" or "Sources", and "Related" or "About the author", in the languages of the table. */
test.each([
  "Endnotes",
  "References",
  "Works cited",
  "You may also like",
  "Anmerkungen",
  "Quellen",
  "Über die Autorin",
  "Lesen Sie auch",
  "Notes et références",
  "À propos de l’auteur",
  "Fuentes",
  "Notas al pie",
  "Sobre la autora",
  "Notas de rodapé",
  "Leia também",
  "Fonti",
  "Note",
  "Articoli correlati",
  "Bronnen",
  "Lees ook",
  "Källor",
  "Fotnoter",
  "Om författaren",
  "Kilder",
  "Noter",
  "Les også",
  "Lähteet",
  "Viitteet",
  "Lue myös",
  "Przypisy",
  "Źródła",
  "O autorze",
  "Poznámky pod čarou",
  "Zdroje",
  "Súvisiace články",
  "Jegyzetek",
  "Források",
  "A szerzőről",
  "Note de subsol",
  "Surse",
  "Citește și",
  "Примечания",
  "Источники",
  "Читайте также",
  "Примітки",
  "Джерела",
  "Крыніцы",
  "Бележки",
  "Източници",
  "Фусноте",
  "Извори",
  "Bilješke",
  "Izvori",
  "Opombe",
  "Viri",
  "Šaltiniai",
  "Avoti",
  "Allikad",
  "Heimildir",
  "Σημειώσεις",
  "Πηγές",
  "Dipnotlar",
  "Kaynaklar",
  "Yazar hakkında",
  "Mənbələr",
  "Referències",
  "Fontes",
  "Oharrak",
  "Iturriak",
  "Irakurri ere",
  "Ffynonellau",
  "Foinsí",
  "Burimet",
  "Bronne",
  "Fontoj",
  "Catatan kaki",
  "Baca juga",
  "Chú thích",
  "Tài liệu tham khảo",
  "Marejeo",
  "Sanggunian",
  "الهوامش",
  "المصادر",
  "مقالات ذات صلة",
  "پانوشت‌ها",
  "منابع",
  "حوالہ جات",
  "הערות שוליים",
  "מקורות",
  "על המחברת",
  "संदर्भ",
  "स्रोत",
  "यह भी पढ़ें",
  "संदर्भ",
  "তথ্যসূত্র",
  "குறிப்புகள்",
  "మూలాలు",
  "ಉಲ್ಲೇಖಗಳು",
  "അവലംബം",
  "ਹਵਾਲੇ",
  "წყაროები",
  "Աղբյուրներ",
  "Manbalar",
  "เชิงอรรถ",
  "ឯកសារយោង",
  "注",
  "脚注",
  "参考文献",
  "関連記事",
  "著者プロフィール",
  "주석",
  "참고 문헌",
  "관련 기사",
  "필자 소개",
  "注释",
  "參考資料",
  "延伸阅读",
  "作者简介",
])("below a footer, %s is a heading", (heading) => {
  const behind = `<p><strong>${heading}:</strong></p><p>${NOTE}</p><p>Another one.</p>`;
  expect(reads(behind, FOOTERS[1])).toEqual(kept(behind));
});

test.each(["Lesa meira", "→ Darllenwch mwy", "Читать полностью", "Zum Artikel"])("%s may follow", (label) => {
  expect(reads(`<p>${link("https://second.example/2026/harbor-bridge/", label)}</p>`, FOOTERS[1])[0]).toBe("Quay Post");
});

describe("prose stays, and its publisher gets no credit,", () => {
  test.each([
    ["before more prose", "<p>The mayor disagreed, and said so at length on the next day.</p>"],
    ["before a list", "<ul><li>It has two lanes.</li><li>It hums.</li></ul>"],
    ["before numbered paragraphs", "<p>1. It has two lanes.</p><p>2. It hums, and the mayor likes that.</p>"],
    [
      "before a table of contents",
      `<ul><li><a href="#lanes">Lanes</a></li></ul><h2 id="lanes">Lanes</h2><p>It has two.</p>`,
    ],
    ["before another chapter", "<h2>Notes on a bridge</h2><p>It has two lanes.</p>"],
    ["before a chapter behind notes", "<h2>Notes</h2><p>It hums.</p><h2>The lanes</h2><p>It has two.</p>"],
    ["before a sentence about somebody", "<p>Ida Brandt disagreed, and said so in three interviews.</p>"],
    ["before a quotation", "<blockquote><p>It has two lanes.</p></blockquote>"],
  ])("%s", (_, behind) => {
    for (const footer of FOOTERS) {
      const { first, html } = credited(`${TEXT}<p>${footer}</p>${behind}`);
      expect([first.name, html.includes(footer.slice(0, 12))]).toEqual(["Second Gazette", true]);
    }
  });
});
