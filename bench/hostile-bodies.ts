/** Bodies of posts that are made to be expensive, and honest ones of the largest sizes. */

const repeated = (count: number, piece: (place: number) => string): string =>
  Array.from({ length: count }, (_, place) => piece(place)).join("");

/** Long posts, which come out whole. */
export const LONG: Readonly<Record<string, () => string>> = {
  "15,000 paragraphs": () => repeated(15_000, (n) => `<p>Paragraph ${n} says a few words.</p>\n`),
  "3,200 lines in colors": () =>
    `<pre><code>${repeated(3_200, (n) => `${'<span class="hl-k">let</span> <span class="hl-n">x</span>'.repeat(4)}${n}\n`)}</code></pre>`,
  "2,500 references": () =>
    `${repeated(2_500, (n) => `<p>Claim<sup id="ref-${n}"><a href="#note-${n}">[${n}]</a></sup>.</p>`)}<ol>${repeated(
      2_500,
      (n) =>
        `<li id="note-${n}"><a href="#ref-${n}">^</a> <cite>Author. <a href="https://doi.example/${n}">A title</a>.</cite></li>`,
    )}</ol>`,
  "a table of 100 by 130": () => `<table>${`<tr>${"<td>12</td>".repeat(100)}</tr>`.repeat(130)}</table>`,
};

const DEPTH = 90;
/** Content in boxes in boxes, as deep as they keep their markup. */
const nested = (open: string, close: string, content: string, depth = DEPTH): string =>
  open.repeat(depth) + content + close.repeat(depth);

/** Hostile bodies of about this length, by their method. */
export function hostileBodies(length: number): Readonly<Record<string, () => string>> {
  const of = (piece: string) => piece.repeat(Math.floor(length / piece.length));
  const each = (piece: (place: number) => string) => repeated(Math.floor(length / piece(10_000).length), piece);
  const words = of("word ").slice(0, length - 10_000);
  const thousands = (piece: string) => piece.repeat(Math.min(6_000, Math.floor(length / piece.length)));
  return {
    "one word": () => of("a"),
    "single letters": () => of("a "),
    blanks: () => of(" "),
    "line ends": () => of("\r\n"),
    "marks of direction": () => of("\u202e\u2066a"),
    "combining marks": () => of("a\u0301"),
    brackets: () => of("<"),
    references: () => of("&"),
    "references of brackets": () => of("&lt;"),
    "long references": () => of("&CounterClockwiseContourIntegral;"),
    nulls: () => of("\0"),
    "lone surrogates": () => of("\ud800"),
    divisions: () => of("<div>"),
    paragraphs: () => of("<p>x</p>"),
    headings: () => each((n) => `<h2>Heading ${n}</h2>`),
    "empty paragraphs": () => of("<p>"),
    "paragraphs in depth": () => "<div>".repeat(95) + of("<p>x</p>"),
    "end tags": () => of("</p></b>"),
    "end tags in depth": () => "<div>".repeat(500) + of("</p>"),
    "line breaks": () => of("word<br>"),
    formatting: () => of("<b><i><u>"),
    "formatting made anew": () => "<b>".repeat(90) + of("<p>x"),
    "misnested formatting": () => of("<a><p></a>"),
    "formatting closed in the wrong order": () => of("<b>x<i>y</b>z</i>"),
    "links that are never closed": () => of("<a href=x>word "),
    tables: () => of("<table><tr><td>"),
    rows: () => `<table>${of("<tr><td>word")}`,
    "text in tables": () => of("<table>x"),
    "words between rows": () => `<table>${of("word<tr>")}`,
    "links in tables": () => of("<table><a>"),
    templates: () => of("<template>"),
    drawings: () => of("<svg><g>"),
    "drawings with words": () => of("<svg><title>word</title><text>some words</text></svg>"),
    "drawings in drawings": () => nested("<svg><foreignObject>", "</foreignObject></svg>", words, 45),
    formulas: () => of("<math><mi>x"),
    "formulas in prose": () => of("<p>some words here <math><mi>x</mi></math></p>"),
    "a deep formula": () => `<math>${nested("<msup><mi>x</mi>", "</msup>", `<mtext>${words}</mtext>`)}</math>`,
    lists: () => of("<ul><li>x"),
    "lists 500 deep": () => of("<ul><li>x".repeat(500) + "</ul>".repeat(500)),
    items: () => `<ul>${of("<li>word")}`,
    definitions: () => `<dl>${of("<dt>x<dd>y")}`,
    frames: () => of("<iframe src=https://youtu.be/dQw4w9WgXcQ></iframe>"),
    objects: () => of("<object><p>"),
    images: () => of("<img src=a>"),
    "images among words": () => of("<p>some words <img src=a></p>"),
    candidates: () => of(`<img srcset="${"a 1x,".repeat(100)}">`),
    "one set of candidates": () => `<img src=a srcset="${of(",")}">`,
    "sets of commas": () => of(`<img src=a srcset="${",".repeat(8000)}">`),
    "data in addresses": () => of(`<img src="data:image/png;base64,${"A".repeat(5_000)}">`),
    links: () => of("<a href=/x>y</a>"),
    "links among words": () => each((n) => `<p>Read <a href="https://a.example/${n}">some words</a> and more.</p>`),
    "links to letters": () => of('<a href="mailto:a@b.example">mail</a> '),
    "links to fragments": () => each((n) => `<a href="https://harbor.example/post/#f${n}" id="g${n}">y</a>`),
    "links that say here": () => `<p>${of("<a href=/?x=1>here</a> ")}</p>`,
    "links to share": () => of('<p><a href="https://x.com/share">Share</a></p>'),
    "links within links": () => of("<a href=/x>y<b><a href=/z>"),
    "links around a text": () => nested("<a href=/x?y=1><object>", "</object></a>", words, 45),
    "long links": () => of(`<a href="https://x.example/${"%61".repeat(1_200)}">x</a>`),
    "one long link": () => `<a href="https://x.example/${of("a/../")}">x</a>`,
    footers: () =>
      each((n) => `<p>The post <a href="/${n}">Pier ${n}</a> appeared first on <a href="/">Harbor Post</a>.</p>`),
    addresses: () => of("http://x.example/y "),
    "addresses in paragraphs": () => of("<p>http://x.example/y</p>"),
    "addresses with a name": () => of("http://me@x.example/y "),
    "addresses of brackets": () => of(`http://x.example/${"(".repeat(1_900)} `),
    players: () => of("<p>https://youtu.be/dQw4w9WgXcQ</p>"),
    "players in lines": () => of("https://youtu.be/dQw4w9WgXcQ<br>"),
    "linked players": () => of("<p></p><a href=https://youtu.be/dQw4w9WgXcQ>https://youtu.be/dQw4w9WgXcQ</a>"),
    attributes: () => `<p ${repeated(length / 8, (n) => `a${n} `)}>x`,
    "60 attributes each": () => of(`<p ${repeated(60, (n) => `a${n}=b `)}>x`),
    "one long attribute": () => `<p title="${of("a")}">x`,
    "one long class": () => `<p class="${of("a ")}">x`,
    "one class a thousand times": () =>
      `<p class="${"tweet kg-file-card ".repeat(length / 100)}" data-attrs='{"a":"${"x".repeat(length / 2)}"}'>x`,
    styles: () => of(`<p style="color:red;font-size:1px">some words`),
    "brackets in an attribute": () => `<div class=tweet data-attrs='{"a":${of("[")}'>x</div>`,
    "elements of their own around a text": () => nested("<x-y src=/x>", "</x-y>", words),
    "elements of their own around elements": () => nested("<x-y src=/x>", "</x-y>", thousands("<b></b>")),
    "copies for sighted readers": () => nested("<div aria-hidden=true><b>y</b>", "</div>", words),
    "boxes to share": () => nested("<div class=share>", "</div>", words),
    "messages for members": () => nested("<div class=paywall>", "</div>", words),
    "formulas around a text": () => nested("<mjx-container>", "</mjx-container>", words),
    callouts: () =>
      nested('<div class="kg-callout-card"><div class="kg-callout-emoji kg-callout-text">', "</div></div>", words, 45),
    toggles: () =>
      nested(
        '<div class="kg-toggle-card"><div class="kg-toggle-heading kg-toggle-content">',
        "</div></div>",
        words,
        45,
      ),
    "letters without a size": () => nested('<div style="font-size:0"><b>', "</b></div>", words, 45),
    "a comment": () => `<!--${of("-")}`,
    comments: () => of("<!---->"),
    sections: () => of("<![CDATA[x]]>"),
    "line feeds in pre": () => `<pre>${of("\n")}x</pre>`,
    "lines in pre": () => `<pre>${of("x\n")}</pre>`,
    identifiers: () => of("<i id=x>x</i>"),
    "spans in lines": () => of("<span class=x>word</span>\n"),
    "elements that browsers do not know": () => of("<x-y>word and word</x-y>"),
    details: () => of("<details><summary>x</summary>word</details>"),
    capitals: () => of("<P ALIGN=LEFT>WORD</P>"),
  };
}
