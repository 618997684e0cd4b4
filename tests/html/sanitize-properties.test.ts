import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitize } from "../../src/html/sanitize.ts";
import { offences } from "./inspect.ts";

const clean = (html: string) => sanitize(html, { baseUrl: "https://news.example/post" }).html as string;

const TAGS = (
  "p div span a b i em table tr td th tbody caption col select option svg math mtext mglyph mi annotation-xml foreignObject desc title " +
  "style script template noscript noembed xmp textarea plaintext iframe object embed form button input img video source picture pre " +
  "listing li ul ol dl dd dt h1 h2 ruby rt rp figure figcaption details summary br hr image isindex frameset body html head nobr font center marquee " +
  "mrow mfrac msup mn mo mtable mtr mtd semantics annotation mfenced maction malignmark " +
  "amp-img amp-video amp-iframe amp-youtube lite-youtube audio x-player figcaption dialog map area"
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
  "hidden",
  "aria-hidden=true",
  'style="display:none"',
  'style="text-align:right"',
  "align=center",
  "data-src=/b.png",
  'data-src="javascript:alert(1)"',
  'data-srcset="/b.png 2x"',
  "data-lazy-src=c.webp",
  "videoid=dQw4w9WgXcQ",
  "data-videoid=dQw4w9WgXcQ",
  'class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/?utm=1"',
  'class="kg-card kg-bookmark-card"',
  'class="kg-callout-card"',
  'class="kg-callout-text"',
  'class="kg-toggle-card"',
  'class="kg-toggle-heading"',
  'class="kg-toggle-content"',
  'class="kg-audio-card"',
  'class="wp-caption"',
  'class="wp-caption-text"',
  'class="gallery-item"',
  'class="katex"',
  'class="sr-only"',
  'class="image-gallery-embed" data-attrs="{&quot;gallery&quot;:{&quot;images&quot;:[{&quot;src&quot;:&quot;/g.png&quot;}]}}"',
  "type=checkbox checked",
  "display=block",
  'alttext="x<img src=x onerror=alert(1)>"',
  'mathvariant="normal"',
  'width="1em"',
  'href="https://news.example/post#x"',
  'href="https://news.example/post#fn1"',
  "id=fn1",
  'href="https://twitter.com/intent/tweet?text=x"',
  'href="https://list.example/unsubscribe?u=1"',
  'role=img style="background-image:url(/c.png)"',
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
  "https://youtu.be/dQw4w9WgXcQ",
  " https://b.example/(x) ",
  "www.c.example",
  "\u0093",
];

/** Elements that the sanitizer turns into another kind, mostly from inline to block. */
const TURNERS = [
  '<iframe src="https://youtu.be/dQw4w9WgXcQ"></iframe>',
  "<iframe src=/map></iframe>",
  "<object data=https://vimeo.com/76979871><p>x</object>",
  "<math alttext=x><mi>y</mi></math>",
  "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>",
  "<math><semantics><mi>x</mi><annotation encoding=application/x-tex>x</annotation></semantics></math>",
  "<math><mtext><table><mglyph><style><!--</style>",
  "<noscript><img src=/b.png></noscript>",
  "<p>https://youtu.be/dQw4w9WgXcQ</p>",
  "<script src=https://gist.github.com/a/1.js></script>",
  "<object data=/a.png></object>",
  "<embed src=/a.mp3>",
  "<li><input type=checkbox checked>x",
  '<script type="math/tex">x</script>',
  "<legend>x",
  "<noscript><p>x</noscript>",
  "<map><area href=/y alt=x><p>z<area href=/z></map>",
  '<p><map><area href=javascript:alert(1) alt=x><area href=/y title="<b>"></map>',
  "<div class=flourish-embed data-src=story/1><noscript><img src=/a.png><p>x</noscript></div>",
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
