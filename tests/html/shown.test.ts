import { describe, expect, test } from "vitest";
import { textOf } from "../../src/html/excerpt.ts";
import { sanitizeEntry } from "../../src/html/safe-entry.ts";
import { sanitize } from "../../src/html/sanitize.ts";
import { paragraphs } from "../../src/html/text.ts";
import type { Entry } from "../../src/model/entry.ts";

const POST = "https://news.example/2026/post/";
const body = (html: string) => sanitize(html, { baseUrl: POST });

/** The markup without the attributes that every link and picture has. */
const clean = (html: string) =>
  (body(html).html as string)
    .replaceAll(' rel="noopener nofollow ugc"', "")
    .replaceAll(' decoding="async" loading="lazy"', "")
    .replaceAll("https://news.example/", "/");

const YOUTUBE =
  '<figure data-embed="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">YouTube: youtube.com/watch?v=dQw4w9WgXcQ</a></figure>';

describe("what stands in an attribute", () => {
  test.each([
    ['<img src="data:image/gif;base64,R0" data-src="/a.jpg">', '<img alt="" src="/a.jpg">'],
    [
      '<img src="/placeholder.svg" data-lazy-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>',
      '<img alt="" src="/a.jpg">',
    ],
    ['<noscript><img src="/a.jpg"></noscript><img class="lazyload" data-src="/a.jpg">', '<img alt="" src="/a.jpg">'],
    [
      '<span><img src="data:image/gif;base64,R0"><noscript><img alt="N" src="/n.jpg"></noscript></span>',
      '<img alt="N" src="/n.jpg">',
    ],
    [
      '<div><img src="/max/60/1*a.jpeg?q=20"><noscript><img alt="A" src="/max/2800/1*a.jpeg"></noscript></div>',
      '<div><img alt="A" src="/max/2800/1*a.jpeg"></div>',
    ],
    [
      '<img src="/v2/resize:fit:60/1*a.jpeg"><noscript><img src="/v2/resize:fit:1400/1*a.jpeg"></noscript>',
      '<img alt="" src="/v2/resize:fit:1400/1*a.jpeg">',
    ],
    [
      '<img src="/image/fetch/$s_!Ab1!,w_40,q_auto:low/https%3A%2F%2Fs.example%2Fa.png"><noscript><img src="/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fs.example%2Fa.png"></noscript>',
      '<img alt="" src="/image/fetch/w_1456,c_limit,f_auto/https%3A%2F%2Fs.example%2Fa.png">',
    ],
    [
      '<img src="/a.jpeg"><noscript><img src="/b.jpeg"></noscript>',
      '<img alt="" src="/a.jpeg"><img alt="" src="/b.jpeg">',
    ],
    ['<img src="/a.jpg" alt="__wf_reserved_inherit">', '<img alt="" src="/a.jpg">'],
    ['<div style="font-size:0"><img src="/a.jpg"></div>', '<div><img alt="" src="/a.jpg"></div>'],
    ['<div style="font-size:0"><span style="font-size:16px">x</span></div>', "<div>x</div>"],
    ['<ul style="font-size:0"><li class="item">x</li></ul>', "<ul><li>x</li></ul>"],
    [
      '<img src=""><img srcset="/s.jpg 300w, /l.jpg 1200w">',
      '<img alt="" src="/l.jpg" srcset="/s.jpg 300w, /l.jpg 1200w">',
    ],
    [
      '<picture><source data-srcset="/a.webp 800w"><img data-src="/a.jpg"></picture>',
      '<picture><source srcset="/a.webp 800w"><img alt="" src="/a.jpg"></picture>',
    ],
    [
      '<img class="lazyload" src="/lqip.jpg" data-srcset="/p-480.jpg 480w, /p-1200.jpg 1200w">',
      '<img alt="" src="/p-1200.jpg" srcset="/p-480.jpg 480w, /p-1200.jpg 1200w">',
    ],
    ['<p>One</p><amp-img src="/a.jpg" alt="A" /><p>Two</p>', '<p>One</p><img alt="A" src="/a.jpg"><p>Two</p>'],
    ['<amp-youtube data-videoid="dQw4w9WgXcQ"></amp-youtube>', YOUTUBE],
    ['<lite-youtube videoid="dQw4w9WgXcQ"></lite-youtube>', YOUTUBE],
    ['<p>A<script src="/x.js"/></p><style/><p>B<textarea rows="2"/></p><p>C</p>', "<p>A</p><p>B</p><p>C</p>"],
    ['<p>A</p><script src="/x.js"/>x</script><p>B</p>', "<p>A</p><p>B</p>"],
    [
      '<div data-html="&lt;iframe src=&quot;https://www.youtube.com/embed/dQw4w9WgXcQ?a=1&quot;&gt;&lt;/iframe&gt;"></div>',
      YOUTUBE,
    ],
    [
      '<div class="elementor-widget-video" data-settings="{&quot;youtube_url&quot;:&quot;https:\\/\\/www.youtube.com\\/watch?v=dQw4w9WgXcQ&quot;}"><div></div></div>',
      YOUTUBE,
    ],
    ['<p data-html="true" data-settings="{}">x</p>', "<p>x</p>"],
    ['<button class="lightbox-trigger"><img src="/a.jpg" alt="A"></button>', '<img alt="A" src="/a.jpg">'],
    ['<p>x<button class="btn-share"><img src="/icon.png" alt="Share"></button></p>', "<p>x</p>"],
    ['<p><i xml:lang="fr">La Digue</i></p>', '<p><i lang="fr">La Digue</i></p>'],
    [
      '<div class="lazyload" role="img" aria-label="Boats" data-bg="/bg.jpg"></div>',
      '<div><img alt="Boats" src="/bg.jpg"></div>',
    ],
    [
      '<script class="speakerdeck-embed" data-id="4e8131a72d850000" src="//speakerdeck.com/assets/embed.js"></script>',
      '<p><a href="https://speakerdeck.com/player/4e8131a72d850000">speakerdeck.com/player/4e8131a72d850000</a></p>',
    ],
    ['<div data-plyr-provider="youtube" data-plyr-embed-id="dQw4w9WgXcQ"></div>', YOUTUBE],
    [
      '<div data-vimeo-id="76979871"></div>',
      '<figure data-embed="https://player.vimeo.com/video/76979871?dnt=1"><a href="https://vimeo.com/76979871">Vimeo: vimeo.com/76979871</a></figure>',
    ],
    [
      '<div data-vimeo-url="https://vimeo.com/76979871"></div>',
      '<figure data-embed="https://player.vimeo.com/video/76979871?dnt=1"><a href="https://vimeo.com/76979871">Vimeo: vimeo.com/76979871</a></figure>',
    ],
    ['<iframe src="about:blank" data-src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>', YOUTUBE],
    [
      '<object><param name="movie" value="https://www.youtube.com/v/dQw4w9WgXcQ"><embed src="https://www.youtube.com/v/dQw4w9WgXcQ"></object>',
      YOUTUBE,
    ],
    ["<p>https://youtu.be/dQw4w9WgXcQ</p>", YOUTUBE],
    [
      '<object data="/pic.png"></object><embed src="/a.mp3">',
      '<img alt="" src="/pic.png"><audio controls="" preload="none" src="/a.mp3"></audio>',
    ],
    ...["data-src-cmplz", "consent-original-src-_", "uc-src", "suppressedsrc"].map((name): [string, string] => [
      `<iframe ${name}="https://www.youtube.com/embed/dQw4w9WgXcQ" src="about:blank"></iframe>`,
      YOUTUBE,
    ]),
    [
      `<div class="BorlabsCookie"><div class="_brlbs-content-blocker"><p>By loading the video, you agree.</p></div><div class="borlabs-hide"><script type="text/template">${btoa('<iframe width="1" src="https://www.youtube.com/embed/dQw4w9WgXcQ?a=1&amp;b=2"></iframe>')}</script></div></div>`,
      `<div><div>${YOUTUBE}</div></div>`,
    ],
    [
      `<div class="brlbs-cmpnt-container" data-borlabs-cookie-content="${btoa('<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>')}"><div class="brlbs-cmpnt-cb-preset-b">Load the video</div></div>`,
      YOUTUBE,
    ],
    [
      `<div class="embed-privacy-container"><div class="embed-privacy-overlay">Click here</div><div class="embed-privacy-content"><script>var _oembed_1a = '{\\"embed\\":\\"&lt;iframe src=\\&quot;https:\\/\\/www.youtube.com\\/embed\\/dQw4w9WgXcQ\\&quot;&gt;&lt;\\/iframe&gt;\\"}';</script></div></div>`,
      `<div><div>${YOUTUBE}</div></div>`,
    ],
    [
      '<ul class="swiper-wrapper"><li><img src="/a.jpg" alt="A"></li></ul><a class="swiper-button-prev">Prev</a><span class="slick-dots">1 2</span>',
      '<ul><li><img alt="A" src="/a.jpg"></li></ul>',
    ],
    [
      '<div class="wistia_responsive_padding"><div class="wistia_embed wistia_async_abc123defg videoFoam=true"> </div></div>',
      '<div><p><a href="https://fast.wistia.net/embed/iframe/abc123defg">fast.wistia.net/embed/iframe/abc123defg</a></p> </div>',
    ],
    [
      '<video-js data-account="12" data-player="default" data-embed="default" data-video-id="34" class="vjs"></video-js>',
      '<p><a href="https://players.brightcove.net/12/default_default/index.html?videoId=34">players.brightcove.net/12/default_default/index.html?videoId=34</a></p>',
    ],
    [
      '<video class="video-js" data-account="12" data-video-id="34" controls></video>',
      '<p><a href="https://players.brightcove.net/12/default_default/index.html?videoId=34">players.brightcove.net/12/default_default/index.html?videoId=34</a></p>',
    ],
    [
      '<iframe src="https://bandcamp.com/EmbeddedPlayer/album=1/"><a href="https://ida.bandcamp.com/album/tide">Tide &amp; sea by Ida</a></iframe>',
      '<p><a href="https://ida.bandcamp.com/album/tide">Tide &amp; sea by Ida</a></p>',
    ],
    [
      '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"><a href="https://elsewhere.example/">elsewhere</a></iframe>',
      YOUTUBE,
    ],
    [
      '<script src="https://gist.github.com/u/0123abc.js"></script>',
      '<p><a href="https://gist.github.com/u/0123abc">gist.github.com/u/0123abc</a></p>',
    ],
    [
      '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/A1/?utm_source=x"></blockquote>',
      '<p><a href="https://www.instagram.com/p/A1/">instagram.com/p/A1</a></p>',
    ],
    [
      '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@u/video/7"></blockquote>',
      '<p><a href="https://www.tiktok.com/@u/video/7">tiktok.com/@u/video/7</a></p>',
    ],
    [
      '<figure class="media"><oembed url="https://www.loom.com/share/a1"></oembed></figure>',
      '<figure><p><a href="https://www.loom.com/share/a1">loom.com/share/a1</a></p></figure>',
    ],
    [
      '<div data-oembed-url="https://www.loom.com/share/a1"></div>',
      '<p><a href="https://www.loom.com/share/a1">loom.com/share/a1</a></p>',
    ],
    [
      '<blockquote class="twitter-tweet"><a href="https://x.com/u/status/9?s=1"></a></blockquote>',
      '<p><a href="https://x.com/u/status/9">x.com/u/status/9</a></p>',
    ],
    [
      '<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2Fposts%2F1&amp;width=500"></iframe>',
      '<p><a href="https://www.facebook.com/x/posts/1">facebook.com/x/posts/1</a></p>',
    ],
    [
      '<div class="fb-post" data-href="https://www.facebook.com/x/posts/1"></div>',
      '<p><a href="https://www.facebook.com/x/posts/1">facebook.com/x/posts/1</a></p>',
    ],
    [
      '<div class="flourish-embed" data-src="visualisation/12345"><script src="/e.js"></script><noscript><img src="/t.png" alt="Boats"></noscript></div>',
      '<p><a href="https://public.flourish.studio/visualisation/12345/">public.flourish.studio/visualisation/12345</a></p><img alt="Boats" src="/t.png">',
    ],
    [
      '<img src="/map.png" usemap="#m"><map name="m"><area href="/n" alt="North pier"><area href="/n" alt="Again"><p>Text</p><area href="/s" title="South"><area href="#x" alt="Here"><area href="javascript:alert(1)" alt="No"><area nohref alt="No"></map>',
      '<img alt="" src="/map.png"><p>Text</p><p><a href="/n">North pier</a> · <a href="/s">South</a></p>',
    ],
    [
      '<p>Go: <img src="/map.png" usemap="#m"><map name="m"><area href="https://pier.example/a/b" alt=""></map></p>',
      '<p>Go: <img alt="" src="/map.png"> <a href="https://pier.example/a/b">pier.example/a/b</a></p>',
    ],
    [
      '<object><param name="movie" value="http://www.youtube.com/v/abcDEF12345&amp;hl=en"><embed src="http://www.youtube.com/v/abcDEF12345&amp;hl=en"></object>',
      '<figure data-embed="https://www.youtube-nocookie.com/embed/abcDEF12345"><a href="https://www.youtube.com/watch?v=abcDEF12345">YouTube: youtube.com/watch?v=abcDEF12345</a></figure>',
    ],
    [
      '<div class="flourish-embed" data-src="visualisation/12345"></div>',
      '<p><a href="https://public.flourish.studio/visualisation/12345/">public.flourish.studio/visualisation/12345</a></p>',
    ],
    [
      "<ul><li><input type=checkbox checked> Done</li><li><input type=checkbox> Open</li></ul>",
      "<ul><li>☑ Done</li><li>☐ Open</li></ul>",
    ],
    [
      "<p>See https://a.example/x_(y), (www.b.example/z).</p>",
      '<p>See <a href="https://a.example/x_(y)">https://a.example/x_(y)</a>, (<a href="https://www.b.example/z">www.b.example/z</a>).</p>',
    ],
    ["<p><code>https://a.example/</code></p>", "<p><code>https://a.example/</code></p>"],
  ])("%s is shown", (html, expected) => {
    expect(clean(html)).toBe(expected);
  });
});

test("a gallery of old without its classes is figures", () => {
  const list =
    '<dl class="gallery-item"><dt><img src="/a.jpg" alt="A"></dt><dd class="wp-caption-text">First</dd></dl>';
  expect(clean(list)).toBe('<figure><div><img alt="A" src="/a.jpg"></div><figcaption>First</figcaption></figure>');
});

test("what a player says to browsers without one stays hidden", () => {
  expect(clean('<video><source src="/v.mp4">Your browser <a href="/v.mp4">does not</a></video>')).toBe(
    '<video controls="" preload="none"><source src="/v.mp4"></video>',
  );
});

describe("what the original hides", () => {
  test.each([
    "<p hidden>x</p>",
    '<div class="elementor-hidden-desktop elementor-hidden-tablet elementor-hidden-mobile">x</div>',
    '<p class="hidden-xs hidden-sm hidden-md hidden-lg">x</p>',
    "<p><small>3 posts - 2 participants</small></p>",
    '<ul class="et_pb_module et_pb_social_media_follow"><li><a href="https://x.example/">Follow</a></li></ul>',
    '<div style="display: none !important">x</div>',
    '<div style="visibility:hidden">x</div>',
    '<div style="position:absolute;left:-9999px">x</div>',
    '<div style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">x</div>',
    '<div style="font-size:1px;line-height:1px;max-height:0;opacity:0;overflow:hidden">x</div>',
    '<span style="font-size:0">x <b>y</b></span>',
    '<span class="screen-reader-text">x</span>',
    "<dialog>x</dialog>",
    "<noscript>Please enable JavaScript</noscript>",
    '<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3></div>',
    '<div class="addtoany_share_save_container">Share</div>',
    '<div class="subscription-widget-wrap"><p>Thanks for reading!</p></div>',
    '<p class="button-wrapper"><a href="https://x.substack.com/subscribe?">Subscribe now</a></p>',
    '<ul><li><a href="https://www.facebook.com/sharer/sharer.php?u=x">Facebook</a></li></ul>',
    '<p><a href="https://mailchi.mp/x/y?e=abc">View this email in your browser</a></p>',
    '<p><a href="https://news.example/x?m=1">Wird dieser Newsletter nicht richtig dargestellt? Hier klicken, um ihn im Browser anzusehen</a></p>',
    '<div class="kg-card kg-email-card"><p>Hey {first_name, "there"},</p></div>',
    '<p>You signed up. <a href="https://x.list-manage.com/unsubscribe?u=1&amp;e=TOKEN">Unsubscribe</a></p>',
    '<p>No longer want these letters? <a href="https://link.mail.example/u?token=TOKEN">Click here</a> to unsubscribe.</p>',
    '<p>Hai ricevuto questa email perché sei iscritto. <a href="https://mail.example/x?u=TOKEN">Annulla iscrizione</a></p>',
    '<p><a href="https://mail.example/x?u=TOKEN">Leiratkozás</a></p>',
    '<p><a href="https://mail.example/x?u=TOKEN">Κατάργηση εγγραφής</a></p>',
    '<p><a href="https://mail.example/x?u=TOKEN">Απεγγραφή</a></p>',
    '<p><a href="https://mail.example/x?u=TOKEN">إلغاء الاشتراك</a></p>',
    '<p><a href="https://mail.example/x?u=TOKEN">Zobrazit v prohlížeči</a> <a href="https://mail.example/y?u=TOKEN">Odhlásit se</a></p>',
    '<p><a href="https://harbor.example/p#comments">4 Comments</a> | <a href="https://harbor.example/p#respond">Leave a reply</a></p>',
    '<p><a href="https://harbor.example/p#disqus_thread">Комментарии</a></p>',
    '<p><a href="https://ida.substack.com/p/ferry/comments?x=1"><span>Leave a comment</span></a></p>',
    '<div class="sfsi_widget"><span>Please follow and like us:</span></div>',
    '<ins class="adsbygoogle" data-ad-slot="2">Advertisement</ins>',
    '<div class="post-views content-post post-7"><span class="post-views-label">Post Views:</span> 12</div>',
    '<div class="shared-counts-wrap"><a href="#">Pin</a></div>',
    '<div class="kg-card kg-button-card"><a href="https://x.example/#/portal/signup">Join</a></div>',
    '<div class="printfriendly"><a href="#">Print Friendly</a></div>',
    '<span class="field field--name-title">T</span><span class="field field--name-uid">admin</span>',
    '<form action="/s"><label>Email <input type="email"></label></form>',
    '<iframe src="https://www.googletagmanager.com/ns.html?id=1"></iframe>',
  ])("%s stays hidden", (html) => {
    expect(clean(html)).toBe("");
  });

  test.each([
    '<p class="d-none d-md-block">x</p>',
    '<p><span aria-hidden="true">x</span></p>',
    '<p class="elementor-hidden-mobile elementor-hidden-tablet">x</p>',
    '<div style="height:0;padding-bottom:56%;overflow:hidden"><p>x</p></div>',
    '<p style="opacity:0">x</p>',
    '<p>Please <a href="https://twitter.com/intent/tweet?text=x">tell your friends</a> when you have had the time to read all of this long story.</p>',
    '<p class="button-wrapper"><a href="https://paper.example/">Read the paper</a></p>',
    '<p><a href="https://other.example/debate#comments">What readers said of the bridge</a></p>',
    '<p><a href="https://harbor.example/comments">Comments</a></p>',
  ])("%s is shown", (html) => {
    expect(clean(html)).not.toBe("");
  });

  test("of a heading its own link goes, and a twin of what is shown", () => {
    expect(clean('<h2>T<a href="#t" aria-hidden="true">#</a></h2>')).toBe("<h2>T</h2>");
    expect(clean('<p><i>x</i><b aria-hidden="true">x</b></p>')).toBe("<p><i>x</i></p>");
  });
});

test("a picture that a custom element names has its caption", () => {
  const attachment =
    '<action-text-attachment content-type="image/jpeg" url="/boat.jpg" caption="The boat"></action-text-attachment>';
  expect(clean(attachment)).toMatch(
    /^<figure><img [^<>]*boat\.jpg"[^<>]*><figcaption>The boat<\/figcaption><\/figure>$/,
  );
});

test.each([
  ['<h2 id="a">Deep<a href="#a"><img alt="chain link" src="/link.svg"></a></h2>', "Deep"],
  ['<h2 id="a"><a href="https://news.example/2026/post/#a"><img src="/link.png"></a> Deep</h2>', " Deep"],
  ['<h2 id="a">Deep<a href="https://news.example/2026/post/#a">¶</a></h2>', "Deep"],
])("a link of a heading to itself is left out: %s", (html, words) => {
  expect(clean(html)).toBe(`<h2 id="user-content-a">${words}</h2>`);
});

test.each([
  '<h2><a href="#a"><img alt="A map" src="/map.png"></a></h2>',
  '<p>Deep<a href="#a"><img alt="A map" src="/map.png"></a></p>',
  '<h2>Deep <a href="/maps/"><img alt="A map" src="/map.png"></a></h2>',
])("a linked picture stays: %s", (html) => {
  expect(clean(html)).toContain("/map.png");
});

describe("line numbers beside code", () => {
  const CODE = "<pre>run()\n  stop()</pre>";

  test.each([
    `<table><tr><td><pre><code><span>1\n</span><span>2\n</span></code></pre></td><td>${CODE}</td></tr></table>`,
    `<table><tr><td class="gutter"><pre><span>7</span><br><span>8</span></pre></td><td class="code">${CODE}</td></tr></table>`,
    `<table><tbody><tr><td><div><div>1</div><div>2</div></div></td><td><div>${CODE}</div></td></tr></tbody></table>`,
    `<pre><code><table><tr><td><pre>1\n2\n</pre></td><td>${CODE}</td></tr></table></code></pre>`,
  ])("are left out, and the code is no table: %s", (html) => {
    expect(clean(html).replaceAll(/<\/?code>/g, "")).toBe(CODE);
  });

  test("are left out beside a box for each line", () => {
    const line = (code: string) => `<div class="line">${code}</div>`;
    const table = (cell: string) =>
      `<table><tr><td class="gutter">${line("1")}${line("2")}</td><td class="code">${cell}</td></tr></table>`;
    const lines = [line("<code>run()</code>"), line("<code>&nbsp;&nbsp;</code><code>stop()</code>")].join("");
    expect(clean(table(`<div class="container">${lines}</div>`))).toBe(CODE);
    expect(clean(table("<div><p>one</p><p>two</p></div>"))).toContain("<table>");
  });

  test.each([
    `<table><tr><td>1 3</td><td>${CODE}</td></tr></table>`,
    `<table><tr><td>1</td><td>${CODE}</td></tr><tr><td>2</td><td>${CODE}</td></tr></table>`,
    `<table><tr><td>Example 1</td><td>${CODE}</td></tr></table>`,
    "<table><tr><td>1</td><td>one</td></tr></table>",
  ])("are told from numbers of a table: %s", (html) => {
    expect(clean(html)).toContain("<table>");
  });
});

test.each([
  [
    '<iframe src="https://medium.com/media/0a1b" width="0" height="0" title="types.ts"></iframe>',
    "medium.com/media/0a1b",
  ],
  [
    '<iframe src="" width="0" height="0"><a href="https://medium.com/media/0a1b/href">https://medium.com/media/0a1b/href</a></iframe>',
    "medium.com/media/0a1b/href",
  ],
])("a frame that a script measures or fills is a link: %s", (html, address) => {
  expect(clean(html)).toContain(`<a href="https://${address}">`);
});

test.each([
  [
    "https%3A%2F%2Fwww.youtube.com%2Fembed%2FdQw4w9WgXcQ",
    "https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
    YOUTUBE,
  ],
  [
    "https%3A%2F%2Fembeds.example%2F7",
    "https%3A%2F%2Fposts.example%2F7",
    '<p><a href="https://posts.example/7">posts.example/7</a></p>',
  ],
])("a frame of Embedly is what it shows: %s", (src, url, html) => {
  const address = `https://cdn.embedly.com/widgets/media.html?src=${src}&amp;url=${url}`;
  const inside = '<a href="https://medium.com/media/0a1b/href">https://medium.com/media/0a1b/href</a>';
  expect(clean(`<iframe src="${address}">${inside}</iframe>`)).toBe(html);
});

test("a frame of Drupal is what it shows", () => {
  const frame = (watched: string) =>
    `<iframe src="https://harbor.example/media/oembed?url=${watched}&amp;hash=x"></iframe>`;
  expect(clean(frame("https%3A//www.youtube.com/watch%3Fv%3DdQw4w9WgXcQ"))).toBe(YOUTUBE);
  expect(clean(frame("javascript:alert(1)"))).toContain("harbor.example/media/oembed");
});

test("the name and size that Discourse writes over a picture are left out", () => {
  const meta = '<div class="meta"><span class="filename">shot</span><span class="informations">9×9 1 KB</span></div>';
  expect(clean(`<a class="lightbox" href="/a.png"><img src="/b.png" alt="shot">${meta}</a>`)).not.toMatch(/KB|>shot/);
  expect(clean(meta)).toContain("1 KB");
});

test("a frame without a size and a title is left out", () => {
  expect(clean('<p>x</p><iframe src="https://ads.example/t" width="0" height="0"></iframe>')).toBe("<p>x</p>");
});

describe("cards become what they are", () => {
  test.each([
    [
      '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/g"><div class="kg-bookmark-title">Guide</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="/i.ico"><span class="kg-bookmark-author">Board</span><span class="kg-bookmark-publisher">Lund</span></div></a></figure>',
      '<figure><p><a href="/g">Guide</a></p><p>Board · Lund</p></figure>',
    ],
    [
      '<div class="kg-card kg-audio-card"><img src="" class="kg-audio-thumbnail kg-audio-hide"><div><audio src="/w.mp3"></audio><div class="kg-audio-title">Walk</div><div class="kg-audio-player">0:00</div></div></div>',
      '<figure><audio controls="" preload="none" src="/w.mp3"></audio><figcaption>Walk</figcaption></figure>',
    ],
    [
      '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Mind <b>it</b></div></div>',
      "<aside><p>💡 Mind <b>it</b></p></aside>",
    ],
    [
      '<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text">Why?</h4></div><div class="kg-toggle-content"><p>So.</p></div></div>',
      "<details><summary>Why?</summary><p>So.</p></details>",
    ],
    [
      '<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">A</p></div>',
      '<figure><img alt="" src="/a.jpg"><figcaption>A</figcaption></figure>',
    ],
    [
      '<dl class="wp-caption alignright"><dt class="wp-caption-dt"><img src="/a.jpg"></dt><dd class="wp-caption-dd">A</dd></dl>',
      '<figure><div><img alt="" src="/a.jpg"></div><figcaption>A</figcaption></figure>',
    ],
  ])("%s", (html, expected) => {
    expect(clean(html)).toBe(expected);
  });
});

test("a list of sounds for browsers without scripts is shown, and other words for them are not", () => {
  const list = '<noscript><ol><li><a href="/1.mp3?x=1">One</a></li></ol></noscript>';
  expect(clean(list)).toContain('href="/1.mp3?x=1"');
  expect(clean('<noscript>Please <a href="/help">switch scripts on</a>.</noscript>')).toBe("");
});

test("a caption in an attribute is one, unless a figure has its own", () => {
  const picture = '<img src="/a.jpg" alt="Quay" data-caption="Fog at the quay." data-credit="Noor Vester">';
  expect(clean(`${picture}<p>x</p>`)).toMatch(
    /^<figure><img [^>]*><figcaption>Fog at the quay. \(Noor Vester\)<\/figcaption><\/figure><p>x/,
  );
  expect(clean(`<figure>${picture}<figcaption>Fog.</figcaption></figure>`).match(/figcaption>/g)).toHaveLength(2);
});

describe("formulas", () => {
  const E = "<mrow><mi>E</mi><mo>=</mo><mi>m</mi></mrow>";
  test.each([
    [
      "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>",
      '<math alttext="1/2"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>',
    ],
    [
      "<mml:math><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac></mml:math>",
      '<math alttext="1/2"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>',
    ],
    [
      `<math><semantics>${E}<annotation encoding="application/x-tex">E=m</annotation></semantics></math>`,
      `<math alttext="E=m">${E}</math>`,
    ],
    [
      `<span class="katex"><span class="katex-mathml"><math>${E}</math></span><span class="katex-html" aria-hidden="true">E=m</span></span>`,
      `<math alttext="E = m">${E}</math>`,
    ],
    [
      `<span class="MathJax"><nobr aria-hidden="true">E</nobr><span class="MJX_Assistive_MathML"><math>${E}</math></span></span><script type="math/tex">E=m</script>`,
      `<math alttext="E = m">${E}</math>`,
    ],
    ['<script type="math/tex">E=m</script>', "<code>E=m</code>"],
    ['<img src="https://s0.wp.com/latex.php?latex=E" alt="E=mc^2" class="latex">', "<code>E=mc^2</code>"],
    [
      '<math alttext="\\overline{2}"><menclose notation="top"><mn>2</mn></menclose></math>',
      "<code>\\overline{2}</code>",
    ],
    [
      "<math><mi>x</mi><mtext>&nbsp;if&nbsp;</mtext><mi>x</mi></math>",
      '<math alttext="x if x"><mi>x</mi><mtext>&nbsp;if&nbsp;</mtext><mi>x</mi></math>',
    ],
    [
      "<math><mn>2</mn><mi>sin</mi><mo>&#x2061;</mo><mi>x</mi><msup><mi>y</mi><mn>2</mn></msup><mi>a</mi><mi>b</mi></math>",
      '<math alttext="2 sin x y^2 ab"><mn>2</mn><mi>sin</mi><mo>\u2061</mo><mi>x</mi><msup><mi>y</mi><mn>2</mn></msup><mi>a</mi><mi>b</mi></math>',
    ],
    ["<mi>x</mi>", "x"],
  ])("%s are kept once", (html, expected) => {
    expect(clean(html)).toBe(expected);
  });

  test("keep their meaning in plain text", () => {
    const { html } = body("<p>Half is <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>, or 10<sup>2</sup>.</p>");
    expect(paragraphs(html, 100).texts).toEqual(["Half is 1/2, or 10²."]);
    expect(textOf(html)).toContain("Half is 1/2,");
  });

  test("of any depth cost little", () => {
    expect(clean(`<math>${"<mrow>".repeat(480)}<mn>1</mn>`)).toBe("<code>1</code>");
    expect(clean(`<math>${"<mfrac><mn>1</mn>".repeat(250)}`)).toMatch(/^<code>1\/\(1/);
  });
});

describe("what is no mistake of the author's", () => {
  test.each([
    ['<img src="/p.jpg" width="570" height="0" alt="Pier">', '<img alt="Pier" src="/p.jpg" width="570">'],
    ['<img src="/spacer.gif" width="600" height="1">', ""],
    [
      '<table><tr><th style="text-align:right">A</th><td align="CENTER">b</td></tr></table>',
      '<table><tbody><tr><th data-align="right">A</th><td data-align="center">b</td></tr></tbody></table>',
    ],
    [
      '<table><colgroup><col align="right"></colgroup><tr><td>1</td></tr></table>',
      '<table><colgroup><col></colgroup><tbody><tr><td data-align="right">1</td></tr></tbody></table>',
    ],
    [
      '<a href="https://news.example/2026/post#fn1">1</a><p id="fn1">n</p>',
      '<a href="#user-content-fn1">1</a><p id="user-content-fn1">n</p>',
    ],
    [
      '<a href="applewebdata://X#_ftn1">1</a><p id="_ftn1">n</p>',
      '<a href="#user-content-_ftn1">1</a><p id="user-content-_ftn1">n</p>',
    ],
    ["<p>\u0093Quoted\u0094 it\u0092s</p>", "<p>“Quoted” it’s</p>"],
  ])("%s", (html, expected) => {
    expect(clean(html)).toBe(expected);
  });
});

describe("long posts come out whole", () => {
  const span = (word: string) => `<span class="hljs-x">${word}</span>`;
  test.each([
    ["15,000 paragraphs", "<p>A line of a log.</p>".repeat(15_000), 75_000],
    [
      "3,200 lines in colors",
      `<pre>${`${"a b c d e f g h".split(" ").map(span).join(" ")}\n`.repeat(3_200)}</pre>`,
      25_600,
    ],
    [
      "2,500 references",
      `<ol>${'<li id="c"><span class="r"><cite>Author. <a href="https://x.example/">Title</a>. <i>Journal</i>.</cite></span></li>'.repeat(2_500)}</ol>`,
      12_500,
    ],
    ["a table of 100 by 130", `<table>${`<tr>${"<td>12</td>".repeat(100)}</tr>`.repeat(130)}</table>`, 13_000],
    ["boxes in boxes", `${"<div class='e'>".repeat(120)}<p>In the deep.</p>${"</div>".repeat(120)}`.repeat(20), 60],
    ["wide indents", `<p>Four words are here.</p>\n${" ".repeat(900)}`.repeat(1_500), 6_000],
  ])("%s", (_, html, count) => {
    const value = body(html);
    expect(value.isCut).toBeUndefined();
    expect(value.html).toContain("<");
    expect(value.html.replace(/<[^>]*>/g, " ").match(/\S+/g)).toHaveLength(count);
  });

  test("pictures that there are too many of are not lost in silence", () => {
    const figures = (count: number) => body("<figure><img src=/a width=900 height=600></figure>".repeat(count));
    expect(figures(2_500)).toMatchObject({ html: expect.stringContaining("<img") as string });
    expect(figures(2_500).isCut).toBe(undefined);
    expect(figures(9_000).isCut).toBe(true);
  });

  test("many pictures with their twins come to an end", () => {
    expect(body("<img data-src=/a><noscript><img src=/b></noscript>".repeat(1_500)).html).toContain("<img");
    expect(body("<img data-src=/a><noscript><img src=/b></noscript>".repeat(9_000)).isCut).toBe(true);
  });

  test("what has more headings than any post is cut between them, and says so", () => {
    const value = body("<h2>Pier</h2>".repeat(50_000));
    expect(value.isCut).toBe(true);
    expect(value.html).toMatch(/^(?:<h2>Pier<\/h2>){20000,}$/);
  });

  test("where there is no room for more links, their words stay, and the post says so", () => {
    const value = body(Array.from({ length: 13_000 }, (_, n) => `<p>Read <a href="/${n}">more</a> here</p>`).join(""));
    expect(value.isCut).toBe(true);
    expect(value.html.match(/<a /g)).toHaveLength(8_000);
    expect(value.html.replace(/<[^>]*>/g, " ").match(/\S+/g)).toHaveLength(39_000);
    expect(body(value.html).html === value.html).toBe(true);
  });

  test("a toggle whose heading is its content shows it once", () => {
    const card = '<div class="kg-toggle-card"><div class="kg-toggle-heading kg-toggle-content">';
    const value = body(`${card.repeat(40)}Pier${"</div></div>".repeat(40)}`);
    expect(value.html.match(/Pier/g)).toHaveLength(1);
  });

  test("what is too large says so", () => {
    expect(body("<p>words and words</p>".repeat(100_000)).isCut).toBe(true);
  });
});

describe("what is not for everybody", () => {
  const entry = (html: string, facts: Partial<Entry> = {}) =>
    sanitizeEntry(
      {
        id: "1",
        url: POST,
        title: "The gate",
        html,
        summary: "",
        authors: [],
        tags: [],
        published: "2026-11-23T10:00:00Z",
        modified: "2026-11-23T10:00:00Z",
        ...facts,
      },
      { language: "en", name: "Harbor Post" },
    );

  test("is left out, with a summary that was made of it", () => {
    const html =
      '<p>Free.</p><!--kg-gated-block:begin nonMember:false memberSegment:"status:free" --><p>Secret.</p><!--kg-gated-block:end--><p>After.</p>';
    const safe = entry(html, { summary: "Free. Secret. After." });
    expect(safe.body.html).toBe("<p>Free.</p><p>After.</p>");
    expect([safe.summary, safe.cut]).toEqual(["", "members"]);
    expect(entry(html.replace("false", "true")).body.html).toContain("Secret");
  });

  test("is told by no summary, whatever words a publisher's software glues together", () => {
    const gate = '<!--kg-gated-block:begin nonMember:false memberSegment:"status:free" -->';
    const html = `<h2>Times</h2><p>The ferry sails.</p>${gate}<p>The fare is two crowns.</p><!--kg-gated-block:end--><p>After.</p>`;
    for (const told of [
      "TimesThe ferry sails.0:00/1:20 The fare is two crowns.",
      "How it went: the fare is two crowns",
    ])
      expect(entry(html, { summary: told }).summary, told).toBe("");
    for (const open of ["The ferry sails for a fare.", "After: the ferry sails.", "What we know of the ferry"])
      expect(entry(html, { summary: open }).summary, open).toBe(open);
    const twice = `<p>The fare is two crowns.</p>${html}`;
    expect(entry(twice, { summary: "The fare is two crowns." }).summary).toBe("The fare is two crowns.");
  });

  test("is cut at the members' mark, and said to be", () => {
    const paywall = entry('<p>Free.</p><div class="paywall-jump"></div><p>Secret.</p>');
    expect([paywall.body.html, paywall.cut]).toEqual(["<p>Free.</p>", "members"]);
    const safe = entry("<p>Free.</p><!--members-only--><p>Secret.</p>");
    expect([safe.body.html, safe.cut]).toEqual(["<p>Free.</p>", "members"]);
  });

  test.each([
    ["Simple Membership", '<div class="swpm-more-tag-not-logged-in swpm-margin-top-10">You need to log in.</div>'],
    ["Ghost", '<aside class="gh-post-upgrade-cta"><h2>This post is for paying subscribers only</h2></aside>'],
    [
      "Paid Memberships Pro",
      '<div class="pmpro_content_message">For Gold members only. <a href="/login">Login</a></div>',
    ],
    ["MemberPress", '<div class="mepr-unauthorized-message"><p>You are unauthorized.</p></div>'],
    [
      "WooCommerce",
      '<div class="woocommerce"><div class="woocommerce-info wc-memberships-message">To access this</div></div>',
    ],
    ["Jetpack", '<div class="wp-block-group jetpack-subscribe-paywall"><h2>Subscribe to continue reading</h2></div>'],
    ["Leaky Paywall", '<div id="leaky_paywall_message"><a href="/s">Subscribe</a> to read on.</div>'],
    [
      "Patreon",
      '<div class="patreon-campaign-banner"><div class="patreon-locked-content-message">Patrons read on</div></div>',
    ],
    ["a theme", '<div class="paywall-box"><p>Members get more. <a href="/join">Join</a></p></div>'],
  ])("a message for members gives way to a word of ours: %s", (_, wall) => {
    const message = /[^<>]{4,}(?=<)/.exec(wall)![0];
    const safe = entry(`<p>Free.</p>${wall}`, { summary: `Free. ${message}` });
    expect([safe.body.html, safe.cut, safe.summary]).toEqual(["<p>Free.</p>", "members", "Free."]);
  });

  test("a text in a box of the same name is a text", () => {
    const box = `<div class="paywall"><p>${"The ferry sails again. ".repeat(40)}<a href="/x">x</a></p></div>`;
    expect(entry(box).cut).toBeUndefined();
    expect(entry(box).body.html).toContain("The ferry sails");
  });

  test("Steady's text for members comes behind its mark", () => {
    for (const mark of ['<div id="steady_paywall" style="display: none;"></div>', "<h2>___STEADY_PAYWALL___</h2>"]) {
      const safe = entry(`<p>Free.</p>${mark}<p>Secret.</p>`, { summary: "Free. Secret." });
      expect([safe.body.html, safe.summary, safe.cut], mark).toEqual(["<p>Free.</p>", "", "members"]);
    }
  });

  test.each([
    ["<!-- paywall -->", ""],
    ["<!-- paywall:begin -->", "<!-- paywall:end -->"],
    ["<!-- begin premium-content -->", "<!-- end premium-content -->"],
    ["<!--subscribers only-->", "<!-- /subscribers only -->"],
    ['<div class="wp-block-premium-content-subscriber-view">', "</div>"],
  ])("a part between %s and %j is left out, with what a summary tells of it", (begin, end) => {
    const safe = entry(`<p>Free for all.</p>${begin}<p>Secret fares.</p>${end}${end && "<p>After.</p>"}`, {
      summary: "Free for all. Secret fares.",
    });
    expect(safe.body.html).toBe(`<p>Free for all.</p>${end && "<p>After.</p>"}`);
    expect([safe.summary.includes("Secret"), safe.cut]).toEqual([false, "members"]);
  });

  test.each(["<!-- the paywall is gone -->", "&lt;!-- paywall --&gt;", "<!-- premium -->", "STEADY_PAYWALL"])(
    "%j hides nothing",
    (words) => {
      expect(entry(`<p>Free.</p>${words}<p>After.</p>`)).toMatchObject({
        body: { html: expect.stringContaining("After") as string },
      });
    },
  );

  test("a form that asks for a password is known in every language", () => {
    const form =
      '<form action="https://x.example/wp-login.php?action=postpass" class="post-password-form" method="post"><p>Geschützt.</p><label>Passwort: <input name="post_password" type="password"></label></form>';
    expect(entry(form).asksForPassword).toBe(true);
    for (const [title, html, isProtected] of [
      ["Protected: Plans", "<p>There is no excerpt because this is a protected post.</p>", true],
      ["Geschützt: Pläne", "Es gibt keinen Textauszug, da dies ein geschützter Beitrag ist.", true],
      ["Protégé : Plans", "<p>Il n’y a pas d’extrait, car cette publication est protégée.</p>", true],
      ["Protected: Plans", "<p>The bay is a protected place. An excerpt of the law says why.</p>".repeat(4), undefined],
      ["Protected: the bay", "<p>The bay is protected now.</p>", undefined],
      ["The plans", "<p>There is no excerpt because this is a protected post.</p>", undefined],
    ] as const)
      expect(entry(html, { title }).asksForPassword, html).toBe(isProtected);
    expect(entry('<pre>&lt;form class="post-password-form"&gt;</pre>').asksForPassword).toBeUndefined();
  });

  test("a heading that repeats the headline goes, once", () => {
    expect(entry("<h1>The Gate!</h1><p>x</p><h2>The gate</h2>").body.html).toBe("<p>x</p><h2>The gate</h2>");
    expect(entry("<h1>Another</h1><p>x</p>").body.html).toBe("<h2>Another</h2><p>x</p>");
    expect(entry("<h1>The gate | Harbor Post</h1><p>x</p>").body.html).toBe("<p>x</p>");
    expect(entry("<h1>The gate</h1><p>x</p>", { title: "The gate - Harbor Post" }).body.html).toBe("<p>x</p>");
    expect(entry("<h1>The gate | Part two</h1><p>x</p>").body.html).toBe("<h2>The gate | Part two</h2><p>x</p>");
  });
});
