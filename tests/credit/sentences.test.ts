/** Footers that fit no phrase of the table, because dates, authors, issues or remarks stand among their words. */
import { describe, expect, test } from "vitest";
import { attribute } from "../../src/credit/attribute.ts";
import { anEntry, aSource, credited, link, QUAY, quay, TEXT, TITLE } from "./footers.ts";

const HOME = "https://quay.example/";

test.each([
  `Shared under Creative Commons (CC BY 4.0) from ${quay}`,
  `Article by Ida Brandt, originally published in ${quay}, 12 November 2026.`,
  `You can find the original version of this article ${link(QUAY, "here")}, on Quay Post.`,
  `Read this article on ${quay}, where it was first published.`,
  `Disclaimer: This article was originally published by ${quay}. The views expressed are the author’s and not ours.`,
  `Published first on ${quay}; this is a lightly edited version.`,
  `Ein Beitrag von ${quay}, hier mit freundlicher Genehmigung zweitveröffentlicht.`,
  `Dieser Text wurde von ${quay} übernommen (Lizenz: CC BY-NC-ND 3.0 DE).`,
  `Zuerst in: ${quay} Nr. 44/2026, S. 12–15.`,
  `Ce texte a été publié dans ${quay} le 12 novembre. Nous le reproduisons avec l’accord de l’autrice.`,
  `Version originale publiée par ${quay}.`,
  `Puede leer la versión original de esta nota en ${quay}.`,
  `Esta historia es una republicación de ${quay}.`,
  `Già pubblicato su ${quay}.`,
  `Artykuł pochodzi z ${quay}. Przedruk za zgodą redakcji.`,
  `Першоджерело: ${quay}`,
  `تم نشر هذه المقالة لأول مرة على موقع ${quay}.`,
  `本稿は${quay}に寄稿した記事を再編集したものです。`,
  `※ 이 글은 ${quay}에 처음 발표되었습니다.`,
  `This story was originally reported by Kim Sol of ${quay}. Meet Kim and read more of her reporting.`,
  `This story was produced by the journalism nonprofit ${quay} and is co-published here with permission.`,
  `This piece was originally published in ${quay}. For more stories of the coast, visit ${link(HOME, "quay.example")}.`,
  `Original erschienen bei ${quay}.`,
  `Dieser Artikel stammt aus der aktuellen Ausgabe von ${quay}.`,
  `Paru dans ${quay} n°12.`,
  `Artigo publicado na revista ${quay} em novembro de 2026.`,
  `Originally published by Quay Post (${link(QUAY, "link")}) on 12 Nov 2026`,
  `Originally published by Quay Post (${link(QUAY, "link")}).`,
  `You’re reading a syndicated post from ${quay}.`,
  `Wir übernehmen diesen Artikel mit freundlicher Genehmigung von ${quay}.`,
  `Publicado con permiso de ${quay}. Prohibida su reproducción.`,
  `Artículo de Ana Ruiz publicado originalmente en ${quay}`,
  `Republicamos este artículo de ${quay} bajo licencia Creative Commons.`,
  `Este texto foi publicado primeiramente na ${quay}.`,
  `Conteúdo publicado originalmente em ${quay}. Republicado com autorização da autora.`,
  `Tekst je izvorno objavljen na ${quay}. Prenosimo uz dopuštenje.`,
  `Une première version de ce texte a été publiée le 12 novembre 2026 dans ${quay}.`,
  `This story was produced by ${link(HOME, "Quay Post")} and reviewed and distributed by Stacker. Read the original story at ${quay}.`,
  `Copyright 2026 Quay Post. To see more, visit ${quay}.`,
  `The above was first published in Quay Post (${link(QUAY, "link")}).`,
  `Este texto foi publicado originalmente pela ${quay} de acordo com a licença Creative Commons. Para ler o texto original, acesse: ${link(QUAY, `${QUAY}a-path-that-is-long-and-long/`)}`,
  `Впервые опубликовано в журнале «${quay}», 12 ноября 2026 года.`,
  `Source: ${link(QUAY, TITLE)} via ${link(HOME, "Quay Post")}`,
  `Der Artikel erschien am 3.11. in der ${quay}.`,
  `Article paru le 3 novembre 2026 dans ${quay}.`,
  `This article was published on November 3 in ${quay}.`,
  `Bu yazının ilk hali ${quay}'ta yayımlandı.`,
  `☞ Cet article vous est proposé par ${quay}, où il a d’abord paru.`,
  `Re-posted, with permission, from ${quay}.`,
  `© 2026 Quay Media. Originally published at ${quay}.`,
  `هذا المقال مترجم عن ${quay}.`,
  `(यह आलेख ${quay} से साभार लिया गया है)`,
  `（原文刊於《${quay}》2026年11月3日）`,
  `Статтю вперше оприлюднено на сайті ${quay}.`,
  `本文译自${quay}。`,
  `Originally published ${link(QUAY, "here")} on ${link(HOME, "Quay Post")}.`,
  `As originally published on ${quay}.`,
  `This article was originally published by ${quay}. The publication contributed the article to our Voices.`,
  `From ${quay}, November 2026. Reprinted with permission.`,
  `Note: I originally wrote this for ${quay}.`,
  `(Erschienen in ${quay} 11/2026)`,
  `Megjelent: ${quay}, 2026. november 3.`,
  `Cette tribune est parue dans ${quay} du 3 novembre 2026.`,
  `Tekst został opublikowany w ${quay} 3 listopada 2026.`,
  `Reportagem do ${quay}, republicada com autorização.`,
  `Met toestemming overgenomen van ${quay}.`,
  `${quay}에 실린 글입니다.`,
  `Lehen aldiz ${quay} webgunean argitaratua.`,
  `Kolumni on julkaistu ensimmäisen kerran ${quay}-lehdessä.`,
  `(نقلاً عن ${quay})`,
  `تمت إعادة نشر هذا المقال من ${quay} بموجب ترخيص المشاع الإبداعي.`,
  `Впервые: ${quay}, 2026, № 11`,
  `N.B. This post first appeared on ${quay}.`,
  `Please note that this post originally appeared on ${quay}.`,
  `${link(QUAY, "Original")}. Reposted with permission.`,
  `Tekst jest przedrukiem z ${quay}.`,
  `Artículo ${link(QUAY, "publicado originalmente en el blog de Quay")}, por cortesía de Ida Brandt.`,
  `Este contenido fue publicado originalmente en ${quay}. Si vas a usarlo, por favor, cita la fuente.`,
  `This is a guest post originally published on ${quay}.`,
  `Esta introducción a las mareas se publicó originalmente en ${quay}, y se reproduce aquí con permiso.`,
  `Artículo publicado: Una versión resumida y divulgativa de este análisis se publicó originalmente en Quay Post: ${link(QUAY, "¿Qué deja la marea?")}`,
  `このドキュメントは、${quay} に投稿された記事を翻訳し一部改善したものです。`,
  `От переводчика: ${link(QUAY, "Оригинал статьи")}`,
  `Ссылка на оригинал статьи: ${link(QUAY, QUAY)}`,
  `This article was produced by ${quay}, which publishes ${link("https://line.example/", "Coast Line")}, an independent service.`,
  `This article was produced by ${quay}, which reports from the coast. It is co-published here with permission.`,
  `Wir danken der Redaktion von ${quay} für die Erlaubnis, diesen Text zu übernehmen.`,
  `注：本文首发于${quay}`,
  `來源：本文轉載自 ${quay}`,
  `Copyright 2026 Ida Brandt - This post first appeared on ${quay} and is CC BY-NC licensed.`,
  `© Ida Brandt – Erstmals veröffentlicht in ${quay}.`,
  `A modified copy of this post first appeared on ${quay}`,
  `This transcript was first posted at ${quay}.`,
  `This recipe first appeared in ${quay}.`,
  `This story was produced by ${quay} through the Coverage of the Coast. Read the original story at: ${link(QUAY, QUAY)}.`,
  `Este artículo fue publicado por ${quay}. Lea el original aquí: ${link(QUAY, QUAY)}`,
  `Dieser Artikel wurde von ${quay} produziert. Zum Originalartikel: ${link(QUAY, "hier")}`,
  `Originally published on ${quay} — a magazine of the coast.`,
  `Publié à l’origine sur ${quay}, une île inexplorée.`,
  `Первая публикация — ${quay}`,
  `Primera publicación — ${quay}`,
  `首次發表——${quay}`,
  `この記事は${quay}から翻訳されています。`,
  `이 글의 원문은 ${quay}에 실렸습니다.`,
  `This essay was first published in the Quay Post, “${link(QUAY, "What the tide leaves behind")}.”`,
  `Este artículo fue publicado originalmente en la revista Quay Post, ${link(QUAY, "Lo que deja la marea")}`,
  `Dit artikel is eerder verschenen op Quay Post; ${link(QUAY, "Wat het tij achterlaat")}`,
  `Artikel ini telah tayang di ${quay} dengan judul “${TITLE}”.`,
  `This is an edited version of an article first published in ${quay}.`,
  `Dies ist eine Übersetzung eines Artikels, der zuerst bei ${quay} erschien.`,
  `Este texto é uma tradução do artigo publicado originalmente em ${quay}.`,
  `Excerpted with permission from ${quay}.`,
  `Publicado con permiso de ${quay}.`,
  `ℹ️ Originally published on ${quay}.`,
  `本文转自${quay}，如有侵权请联系删除。`,
  `※ 本記事は${quay}（英語版）の記事を翻訳・編集したものです。`,
  `Yazının ilk yayımlandığı yer: ${quay}`,
  `المقال منشور في الأصل على موقع ${quay}.`,
  `Zweitveröffentlichung mit freundlicher Genehmigung von ${quay}.`,
  `Kim Sol covers the coast for ${quay}, a nonprofit news site where this story first ran.`,
  `Adapted from a piece that first appeared in ${quay}.`,
  `x-posted from ${quay}`,
  `Canonical URL: ${quay}`,
  `🔗 Original post: ${quay}`,
  `Questo articolo è uscito su ${quay} il 3 novembre 2026. Ringraziamo la redazione.`,
  `Dit verhaal verscheen eerder op ${quay}. Lees ook de andere delen.`,
  `（${quay} 2026年11月3日付より転載）`,
  `本記事は「${quay}」との提携により掲載しています。`,
  `본 기사는 ${quay}와의 제휴로 게재됩니다.`,
  `文章来源：${quay}`,
  `本稿は${quay}に掲載されたものに加筆したものです。`,
  `※ 이 기사는 ${quay}의 허락을 받아 게재합니다.`,
  `Eredeti megjelenés: ${quay}`,
  `Первая публикация: ${quay}`,
  `首次刊载：${quay}`,
  `This story was produced by ${quay} and is republished with permission.`,
  `Copyright 2026 The Quay. Reprinted from ${quay} with permission.`,
  `This article is republished via ${quay} under a Creative Commons licence.`,
  `This story is part of a partnership with ${quay}, where it was first published.`,
  `Dieser Artikel stand am 3. November 2026 zuerst in der ${quay}.`,
  `Článok bol prevzatý z ${quay} so súhlasom redakcie.`,
  `ظهر هذا المقال أولاً في صحيفة ${quay} بتاريخ 3 نوفمبر 2026.`,
  `Thanks to ${quay} for permission to republish this article.`,
  `We thank ${quay}, which first published this article.`,
  `Wir danken der ${quay}, wo dieser Text zuerst erschienen ist.`,
  `Wir danken ${quay}, dort zuerst erschienen.`,
  `Nous remercions ${quay} de nous avoir permis de republier ce texte.`,
  `Agradecemos a ${quay}, donde este artículo apareció por primera vez.`,
  `Tack till ${quay}, där texten först publicerades.`,
  `This was first published on ${quay}.`,
  `This piece was picked up from ${quay} under CC BY-SA 4.0.`,
  `This story comes to us from ${quay}.`,
  `Story courtesy of ${quay}.`,
  `Read the original article on ${quay}.`,
  `Zum Originalartikel auf ${quay}`,
  `Lire l’article original sur ${quay}`,
  `Оригинал статьи: ${quay}`,
  `元記事：${quay}`,
  `转自：${quay}`,
  `Pierwodruk: ${quay}`,
  `This article is from ${quay}, an online publication about coasts. It was republished with permission.`,
  `Diese Recherche ist zuerst bei ${quay} erschienen und wird hier im Rahmen einer Kooperation veröffentlicht.`,
  `Dieser Text stammt aus der ${quay}.`,
  `Parution initiale dans ${quay}, le 3 novembre 2026.`,
  `Tratto da ${quay}, per gentile concessione dell’editore.`,
  `Уперше надруковано в ${quay}.`,
  `Dit stuk stond eerst in ${quay}.`,
  `Der Originaltext erschien bei ${quay}.`,
  `Dieser Text wurde ursprünglich für ${quay} geschrieben.`,
  `Το κείμενο πρωτοδημοσιεύτηκε στο ${quay}.`,
  `Este texto se publicó antes en ${quay}.`,
  `Artykuł opublikowano dzięki uprzejmości ${quay}.`,
  `This article was first published on November 3, 2026 in ${quay}.`,
  `This post by ${link("https://quay.example/ida", "Ida Brandt")} originally appeared on ${quay} on November 20, 2026.`,
  `This article originally appeared in the November 2026 issue of ${quay}.`,
  `First published in the November 2026 issue of ${quay}.`,
  `Originally published by ${quay} on 20 November 2026.`,
  `— Originally published in ${quay}, vol. 3, issue 42.`,
  `Originally published by ${quay}, republished with permission.`,
  `This story originally appeared on ${quay}, a nonprofit news organization that covers bridges and the sea.`,
  `This story was first published by ${quay}, and is part of a series about bridges.`,
  `Editor’s note: This guest post was previously published on ${quay}.`,
  `An edited version of this essay ran earlier in ${quay}, where it was first published.`,
  `A Spanish translation of this article was originally published by ${quay}.`,
  `This column is syndicated by arrangement with ${quay}.`,
  `This story was originally produced by ${quay}, which is part of Coast Newsroom, a nonprofit network.`,
  `${link(QUAY, "Original story")} reprinted with permission from ${link(HOME, "Quay Post")}, an editorially independent publication.`,
  `This article was ${link(QUAY, "originally published on Quay Post")} and was republished under the ${link("https://cc.example/by/4.0/", "Creative Commons Attribution")} license.`,
  `Ez az írás eredetileg a ${quay} oldalán jelent meg 2026. november 20-án.`,
  `この記事は${quay}で最初に公開されました。`,
  `This interview first appeared in the European edition of the monthly revue ${quay}.`,
  `Copyright 2026 ${quay}. Reprinted with permission.`,
  `Published here with the kind permission of ${quay}.`,
  `Dieser Beitrag erscheint mit freundlicher Genehmigung von ${quay}.`,
  `Article publié avec l’aimable autorisation de ${quay}.`,
  `<a href="${QUAY}">This story was originally published by Quay Post.</a>`,
  `Dieser Artikel ist am 3. November 2026 zuerst in der ${quay} erschienen.`,
  `Anmerkung der Redaktion: Dieser Gastbeitrag wurde zuvor bereits bei ${quay} veröffentlicht.`,
  `La version originale de cet article a été publiée sur ${quay}.`,
  `Ce texte de Kim Sol est paru d’abord le 3 novembre 2026 dans ${quay}, un magazine du port.`,
  `La versión original de este reportaje se publicó en ${quay} el 3 de noviembre de 2026.`,
  `Esta matéria foi publicada em 3 de novembro, originalmente, pelo ${quay}.`,
  `Questo contributo di Kim Sol è uscito per la prima volta il 3 novembre su ${quay}.`,
  `Dit opiniestuk van Kim Sol verscheen op 3 november eerst in ${quay}.`,
  `Den här krönikan av Kim Sol var först publicerad i ${quay} den 3 november.`,
  `Ten reportaż Kim Sol ukazał się po raz pierwszy 3 listopada na łamach ${quay}.`,
  `Эта колонка Ким Сол была впервые 3 ноября опубликована в журнале ${quay}.`,
  `Цей репортаж 3 листопада вперше опублікувало видання ${quay}.`,
  `Bu röportaj 3 Kasım'da ilk kez ${quay} dergisinde yayımlandı.`,
  `この記事は2026年11月3日に初めて${quay}のサイトで公開されたものです。`,
  `이 칼럼은 11월 3일 ${quay} 지면에 처음 실렸습니다.`,
  `本文于2026年11月3日首发于${quay}网站。`,
  `Ta prispevek je bil 3. novembra prvič objavljen na ${quay}.`,
  `Овај текст је првобитно објављен на сајту ${quay}.`,
  `Šis straipsnis pirmą kartą paskelbtas ${quay}.`,
  `See artikkel ilmus algselt lehel ${quay}.`,
  `Гэты артыкул упершыню апублікаваны на ${quay}.`,
  `Оваа статија првично е објавена на ${quay}.`,
  `Hierdie artikel het oorspronklik op ${quay} verskyn.`,
  `Makala hii ilichapishwa kwanza katika ${quay}.`,
  `Ang artikulong ito ay unang inilathala sa ${quay}.`,
  `یہ مضمون پہلی بار ${quay} پر شائع ہوا۔`,
  `இந்தக் கட்டுரை முதலில் ${quay} இதழில் வெளியானது.`,
  `ეს სტატია პირველად გამოქვეყნდა ${quay}.`,
  `Bu məqalə ilk dəfə ${quay} saytında dərc olunub.`,
  `Ky artikull u botua fillimisht në ${quay}.`,
  `Artikulu hau lehen aldiz ${quay} aldizkarian argitaratu zen.`,
  `Cyhoeddwyd yr erthygl hon gyntaf yn ${quay}.`,
  `บทความนี้เผยแพร่ครั้งแรกที่ ${quay}`,
  `ಈ ಲೇಖನವು ಮೊದಲು ${quay} ನಲ್ಲಿ ಪ್ರಕಟವಾಯಿತು.`,
  `ഈ ലേഖനം ആദ്യം ${quay} ൽ പ്രസിദ്ധീകരിച്ചു.`,
  `អត្ថបទនេះត្រូវបានបោះពុម្ពដំបូងនៅ ${quay}`,
  `ບົດຄວາມນີ້ເຜີຍແຜ່ຄັ້ງທຳອິດໃນ ${quay}`,
  `ဤဆောင်းပါးကို ${quay} တွင် ပထမဆုံး ဖော်ပြခဲ့သည်။`,
  `This article from ${quay} is republished under a Creative Commons license.`,
  `Dieser Artikel aus ${quay} wurde hier nachgedruckt.`,
  `Este artículo de ${quay} se republica bajo licencia Creative Commons.`,
  `This story was originally published by<br>${quay}.`,
  `This story was originally<br>published by ${quay}.`,
  `Este artículo se publicó originalmente en ${quay}. Se reproduce con permiso.`,
  `Denna artikel publicerades först i ${quay}. Återges med tillstånd.`,
  `${link(QUAY, "Originally published")} under ${link("https://creativecommons.org/licenses/by/4.0/", "Creative Commons")} by ${link(HOME, "Quay Post")}™.`,
  `This article by ${link("https://quay.example/kim", "Kim Sol")} originally ${link(QUAY, "appeared on Quay Post")} and is republished through a partnership.`,
  `${link(QUAY, "Originally published")} by Quay Post.`,
  `Der Text ist zuerst bei ${quay} erschienen. Lizenz: CC BY-NC-ND 4.0.`,
  `Article initialement publié le 3 novembre 2026 sur ${quay}, et republié avec l’accord de son auteur.`,
  `Reprinted with permission. © 2026 ${quay}.`,
  `Article repris du site ${quay} avec son aimable autorisation.`,
  `（初出：${quay}2026年11月号）`,
  `Mirrored from ${quay}.`,
  `— Cross-posted at ${quay} —`,
  `<strong>Publicado originalmente en:</strong> ${quay}`,
  `Originally published at: ${quay}`,
  `Reprinted from the November 2026 issue of ${quay} with permission.`,
  `Впервые опубликовано: ${quay}`,
  `Portions of this article first appeared in ${quay}.`,
  `The article was originally published in ${quay}.`,
  `This is a cross-post from ${quay}.`,
  `Republished under a Creative Commons license from ${quay}.`,
  `Eine frühere Fassung dieses Textes erschien in ${quay}.`,
  `Une première version de cet article est parue dans ${quay}.`,
  `Dieser Artikel ist eine Übernahme von ${quay}.`,
  `Republié avec l’accord de ${quay}.`,
  `Article paru dans ${quay} le 3 novembre 2026.`,
  `Teksten har tidligere stått på trykk i ${quay}.`,
  `Az írás eredeti változata a ${quay} oldalán jelent meg.`,
  `이 글은 ${quay}에 실린 글을 옮긴 것입니다.`,
  `文章来源：${quay}，经授权转载。`,
  `המאמר התפרסם לראשונה ב${quay}.`,
  `Tomado de ${quay}.`,
  `Erstveröffentlichung in ${quay}.`,
  `This post was originally written for ${quay}.`,
  `Återpublicerad med vänligt tillstånd av ${quay}.`,
  `Převzato z ${quay}.`,
  `Preuzeto sa ${quay}.`,
  `Preluat de pe ${quay}.`,
  `[This article was first published on <strong>${quay}</strong>, and kindly contributed to ${link("https://second.example/", "Second Gazette")}]. (You can report issue about the content on this page ${link("https://second.example/contact/", "here")})`,
])("%s", (footer) => {
  for (const html of [`${TEXT}<p>${footer}</p>`, `${TEXT}<hr><p><em>${footer}</em></p>`])
    expect(credited(html)).toMatchObject({
      html: TEXT,
      first: { home: HOME, url: QUAY },
      via: [{ name: "Second Gazette" }],
    });
});

test("a headline is the post, the publisher is linked beside it", () => {
  const footer = `This story was originally published by ${link(HOME, "Quay Post")} with the headline ${link(QUAY, "Walk it")} on Nov 20, 2026.`;
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({
    html: TEXT,
    first: { name: "Quay Post", home: HOME, url: QUAY },
  });
});

describe("a name without a link", () => {
  test.each([
    `This story was ${link(QUAY, "originally published")} by Quay Post.`,
    `This article ${link(QUAY, "first appeared")} in the Quay Post on November 3, 2026.`,
    `Dieser Artikel ist ${link(QUAY, "zuerst erschienen")} in der Quay Post.`.replace(" in der", " bei"),
  ])("beside the post's link: %s", (footer) => {
    expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({
      html: TEXT,
      first: { name: "Quay Post", home: HOME, url: QUAY },
    });
  });

  test("may be all that there is, if the sentence names the post", () => {
    const { html, first } = credited(`${TEXT}<p>This essay originally appeared in The Quay Post.</p>`);
    expect([html, first.name]).toEqual([TEXT, "The Quay Post"]);
  });

  test.each([
    "<p>This essay originally appeared in Dutch.</p>",
    "<p>This article was first published in 1987.</p>",
    "<p>This article was first published in March 2019 and has since been updated for New York.</p>",
    "<p>The novel first appeared in The Quay Post.</p>",
  ])("is none in %s", (prose) => {
    expect(credited(TEXT + prose).first.name).toBe("Second Gazette");
  });
});

test("lines that a break separates stay apart where each says enough", () => {
  const { html, first } = credited(`<p>The bridge is open.<br>Kim was first.<br>Originally published by ${quay}.</p>`);
  expect([html, first.name]).toEqual(["<p>The bridge is open.<br>Kim was first.</p>", "Quay Post"]);
});

test("who translated the post stays", () => {
  const footer = `This essay first appeared in ${quay}.`;
  for (const [open, close] of [
    ["<p>", "</p>"],
    ["<p><em>", "</em></p>"],
  ]) {
    const { html, first } = credited(`${TEXT}${open}${footer} Translated by Ida Brandt.${close}`);
    expect([html, first.name]).toEqual([`${TEXT}${open}Translated by Ida Brandt.${close}`, "Quay Post"]);
  }
});

test("what else an editor's note says stays", () => {
  const footer = `This story was originally published by ${quay}.`;
  const more = "The bridge in it has another name now.";
  expect(credited(`${TEXT}<p><em>${footer} ${more}</em></p>`)).toMatchObject({
    html: `${TEXT}<p><em>${more}</em></p>`,
    first: { name: "Quay Post", url: QUAY },
  });
  expect(credited(`${TEXT}<p>${footer} ${more}</p>`).first.name).toBe("Second Gazette");
  const { html } = credited(`${TEXT}<p>${footer} It has been edited for length.</p>`);
  expect(html).toBe(`${TEXT}<p>It has been edited for length.</p>`);
});

test("a note keeps the sentence in front of the footer", () => {
  const { html, first } = credited(
    `${TEXT}<p><em>Aus dem Englischen von Kim Sol. Der Artikel erschien zuerst bei ${quay}.</em></p>`,
  );
  expect([html, first.name]).toEqual([`${TEXT}<p><em>Aus dem Englischen von Kim Sol.</em></p>`, "Quay Post"]);
});

test("a sentence that goes on in the author's own words is none", () => {
  const html = `<p>The post ${link(QUAY, "Gulls")} appeared first on ${link(HOME, "Quay Post")}, and it made us laugh.</p>${TEXT}`;
  expect(credited(html)).toMatchObject({ first: { name: "Second Gazette" }, via: [] });
});

test("WordPress.com puts a portrait and a footer before a post that it reblogs", () => {
  const portrait = '<img alt="" src="https://portraits.example/kim" width="25" height="25">';
  const html = `<p class="reblog-from">${portrait}<a href="${QUAY}">Originally posted on Quay Post:</a></p>${TEXT}`;
  expect(credited(html)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
});

test("a sentence of the author's in front of it stays", () => {
  const { html, first } = credited(`${TEXT}<p>Ida Brandt keeps bees. This essay first ran last spring in ${quay}.</p>`);
  expect([html, first.name]).toEqual([`${TEXT}<p>Ida Brandt keeps bees.</p>`, "Quay Post"]);
});

test("a summary repeats it without its link", () => {
  const footer = "This article was first published on November 3, 2026 in";
  const { summary } = credited(`${TEXT}<p>${footer} ${quay}.</p>`, `The bridge is open. ${footer} Quay Post.`);
  expect(summary).toBe("The bridge is open.");
});

describe("what goes on about the publisher", () => {
  const about =
    "Quay Post is part of Coast Newsroom, a network supported by a coalition of donors. Quay Post maintains editorial independence. Contact its editor Kim Sol for questions.";

  test("in the footer's line goes with it", () => {
    expect(credited(`${TEXT}<p>This story was first published by ${quay}. ${about}</p>`)).toMatchObject({
      html: TEXT,
      first: { name: "Quay Post", url: QUAY },
    });
  });

  test("in a line of its own does not hide it", () => {
    const { html, first } = credited(`${TEXT}<p>This story was first published by ${quay}.</p><p>${about}</p>`);
    expect([first.name, html.includes("first published")]).toEqual(["Quay Post", false]);
  });

  test.each([
    `<p>Photo by ${link("https://photos.example/kim", "Kim Sol")}</p>`,
    `<p>Tags: ${link("https://second.example/tag/bridge", "bridge")}</p>`,
    "<p>Filed under: bridges</p>",
  ])("and %s does not either", (line) => {
    expect(credited(`${TEXT}<p>Originally published at ${quay}.</p>${line}`).first.url).toBe(QUAY);
  });

  test("an invitation to comment goes with the footer", () => {
    const invitation = link(`${QUAY}#comments`, "You can comment here or there.");
    expect(credited(`${TEXT}<p>Originally published at ${quay}. ${invitation}</p>`)).toMatchObject({
      html: TEXT,
      first: { name: "Quay Post", url: QUAY },
    });
  });

  test("hides it where it is about something else", () => {
    const other = "<p>The bridge has been painted since, and the painter got his money only in the spring.</p>";
    expect(credited(`${TEXT}<p>This story was first published by ${quay}.</p>${other}`).first.name).toBe(
      "Second Gazette",
    );
  });
});

test.each([
  `<p>Thanks to ${quay} for the photographs.</p>`,
  `<p>이 기사는 ${quay}의 보도를 바탕으로 작성했으며, 처음 공개된 자료를 포함한다.</p>`,
  `<p>이 기사는 ${quay}의 자료를 바탕으로 새로 작성한 것이며, 처음 공개하는 내용이다.</p>`,
  `<p>Der Artikel über die Brücke erschien zuerst in der ${quay}, doch die Stadt bestritt alles.</p>`,
  `<p>The article about the bridge first appeared in ${quay}, but the city denied it.</p>`,
  `<p>Cet article revient sur une enquête publiée d’abord par ${quay}.</p>`,
  `<p>Este texto responde a uno que se publicó primero en ${quay}.</p>`,
  `<p>“This story first appeared in my dreams,” she told ${quay}.</p>`,
  `<p>The essay was first published in ${quay} of 1912, and nobody in town read it until the war was over.</p>`,
  `<p>The post was first published on ${quay} and people were angry about it for weeks.</p>`,
  `<p>來源：${quay}</p>`,
  `<p>Originally published data are available from ${quay}.</p>`,
  `<p>${quay}に寄稿した記事で、この方法を使った。</p>`,
  `<p>Перевод статьи занял у меня неделю, и ${quay} не заплатила ни копейки.</p>`,
  `<p>Tłumaczenie zajęło mi tydzień, a ${quay} nie zapłaciła ani grosza.</p>`,
  `<p>The house was reposted with permission. See the original on ${quay}, which is much larger.</p>`,
  `<p>The text of this article was written on quay.example paper.</p>`,
  `<p>This is a story that my mother told me, and ${quay} first published it.</p>`,
  `<p>We thank ${quay} for permission to use the harbor.</p>`,
  `<p>This story was produced by ${quay}, and it is still the one that I like.</p>`,
  `<p>This story was produced by ${quay} through a grant of the harbor council.</p>`,
  `<p>This story was published by ${quay}. The original is in the museum, behind glass.</p>`,
  `<p>He keeps a copy of this letter, which was first published in ${quay}.</p>`,
  `<p>First published by ${quay}, a book that nobody read.</p>`,
  `<p>一本书的来源：${quay}，作者并不知道。</p>`,
  `<p>This essay is about a novel that was originally published by ${quay}.</p>`,
  `<p>This essay took its title from ${link("https://book.example/", "a book")} that was first published in 1920.</p>`,
  `<p>Zuerst veröffentlichte ${quay} nur die Zahlen.</p>`,
  `<p>La noticia la publicó primero ${quay}.</p>`,
  `<p>I first published this recipe on ${quay} in 2012, and it is still the one I use.</p>`,
  `<p>This article was written for people who first heard of ${quay} today.</p>`,
  `<p>“Originally published in ${quay}” is what it says on the cover.</p>`,
  `<p>O artigo dela saiu primeiro no ${quay}.</p>`,
  `<p>この記事の写真は${quay}で最初に公開された。</p>`,
  `<p>이 글의 사진은 ${quay}에 처음 공개되었다.</p>`,
  `<p>${quay}가 처음 공개한 사진이다.</p>`,
  `<p>本文图片最初发表于${quay}。</p>`,
  `<p>Az ő cikke először a ${quay} lapban jelent meg.</p>`,
  `<p>המאמר שלו פורסם לראשונה ב${quay}.</p>`,
  `<p>Το άρθρο του δημοσιεύτηκε αρχικά στην ${quay}.</p>`,
  `<p>Bài viết của ông được đăng lần đầu trên ${quay}.</p>`,
  `<p>บทความของเขาตีพิมพ์ครั้งแรกใน ${quay}</p>`,
  `<p>Artikelnya pertama kali dimuat di ${quay}.</p>`,
  `<p>本文引用了${quay}首次发布的数据。</p>`,
  `<p>Bu yazıda ${quay} tarafından ilk kez yayımlanan verileri kullandık.</p>`,
  `<p>इस लेख में हमने ${quay} द्वारा पहली बार प्रकाशित आँकड़े लिए हैं।</p>`,
  `<p>This article mentions three tools, the first published by ${quay}.</p>`,
  `<p>Dieser Beitrag ist eine Antwort auf einen Text, der zuerst bei ${quay} erschien.</p>`,
  `<p>Dieser Artikel darf mit Genehmigung von ${quay} nachgedruckt werden.</p>`,
  `<p>Der Beitrag zur Debatte erschien zuerst als Brief an ${quay}.</p>`,
  `<p>본 기사와 관련해 ${quay}는 처음 입장을 공개했다.</p>`,
  `<p>本文讨论的数据最早由${quay}发布。</p>`,
  `<p>本文作者曾在${quay}首次发表过同一观点。</p>`,
  `<p>هذا المقال يتناول كتاباً صدر أولاً عن ${quay}.</p>`,
  `<p>यह लेख उस किताब पर है जो पहली बार ${quay} से प्रकाशित हुई थी।</p>`,
  `<p>Эта статья о книге, которая впервые вышла в издательстве ${quay}.</p>`,
  `<p>Artykuł opisuje książkę, która po raz pierwszy ukazała się w ${quay}.</p>`,
  `<p>Το άρθρο αυτό αφορά ένα βιβλίο που δημοσιεύτηκε αρχικά από την ${quay}.</p>`,
  `<p>Artikel ini membahas buku yang pertama kali diterbitkan oleh ${quay}.</p>`,
  `<p>This article was first published here, not in ${quay}, whatever they say.</p>`,
  `<p>この記事への反論は${quay}で最初に公開された。</p>`,
  `<p>Её статья впервые вышла в ${quay}.</p>`,
  `<p>Статья 12 закона впервые опубликована в ${quay}.</p>`,
  `<p>“This was first published in ${quay},” he said.</p>`,
  `<p>Der Text des Gesetzes erschien am 3. Mai in der ${quay}.</p>`,
  `<p>Der Text des Gesetzes erschien zuerst in der ${quay}.</p>`,
  `<p>This story was produced by ${quay} in a hurry.</p>`,
  `<p>She works for ${quay}, where it was first published that the bridge hums.</p>`,
  `<p>El informe se publicó por primera vez en ${quay} y provocó una larga discusión en el puerto.</p>`,
  `<p>Het onderzoek verscheen eerst in ${quay}, en daarna in drie andere bladen.</p>`,
  `<p>Boken publicerades först i ${quay} som följetong, sedan på ett förlag.</p>`,
  `<p>Runo julkaistiin alun perin ${quay} -lehdessä, ja siitä tehtiin laulu.</p>`,
  `<p>Роман впервые вышел в ${quay} по частям, и читатели ждали каждую.</p>`,
  `<p>הרומן התפרסם לראשונה ב${quay} בהמשכים והפך לסרט.</p>`,
  `<p>The post of the harbor master appeared first on the list of the ${quay}.</p>`,
  `<p>Die Studie erschien am 3. November in der ${quay}.</p>`,
  `<p>Der Text erschien am 3. November in der ${quay}, und der Bürgermeister las ihn mit Vergnügen.</p>`,
  `<p>Her first book was published on May 3 in ${quay}.</p>`,
  `<p>Thanks to ${quay}, who read this article before it was first published.</p>`,
  `<p>You can hear it on ${quay}, where this song was first played.</p>`,
  `<p>According to ${quay}, the article first appeared in a school paper.</p>`,
  `<p>This was first published in 1987 and ${quay} reviewed it.</p>`,
  `<p>Der Text stand zuerst auf Englisch auf der Tafel bei ${quay}.</p>`,
  `<p>Merci à ${quay} pour la relecture de ce texte.</p>`,
  `<p>The water was taken from ${quay}.</p>`,
  `<p>This story is from 1987 and was found by ${quay}.</p>`,
  `<p>The boat is from ${quay}.</p>`,
  `<p>Find the schedule here: ${quay}</p>`,
  `<p>This week the story was first published by ${quay}, and everybody talks about it.</p>`,
  `<p>Her novel was first published by ${quay} in 1987.</p>`,
  `<p>Originally published in Dutch, it was translated by ${quay}.</p>`,
  `<p>First published in ${quay}, the novel of the bridge sold a million copies.</p>`,
  `<p>This story was first told to me by ${quay}.</p>`,
  `<p>This article was originally published on November 20 and has been updated to link to ${quay}.</p>`,
  `<p>This story was first published with errors; we thank ${quay} for finding them.</p>`,
  `<p>An earlier version of this story, first published on Monday, misstated the name of ${quay}.</p>`,
  `<p>This article about ${quay} was first published in 2019.</p>`,
  `<p>This post is about ${link(QUAY, "the first published poem")} of a baker.</p>`,
  `<p>Dieser Artikel wurde zuerst am Montag veröffentlicht und seither aktualisiert, siehe ${quay}.</p>`,
  `<p>Photo used with permission of ${quay}.</p>`,
  `<p>Foto: mit freundlicher Genehmigung von ${quay}.</p>`,
  `<p>Der Roman erschien zuerst bei ${quay}.</p>`,
  `<p>The report was first published by ${quay} last week.</p>`,
  `<p>Her letter was originally published in ${quay}.</p>`,
  `<p>The post office was first opened by ${quay}.</p>`,
  `<p>A version of the bill was published by ${quay}.</p>`,
  `<p>Bild: zuerst erschienen in ${quay}.</p>`,
  `<p>El informe fue publicado por ${quay}.</p>`,
  `<p>With permission from the harbor master we walked to ${quay}.</p>`,
  `<p>This article is part of a series; the first appeared in ${quay}.</p>`,
  `<p>Disclosure: the author has previously written for ${quay}.</p>`,
  `<p>Son premier livre a été publié d’abord chez ${quay}.</p>`,
  `<p>この記事で紹介した小説は、${quay}に最初に掲載されました。</p>`,
  `<p>This article from 1911 was originally published in ${quay} and tells of the collapse; it is wrong in three places, as we shall see.</p>`,
  `<p>Ida Brandt's essay was first published by ${quay}.</p>`,
  `<p>This post is a reply to one originally published on ${quay}.</p>`,
  `<p>The gate was painted red. It was first published in ${quay}.</p>`,
  `<ul><li>Originally published on ${quay}</li><li>Gulls</li><li>Ferries</li></ul>`,
  `<p>This essay won the prize of ${quay}, where its author was first published.</p>`,
  `<p>El informe original fue publicado por ${quay}.</p>`,
  `<p>This guide is based on a list originally published by ${quay}.</p>`,
  `<p>Der Bericht, der zuerst in ${quay} erschien, ist falsch.</p>`,
  `<p>Cet article répond à celui publié initialement par ${quay}.</p>`,
  `<p>이 글에서 소개한 시는 ${quay}에 처음 실렸습니다.</p>`,
])("prose is none: %s", (prose) => {
  expect(credited(TEXT + prose)).toMatchObject({ first: { name: "Second Gazette" }, via: [] });
});

test("a link to the original under this post's title gives no name to a publisher", () => {
  const original = link(QUAY, TITLE);
  expect(credited(`${TEXT}<p>Original article: ${original}</p>`)).toMatchObject({
    html: TEXT,
    first: { name: "quay.example", url: QUAY },
  });
});

test.each([
  ["lines that name the post", `<p>${TITLE}: this article was first published on ${quay}.</p>`.repeat(5000)],
  ["links in one line", `<p>${`${link(QUAY, "originally published at")} `.repeat(16_000)}</p>`],
  ["sentences in one line", `<p>${"This article was first. ".repeat(20_000)}${quay}</p>`],
])("thousands of %s come to an end", (_, html) => {
  expect(attribute(anEntry({ html }), aSource(), { origin: "https://reprint.example" }).ok).toBe(true);
});

test("what a sentence before a footer says of a translation stays", () => {
  const { html, first } = credited(`${TEXT}<p>Traduit de l’anglais. Publié à l’origine par ${quay}.</p>`);
  expect([first.name, html]).toEqual(["Quay Post", `${TEXT}<p>Traduit de l’anglais.</p>`]);
});

test.each(["Published in partnership with the Isle Review.", "In Zusammenarbeit mit der Insel."])(
  "what a sentence before a footer says of partners stays: %s",
  (partners) => {
    const { html, first } = credited(`${TEXT}<p>${partners} Originally appeared in ${quay}.</p>`);
    expect([first.name, html]).toEqual(["Quay Post", `${TEXT}<p>${partners}</p>`]);
  },
);

test("a name without a link counts with a permission, and without its article", () => {
  const { html, first } = credited(
    `${TEXT}<p>This originally ran in the Quay Post and is reprinted with permission.</p>`,
  );
  expect([html, first.name]).toEqual([TEXT, "Quay Post"]);
  const whole = link(
    QUAY,
    "This interview was originally published on the Quay Post and has been republished with permission.",
  );
  expect(credited(`${TEXT}<p>${whole}</p>`).first.name).toBe("Quay Post");
});

test.each(["Why do the gulls come back?", "【潮汐】常用命令", "Seventy questions about the tides"])(
  "a headline is no publisher's name: %s",
  (headline) => {
    const footer = `Originally published as ${link(QUAY, headline)}`;
    expect(credited(`${TEXT}<p>${footer}</p>`).first).toMatchObject({ name: "quay.example", url: QUAY });
  },
);

test.each([
  [`Dit artikel is oorspronkelijk gepubliceerd op het Quay blog als ${link(QUAY, '"Klant Nul"')}`, "Quay blog"],
  [`Перевод статьи «${link(QUAY, "Tides and Go")}».`, "quay.example"],
  [`Оригинал статьи ${link(QUAY, "Семьдесят вопросов о приливах")}`, "quay.example"],
  [
    `Artículo publicado originalmente en el blog ${link(QUAY, "«Piensa en mareas, desarrolla en colores»")}`,
    "Piensa en mareas, desarrolla en colores",
  ],
  [link(QUAY, "Publicado originalmente en el blog"), "quay.example"],
  [`Article publié initialement ${link(QUAY, "sur le blog de Quay")}.`, "blog de Quay"],
  [`本文首发于码头网，原文：${link(QUAY, QUAY)}`, "码头网"],
  [`本文首发于 ${link(QUAY, "使用潮汐接口管理新定价机制 - 码头")}`, "码头"],
  [`Originally published as ${link(QUAY, "What the tide leaves behind | Quay Post")}`, "Quay Post"],
  [
    `The ${link(QUAY, "original version")} of this article appeared on the blog written by ${link("https://kim.example/", "@kim")}.`,
    "quay.example",
  ],
])("the publisher is named beside the headline or behind it: %s", (footer, name) => {
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name, url: QUAY } });
});

test("a host without a link is a publisher", () => {
  const footer = "This article originally appeared on the quay.example website (now defunct).";
  expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({
    html: TEXT,
    first: { name: "quay.example", home: HOME },
  });
});

test("who has written it stays before the permission and the original", () => {
  const author = "This post was originally written by Kim Sol, and has been reposted with permission.";
  const { html, first } = credited(`${TEXT}<p>${author} ${link(QUAY, "Original Article")}</p>`);
  expect([html, first.url]).toEqual([`${TEXT}<p>${author}</p>`, QUAY]);
});

test("what follows it in its line of a translator stays", () => {
  const { html, first } = credited(`${TEXT}<p>Publicado originalmente por ${quay}. Traducción de Ana Ruiz.</p>`);
  expect([first.name, html]).toEqual(["Quay Post", `${TEXT}<p>Traducción de Ana Ruiz.</p>`]);
});

test("an article of the post's author is the post", () => {
  const html = `${TEXT}<p>Ida Brandt’s article was originally published by ${quay}.</p>`;
  const attributed = attribute(anEntry({ html, authors: [{ name: "Ida Brandt" }] }), aSource(), {
    origin: "https://reprint.example",
  });
  expect(attributed).toMatchObject({ ok: true, attribution: { first: { name: "Quay Post" } } });
});

test.each([
  ["This is a guest post by Kim Sol. ", `It originally appeared on ${quay}.`],
  ["This story is part of a collaboration. ", `It was first published by ${quay}.`],
  ["Este texto es de Kim Sol. ", `Fue publicado originalmente por ${quay}.`],
])("a pronoun stands for the post that the sentence before it names: %s%s", (before, footer) => {
  const { html, first } = credited(`${TEXT}<p>${before}${footer}</p>`);
  expect([first.name, html]).toEqual(["Quay Post", `${TEXT}<p>${before.trim()}</p>`]);
});

test.each([
  `<ul><li>Originally published on ${quay}</li></ul>`,
  `<details><summary>About this article</summary><p>This article was originally published on ${quay}.</p></details>`,
])("a list or a box that holds nothing else is a footer: %s", (footer) => {
  expect(credited(TEXT + footer)).toMatchObject({ html: TEXT, first: { name: "Quay Post" } });
});

test.each([
  [`Oorspronkelijk gepubliceerd op ${quay}, `, "vertaald door Ida Brandt."],
  [`Pubblicato originariamente in inglese su ${quay}; `, "traduzione di Ida Brandt."],
  [`Эта статья изначально была опубликована на ${quay}, `, "перевод Анны Смирновой."],
  [`本文首发于${quay}，`, "译者：王小明"],
  [`Guest post originally published on ${quay} `, "by Ida Brandt, editor at Quay Post"],
  [`Artigo publicado originalmente em ${quay}. `, "Autor: Ida Brandt."],
  [`來源：${quay}，`, "作者：王小明"],
  [`Originally published in Spanish on ${quay}. `, "This is an English translation."],
  [`Publicado originalmente en ${quay} `, "editado por Ana Ruiz."],
])("who has translated it stays: %s%s", (footer, hands) => {
  const { html, first } = credited(`${TEXT}<p>${footer}${hands}</p>`);
  expect([first.name, html]).toEqual(["Quay Post", `${TEXT}<p>${hands}</p>`]);
});

test("a date of its own line may follow", () => {
  const html = `${TEXT}<p>First published:<br>${quay}<br>12 November 2026</p>`;
  expect(credited(html).first.name).toBe("Quay Post");
});
