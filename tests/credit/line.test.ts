import { describe, expect, test } from "vitest";
import { creditLine } from "../../src/credit/line.ts";
import { attribute } from "../../src/credit/attribute.ts";
import { aSource, anEntry, link, TITLE } from "./footers.ts";

const POST = { title: TITLE, url: "https://second.example/2026/harbor-bridge/" };
const PUBLISHER = { name: "Second Gazette", home: "https://second.example/" };
const printed = (language: string) =>
  creditLine(language, POST, PUBLISHER)
    .parts.map(({ text }) => text)
    .join("");

/** The credit line of each language of the table; P is the post, B the publisher. */
const PRINTED: [language: string, credit: string][] = [
  ["en", "The post P appeared first on B."],
  ["de", "Der Beitrag P erschien zuerst auf B."],
  ["fr", "L’article P est apparu en premier sur B."],
  ["es", "La entrada P se publicó primero en B."],
  ["es-MX", "La entrada P aparece primero en B."],
  ["pt-BR", "O post P apareceu primeiro em B."],
  ["pt-PT", "O conteúdo P aparece primeiro em B."],
  ["it", "L'articolo P proviene da B."],
  ["nl", "Het bericht P verscheen eerst op B."],
  ["sv", "Inlägget P dök först upp på B."],
  ["da", "Indlægget P blev først udgivet på B."],
  ["nb", "Innlegget P dukket først opp på B."],
  ["fi", "Artikkeli P julkaistiin ensimmäisen kerran B."],
  ["pl", "Artykuł P pochodzi z serwisu B."],
  ["ru", "Сообщение P впервые появилось на B."],
  ["uk", "Запис P спершу з'явився на B."],
  ["bg", "Материалът P е публикуван за пръв път на B."],
  ["cs", "Příspěvek P pochází z B"],
  ["sk", "Príspevok P zobrazený najskôr B."],
  ["hr", "Post P je prvi puta viđen na B."],
  ["hu", "A P bejegyzés először a B jelent meg."],
  ["ro", "Post-ul P apare prima dată în B."],
  ["ca", "L'entrada P ha aparegut primer a B."],
  ["eu", "P bidalketa lehenengo B-(e)n agertu zen."],
  ["tr", "P yazısı ilk önce B üzerinde ortaya çıktı."],
  ["el", "Το άρθρο P εμφανίστηκε πρώτα στο B."],
  ["ar", "ظهرت المقالة P أولاً على B."],
  ["he", "הפוסט P הופיע לראשונה ב-B."],
  ["fa", "نوشته P اولین بار در B پدیدار شد."],
  ["hi", "पोस्ट P पहले B पर दिखाई दिया।"],
  ["id", "Artikel P pertama kali tampil pada B."],
  ["vi", "Bài viết P đã xuất hiện đầu tiên trên B."],
  ["ja", "投稿 P は B に最初に表示されました。"],
  ["ko", "게시물 P이 B에 처음 등장했습니다."],
  ["zh-Hans", "P最先出现在B。"],
  ["zh-Hant", "〈P〉這篇文章最早發佈於《B》。"],
];

describe("the credit line", () => {
  test("links the title to the post and the name to its home", () => {
    expect(creditLine("en", POST, PUBLISHER)).toEqual({
      parts: [
        { text: "The post " },
        { text: TITLE, link: "post", href: POST.url },
        { text: " appeared first on " },
        { text: "Second Gazette", link: "publisher", href: PUBLISHER.home },
        { text: "." },
      ],
      language: "en",
      dir: "ltr",
    });
  });

  test("has no link where the post's address is unknown", () => {
    expect(creditLine("en", { title: TITLE }, PUBLISHER).parts[1]).toEqual({ text: TITLE });
  });

  test.each(PRINTED)("in %s: %s", (language, expected) => {
    const { parts, language: used } = creditLine(language, { ...POST, title: "P" }, { ...PUBLISHER, name: "B" });
    expect([parts.map(({ text }) => text).join(""), used]).toEqual([expected, language]);
  });

  test.each(PRINTED)("in %s is a footer that we would recognize ourselves", (language) => {
    const html = `<p>Text.</p><p>${creditLine(language, POST, PUBLISHER)
      .parts.map((part) => ("href" in part ? link(part.href, part.text) : part.text))
      .join("")}</p>`;
    const result = attribute(anEntry({ html, summary: printed(language) }), aSource(), {});
    expect(result).toMatchObject({
      ok: true,
      entry: { summary: "", body: { html: "<p>Text.</p>" } },
      attribution: { via: [] },
    });
  });

  test.each([
    ["de-AT", "de"],
    ["en-NG", "en"],
    ["es-AR", "es"],
    ["pt", "pt-BR"],
    ["pt-AO", "pt-PT"],
    ["zh", "zh-Hans"],
    ["zh-CN", "zh-Hans"],
    ["zh-TW", "zh-Hant"],
    ["zh-HK", "zh-Hant"],
    ["zh-Hant-SG", "zh-Hant"],
    ["no", "nb"],
    ["nn-NO", "nb"],
    ["iw", "he"],
    ["in", "id"],
    ["pt_BR", "pt-BR"],
    ["DE", "de"],
    ["cy", "en"],
    ["", "en"],
    ["not a language", "en"],
  ])("%s is served by %s", (language, expected) => {
    expect(creditLine(language, POST, PUBLISHER).language).toBe(expected);
  });

  test.each([
    ["ar", "rtl"],
    ["he-IL", "rtl"],
    ["fa", "rtl"],
    ["ja", "ltr"],
    ["ur", "ltr"],
  ])("%s runs %s", (language, expected) => {
    expect(creditLine(language, POST, PUBLISHER).dir).toBe(expected);
  });
});
