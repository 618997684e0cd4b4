import { test } from "vitest";
import { sanitize } from "../../src/publish/sanitize.ts";
import { plainText } from "../../src/publish/text.ts";
import { slugify } from "../../src/publish/slug.ts";
test("x", async () => {
  for (const h of [
    `<p>Hi <a type="text/html" href="/x#y">l</a> <a name=foo>n</a> <a href="#foo">f</a><script>alert(1)</script></p><p>&nbsp;</p>`,
    `<p><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed" title="A film"></iframe></p><iframe src="https://x.example/y"></iframe>`,
    `<img srcset="a.jpg, b.jpg 2x" src=c.jpg width=300 height="200"><img width=1 height=1 src=/t.gif><img src="data:image/png;base64,xx">`,
    `<img srcset="https://c.example/w_300,h_200/a.jpg 300w, https://c.example/w_600,h_400/a.jpg 600w" sizes="100vw" src=c.jpg>`,
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
    `<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>`,
    `<video autoplay src=a.mp4 poster=p.jpg></video><video><source src=b.mp4 type=video/mp4></video><object data="https://vimeo.com/12345678"></object><ol start=3 type=a reversed><li value=4>x</ol><pre>\n\n\n<code class="language-js x">a</code></pre><td>x</td><h1 id=a>T</h1><figure data-embed="https://evil.example/">x</figure><q cite="j">x</q><source type="a" src=c>`,
  ]) console.log(sanitize(h, { baseUrl: "https://ex.example/blog/post" }).html);
  for (const t of ["AT&amp;T &lt;b&gt; explained", "1 < 2", "<b>Bo</b>ld", "List<String> x", "a<b", "I </3 u", "<![CDATA[Ti & tle]]>", "x<script>alert(1)</script>y", "a <b", "x &amp;amp; y", "<p>one</p><p>two", "👨‍👩‍👧‍👦".repeat(9), "<!-- c -->z"]) console.log(JSON.stringify(plainText(t, 60)));
  for (const t of ["Déjà Vu: ein Märchen", "新しいAIの時代", "東京", "مرحبا بالعالم الجديد", "Привет мир", "שלום עולם", "สวัสดี", "안녕 세계", "🎉", "Xin chào Việt Nam", "iPhone 18 Proの発表", "हिन्दी में", "Ελληνικά", "McDonald's & WiFi"]) console.log(t, await slugify(t, "id"));
});
