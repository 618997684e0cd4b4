import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitize } from "../../src/html/sanitize.ts";
import { offences } from "./inspect.ts";

const clean = (html: string) => sanitize(html, { baseUrl: "https://news.example/post" }).html as string;

const TAGS = (
  "p div span a b i em table tr td th tbody caption col select option svg math mtext mglyph mi annotation-xml foreignObject desc title " +
  "style script template noscript noembed xmp textarea plaintext iframe object embed form button input img video source picture pre " +
  "listing li ul ol dl dd dt h1 h2 ruby rt rp figure figcaption details summary br hr image isindex frameset body html head nobr font center marquee"
).split(" ");
const ATTRIBUTES = [
  'href="javascript:alert(1)"',
  'href="#x"',
  "href=/y",
  "onclick=alert(1)",
  'style="width:1px"',
  "id=x",
  "name=y",
  'class="language-js a"',
  "src=a.png",
  'src="https://youtu.be/dQw4w9WgXcQ"',
  'srcset="a.png 1x, javascript:b 2x,,c"',
  'data-embed="https://archive.org/embed/x"',
  'title="</title><img src=x onerror=alert(1)>"',
  "width=1",
  "height=200",
  "colspan=3",
  'encoding="text/html"',
  "dir=rtl",
  "lang=ar",
  "type=element",
  "value=v",
  "children=c",
  'alt="`x"',
];
const TEXTS = [
  "text",
  " ",
  "\n",
  "\n\n",
  "&lt;b&gt;",
  "&amp;amp;",
  "<",
  "<!--",
  "-->",
  "]]>",
  "<![CDATA[",
  "\0",
  "&#0;",
  "&#13;",
  "\u{d800}",
  "&nbsp;",
  "نص",
  "😀",
  "</p>",
  "</br>",
  "\r\n",
  '"',
  "'",
];

/** What changes its kind on the way, from inline to block most of all. */
const TURNERS = [
  '<iframe src="https://youtu.be/dQw4w9WgXcQ"></iframe>',
  "<iframe src=/map></iframe>",
  "<object data=https://vimeo.com/76979871><p>x</object>",
  "<math alttext=x><mi>y</mi></math>",
  "<legend>x",
  "<noscript><p>x</noscript>",
  "<table><caption><form><p>x",
];

const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...TAGS), fc.subarray(ATTRIBUTES, { maxLength: 3 }))
      .map(([tag, list]) => `<${tag} ${list.join(" ")}>`),
  },
  { weight: 3, arbitrary: fc.constantFrom(...TAGS).map((tag) => `</${tag}>`) },
  { weight: 2, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.constantFrom(...TURNERS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
const RUNS = { numRuns: 1_500 };

test("sanitizing twice is sanitizing once", () => {
  fc.assert(
    fc.property(soup, (html) => {
      const value = clean(html);
      expect(clean(value)).toBe(value);
    }),
    RUNS,
  );
});

test("nothing that is not allowed survives, however a browser reads the result", () => {
  fc.assert(
    fc.property(soup, (html) => {
      expect(offences(clean(html))).toEqual([]);
    }),
    RUNS,
  );
});

test("any string is HTML", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ maxLength: 30 }), (html, baseUrl) => {
      const value = sanitize(html, { baseUrl });
      expect(sanitize(value.html, { baseUrl }).html).toBe(value.html);
    }),
    RUNS,
  );
});
