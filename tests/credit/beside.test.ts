/** Names beside a link that gives none, and names of one word. */
import { expect, test } from "vitest";
import { credited, link, QUAY, quay, TEXT } from "./footers.ts";

test.each([
  [`Originally posted on harborly blog: ${QUAY}`, "harborly blog"],
  [`Cross-posted from the Harborly weblog: ${link(QUAY, QUAY)}`, "Harborly weblog"],
  [`原文發表於 Medium: ${link(QUAY, "NativeScript with Firebase Push Notification")}`, "Medium"],
  [`原文發表於 Quay: ${link(QUAY, "NativeScript with Firebase Push Notification")}`, "Quay"],
  [`原文首发于港湾社区：${QUAY}`, "港湾社区"],
  [`原文首发于港湾社区<br>${QUAY}`, "港湾社区"],
  [`First published in the Quay Post<br>${QUAY}`, "Quay Post"],
  [`Oryginalnie opublikowane na Quay: ${QUAY}`, "Quay"],
  [`Originally published on my blog: ${QUAY}`, "quay.example"],
  [`Originally published in English: ${QUAY}`, "quay.example"],
  [`This article was originally published in English at ${QUAY}`, "quay.example"],
  [`Originally posted on November 3: ${QUAY}`, "quay.example"],
  [`Originally posted on Tuesday morning: ${QUAY}`, "quay.example"],
])("the name before an address: %s", (footer, name) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name, url: QUAY } });
});

test.each([
  [`Оригинал: ${link(QUAY, "vconfig (8)")}`, "quay.example"],
  [`Original article: ${link(QUAY, "ls(1)")}`, "quay.example"],
  [`この記事は元々外部で公開されたものです。オリジナルは${link(QUAY, "こちら")}です。`, "quay.example"],
  [`この記事は${link(QUAY, "こちらのサイト")}に掲載されたものです。`, "quay.example"],
  [`Questo articolo è apparso su Il Molo ${link(QUAY, "a questo indirizzo")} il 3 novembre 2026`, "Il Molo"],
  [`本文首发于 ${link(QUAY, "使用 Connect API v2.3 管理 App Store 新定价机制 - 码头")}，欢迎关注我们`, "码头"],
  [`Original article: ${link(QUAY, "Rules for the use of hooks — quaypost")}`, "Rules for the use of hooks — quaypost"],
  [`Original article: ${link("https://www.quaypost.example/x", "Rules for the use of hooks — quaypost")}`, "quaypost"],
  [`Bài viết gốc: ${link(QUAY, "How Lumi streamlines loan approvals with pictures")}`, "quay.example"],
  [
    `This is a cross-post of the article I wrote, ${link(QUAY, "How we built tools for data environments with rope and paper")}.`,
    "quay.example",
  ],
  [`Artykuł pierwotnie ukazał się w ${link(QUAY, "QUAY exPress (nr 7, 30 marca 2010)")}`, "QUAY exPress"],
  [
    `Dit is een vertaling van ${link(QUAY, "De oude muur")} oorspronkelijk gepubliceerd door ${link("https://quay.example/ida", "Ida")}`,
    "Ida",
  ],
  [`Оригинал статьи находится по ссылке ${QUAY}`, "quay.example"],
])("a link that names no publisher: %s", (footer, name) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name } });
});

test.each([
  ["本文首发于 CSDN 与《码头》2017 年 7 月刊，同步发布于 港湾专栏，转载请保留链接。", "CSDN"],
  ["首发于 CSDN 与《码头》", "CSDN"],
  [`首发于公众号「码头观势」与 ${link(QUAY, "CSDN")}`, "码头观势"],
  ["※本コラムは、長谷川のブログ「underconcept」からの転載です。", "underconcept"],
  ["この記事は元々中国語で書かれ、CSDNに掲載されました。", "CSDN"],
  ["Publicado originalmente no jornal Correio do Cais, 16 de Setembro de 2026", "Correio do Cais"],
  ["This story was originally published by Pier and is reproduced here as part of a collaboration.", "Pier"],
  ["(This article has been reposted with permission from Pier)", "Pier"],
  [
    "A version of this article was published on HarborWorld. Reprinted with permission. © Pier Inc., 2026.",
    "HarborWorld",
  ],
  [`A version of this article was ${link(QUAY, "originally posted")} to the Quay Pier blog.`, "Quay Pier blog"],
  [
    `(Ceci est une publication croisée d'un tutoriel ${link(QUAY, "publié à l'origine")} sur mon blog personnel)`,
    "quay.example",
  ],
  ["Dieser Text erschien zuerst auf Alexandras privatem Blog.", "Alexandras privatem Blog"],
  ["Dieser Text erschien ursprünglich in „Häfen des Nordens“, Hefte zur Küste, Februar 1994.", "Häfen des Nordens"],
  ["Este artículo apareció originalmente en el Blog de marineros de la Costa.", "Blog de marineros de la Costa"],
  ["Este artículo apareció originalmente en The QUAY Fanzine, Número 17, en abril de 2000.", "The QUAY Fanzine"],
  ["来源：本文转自公众号港湾中间件，点击查看原文。", "港湾中间件"],
  [`原文首发于港湾教育微信公众号（2026年3月）。${link("https://wx.example/x", "查看微信原文")}`, "港湾教育微信公众号"],
])("a name without a link: %s", (footer, name) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name } });
});

test.each([
  `Translation of ${link(QUAY, "The old wall of the port")}, first published by ${link("https://quay.example/", "Quay Post")}.`,
  `文章转载自：${quay}`,
  `<span>Note: This is reposted with permission from ${quay}.</span>`,
  `Este artículo fue originalmente publicado por ${link("https://ida.example/", "Ida")} en su ${quay} (allí está la serie completa).`,
])("other words around it: %s", (footer) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
});

test("thanks for a review stay before it", () => {
  const thanks = "Thanks to Zoe Pier for a review and feedback.";
  const { html, first } = credited(`${TEXT}<p>${thanks} Reposted with permission from ${quay}.</p>`);
  expect([html, first.name]).toEqual([`${TEXT}<p>${thanks}</p>`, "Quay Post"]);
});

test.each([
  "<p>Parts of this essay first appeared in the book Harbors, Walls, and Tides (Pier 2015) by Scott Mole and Nick Dune.</p>",
  "<p>Ce texte de loi a été publié pour la première fois au Journal officiel en 1901, et personne ne l'a lu.</p>",
  "<p>文章首发在网上之后，作者收到了三百封来信，其中一封来自「码头」的编辑。</p>",
  "<p>彼の論文は英語で書かれ、Natureに掲載されました。</p>",
  "<p>Dieser Brief erschien zuerst in „Hafen und Meer“, und die Redaktion erhielt hundert Antworten darauf.</p>",
  "<p>Dieser Text wurde zuerst von Anna Berg gelesen, die ihn ablehnte.</p>",
  "<p>Figure 3. Reprinted with permission from Pier.</p>",
  "<p>Her first story was originally published by Pier, and the advance paid for a boat.</p>",
])("prose stays: %s", (prose) => {
  expect(credited(TEXT + prose)).toMatchObject({ html: TEXT + prose, first: { name: "Second Gazette" } });
  expect(credited(prose + TEXT)).toMatchObject({ html: prose + TEXT, first: { name: "Second Gazette" } });
});
