import { test } from "vitest";
import { sanitize } from "../../src/publish/sanitize.ts";
const para = (i: number) => `<p class="wp-block-paragraph">Paragraph ${i} with <strong>bold</strong>, a <a href="https://x.example/?a=${i}&amp;b" target="_blank" rel="noreferrer">link &amp; words</a>, and enough plain words after it to look like a paragraph of an ordinary news article, which says in two or three lines what somebody else said &#8220;before&#8221;.</p>\n`;
let html = ""; let i = 0;
while (html.length < 25_000) { html += para(i++); if (i % 6 === 0) html += `<figure class="wp-block-image size-large"><img decoding="async" width="1024" height="683" src="https://x.example/i${i}.jpg" alt="" class="wp-image-1" srcset="https://x.example/i${i}.jpg 1024w, https://x.example/i${i}-300.jpg 300w" sizes="(max-width: 1024px) 100vw, 1024px"/><figcaption class="wp-element-caption">Cap</figcaption></figure>\n`; if (i % 8 === 0) html += `<h2 class="wp-block-heading" id="h${i}">Head</h2>\n<ul class="wp-block-list"><li>one</li><li>two <em>x</em></li></ul>\n`; }
test("speed", () => {
  const s = () => sanitize(html, { baseUrl: "https://x.example/p" });
  const t0 = performance.now(); s(); const first = performance.now() - t0;
  for (let k = 0; k < 200; k++) s();
  const t = performance.now(); const n = 300;
  for (let k = 0; k < n; k++) s();
  const out = s();
  console.log("len", html.length, "first", first, "warm", (performance.now() - t) / n, "fixpoint input", (() => { const t = performance.now(); for (let k = 0; k < n; k++) sanitize(out.html, { baseUrl: "https://x.example/p" }); return (performance.now() - t) / n; })());
  console.log(out.html.slice(0, 1800));
});
