/** Invisible differences are no change. */
import { expect, test } from "vitest";
import type { SafeHtml } from "../../src/model/html.ts";
import { seenIn } from "../../src/post/shown.ts";

const seen = (html: string) => seenIn({ html: html as SafeHtml }).html;

test.each([
  [
    "a picture's query",
    '<img src="https://a.example/a.jpg?sig=1" alt="A">',
    '<img src="https://a.example/a.jpg?sig=2" alt="A">',
  ],
  ["a picture's sizes", '<img srcset="/a.jpg?w=1 1x, /b.jpg?w=2 2x">', '<img srcset="/a.jpg?w=3 1x, /b.jpg?w=4 2x">'],
  [
    "a protected address",
    '<a href="/cdn-cgi/l/email-protection#aa12">mail</a>',
    '<a href="/cdn-cgi/l/email-protection#bb34">mail</a>',
  ],
  ["a nonce", '<a href="/vote?id=1&amp;_wpnonce=a1">Vote</a>', '<a href="/vote?id=1&amp;_wpnonce=b2">Vote</a>'],
  [
    "a signed link to a file",
    '<a href="/a.pdf?X-Amz-Signature=a1&amp;X-Amz-Expires=9">Report</a>',
    '<a href="/a.pdf?X-Amz-Signature=b2&amp;X-Amz-Expires=8">Report</a>',
  ],
  [
    "which of a picture's files is loaded",
    '<img sizes="auto, 100vw" src="/a.jpg" srcset="/a-2.jpg 2x" width="10">',
    '<img sizes="90vw" src="/a.jpg" width="20">',
  ],
  ["the name of a place", '<p id="p-1">One <a href="#n-1">1</a></p>', '<p id="p-2">One <a href="#n-2">1</a></p>'],
  [
    "the host of a picture",
    '<img src="https://cdn1.example/u/a.jpg" alt="A">',
    '<img src="https://img.example/u/a.jpg" alt="A">',
  ],
  [
    "a picture behind WordPress.com's copies",
    '<img src="https://img.example/u/a.jpg" alt="A">',
    '<img src="https://i2.wp.com/img.example/u/a.jpg?ssl=1" alt="A">',
  ],
  [
    "the folder of a picture, and of the link around it",
    '<a href="https://img.example/s!a1/w_900/https%3A%2F%2Fstore.example%2Fa.jpg"><img src="/u/a.jpg" alt="A"></a>',
    '<a href="https://img.example/s!b2/w_600/https%3A%2F%2Fstore.example%2Fa.jpg"><img src="/2026/a-300x200.jpg" alt="A"></a>',
  ],
  [
    "a campaign",
    '<a href="/x?utm_source=a&amp;utm_campaign=1">One</a>',
    '<a href="/x?utm_source=a&amp;utm_campaign=2">One</a>',
  ],
  [
    "who is told of a click",
    '<a href="/x?mc_cid=a1&amp;mc_eid=b2">One</a>',
    '<a href="/x?mc_cid=c3&amp;mc_eid=d4">One</a>',
  ],
  [
    "a session, and who sends the reader",
    '<a href="/x;jsessionid=A1?id=5&amp;ref=feed-1&amp;fbclid=A1&amp;twclid=B2">One</a>',
    '<a href="/x;jsessionid=B2?id=5">One</a>',
  ],
  ["a picture's format", '<img src="/u/a.jpg" alt="A">', '<img src="/webp/u/a.jpg.webp" alt="A">'],
  ["a build's hash in a file's name", '<img src="/a-90.9f3a1c77.jpg">', '<img src="/a-90.4be0d912.jpg">'],
  [
    "who counts a podcast's downloads",
    '<audio controls src="https://a.example/redirect.mp3/b.example/E4.mp3?u=1"></audio>',
    '<audio controls src="https://c.example/e/track/9/b.example/E4.mp3?u=2"></audio>',
  ],
  [
    "more formats of a picture",
    '<picture><source srcset="/a.webp" type="image/webp"><img src="/a.jpg" alt="A"></picture>',
    '<img src="/a.jpg" alt="A">',
  ],
  [
    "the name that a photo host makes up, if a text says which picture it is",
    '<img src="https://a.example/pw/AB1764001cdEF99xYz=w1200" alt="Map">',
    '<img src="https://a.example/pw/AB9999999cdEF00qRs=w1200" alt="Map">',
  ],
  ["a counter", '<p>One</p><img src="https://a.example/pixel/1.gif" alt="">', "<p>One</p>"],
  ["soft hyphens and spaces without width", "<p>light&shy;house\u200bkeeper</p>", "<p>light\u00adhousekeeper</p>"],
  ["the markup of an emphasis", "<p><b>One</b> <i>two</i></p>", "<p><strong>One</strong> <em>two</em></p>"],
  ["a wrapper", "<p>One</p>", "<div><div><p>One</p></div></div>"],
  ["an empty paragraph", "<p>One<br></p><p>&nbsp;</p><p></p>", "<p>One</p>"],
  ["an anchor", '<h2><a name="one"></a>One</h2>', '<h2 id="one">One</h2>'],
  [
    "what a link to a file is asked with",
    '<a href="https://a.example/r.pdf?x12345">Report</a>',
    '<a href="https://a.example/r.pdf?v=4">Report</a>',
  ],
  [
    "a page's copy for phones",
    '<a href="https://a.example/x/?amp=1">One</a>',
    '<a href="https://a.example/x/">One</a>',
  ],
  [
    "www, the last slash, and how an escape is written",
    '<a href="https://www.a.example/caf%C3%A9/">One</a>',
    '<a href="http://a.example/caf%c3%a9">One</a>',
  ],
  [
    "that a picture leads to its own file",
    '<p><a href="/u/a.jpg"><img alt="A" src="/u/a-300x200.jpg"></a></p>',
    '<p><img alt="A" src="/u/a-300x200.jpg"></p>',
  ],
  ["that a list begins with one", '<ol start="1" type="1"><li>One</li></ol>', "<ol><li>One</li></ol>"],
  [
    "the parts of a table",
    '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
    "<table><tr><th>A</th></tr><tr><td>1</td></tr></table>",
  ],
  ["typography", '<p>"Come," he said -- it\'s late...</p>', "<p>“Come,” he said – it’s late…</p>"],
  ["a language", '<p lang="en">One</p>', '<p dir="ltr" lang="en-GB">One</p>'],
  ["letters in two pieces", "<p>Cafe\u0301 \u2615\ufe0f</p>", "<p>Caf\u00e9 \u2615</p>"],
  ["a tooltip", '<a href="/x" title="A1">One</a>', '<a href="/x" title="B2">One</a>'],
  [
    "the secret of an embedded post",
    '<a href="/x/embed/#?secret=A1">One</a>',
    '<a href="/x/embed/#?secret=B2">One</a>',
  ],
  [
    "tracking among other parameters",
    '<a href="/x?a=1&amp;gclid=A&amp;b=2">One</a>',
    '<a href="/x?a=1&amp;b=2">One</a>',
  ],
  [
    "whose click a newsletter counts",
    '<a href="https://a.us1.list-manage.com/track/click?u=1&amp;id=2&amp;e=A1">One</a>',
    '<a href="https://a.us1.list-manage.com/track/click?u=1&amp;id=2&amp;e=B2">One</a>',
  ],
  ["a place of another page", '<a href="/x#more-7">One</a>', '<a href="/x">One</a>'],
  [
    "a value that a machine makes up",
    '<a href="/x?a=1&amp;k=Zk1aa11bb22">One</a>',
    '<a href="/x?a=1&amp;k=Qq2cc22dd33">One</a>',
  ],
  ["FeedBurner's counter", '<p>One</p><img src="https://f.example/~r/news/~4/aB1" alt="">', "<p>One</p>"],
  ["the name of a word", "<p>The ferry sails</p>", '<p>The <span id="q">ferry</span> sails</p>'],
  ["the scheme of a link", '<a href="http://a.example/x">One</a>', '<a href="https://a.example/x">One</a>'],
  ["a space at which no line breaks, as an entity", "<p>300&nbsp;000</p>", "<p>300 000</p>"],
  ["a space at which no line breaks", "<p>300\u00a0000 crowns</p>", "<p>300 000\u202fcrowns</p>"],
  [
    "how a page is laid out in its source",
    "<p>One  two</p>\n\n<ul> <li>Three</li></ul>",
    "<p>One\ntwo</p><ul><li>Three</li></ul>",
  ],
])("%s", (_, one, other) => {
  expect(seen(one)).toBe(seen(other));
});

test.each([
  ["the text", "<p>One</p>", "<p>Two</p>"],
  ["a picture", '<img src="/a.jpg">', '<img src="/b.jpg">'],
  ["which film a link leads to", '<a href="/watch?v=dQw4w9WgXcQ">One</a>', '<a href="/watch?v=aaaa9WgXcQ1">One</a>'],
  ["a page whose address is in the fragment", '<a href="/#/one">One</a>', '<a href="/#/two">One</a>'],
  ["how a list counts", '<ol type="a"><li>One</li></ol>', '<ol type="i"><li>One</li></ol>'],
  ["what an abbreviation is", '<abbr title="One">O</abbr>', '<abbr title="Other">O</abbr>'],
  ["a greater sign in a picture's text", '<img src="/a.jpg" alt="1 > 0">', '<img src="/a.jpg" alt="2 > 0">'],
  ["a picture named by its date", '<img src="/a-20261122.jpg">', '<img src="/a-20261123.jpg">'],
  ["a picture named by a number alone", '<img src="/9f3a1c77.jpg">', '<img src="/4be0d912.jpg">'],
  ["a recording", '<audio src="/E4.mp3"></audio>', '<audio src="/E5.mp3"></audio>'],
  ["a recording by its folder", '<audio src="/4/audio.mp3"></audio>', '<audio src="/5/audio.mp3"></audio>'],
  ["a picture's text", '<img src="/a.jpg" alt="One">', '<img src="/a.jpg" alt="Two">'],
  ["a space between words", "<p><b>One</b> two</p>", "<p><b>One</b>two</p>"],
  ["a line of code", "<pre><code>if x\n  y</code></pre>", "<pre><code>if x y</code></pre>"],
  ["a link", '<a href="/?p=1">One</a>', '<a href="/?p=2">One</a>'],
])("%s is", (_, one, other) => {
  expect(seen(one)).not.toBe(seen(other));
});

test("the scheme of an address, and a region that changes no wording, are not seen", () => {
  const seenOf = (url: string, language: string) => {
    const attribution = {
      first: { name: "Quay", home: url, url },
      via: [],
      canonical: url,
      indexing: "canonical" as const,
    };
    return seenIn({ html: "" as SafeHtml, url, language, attribution });
  };
  expect(seenOf("http://a.example/x", "en")).toEqual(seenOf("https://www.a.example/x/", "en-US"));
  expect(seenOf("https://a.example/%C3%A9", "en")).toEqual(seenOf("https://a.example/%c3%a9", "en"));
  expect(seenOf("https://a.example/x", "en")).not.toEqual(seenOf("https://a.example/y", "en"));
  expect(seenOf("https://a.example/x", "pt-BR")).not.toEqual(seenOf("https://a.example/x", "pt-PT"));
});

test("the order of tags is not seen, and other tags are", () => {
  const tagged = (...tags: string[]) => seenIn({ html: "" as SafeHtml, tags }).tags;
  expect(tagged("Wood", "Bath")).toEqual(tagged("Bath", "Wood"));
  expect(tagged("Wood", "Bath")).toEqual(tagged("bath", "Bath", "Wood"));
  expect(tagged("Wood")).not.toEqual(tagged("Bath"));
});

test("half a megabyte of anything comes to an end", () => {
  for (const piece of [
    "<img ",
    '<img src="?',
    "/cdn-cgi/l/email-protection#",
    "?x-amz-",
    "&signature=",
    "?&;",
    ' href="?',
    ";jsessionid=",
    '<a href="?a=1aaaaaaaa',
    "&aa=",
    '<img src="a-9f3a1c.',
    '<a href="x"><img src="x"',
    "<a>",
    '<ol start="1"',
    "<pre>",
    "</pre>",
    "<p ",
    "  \n",
  ]) {
    expect(seen(piece.repeat(500_000 / piece.length)).length, piece).toBeLessThanOrEqual(1_000_000);
  }
});

test("how an excerpt is cut is not seen, and how it goes on is", () => {
  const excerpt = (summary: string) => seenIn({ html: "" as SafeHtml, summary }).summary;
  expect(excerpt("The ferry sails [...]")).toBe(excerpt("The ferry sails … Read more"));
  expect(excerpt("The ferry sails [...]")).not.toBe(excerpt("The ferry sails at ten [...]"));
});
