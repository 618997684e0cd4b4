import { describe, expect, test } from "vitest";
import { EMBED_FRAME_HOSTS } from "../../src/model/embed.ts";
import { sanitize } from "../../src/html/sanitize.ts";
import { offences } from "./inspect.ts";

const clean = (html: string) => sanitize(html, { baseUrl: "https://news.example/2026/post/" }).html as string;
const REL = 'rel="noopener nofollow ugc"';

const HOSTILE = [
  "<script>alert(1)</script>",
  "<scr<script>ipt>alert(1)</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "<img src=x onerror=alert(1)>",
  '<img src="x"onerror="alert(1)">',
  "<img/src='x'/onerror=alert(1)>",
  "<svg onload=alert(1)>",
  '<svg><script href="data:text/javascript,alert(1)"/>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></foreignObject></svg>",
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
  '<math href="javascript:alert(1)">x</math>',
  '<math><mi href="javascript:alert(1)" xlink:href="javascript:alert(1)" onclick=alert(1) style="x">x</mi></math>',
  '<math><maction actiontype="statusline#http://evil.example" xlink:href="javascript:alert(1)">x<mtext>y</mtext></maction></math>',
  "<math><mi><img src=x onerror=alert(1)></mi></math>",
  "<math><mi>x<mrow><mi>y</mi></mrow></mi></math>",
  "<math><mtext></mtext><p>x<style><img src=x onerror=alert(1)></style></p></math>",
  "<math><mtext><math><mtext><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'></mtext></math></mtext></math>",
  "<math><mtext><option><FAKEFAKE><option></option><mglyph><svg><mtext><textarea><path id='</textarea><img onerror=alert(1) src=1>'>",
  "<math><mi>&lt;img src=x onerror=alert(1)&gt;</mi></math>",
  "<math alttext='\"><img src=x onerror=alert(1)>'><mi>x</mi></math>",
  "<mi><img src=x onerror=alert(1)></mi><mtext onclick=alert(1)>x</mtext>",
  '<span class="katex"><math><mtext><img src=x onerror=alert(1)></mtext></math></span>',
  '<img data-src="javascript:alert(1)" data-srcset="javascript:alert(1) 2x">',
  '<amp-img src="javascript:alert(1)" onclick="alert(1)"></amp-img><amp-iframe srcdoc="<script>alert(1)</script>"></amp-iframe>',
  '<lite-youtube videoid="x&quot; onload=alert(1) "></lite-youtube><x-player src="javascript:alert(1)"></x-player>',
  '<blockquote class="instagram-media" data-instgrm-permalink="javascript:alert(1)">x</blockquote>',
  '<div class="fb-post" data-href="data:text/html,x"></div>',
  '<script src="https://gist.github.com/a/1.js?&quot;><script>alert(1)</script>"></script>',
  '<figure class="kg-bookmark-card"><a href="javascript:alert(1)"><div class="kg-bookmark-title"><img src=x onerror=alert(1)></div></a></figure>',
  '<div class="image-gallery-embed" data-attrs=\'{"gallery":{"images":[{"src":"javascript:alert(1)","alt":"\\"><script>alert(1)</script>"}]}}\'></div>',
  '<p>https://evil.example/"onmouseover=alert(1) javascript:alert(1) https://a.example/<script>alert(1)</script></p>',
  '<td align="right;x:expression(alert(1))">x</td><p align="left">y</p>',
  '<div role="img" style="background-image:url(javascript:alert(1))"></div>',
  "<noscript><img src=x onerror=alert(1)></noscript><img data-src=x onerror=alert(1)>",
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  "<noembed><img src=x onerror=alert(1)></noembed><noframes><img src=x onerror=alert(1)></noframes>",
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
  '<title><a title="</title><img src=x onerror=alert(1)>"></title>',
  "<template><script>alert(1)</script><img src=x onerror=alert(1)></template>",
  "<plaintext><img src=x onerror=alert(1)>",
  "<select><iframe></select><img src=x onerror=alert(1)>",
  '<table><tr><td><form><table><input onfocus=alert(1) autofocus><a href="javascript:alert(1)">x',
  "<a href=javascript:alert(1)>x</a>",
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java&#x09;script:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="java\0script:alert(1)">x</a>',
  '<a href="&#1;javascript:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '<a href="&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58alert(1)">x</a>',
  '<a href="javascript&colon;alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="view-source:https://news.example/">x</a>',
  '<a href="blob:https://news.example/1">x</a>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<img srcset="javascript:alert(1) 1x, data:image/png;base64,AA 2x">',
  '<video poster="javascript:alert(1)" src="data:video/mp4,x" autoplay onplay=alert(1)></video>',
  '<video><source onerror="alert(1)"></video>',
  '<iframe src="javascript:alert(1)"></iframe>',
  "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<div style="background:url(javascript:alert(1))" class="site-header" onmouseover="alert(1)">x</div>',
  "<style>@import 'https://evil.example/x.css';</style>",
  "<form action=https://evil.example/><input name=body><button formaction=javascript:alert(1)>x</button></form>",
  '<form id="document"><input name="cookie"></form><a id="location" name="getElementById">x</a>',
  '<img name="currentScript" src="a.png"><img id="__proto__" src="b.png">',
  '<p id="constructor">x</p><p __proto__="x" constructor="y">z</p>',
  "<!--><img src=x onerror=alert(1)>-->",
  "<!-- <img src=x onerror=alert(1)>",
  "<!--[if IE]><script>alert(1)</script><![endif]-->",
  "<![CDATA[<img src=x onerror=alert(1)>]]>",
  "<?xml version='1.0'?><img src=x onerror=alert(1)>",
  '<figure data-embed="https://evil.example/">x</figure>',
  '<figure data-embed="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ&quot; onload=alert(1)">x</figure>',
  '<figure data-embed="https://www.youtube-nocookie.com@evil.example/embed/dQw4w9WgXcQ">x</figure>',
  '<details open ontoggle=alert(1)><summary onclick="alert(1)">x</summary></details>',
  "<p type=element children=x value=y tagname=script>x</p>",
  "<a.b#c onclick=alert(1)>x</a.b#c><script.x>alert(1)</script.x>",
  "\u{d800}<b>\u{dfff}</b>",
];

describe("hostile input", () => {
  test.each(HOSTILE)("nothing of %j gets through, and the result is a fixpoint", (html) => {
    const value = clean(html);
    expect({ offences: offences(value), again: clean(value) }).toEqual({ offences: [], again: value });
  });

  test("what scripts, styles and templates say is not shown", () => {
    const value = clean(
      "<p>a<script>one()</script><style>two{}</style><template>three</template></p><svg><title>four</title></svg>",
    );
    expect(value).toBe("<p>a</p>");
  });

  const deep = 200_000;
  test.each([
    ["divs", "<div>".repeat(deep)],
    ["formatting", "<b><i><u>".repeat(deep / 3)],
    ["fonts with attributes", Array.from({ length: 20_000 }, (_, index) => `<font x=${index}>`).join("")],
    ["reopened formatting", Array.from({ length: 5_000 }, (_, index) => `<b x=${index}><p>y`).join("")],
    ["tables", "<table><tr><td>".repeat(deep / 3)],
    ["templates", "<template>".repeat(deep)],
    ["svg", "<svg><g>".repeat(deep / 2)],
    ["links", "<a>".repeat(333_000)],
    ["links in tables", "<table><a>".repeat(50_000)],
    ["end tags", "</p></b>".repeat(125_000)],
    ["attributes", `<p ${Array.from({ length: 120_000 }, (_, index) => `a${index}`).join(" ")}>x`],
    ["an open comment", `<p>x<!--${"-".repeat(1_000_000)}`],
    ["commas in srcset", `<img src=a.png srcset="${",".repeat(900_000)}">`],
    ["as many commas in srcset as are looked at", `<img src=a.png srcset="${",".repeat(8000)}">`],
    ["line feeds in pre", `<pre>${"\n".repeat(900_000)}x</pre>`],
    ["more than may be read", "<p>words and words</p>".repeat(100_000)],
  ])("too much of %s ends in a small fixpoint, soon", (_, html) => {
    const value = clean(html);
    expect(offences(value)).toEqual([]);
    expect(clean(value) === value).toBe(true);
  });

  /** Bodies just under the longest length that is read, each of one kind. */
  const fill = (piece: string) => piece.repeat(Math.floor(490_000 / piece.length));
  test.each([
    ["brackets", fill("<")],
    ["character references", fill("&")],
    ["single letters", fill("a ")],
    ["paragraphs", fill("<p>x</p>")],
    ["players", fill("<iframe src=https://youtu.be/dQw4w9WgXcQ></iframe>")],
    ["candidates", fill(`<img src=a srcset="${"a 1x,".repeat(100)}">`)],
    ["end tags in depth", "<div>".repeat(500) + fill("</p>")],
  ])("too many %s leave words alone, and few of them", (_, html) => {
    const value = clean(html);
    expect(value).toMatch(/^(?:[^<]|<\/?p>)*$/);
    expect(value.length).toBeLessThan(490_000);
    expect(clean(value) === value).toBe(true);
  });

  test.each([
    ["addresses", "<p>http://x.example/y</p>", /<a /g, 5_000],
    ["addresses with a name", "<p>See http://me:secret@x.example/y now</p>", /<a /g, 5_000],
    ["addresses of players", "<p>https://youtu.be/dQw4w9WgXcQ</p>", /<figure /g, 1_667],
  ])("thousands of %s keep their paragraphs, and one pass finds as many as the next", (_, piece, made, count) => {
    const value = clean(piece.repeat(8_000));
    expect(value.match(made)).toHaveLength(count);
    expect(value.match(/<p>|<figure /g)).toHaveLength(8_000);
    expect(clean(value) === value).toBe(true);
  });

  test.each([
    [480_000, 19_200],
    [800_000, 32_000],
    [990_000, 30_000],
  ])("a body of %d characters with an address in each paragraph keeps %d paragraphs", (chars, count) => {
    const paragraph = "<p>http://x.example/y</p>";
    const value = clean(paragraph.repeat(chars / paragraph.length));
    expect(value.match(/<p>/g)).toHaveLength(count);
    expect(clean(value) === value).toBe(true);
  });

  test("a long read of three thousand paragraphs stays as it is", () => {
    const html = "<p>The ferry comes back to the harbor, and <em>nobody</em> had thought that it would.</p>".repeat(
      3_000,
    );
    expect(clean(html) === html).toBe(true);
  });

  test("what lies deep in boxes of one box each keeps its markup", () => {
    const value = clean(`<p>first</p>${"<div>".repeat(150)}inner <b>words</b>${"</div>".repeat(150)}<p>last</p>`);
    expect(value.replace(/<\/?div>/g, "")).toBe("<p>first</p>inner <b>words</b><p>last</p>");
  });

  test("what is nested too deeply keeps its words", () => {
    const value = clean(
      `<p>first</p>${"<div>x".repeat(150)}<p>inner <b>words</b></p><p>more</p>${"</div>".repeat(150)}`,
    );
    expect(value).not.toContain("<b>");
    expect(value).toContain("inner words more");
  });

  test("what cannot be kept as markup keeps its words", () => {
    const value = clean(`<p>one &amp; <b>two</b></p><script>no</script>${"<div>".repeat(1_000)}1 &lt; 2`);
    expect(value).toBe("<p>one &amp; two</p><p>1 &lt; 2</p>");
  });
});

describe("links", () => {
  test.each([
    ["/about", "https://news.example/about"],
    ["more", "https://news.example/2026/post/more"],
    ["//other.example/x", "https://other.example/x"],
    ["", "https://news.example/2026/post/"],
    ["https://user:secret@other.example/x", "https://other.example/x"],
    ["mailto:desk@news.example", "mailto:desk@news.example"],
    ["mailto:d%65sk%40news.ex%61mple?subject=A%20tip", "mailto:desk@news.example?subject=A%20tip"],
    ["mailto:a%%36%31%6%31", "mailto:a%%361%6%31"],
    ["tel:+4930123", "tel:+4930123"],
    ["#notes", "#user-content-notes"],
    ["#user-content-notes", "#user-content-notes"],
  ])("%j leads to %s", (href, expected) => {
    expect(clean(`<a href="${href}">x</a>`)).toBe(`<a href="${expected}" ${REL}>x</a>`);
  });

  test.each(["ftp://x.example/", "file:///etc/passwd", "intent:x", "https://"])(
    "%j is no link, its words stay",
    (href) => {
      expect(clean(`<a href="${href}" target="_blank">words</a>`)).toBe("words");
    },
  );

  test("a target keeps its place in the page under a prefixed id", () => {
    const value = clean('<a href="#n1">1</a><p id="n1">note</p><a name="old"></a>');
    expect(value).toBe(
      `<a href="#user-content-n1" ${REL}>1</a><p id="user-content-n1">note</p><a name="user-content-old"></a>`,
    );
  });
});

describe("images and players", () => {
  test("an image is lazy, keeps its size and words, and its candidates are resolved", () => {
    const value = clean(
      '<img src="a.png" alt="A cat" width="640" height="480" srcset="a.png, /b,c.png 2x" sizes="100vw" class="x">',
    );
    expect(value).toBe(
      '<img alt="A cat" decoding="async" height="480" loading="lazy" sizes="100vw" src="https://news.example/2026/post/a.png" ' +
        'srcset="https://news.example/2026/post/a.png, https://news.example/b,c.png 2x" width="640">',
    );
  });

  test.each(["100%", "-3", "1e9", "abc", "99999999999"])("a width of %j is no width", (width) => {
    expect(clean(`<img src="/a.png" width="${width}">`)).not.toContain("width");
  });

  test("an image without words gets empty ones", () => {
    expect(clean('<img src="/a.png">')).toContain('alt=""');
  });

  test.each([
    '<img src="https://stats.example/t.gif" width="1" height="1">',
    '<img src="https://stats.example/t.gif" width="0" height="0" alt="">',
    '<img src="https://stats.example/t.gif" style="border:0; width: 1px; height:1px">',
    '<p><img src="https://stats.example/t.gif" height=1></p>',
    '<a href="https://stats.example/"><img src="https://stats.example/t.gif" width=1 height=1></a>',
  ])("the tracker %j goes without a trace", (html) => {
    expect(clean(html)).toBe("");
  });

  test.each([
    ['<a-img src="/a.jpg" alt="Pier"></a-img>', "a.jpg"],
    ['<a-img src="/a.jpg" alt="Pier"></a-img><noscript><img src="/b.jpg" alt="Pier"></noscript>', "b.jpg"],
  ])("a component is the picture of its attributes, or gives way to its noscript: %s", (html, shown) => {
    expect(clean(html)).toBe(`<img alt="Pier" decoding="async" loading="lazy" src="https://news.example/${shown}">`);
  });

  test("the picture that a lazy loader hides in noscript is shown", () => {
    const value = clean(
      '<img src="data:image/gif;base64,R0" data-src="/real.jpg"><noscript><img src="/real.jpg"></noscript>',
    );
    expect(value).toBe('<img alt="" decoding="async" loading="lazy" src="https://news.example/real.jpg">');
  });

  test("players wait for the reader", () => {
    const value = clean(
      '<video src="/v.mp4" autoplay muted poster="p.jpg" width="640"></video><audio><source src="/a.mp3" type="audio/mpeg"></audio>',
    );
    expect(value).toBe(
      '<video controls="" poster="https://news.example/2026/post/p.jpg" preload="none" src="https://news.example/v.mp4" width="640"></video>' +
        '<audio controls="" preload="none"><source src="https://news.example/a.mp3" type="audio/mpeg"></audio>',
    );
  });
});

describe("embeds", () => {
  const EMBEDS: [string, string, string][] = [
    [
      "https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed&autoplay=1",
      "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ],
    [
      "//www.youtube.com/embed/dQw4w9WgXcQ?start=42",
      "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=42",
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=42s",
    ],
    [
      "https://youtu.be/dQw4w9WgXcQ",
      "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
      "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ],
    [
      "https://www.youtube.com/embed/videoseries?list=PL0123456789",
      "https://www.youtube-nocookie.com/embed/videoseries?list=PL0123456789",
      "https://www.youtube.com/playlist?list=PL0123456789",
    ],
    [
      "https://player.vimeo.com/video/76979871?h=8272103f6e&badge=0",
      "https://player.vimeo.com/video/76979871?dnt=1&amp;h=8272103f6e",
      "https://vimeo.com/76979871/8272103f6e",
    ],
    [
      "https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC?utm_source=x",
      "https://open.spotify.com/embed/track/4uLU6hMCjMI75M1A2tKUQC",
      "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC",
    ],
    [
      "https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/someone/a-song&auto_play=true",
      "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fsomeone%2Fa-song",
      "https://soundcloud.com/someone/a-song",
    ],
    [
      "https://embed.podcasts.apple.com/us/podcast/a-show/id123?theme=auto",
      "https://embed.podcasts.apple.com/us/podcast/a-show/id123",
      "https://podcasts.apple.com/us/podcast/a-show/id123",
    ],
    [
      "https://embed.podcasts.apple.com/us/podcast/an-episode/id123?theme=auto&i=1000",
      "https://embed.podcasts.apple.com/us/podcast/an-episode/id123?i=1000",
      "https://podcasts.apple.com/us/podcast/an-episode/id123?i=1000",
    ],
    [
      "https://www.dailymotion.com/embed/video/x8abcde",
      "https://geo.dailymotion.com/player.html?video=x8abcde",
      "https://www.dailymotion.com/video/x8abcde",
    ],
    ["https://embed.ted.com/talks/a_talk", "https://embed.ted.com/talks/a_talk", "https://www.ted.com/talks/a_talk"],
    [
      "https://archive.org/embed/some-item",
      "https://archive.org/embed/some-item",
      "https://archive.org/details/some-item",
    ],
    [
      "https://codepen.io/someone/embed/abcDEF?height=300",
      "https://codepen.io/someone/embed/abcDEF",
      "https://codepen.io/someone/pen/abcDEF",
    ],
    [
      "https://datawrapper.dwcdn.net/AbC12/3/",
      "https://datawrapper.dwcdn.net/AbC12/3/",
      "https://datawrapper.dwcdn.net/AbC12/3/",
    ],
  ];

  test.each(EMBEDS)("%s becomes a facade that links to where it plays", (src, frame, watch) => {
    const value = clean(`<iframe src="${src}" title="A film" allowfullscreen></iframe>`);
    expect(value).toMatch(
      /^<figure data-embed="[^"]+"><a href="[^"]+" rel="noopener nofollow ugc">[\w ]+: A film<\/a><\/figure>$/,
    );
    expect(value).toContain(`data-embed="${frame}"`);
    expect(value).toContain(`href="${watch}"`);
    expect(EMBED_FRAME_HOSTS).toContain(new URL(frame).hostname);
    expect(clean(value)).toBe(value);
  });

  test("a player inside a paragraph stands beside it", () => {
    const value = clean('<p>before <iframe src="https://youtu.be/dQw4w9WgXcQ"></iframe> after</p>');
    expect(value).toMatch(/^<p>before <\/p><figure data-embed=.*<\/figure> after$/);
  });

  test("without a title the address is the label", () => {
    expect(clean('<iframe src="https://youtu.be/dQw4w9WgXcQ"></iframe>')).toContain(
      ">YouTube: youtube.com/watch?v=dQw4w9WgXcQ</a>",
    );
  });

  test("a figure that claims an embed gets the link that belongs to it", () => {
    const value = clean(
      '<figure data-embed="https://archive.org/embed/item"><a href="https://evil.example/">Watch</a><b>!</b></figure>',
    );
    expect(value).toBe(
      `<figure data-embed="https://archive.org/embed/item"><a href="https://archive.org/details/item" ${REL}>Watch!</a></figure>`,
    );
  });

  test.each([
    "http://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    "https://www.youtube.com/embed/dQw4w9WgXcQ",
    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1",
  ])("the claim %s, which we would not write so, does not survive", (claim) => {
    expect(clean(`<figure data-embed="${claim}">x</figure>`)).toBe("<figure>x</figure>");
  });

  test.each([
    ['<iframe src="https://maps.example/embed?x=1" title="A map"></iframe>', "https://maps.example/embed?x=1", "A map"],
    ['<embed src="/doc.pdf">', "https://news.example/doc.pdf", "news.example/doc.pdf"],
    ['<object data="/doc.pdf"><p>fallback</p></object>', "https://news.example/doc.pdf", "news.example/doc.pdf"],
  ])("%j of an unknown host becomes a link", (html, href, label) => {
    expect(clean(html)).toBe(`<p><a href="${href}" ${REL}>${label}</a></p>`);
  });
});

describe("what authors mean is kept", () => {
  test.each([
    '<table><caption>T</caption><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td colspan="2" rowspan="3">b</td></tr></tbody></table>',
    '<pre><code class="language-ts">const a = 1 &lt; 2;\n</code></pre>',
    "<figure><blockquote><p>q</p></blockquote><figcaption>c</figcaption></figure>",
    '<details open=""><summary>s</summary><p>d</p></details>',
    "<dl><dt>t</dt><dd>d</dd></dl>",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
    '<p dir="rtl" lang="ar">نص <bdi>x</bdi> <bdo dir="ltr">y</bdo></p>',
    '<p><abbr title="World Wide Web">WWW</abbr> <kbd>k</kbd> H<sub>2</sub>O <time datetime="2026-11-23">today</time></p>',
    '<ol reversed="" start="3"><li value="9">x</li></ol>',
    "<p>one<br>two</p><hr>",
  ])("%s", (html) => {
    expect(clean(html)).toBe(html);
  });

  test.each([
    ["<h1>One</h1>", "<h2>One</h2>"],
    ["<p>a</p><p>&nbsp;</p><p><br></p><p></p>", "<p>a</p>"],
    ['<span style="color:red">red</span>', "red"],
    ["<center>c</center><main>m</main>", "<div>c</div><div>m</div>"],
    ['<td colspan="1000">x</td>', "x"],
    ['<table><tr><td colspan="1000000">x</table>', "<table><tbody><tr><td>x</td></tr></tbody></table>"],
    ['<code class="x language-js y">a</code>', '<code class="language-js">a</code>'],
    ['<p class="lead">a</p>', "<p>a</p>"],
    ["<pre>\n\n\n  x</pre>", "<pre>  x</pre>"],
    ["a<x-note>b</x-note>", "ab"],
    ["<p>unclosed <b>bold<p>next", "<p>unclosed <b>bold</b></p><p><b>next</b></p>"],
  ])("%s becomes %s", (html, expected) => {
    expect(clean(html)).toBe(expected);
  });

  test("the tree says what the HTML says", () => {
    const { tree } = sanitize('<p>Hello <b title="x">there</b></p>', { baseUrl: "https://news.example/" });
    expect(tree).toEqual({
      type: "root",
      children: [
        {
          type: "element",
          tagName: "p",
          properties: {},
          children: [
            { type: "text", value: "Hello " },
            { type: "element", tagName: "b", properties: {}, children: [{ type: "text", value: "there" }] },
          ],
        },
      ],
    });
  });

  test("a base that is no URL leaves absolute links", () => {
    expect(sanitize('<a href="/x">a</a><a href="https://b.example/">b</a>', { baseUrl: "" }).html).toBe(
      `a<a href="https://b.example/" ${REL}>b</a>`,
    );
  });
});

test("a tag of ten thousand attributes ends the reading, which is said; one of two hundred does not", () => {
  const tagOf = (count: number) => `<p ${Array.from({ length: count }, (_, place) => `a${place}`).join(" ")}>`;
  const read = (html: string) => sanitize(html, { baseUrl: "https://news.example/" });
  expect(read(`<p>First.</p>${tagOf(10_000)}Words.`)).toMatchObject({ html: "<p>First.</p>", isCut: true });
  expect(read(`${tagOf(200)}Words.`).html).toBe("<p>Words.</p>");
});
