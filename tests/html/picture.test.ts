import { expect, test } from "vitest";
import { firstPicture, isTall } from "../../src/html/picture.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const BASE = "https://news.example/post";
const pictureIn = (html: string) =>
  firstPicture(sanitize(html, { baseUrl: BASE }).html)?.replace("https://news.example", "");

test.each([
  [
    "a figure",
    '<p>Words.</p><figure><img src="/a.jpg?x=1&amp;y=2"><figcaption>A</figcaption></figure>',
    "/a.jpg?x=1&y=2",
  ],
  ["a paragraph", '<p>Words.</p><p><a href="/big"><img src="/a.jpg" width="640" height="400"></a></p>', "/a.jpg"],
  ["a choice of formats", '<picture><source srcset="/a.webp"><img src="/a.jpg"></picture><p>x</p>', "/a.jpg"],
  ["an icon, then a picture", '<img src="/i.png" width="64" height="64"><p>x</p><img src="/a.jpg">', "/a.jpg"],
  ["a flat line, then a picture", '<img src="/line.png" width="600" height="3"><p>x</p><img src="/a.jpg">', "/a.jpg"],
  ["a sign in a sentence, then a picture", '<p>Press <img src="/key.png"> now.</p><p><img src="/a.jpg"></p>', "/a.jpg"],
  ["an avatar", '<p><img src="https://secure.gravatar.com/avatar/1?s=400"></p>', undefined],
  ["a drawing", '<p><img src="/logo.svg"></p>', undefined],
  ["a formula", '<p><img src="/eq.png" alt="\\frac{1}{2}"></p>', undefined],
  ["a formula by its renderer", '<p><img src="https://s0.wp.com/latex.php?latex=x"></p>', undefined],
  ["a badge", '<p><img src="https://img.shields.io/x.png"></p>', undefined],
  ["the words of a description", '<p>x <a title="<img src=&quot;/no.jpg&quot;>" href="/">y</a></p>', undefined],
  ["no picture", "<p>Words.</p>", undefined],
  ["a picture far below", `${"<p>Words and more words.</p>".repeat(1000)}<img src="/a.jpg">`, undefined],
])("the picture of a body for lists: %s", (_, html, expected) => {
  expect(pictureIn(html)).toBe(expected);
});

test.each([
  ["by the body", '<p>x</p><img src="/a.jpg?x=1&amp;y=2" width="600" height="800">', "/a.jpg?x=1&y=2", true],
  ["nearly a square", '<img src="/a.jpg" width="600" height="640">', "/a.jpg", false],
  ["wide by the body", '<img src="/a.jpg" width="800" height="600">', "/a.jpg", false],
  ["of unknown size", '<img src="/a.jpg">', "/a.jpg", false],
  ["of unknown width", '<img src="/a.jpg" height="600">', "/a.jpg", false],
  ["by its name", "<p>x</p>", "/harbor-768x1024.jpg", true],
  ["wide by its name", '<img src="/harbor-1024x768.jpg">', "/harbor-1024x768.jpg", false],
  ["not in the body, which opens with a tall one", '<img src="/b.jpg" width="600" height="800">', "/a.jpg", false],
  ["a poster's address", '<img src="/b.jpg" width="6" height="8"><video src="/a.jpg"></video>', "/a.jpg", false],
])("a picture that is higher than wide: %s", (_, html, address, expected) => {
  expect(isTall(`https://news.example${address}`, sanitize(html, { baseUrl: BASE }).html)).toBe(expected);
});

test("markup that is made to look like many pictures comes to an end", () => {
  const html = '<a title="<img <img <img" href="/x">y</a>'.repeat(2000);
  expect(pictureIn(html)).toBeUndefined();
});
