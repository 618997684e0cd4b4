/** Footers whose publisher has no link, or a link that says something else than its name. */
import { describe, expect, test } from "vitest";
import { credited, link, QUAY, quay, TEXT } from "./footers.ts";

test.each([
  ["Articolo originariamente pubblicato su Quay.example il 30 giugno 2026", "Quay.example"],
  ["Articolo originariamente pubblicato il 6 febbraio 2026 su Quay.example", "Quay.example"],
  ["(crossposted from quay.example)", "quay.example"],
  ["Originally posted on LinkedIn, July 7, 2026.", "LinkedIn"],
  ["This article was originally published on Medium.", "Medium"],
  ["首发于微信公众号「码头观势」。", "码头观势"],
  ["本文最初发表于Quay，于2026年2月17日迁移至此", "Quay"],
  ["本記事はQuayからの転載です。", "Quay"],
  ["This article originally appeared on Kim's personal site and is reprinted with permission.", "Kim's personal site"],
  ["The following article originally appeared in Wide Quay Review (WQR) magazine.", "Wide Quay Review (WQR) magazine"],
  ["This article was originally posted to the Quay Tech Blog.", "Quay Tech Blog"],
  [
    "This post was originally published on the Quay Practice blog, with contributions from Ida Brandt.",
    "Quay Practice blog",
  ],
])("a name without a link: %s", (footer, name) => {
  const { html, first } = credited(`${TEXT}<p>${footer}</p>`);
  expect([html, first.name]).toEqual([TEXT, name]);
});

test.each([
  `This post was originally published on quay.example (hosted on Pier) and recovered from the ${link("https://archive.example", "Archive")}.`,
  `This article was first published on the account "quay.example" and is one of the series ${link("https://series.example/x", "Tides")}.`,
  `本文首发于公众号「quay.example」，是 ${link("https://series.example/x", "图解潮汐")} 系列文章之一。`,
])("not the link behind it: %s", (footer) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "quay.example" } });
});

test.each([
  [`Originally published on ${link(QUAY, "2026-10-15")}.`, "quay.example"],
  [`This post originally appeared on ${link(QUAY, "Quay Post on January 10, 2026")}.`, "Quay Post"],
  [`This article originally appeared in Web &amp; Quay issue ${link(QUAY, "3/2026")}.`, "Web & Quay"],
  [`Artykuł ukazał się w magazynie Portowiec, ${link(QUAY, "nr 12/2026")}`, "Portowiec"],
  [`This article was originally posted ${link(QUAY, "here on the Quay Post")} on 2026/03/26`, "Quay Post"],
  [`Publié initialement sur mon ${link(QUAY, "blog personnel")}.`, "quay.example"],
  [`本文最初发表于${link(QUAY, "从天津到各地的机房与码头的测速数据")}`, "quay.example"],
  [`Оригинал статьи ${link(QUAY, "70 Harbor Interview Questions")}`, "quay.example"],
  [`이 글은 ${link(QUAY, "원문")}을 번역한 글입니다.`, "quay.example"],
  [`Bu yazı ilk olarak 11 Mart 2026'da ${link(QUAY, "Quay Haber'de yayınlandı")}`, "Quay Haber"],
  [`Bu yazı ilk olarak ${link(QUAY, "Quay’de")} yayınlanmıştır.`, "Quay"],
  [`本文原载于 ${link(QUAY, "我的博客")}。`, "quay.example"],
  [
    `Article initialement publié par ${link("https://ida.example/", "Ida")} sur ${link(QUAY, "Quay Post")}.`,
    "Quay Post",
  ],
  [
    `This post was originally published by ${link("https://ida.example/", "Ida")} on the ${link(QUAY, "Quay Post")}.`,
    "Quay Post",
  ],
  [`Publicado originalmente en ${link(QUAY, "el diario de la costa")}`, "el diario de la costa"],
])("a link that says more or less than a name: %s", (footer, name) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name, url: QUAY } });
});

test("a verb with the post's link, beside the publisher", () => {
  const footer = `Bu yazı ilk olarak 22 Temmuz 2026'da ${link("https://quay.example/", "Quay Post")}'ta ${link(QUAY, "yayınlandı")}.`;
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "Quay Post" } });
});

test.each([
  `Cross-posted at the ${quay}; comments at ${link("https://news.example/item", "News")}.`,
  `This post is cross-posted at ${quay} and ${link("https://isle.example/x", "Isle")}.`,
  `(Joint with Ida Brandt and cross-posted at ${quay})`,
  `Also cross-posted on ${quay}.`,
  `This was cross-posted on ${quay}`,
  `この記事は ${quay} のクロスポストです。`,
  `This originally appeared on ${quay}, and has been updated for the new bridge.`,
  `[Reposted from ${quay}, with edits]`,
  `Note 1: This article was originally published on ${quay}.`,
  `Une version préliminaire en anglais de cet article a été initialement publiée sur ${quay}.`,
])("what else it says: %s", (footer) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "Quay Post" } });
});

test("sentences that end in other signs stay before it", () => {
  const thanks = "Did you like it? Follow me! Thanks for reading!";
  const { html, first } = credited(`${TEXT}<p>${thanks} This article was originally published on ${quay}.</p>`);
  expect([html, first.name]).toEqual([`${TEXT}<p>${thanks}</p>`, "Quay Post"]);
});

test.each([
  [`Originally appeared on ${quay}. `, "Infographics provided by the Isle, republished with permission."],
  [
    `本文转载自${quay}，`,
    "其实这个问题经常遇到，感兴趣的朋友可以点击上面的链接查看原文，不过我又补充了一些其他文章中的相关内容。",
  ],
])("what follows it in its line stays: %s%s", (footer, behind) => {
  const { html, first } = credited(`${TEXT}<p>${footer}${behind}</p>`);
  expect([html, first.name]).toEqual([`${TEXT}<p>${behind}</p>`, "Quay Post"]);
});

test("a wish may stand behind it", () => {
  const { html, first } = credited(`${TEXT}<p>This article first appeared on ${quay}</p><p>Happy coding!</p>`);
  expect([html, first.name]).toEqual([`${TEXT}<p>Happy coding!</p>`, "Quay Post"]);
});

test("a post that was published elsewhere is read there", () => {
  const footer = `This post was originally published elsewhere. ${link(QUAY, "Read the original post →")}`;
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "quay.example", url: QUAY } });
});

describe("prose is none:", () => {
  test.each([
    "<p>The first map was published in New York, with a foreword by Ida Brandt.</p>",
    "<p>Originally published data on quay.example are wrong, and nobody has ever mended them.</p>",
    "<p>The report was originally published on Medium by students and then taken down by its authors.</p>",
    "<p>La carta fue publicada por primera vez en Medium.</p>",
    "<p>First published in Paris.</p>",
    "<p>This article was first published in the magazine yesterday.</p>",
    "<p>Dieser Artikel erschien zuerst in der Zeitung gestern.</p>",
    "<p>Reprinted from memory.</p>",
    "<p>这本小说首发于 GitHub，后来有了很多读者。</p>",
    "<p>「潮汐」は最初に Quay で公開された曲で、今も人気がある。</p>",
    `<p>This was first published in 1926, and the ${quay} called it the saddest book of the year.</p>`,
    `<p>The show is cross-posted to several platforms, as ${quay} told us last week over lunch.</p>`,
    `<p>She says that everything she writes is cross-posted on ${quay} and read by nobody at all.</p>`,
    `<p>What a day! The gulls were loud, and the first of them had appeared on the ${quay} before six.</p>`,
    `<p>Who wrote it? Nobody knows, but the letter was first published in ${quay} in May 1912 and caused a scandal.</p>`,
    `<p>Was the tale first published in ${quay}? The archive says no.</p>`,
    `<p>Kitap ilk olarak 1926'da İstanbul'da ${link(QUAY, "yayımlandı")} ve çok okundu.</p>`,
    `<p>이 강의는 ${quay}에서 번역한 책을 바탕으로 만들었고 많은 사람이 들었습니다.</p>`,
  ])("%s", (prose) => {
    expect(credited(TEXT + prose).first.name).toBe("Second Gazette");
    expect(credited(prose + TEXT).first.name).toBe("Second Gazette");
  });
});
