import { expect, test } from "vitest";
import { isCut } from "../../src/post/cut.ts";

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
