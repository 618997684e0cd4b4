/**
 * Footers such as "originally published by", the parts that may follow them, and posts that quote the footers of
 * others.
 */
import { describe, expect, test } from "vitest";
import { credited, link, QUAY, quay, TEXT, TITLE } from "./footers.ts";

describe("other words", () => {
  test.each([
    `This story was originally published by ${quay}.`,
    `This article was first published on ${quay} and is republished here with permission.`,
    `This essay originally appeared in ${quay}.`,
    `This piece first ran in ${quay}`,
    `A version of this article appeared in ${quay}.`,
    `Originally published in ${quay}.`,
    `Originally published: ${quay}.`,
    `First published at ${quay}.`,
    `Originally appeared on ${quay}`,
    `Republished from ${quay} under a Creative Commons license.`,
    `Republished with permission from ${quay}.`,
    `Reprinted with the kind permission of ${quay}.`,
    `This story was republished with permission from ${quay}.`,
    `This article is republished from ${quay} under a Creative Commons license.`,
    `Cross-posted from ${quay}.`,
    `Reprinted courtesy of ${quay}.`,
    `Republished from ${quay} with permission.`,
    `Reposted from ${quay}.`,
    `Posted with permission from ${quay}.`,
    `Artículo publicado originalmente en ${quay}.`,
    `Article original publié sur ${quay}.`,
    `Articolo pubblicato in origine su ${quay}.`,
    `Artigo originalmente publicado em ${quay}.`,
    `Beitrag zuerst erschienen bei ${quay}.`,
    `Artikel eerder verschenen in ${quay}.`,
    `Crossposted at ${quay}`,
    `Dieser Artikel wurde zuerst auf ${quay} veröffentlicht.`,
    `Dieser Beitrag erschien ursprünglich in ${quay}.`,
    `Zuerst erschienen bei ${quay}.`,
    `Übernommen mit freundlicher Genehmigung von ${quay}.`,
    `Cet article a été initialement publié sur ${quay}.`,
    `Publié à l’origine sur ${quay}.`,
    `Reproduit avec l'aimable autorisation de ${quay}.`,
    `Este artículo fue publicado originalmente en ${quay}.`,
    `Publicado originalmente en ${quay}.`,
    `Este artículo fue publicado originalmente en ${quay} y se reproduce aquí con permiso.`,
    `Dieser Beitrag erschien zuerst in ${quay} und wird hier mit Genehmigung wiedergegeben.`,
    `Cet article a été publié à l'origine sur ${quay} sous licence Creative Commons.`,
    `Reproducido con permiso de ${quay}.`,
    `Este texto foi publicado originalmente em ${quay}.`,
    `Publicado originalmente no ${quay}.`,
    `Questo articolo è stato pubblicato originariamente su ${quay}.`,
    `Dit artikel is oorspronkelijk gepubliceerd op ${quay}.`,
    `Overgenomen met toestemming van ${quay}.`,
    `Den här artikeln publicerades ursprungligen på ${quay}.`,
    `Artiklen blev oprindeligt bragt i ${quay}.`,
    `Opprinnelig publisert på ${quay}.`,
    `Artikkeli julkaistiin alun perin sivustolla ${quay}.`.replace(" sivustolla", ""),
    `Ten artykuł został pierwotnie opublikowany na ${quay}.`,
    `Původně publikováno na ${quay}.`,
    `Эта статья была впервые опубликована на ${quay}.`,
    `Ця стаття була вперше опублікована на ${quay}.`,
    `Bu yazı ilk olarak ${quay} sitesinde yayımlandı.`,
    `この記事は最初に${quay}で公開されました。`,
    `${quay}より転載。`,
    `이 글은 처음 ${quay}에 게재되었습니다.`,
    `本文首发于${quay}。`,
    `转载自：${quay}`,
    `Artikel ini pertama kali diterbitkan di ${quay}.`,
    `Bài viết này được đăng lần đầu trên ${quay}.`,
    `نُشر هذا المقال لأول مرة على ${quay}.`,
  ])("%s", (footer) => {
    for (const html of [`${TEXT}<p>${footer}</p>`, `${TEXT}<p><em>${footer}</em></p>`, `<p>${footer}</p>${TEXT}`]) {
      expect(credited(html)).toMatchObject({
        html: TEXT,
        first: { name: "Quay Post", home: "https://quay.example/", url: QUAY },
        via: [{ name: "Second Gazette" }],
      });
    }
  });

  test("the word for the post may be its link", () => {
    const footer = `This ${link(QUAY, "story")} was originally published by ${link("https://quay.example/", "Quay Post")}.`;
    expect(credited(`${TEXT}<p>${footer}</p>`).first).toEqual({
      name: "Quay Post",
      home: "https://quay.example/",
      url: QUAY,
    });
  });

  test.each([
    ["my blog", `This post was originally published on ${link(QUAY, "my blog")}.`],
    ["an address", `Originally published: ${link(QUAY, "quay.example/stories/bridge")}.`],
  ])("a publisher who is called %s goes by its host's name", (_, footer) => {
    expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({
      html: TEXT,
      first: { name: "quay.example", url: QUAY },
    });
  });

  test("a name is spelled as its publisher spells it", () => {
    const footer = `This essay first appeared in ${link(QUAY, "Kim’s Letter")}.`;
    expect(credited(`${TEXT}<p>${footer}</p>`).first.name).toBe("Kim’s Letter");
  });

  test("the quotes around a title go with it", () => {
    const footer = `《${link(QUAY, TITLE)}》最先出现在${link("https://quay.example/", "码头")}。`;
    expect(credited(`${TEXT}<p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "码头", url: QUAY } });
  });

  test("Medium signs with the post, the publication and its invitation", () => {
    const footer = `${link("https://medium.com/field-notes/bridge-1", TITLE)} was originally published in ${link("https://medium.com/field-notes", "Field Notes")} on Medium, where people are continuing the conversation by highlighting and responding to this story.`;
    expect(credited(`${TEXT}<hr><p>${footer}</p>`)).toMatchObject({ html: TEXT, first: { name: "Field Notes" } });
  });

  test.each([
    "<p>This story was originally published in 1987.</p>",
    "<p>This article first appeared in Dutch.</p>",
    `<p>Originally published in ${quay}, the novel of the bridge sold a million copies, and its author never wrote another one.</p>`,
    `<p>Republished from memory by ${link("https://quay.example/kim", "Kim")}, who was there.</p>`,
    `<p>We took the story from ${quay}.</p>`,
  ])("prose is none: %s", (prose) => {
    const html = `${TEXT}${prose}`;
    expect(credited(html)).toMatchObject({ first: { name: "Second Gazette" }, via: [] });
  });
});

describe("what stands behind a footer", () => {
  const footer = `<p>This ${link(QUAY, "article")} first appeared on ${link("https://quay.example/", "Quay Post")} and is republished here under a Creative Commons license.</p>`;
  const picture = (src: string) => `<img src="${src}" alt="">`;

  test.each([
    ["an icon of the publisher", picture("https://quay.example/icon.png"), ""],
    ["a counting pixel", picture("https://count.example/?republication-pixel=true&post=1"), ""],
    [
      "a picture of the post",
      picture("https://second.example/bridge.jpg"),
      picture("https://second.example/bridge.jpg"),
    ],
    ["an invitation", `<p>${link("https://second.example/social", "Follow us on Mastodon")}</p>`, undefined],
    ["a license", "<p>It is licensed under CC BY 4.0.</p>", undefined],
    ["rights", "<p>© 2026 Second Gazette. All rights reserved.</p>", undefined],
    ["a rule and a newsletter", "<hr><p>Subscribe to our newsletter.</p>", undefined],
  ])("%s", (_, behind, left) => {
    const { html, first } = credited(`${TEXT}${footer}${behind}`);
    expect(first).toEqual({ name: "Quay Post", home: "https://quay.example/", url: QUAY });
    expect(html).not.toContain("first appeared");
    if (left !== undefined) expect(html.match(/<img /g)?.length ?? 0).toBe(left === "" ? 0 : 1);
  });

  test("sentences in the footer's own line go with it", () => {
    const invitation = `Sign up for ${link("https://quay.example/mail", "The Big Story newsletter")} to receive stories like this one.`;
    const signed = `<p><em>This story was originally published by ${quay}. ${invitation}</em></p>`;
    expect(credited(TEXT + signed)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
    const prose = `<p>This story was originally published by ${quay}. Nobody has denied it since, and we asked everybody.</p>`;
    expect(credited(TEXT + prose).first.name).toBe("Second Gazette");
  });

  test.each([
    `This article was originally published on ${link("https://quay.example/", "Quay Post")}. Read the ${link(QUAY, "original article")}.`,
    `Cet article a été publié à l’origine sur ${link("https://quay.example/", "Quay Post")}. Lire ${link(QUAY, "l’article original")}.`,
    `This article is republished from ${link("https://quay.example/", "Quay Post")} under a Creative Commons license. Read the ${link(QUAY, "original article")}.`,
  ])("where the original is: %s", (signed) => {
    expect(credited(`${TEXT}<p>${signed}</p>`)).toMatchObject({ html: TEXT, first: { name: "Quay Post", url: QUAY } });
  });

  test("a newsletter's rows are lines", () => {
    const rows = (...cells: string[]) =>
      `<table><tbody>${cells.map((cell) => `<tr><td>${cell}</td></tr>`).join("")}</tbody></table>`;
    const { html, first } = credited(rows(rows(TEXT), footer, "<p>© 2026 Quay Post</p>"));
    expect([first.name, html.includes("first appeared")]).toEqual(["Quay Post", false]);
    const cell = `<table><tbody><tr><td>1</td><td>Originally published in ${quay}.</td></tr></tbody></table>`;
    expect(credited(TEXT + cell).first.name).toBe("Second Gazette");
  });

  test("what a post goes on with hides a footer that does not name it", () => {
    const { first } = credited(
      `${TEXT}${footer}<p>And then the bridge opened, and everybody came to see it at once.</p>`,
    );
    expect(first.name).toBe("Second Gazette");
  });
});

describe("a digest", () => {
  const quoted = (name: string) =>
    `<h2>${name}</h2><p>News of ${name}.</p><p>The post ${link(`https://${name}.example/news/`, `News of ${name}`)} appeared first on ${link(`https://${name}.example/`, name)}.</p>`;

  test("credits nobody whom it quotes, and keeps their footers", () => {
    const { html, first, via } = credited(`<p>This week on the coast.</p>${quoted("one")}${quoted("two")}`);
    expect([first.name, via]).toEqual(["Second Gazette", []]);
    expect(html.match(/appeared first on/g)).toHaveLength(2);
  });

  test("credits nobody where each footer is a name alone", () => {
    const named = (name: string) =>
      `<p>News of ${name}.</p><p>Originally published on ${link(`https://${name}.example/news/`, name)}.</p>`;
    const { html, first } = credited(`${named("one")}${named("two")}`);
    expect([first.name, html.match(/Originally published/g)?.length]).toEqual(["Second Gazette", 2]);
  });

  test("is credited by the footer that names it", () => {
    const own = `<p>The post ${link("https://quay.example/digest/", TITLE)} appeared first on ${link("https://quay.example/", "Quay Post")}.</p>`;
    const { html, first } = credited(`${quoted("one")}${quoted("two")}${own}`);
    expect(first.name).toBe("Quay Post");
    expect(html.match(/appeared first on/g)).toHaveLength(2);
  });

  test("of one post is that post's reprint", () => {
    expect(credited(quoted("one")).first.name).toBe("one");
  });

  test("credits nobody by its summary", () => {
    const { first, summary } = credited(
      `${quoted("one")}${quoted("two")}`,
      "News of one. The post News of one appeared first on one.",
    );
    expect([first.name, summary]).toEqual([
      "Second Gazette",
      "News of one. The post News of one appeared first on one.",
    ]);
  });
});

describe("a shorter name of the source", () => {
  const short = `The post ${TITLE} appeared first on`;

  test.each([
    ["is the source by its link", `<p>${short} ${link("https://second.example/", "Second")}.</p>`, ""],
    ["is the source without a link", `<p>${short} Second.</p>`, ""],
    [
      "is the source where the summary repeats it",
      `<p>${short} ${link("https://second.example/", "2G")}.</p>`,
      `${short} 2G.`,
    ],
  ])("%s", (_, footer, summary) => {
    const { first, via, canonical } = credited(`${TEXT}${footer}`, summary);
    expect([first.name, via, canonical]).toEqual(["Second Gazette", [], "https://second.example/2026/harbor-bridge/"]);
  });

  test("is another's where the link leads elsewhere", () => {
    const { first, via } = credited(`${TEXT}<p>${short} ${link("https://seconds.example/", "Second")}.</p>`);
    expect([first.home, via.map(({ name }) => name)]).toEqual(["https://seconds.example/", ["Second Gazette"]]);
  });
});
