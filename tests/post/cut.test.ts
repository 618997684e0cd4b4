import { expect, test } from "vitest";
import { sanitize } from "../../src/html/sanitize.ts";
import { isCut, withoutLinkToRest } from "../../src/post/cut.ts";

const url = "https://harbor.example/ferry/";
const long = `<p>${"The ferry sails again. ".repeat(60)}`;

test.each([
  ["", "no body"],
  ["<p>The ferry sails again, and […]</p>", "an ellipsis in brackets"],
  [`${long} [...]</p>`, "an ellipsis in brackets behind much text"],
  ["<p>The ferry sails again, and…</p>", "a teaser that ends in an ellipsis"],
  [`${long}</p><p>Il vous reste 75.3% de cet article à lire.</p>`, "a share that is left"],
  [
    `${long}</p><p><a href="https://harbor.example/ferry/?utm_source=rss">Continue reading →</a></p>`,
    "a link to itself",
  ],
  [`<p>Die Fähre fährt. <a href="${url}">Weiterlesen</a></p>`, "the same in German"],
  [`<p>渡轮<a href="${url}">点击阅读全文</a></p>`, "the same in Chinese"],
  [`<p>フェリー<a href="${url}">この記事の続きを読む</a></p>`, "the same in Japanese"],
  [`<p>Η γέφυρα. <a href="${url}">Διαβάστε περισσότερα »</a></p>`, "the same in Greek"],
  [`<p>A híd. <a href='${url}'>Tovább olvasom</a></p>`, "the same in Hungarian, in other quotes"],
  [`${long}</p><h2>This post is for paying subscribers</h2><p><a href="/join">Subscribe</a></p>`, "a wall of words"],
  [`${long}</p><p>Um weiterzulesen, melden Sie sich an.</p>`, "the same in German"],
  [`<p>The ferry. <a href="${url}#more-1">(more…)</a></p>`, "WordPress' own words"],
])("%s is cut: %s", (html) => {
  expect(isCut({ html, url })).toBe(true);
});

test.each([
  ["<p>The ferry sails again.</p>", "a short post"],
  [`<p>This post is for members of the crew.</p>${long}</p>`, "a sentence for members at the beginning"],
  ['<figure><img src="https://harbor.example/1.jpg" alt=""></figure>', "a picture"],
  [`${long} And then…</p>`, "an author's ellipsis"],
  [`${long}</p><p><a href="https://other.example/">Read more at Other</a></p>`, "a link elsewhere"],
  [`<p><a href="${url}">Read more</a> about ferries on Sunday.</p>`, "a link in the text"],
  [`<p>See <a href="${url}">this page</a></p>`, "a link to itself of other words"],
  [`<p>See <a href="${url}">one more bridge</a></p>`, "a link to itself with a word of such labels"],
])("%s is whole: %s", (html) => {
  expect(isCut({ html, url })).toBe(false);
});

test.each([
  [
    `<p>The ferry sails.</p><p><a class="more-link" href="${url}">Continue reading <span>“Ferry”</span></a></p>`,
    "<p>The ferry sails.</p>",
  ],
  [`<p>Die Fähre fährt. <a href="${url}">Weiterlesen</a> →</p>`, "<p>Die Fähre fährt.</p>"],
  [`<div><p>x […]</p><p><strong><a href="${url}">Read more</a></strong></p></div>`, "<div><p>x […]</p></div>"],
  [`<p><a href="${url}">Read more</a></p>`, ""],
  [`${long}</p><p><a href="${url}">Read more</a></p>`, `${long}</p>`],
  [
    `<p>A <a href="https://other.example/">Read more</a></p>`,
    `<p>A <a href="https://other.example/">Read more</a></p>`,
  ],
  [
    `<p>x</p><p><a href="${url}">Read more</a></p><img src="https://a.example/1.jpg">`,
    `<p>x</p><p><a href="${url}">Read more</a></p><img src="https://a.example/1.jpg">`,
  ],
  [`<p>x <b title="<a>"></b><a href="${url}">Read more</a></p>`, "<p>x</p>"],
])("the link to the rest leaves the end: %s", (html, expected) => {
  const safe = (text: string) => sanitize(text, { baseUrl: url }).html;
  const left = withoutLinkToRest(safe(html), url);
  expect(left).toBe(safe(expected));
  expect(safe(left)).toBe(left);
});

test("a summary that is not sanitized yet loses the link as well", () => {
  const link = `<A class=more HREF='${url}'>Read more</A>`;
  expect(withoutLinkToRest(`The ferry sails ${link}`, url)).toBe("The ferry sails");
  expect(withoutLinkToRest("Read more on Sunday", url)).toBe("Read more on Sunday");
});

test("markup that is made to look like many links comes to an end", () => {
  const html = `${"<a href='".repeat(100_000)}${"<a ".repeat(100_000)}</a>`;
  expect(withoutLinkToRest(html, url)).toBe(html);
});
