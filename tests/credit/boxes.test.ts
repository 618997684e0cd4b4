/** Footers in a box with a title, and addresses in a line of their own. */
import { expect, test } from "vitest";
import { credited, link, QUAY, quay, TEXT } from "./footers.ts";

const FOOTER = `This post originally appeared on ${quay}.`;

test.each([
  `<blockquote><p><strong>Note</strong></p><p>${FOOTER}</p></blockquote>`,
  `<blockquote><h3>Hinweis</h3><p>${FOOTER}</p></blockquote>`,
  `<blockquote><p>This post originally appeared on my old blog:</p><p>${link(QUAY, QUAY)}</p></blockquote>`,
  `<blockquote><p>原文链接：</p><p>${link(QUAY, QUAY)}</p></blockquote>`,
  `<p>This article was first published here:</p><p>${link(QUAY, QUAY)}</p>`,
])("is removed with its title: %s", (box) => {
  for (const html of [TEXT + box, box + TEXT])
    expect(credited(html)).toMatchObject({ html: TEXT, first: { url: QUAY } });
});

test("a heading about the first publication goes with what it says", () => {
  const { html, first } = credited(`<h2>Hinweis zur Erstveröffentlichung</h2><p>${FOOTER}</p>${TEXT}`);
  expect([html, first.name]).toEqual([TEXT, "Quay Post"]);
});

test("what else a box before the post says stays", () => {
  const note = "<p>I have copied it here in case that blog ever goes away.</p>";
  const { html, first } = credited(`<blockquote><p>${FOOTER}</p>${note}</blockquote>${TEXT}`);
  expect([html, first.name]).toEqual([`<blockquote>${note}</blockquote>${TEXT}`, "Quay Post"]);
});

test("what else its line says stays", () => {
  const box = `<blockquote><p>Publicado originalmente en ${quay}. Segundo artículo de la serie.</p></blockquote>`;
  const { html, first } = credited(box + TEXT);
  expect([html, first.name]).toEqual([
    `<blockquote><p>Segundo artículo de la serie.</p></blockquote>${TEXT}`,
    "Quay Post",
  ]);
});

test.each([
  `<blockquote><p>This book first appeared in ${quay} and I never read it.</p><p>So says the mayor.</p></blockquote>`,
  `<blockquote><p>We met on a boat.</p><p>The boat was first seen in ${quay}.</p><p>It sank.</p></blockquote>`,
  `<p>My old blog is here:</p><p>${link(QUAY, QUAY)}</p>`,
  `<p>The paper that first published the secret of the tide:</p><p>${link(QUAY, QUAY)}</p>`,
  `<h2>Note</h2><p>The first edition was published by ${quay} and had many errors.</p>`,
  `<h2>First publications</h2><p>My first poem appeared in ${quay} when I was nine.</p>`,
])("prose is none: %s", (prose) => {
  for (const html of [TEXT + prose, prose + TEXT]) expect(credited(html).first.name).toBe("Second Gazette");
});
