/** Footers that send their readers to the original, quotations that hold only a footer, and rules made of signs. */
import { expect, test } from "vitest";
import { credited, link, QUAY, quay, TEXT, TITLE } from "./footers.ts";

const HOME = link("https://quay.example/", "Quay Post");
const there = (words: string) => link(QUAY, words);

test.each([
  `The original version of this article can be found at ${quay}.`,
  `Link to the original article on ${quay}`,
  `Original article: ${there(TITLE)} (${HOME})`,
  `Den Originalartikel finden Sie bei ${quay}.`,
  `L’article original est disponible sur ${quay}.`,
  `Puede leer el artículo original en ${quay}.`,
  `O texto original pode ser lido no ${quay}.`,
  `L’articolo originale si può leggere su ${quay}.`,
  `Het originele artikel vind je op ${quay}.`,
  `Oryginał artykułu można przeczytać na ${quay}.`,
  `С оригиналом статьи можно ознакомиться на ${quay}.`,
  `Orijinal makaleyi ${quay} sitesinde okuyabilirsiniz.`,
  `A cikk eredeti változata a ${quay} oldalán olvasható.`,
  `Alkuperäinen artikkeli on luettavissa ${quay} -sivustolla.`,
  `原文は${there("こちら")}（${HOME}）`,
  `元記事：${there(TITLE)}（${HOME}）`,
  `원문은 ${quay}에서 볼 수 있습니다.`,
  `يمكن قراءة المقال الأصلي على ${quay}.`,
  `मूल लेख ${quay} पर पढ़ें।`,
])("the original is the first: %s", (footer) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
});

test.each([
  `The original paper can be found at ${quay}.`,
  `The original painting is in ${link("https://museum.example/", "the museum")}, where you can see it daily.`,
  `Read the original report on ${quay}, which has more numbers.`,
  `Das Original finden Sie im ${link("https://museum.example/", "Museum")}.`,
  `Le texte original de la loi est disponible sur ${quay}.`,
  `El texto original de la canción se puede leer en ${quay}.`,
  `Оригинал письма хранится в ${quay}, где его можно прочитать.`,
  `聖書の原文は${there("こちら")}で読めます。`,
  `法律原文见${there("这里")}。`,
  `The original story of the mermaid is available ${there("here")}.`,
  `I found the original article ${there("in the archive")}, and read it twice.`,
])("another original is the author's: %s", (prose) => {
  const html = `${TEXT}<p>${prose}</p>`;
  expect(credited(html).first.name).toBe("Second Gazette");
});

test.each([
  `<blockquote><p>This article was originally published on ${quay}.</p></blockquote>`,
  `<blockquote><p><strong>This article was originally published on ${quay}.</strong><br>Read the canonical version at: ${there(QUAY)}</p></blockquote>`,
  `<p>---</p><p>Originally posted on ${quay}</p><p>* * *</p>`,
])("markup around a footer goes with it: %s", (footer) => {
  expect(credited(TEXT + footer)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
  expect(credited(footer + TEXT)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
});

test("a quotation with more than a footer stays", () => {
  const quotation = `<blockquote><p>The bridge is open.</p><p>Originally published on ${quay}.</p></blockquote>`;
  expect(credited(TEXT + quotation).first.name).toBe("Second Gazette");
});

test("the title beside a name is no part of it", () => {
  const first = (words: string) => credited(`${TEXT}<p>This article was originally published on ${words}.</p>`).first;
  expect(first(`my ${there(`blog - ${TITLE}`)}`)).toMatchObject({ name: "quay.example", url: QUAY });
  expect(first(there(`Quay Post: ${TITLE}`))).toMatchObject({ name: "Quay Post", url: QUAY });
});
