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
  [
    `${long}</p><p><a href="https://harbor.example/ferry/?utm_source=rss">Continue reading →</a></p>`,
    "a link to itself",
  ],
  [`<p>Die Fähre fährt. <a href="${url}">Weiterlesen</a></p>`, "the same in German"],
  [`<p>渡轮<a href="${url}">阅读全文</a></p>`, "the same in Chinese"],
])("%s is cut: %s", (html) => {
  expect(isCut({ html, url })).toBe(true);
});

test.each([
  ["<p>The ferry sails again.</p>", "a short post"],
  ['<figure><img src="https://harbor.example/1.jpg" alt=""></figure>', "a picture"],
  [`${long} And then…</p>`, "an author's ellipsis"],
  [`${long}</p><p><a href="https://other.example/">Read more at Other</a></p>`, "a link elsewhere"],
  [`<p><a href="${url}">Read more</a> about ferries on Sunday.</p>`, "a link in the text"],
  [`<p>See <a href="${url}">this page</a></p>`, "a link to itself of other words"],
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
