import { attribute } from "../../src/credit/attribute.ts";
import { plainText } from "../../src/html/text.ts";
import { sanitize } from "../../src/html/sanitize.ts";
import type { SafeEntry } from "../../src/model/entry.ts";
import { Source } from "../../src/model/source.ts";
import * as v from "valibot";

/** Both generations of the Yoast SEO translations, and other emitters; P is the post, B the publisher. */
export const SENT: [language: string, template: string][] = [
  ["en", "The post P appeared first on B."],
  ["de", "Der Beitrag P erschien zuerst auf B."],
  ["fr", "L’article P est apparu en premier sur B."],
  ["fr", "L'article P est apparu en premier sur B."],
  ["fr", "Cet article P est apparu en premier sur B."],
  ["es", "La entrada P se publicó primero en B."],
  ["es", "La entrada P aparece primero en B."],
  ["pt-BR", "O post P apareceu primeiro em B."],
  ["pt-PT", "O conteúdo P aparece primeiro em B."],
  ["pt-PT", "O post P aparece primeiro no B."],
  ["it", "L'articolo P proviene da B."],
  ["it", "L'articolo P sembra essere il primo su B."],
  ["nl", "Het bericht P verscheen eerst op B."],
  ["sv", "Inlägget P dök först upp på B."],
  ["da", "Indlægget P blev først udgivet på B."],
  ["da", "Indlægget P blev vist første gang den B."],
  ["nb", "Innlegget P dukket først opp på B."],
  ["fi", "Artikkeli P julkaistiin ensimmäisen kerran B."],
  ["pl", "Artykuł P pochodzi z serwisu B."],
  ["ru", "Сообщение P появились сначала на B."],
  ["ru", "Запись P впервые появилась B."],
  ["uk", "Запис P спершу з'явиться на B."],
  ["bg", "Материалът P е публикуван за пръв път на B."],
  ["cs", "Příspěvek P pochází z B"],
  ["sk", "Príspevok P zobrazený najskôr B."],
  ["hr", "Post P je prvi puta viđen na B."],
  ["hu", "A P bejegyzés először a B jelent meg."],
  ["ro", "Post-ul P apare prima dată în B."],
  ["ca", "L'entrada P ha aparegut primer a B."],
  ["eu", "P bidalketa lehenengo B-(e)n agertu zen."],
  ["tr", "P yazısı ilk önce B üzerinde ortaya çıktı."],
  ["tr", "Sonrası P B ilk ortaya çıktı."],
  ["el", "Το άρθρο P εμφανίστηκε πρώτα στο B."],
  ["ar", "ظهرت المقالة P أولاً على B."],
  ["ar", "التدوينة P ظهرت أولاً على B."],
  ["he", "הפוסט P הופיע לראשונה ב-B."],
  ["he", "הפוסט P הופיע ראשון בB"],
  ["fa", "نوشته P اولین بار در B پدیدار شد."],
  ["hi", "पोस्ट P पहले B पर दिखाई दिया।"],
  ["id", "Artikel P pertama kali tampil pada B."],
  ["id", "Posting P ditampilkan lebih awal di B."],
  ["vi", "Bài viết P đã xuất hiện đầu tiên vào ngày B."],
  ["ja", "投稿 P は B に最初に表示されました。"],
  ["ja", "PはBで公開された投稿です。"],
  ["ko", "게시물 P이 B에 처음 등장했습니다."],
  ["zh-Hans", "P最先出现在B。"],
  ["zh-Hans", "P，首发于B。"],
  ["zh-Hant", "〈P〉這篇文章最早發佈於《B》。"],
  ["zh-Hant", "這篇文章 P 最早出現於 B。"],
  ["en", "The post P first appeared on B."],
];

/** A template with its P and B filled in. */
export function filled(template: string, post: string, publisher: string): string {
  return template.replace(/(?<!\p{sc=Latin})[PB](?!\p{sc=Latin})/gu, (slot) => (slot === "P" ? post : publisher));
}

export function link(href: string, text: string): string {
  return `<a href="${href}">${text}</a>`;
}

export function aSource(changes: Partial<Source> = {}): Source {
  const home = { slug: "second", name: "Second Gazette", home_page_url: "https://second.example/" };
  return v.parse(Source, { ...home, canonical_hosts: ["second.example"], ...changes });
}

export const TITLE = "Harbor Bridge Opens, at Last";

export function anEntry(changes: Partial<SafeEntry> & { html?: string } = {}): SafeEntry {
  const { html = "<p>Text.</p>", ...rest } = changes;
  const url = rest.url ?? "https://second.example/2026/harbor-bridge/";
  return {
    id: "https://second.example/?p=7",
    url,
    title: TITLE,
    body: sanitize(html, { baseUrl: url }),
    authors: [],
    tags: [],
    language: "en",
    published: "2026-11-23T10:00:00Z",
    modified: "2026-11-23T10:00:00Z",
    ...rest,
    summary: plainText(rest.summary ?? "", 1_000),
  };
}

export const QUAY = "https://quay.example/stories/bridge/";
/** A link to a post of another publisher. */
export const quay = link(QUAY, "Quay Post");
/** The text above a footer. */
export const TEXT = "<p>The bridge is open, and worth a walk of an hour or two.</p>";

/** A body and a summary without their footers, and the publisher that they credit. */
export function credited(html: string, summary = "") {
  const attributed = attribute(anEntry({ html, summary }), aSource(), { origin: "https://reprint.example" });
  if (!attributed.ok) throw new Error(attributed.reason);
  const { entry, attribution } = attributed;
  return { html: entry.body.html as string, summary: entry.summary, ...attribution };
}
