import { describe, expect, test } from "vitest";
import { toHtml } from "../../src/upstreams/wordpress/markup.ts";
import { ungated } from "../../src/html/gates.ts";
import { sanitize } from "../../src/html/sanitize.ts";

const URL_ = "https://harbor.example/night-ferry/";
const html = (raw: string) => toHtml(raw, URL_);
const shown = (raw: string) => sanitize(html(raw), { baseUrl: URL_ }).html as string;

describe("blocks", () => {
  test("lose their comments and keep their markup", () => {
    expect(
      html(
        '<!-- wp:heading {"level":3} -->\n<h3>Tickets</h3>\n<!-- /wp:heading -->\n\n<!-- wp:separator /-->\n<p>At the pier.</p>',
      ),
    ).toBe("\n<h3>Tickets</h3>\n\n\n\n<p>At the pier.</p>");
  });

  test("an embed's address becomes a link", () => {
    const raw =
      '<!-- wp:embed {"url":"https://example.com/v"} --><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://example.com/v?a=1&amp;b=2\n</div></figure><!-- /wp:embed -->';
    expect(shown(raw)).toContain('href="https://example.com/v?a=1&amp;b=2"');
  });

  test("a comment that is never closed loses nothing, nor do sixty thousand", () => {
    expect(html("<!-- wp:x <p>a</p>")).toBe("<!-- wp:x <p>a</p>");
    const many = "<!-- wp:paragraph ".repeat(60_000);
    expect(html(many).match(/<!-- wp:paragraph/g)).toHaveLength(60_000);
  });
});

describe("classic text", () => {
  test("gets paragraphs and line breaks", () => {
    expect(html("One.\r\nStill one.\r\n\r\nTwo.\n \n<h2>Three</h2>\n\n<strong>Four</strong>")).toBe(
      "<p>One.<br>\nStill one.</p>\n<p>Two.</p>\n<h2>Three</h2>\n<p><strong>Four</strong></p>",
    );
  });

  test("keeps what is preformatted as it is", () => {
    expect(html("Before.\n\n<pre>a\n\nb</pre>\n\nAfter.")).toBe("<p>Before.</p>\n<pre>a\n\nb</pre>\n<p>After.</p>");
  });
});

describe("shortcodes", () => {
  test.each([
    [
      '[caption id="attachment_1" align="alignright" width="300"]<img src="a.jpg" alt="A"> The ferry[/caption]',
      '<figure><img src="a.jpg" alt="A"><figcaption>The ferry</figcaption></figure>',
    ],
    [
      'Say [caption this]. [caption width="3"]<img src="a.jpg"> Said[/caption]',
      'Say [caption this]. <figure><img src="a.jpg"><figcaption>Said</figcaption></figure>',
    ],
    [
      '[caption width="300" caption="A & B"]<a href="x"><img src="a.jpg"></a>[/caption]',
      '<figure><a href="x"><img src="a.jpg"></a><figcaption>A &amp; B</figcaption></figure>',
    ],
    [
      '[caption]<a href="x"><img src="a.jpg"></a> Said[/caption]',
      '<figure><a href="x"><img src="a.jpg"></a><figcaption>Said</figcaption></figure>',
    ],
    ["[embed]https://example.com/v[/embed]", '<p><a href="https://example.com/v">https://example.com/v</a></p>'],
    [
      "[youtube https://www.youtube.com/watch?v=abc&amp;t=1]",
      '<p><a href="https://www.youtube.com/watch?v=abc&amp;t=1">https://www.youtube.com/watch?v=abc&amp;t=1</a></p>',
    ],
    [
      "[youtube=https://www.youtube.com/watch?v=abc]",
      '<p><a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a></p>',
    ],
    [
      '[audio mp3="https://harbor.example/a.mp3"][/audio]',
      '<audio controls src="https://harbor.example/a.mp3"></audio>',
    ],
    [
      '[video width="640" mp4="https://harbor.example/v.mp4"][/video]',
      '<video controls src="https://harbor.example/v.mp4"></video>',
    ],
    ['[gallery ids="1,2,3"]', `<p><a href="${URL_}">${URL_}</a></p>`],
    ["[code]a &lt; b[/code]", "<pre><code>a &lt; b</code></pre>"],
  ])("%s", (raw, expected) => {
    expect(html(`<!-- wp:shortcode -->${raw}<!-- /wp:shortcode -->`)).toBe(expected);
  });

  test.each([
    ['[su_note color="red"]Mind the gap.[/su_note]', "Mind the gap."],
    ["[vc_row][vc_column]Words[/vc_column][/vc_row]", "Words"],
    [
      '[su_tabs][su_tab title="Rates &amp; times"]Two.[/su_tab][/su_tabs]',
      "\n\n<p><strong>Rates &amp; times</strong></p>\n\nTwo.",
    ],
    ['[vc_toggle title="Why?" open="true"]So.[/vc_toggle]', "\n\n<p><strong>Why?</strong></p>\n\nSo."],
    ['[vc_custom_heading text="The pier"]', "\n\n<p><strong>The pier</strong></p>\n\n"],
    ['[su_note title="Hidden"]So.[/su_note]', "So."],
    ['[contact-form-7 id="5" title="Contact"]', ""],
    ["[toc/] and [ad /]", " and "],
    ["[divider][spacer][hr]", ""],
    ["[quote]So[/quote] he said", "So he said"],
    ["[[gallery]]", "[gallery]"],
  ])("unknown ones leave their words: %s", (raw, expected) => {
    expect(html(`<!-- wp:x -->${raw}`)).toBe(expected);
  });

  test.each([
    "[sic]",
    "[…]",
    "[1]",
    "the [former] mayor",
    "[and/or]",
    "[covid-19]",
    "he said [in 1/2 an hour]",
    "a[i] = b[j]",
    "[Update: it sails]",
    "[",
    "]]",
    "[ x ]",
  ])("what only looks like one stays: %s", (raw) => {
    expect(html(`<!-- wp:x -->${raw}`)).toBe(raw);
  });

  test("no address of another kind gets in", () => {
    expect(shown('[embed]javascript:alert(1)[/embed][audio src="data:x"]')).not.toMatch(/javascript|data:/);
  });

  test.each(["[caption]", "[/caption]", "[a b=c]", "[[", '[x y="', "[caption][/caption]"])(
    "ninety thousand times %j, never closed or never opened, end as text",
    (raw) => {
      expect(html(raw.repeat(90_000))).not.toContain("<script");
    },
  );
});

test.each([
  [
    '[et_pb_image src="https://k.example/a.jpg" alt="A & B"][/et_pb_image]',
    '<img src="https://k.example/a.jpg" alt="A &amp; B">',
  ],
  ['[vc_video link="https://vimeo.com/76979871"]', '<a href="https://vimeo.com/76979871">'],
  ["[fusion_imageframe id=9]https://k.example/a.jpg[/fusion_imageframe]", '<img src="https://k.example/a.jpg" alt="">'],
  ["[vimeo 76979871]", '<a href="https://vimeo.com/76979871">'],
  ['[fusion_youtube id="aqz-KE-bpKQ" /]', '<a href="https://www.youtube.com/watch?v=aqz-KE-bpKQ">'],
  ["[tweet https://twitter.com/ann/status/123]", '<p><a href="https://twitter.com/ann/status/123">'],
  ["A [tweet] of hers, [instagram or not].", "A [tweet] of hers, [instagram or not]."],
  ['[et_pb_video src="https://k.example/a.mp4" /]', '<video controls src="https://k.example/a.mp4"></video>'],
  [
    '[et_pb_button button_url="https://x.example/b" button_text="Tickets" /]',
    '<a href="https://x.example/b">Tickets</a>',
  ],
])("a page builder's shortcode that names what it shows is that: %s", (raw, expected) => {
  expect(html(raw)).toContain(expected);
});

test("a button shows the words in it, and not its hint", () => {
  const raw = '[su_button url="https://x.example/b" title="A hint"]Tickets[/su_button]';
  expect(html(raw)).toBe("<p>Tickets</p>");
});

test.each([
  '[vc_row background_image="https://k.example/a.jpg"]',
  '[et_pb_image src="javascript:alert(1)"]',
  '[vc_video link="https://x.example/page"]',
])("other addresses in shortcodes show nothing: %s", (raw) => {
  expect(html(raw).trim()).toBe("");
});

describe("texts for members", () => {
  const open = (raw: string) => ungated(html(raw));
  test.each([
    ['Free.\n\n[membership level="1,2"]Secret.[/membership]\n\nAfter.'],
    ['Free.\n\n[restrict paid="true"]Secret.\n\nSecret.[/restrict]\n\nAfter.'],
    ["Free.\n\n[wcm_restrict]Secret.[/wcm_restrict]\n\nAfter."],
    ["Free.\n\n[armember_plan id=1]Secret.[/armember_plan]\n\nAfter."],
    ["Free.\n\n[ifmember]Secret.[/ifmember]\n\nAfter."],
    ["Free.\n\n[paidcontent]Secret.[/paidcontent]\n\nAfter."],
    [
      "<p>Free.</p><!-- wp:premium-content/subscriber-view --><p>Secret.</p><!-- /wp:premium-content/subscriber-view --><p>After.</p>",
    ],
    ['Free.\n\n[groups_member group="Gold"]Secret.[/groups_member]\n\nAfter.'],
    ["Free.\n\n[MM_Access_Decision access='true']Secret.[/MM_Access_Decision]\n\nAfter."],
    ['Free.\n\n[access role="editor"]Secret.[/access]\n\nAfter.'],
    ['Free.\n\n[user_role_editor roles="member"]Secret.[/user_role_editor]\n\nAfter.'],
    ["Free.\n\n[accessally_has_any_tag tag_id='1']Secret.[/accessally_has_any_tag]\n\nAfter."],
    [
      '<p>Free.</p><!-- wp:pmpro/content-visibility {"segment":"specific","levels":["1"]} --><div><!-- wp:group --><div><p>Secret.</p></div><!-- /wp:group --><p>Secret.</p></div><!-- /wp:pmpro/content-visibility --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:group {"blockVisibility":{"controlSets":[{"controls":{"userRole":{"visibilityByRole":"logged-in"}}}]}} --><div><!-- wp:group --><p>Secret.</p><!-- /wp:group --><p>Secret.</p></div><!-- /wp:group --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:paragraph {"contentControls":{"enabled":true,"rules":{"user":{"userStatus":"logged_in"}}}} --><p>Secret.</p><!-- /wp:paragraph --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:group {"otterConditions":[[{"type":"loggedInUser"}]]} --><p>Secret.</p><!-- /wp:group --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:group {"um_is_restrict":true,"um_who_access":"1"} --><p>Secret.</p><!-- /wp:group --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:group {"newspackAccessControlMode":"custom","newspackAccessControlRules":{"registration":{"active":true}},"newspackAccessControlVisibility":"visible"} --><p>Secret.</p><!-- /wp:group --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:group {"newspackAccessControlMode":"gate","newspackAccessControlGateIds":[12]} --><p>Secret.</p><!-- /wp:group --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:paragraph {"advgbBlockControls":[{"control":"user_role","enabled":true,"roles":[],"approach":"login"}]} --><p>Secret.</p><!-- /wp:paragraph --><p>After.</p>',
    ],
    [
      '<p>Free.</p><!-- wp:mwtsn/secured-block {"role":"subscriber"} --><p>Secret.</p><!-- /wp:mwtsn/secured-block --><p>After.</p>',
    ],
    [
      "<p>Free.</p><!-- wp:wp-ultimo/wp-ultimo-block-restrict-content --><p>Secret.</p><!-- /wp:wp-ultimo/wp-ultimo-block-restrict-content --><p>After.</p>",
    ],
    ['<p>Free.</p><!-- wp:group {"UAGLoggedOut":true} --><p>Secret.</p><!-- /wp:group --><p>After.</p>'],
    [
      '<p>Free.</p><!-- wp:pmpro/membership {"levels":["1"]} --><p>Secret.</p><!-- /wp:pmpro/membership --><p>After.</p>',
    ],
  ])("are left out, and said to be: %s", (raw) => {
    const { html: shown, isCut } = open(raw);
    expect([shown.includes("Free."), shown.includes("Secret"), shown.includes("After."), isCut]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test.each([
    "<!-- wp:memberful/paywall-divider /-->",
    "<!-- wp:coil/exclusive-content-divider --><span></span><!-- /wp:coil/exclusive-content-divider -->",
  ])("a divider ends the text for everybody: %s", (divider) => {
    expect(open(`<!-- wp:paragraph --><p>Free.</p><!-- /wp:paragraph -->${divider}<p>Secret.</p>`)).toMatchObject({
      html: "<p>Free.</p>",
      isCut: true,
    });
  });

  test.each([
    ['[membership level="0"]Join us.[/membership]', "Join us."],
    ["A [private] party, and a [membership] card.", "a [membership] card"],
    ["<pre>[restrict]x[/restrict]</pre>", "[restrict]x[/restrict]"],
    [
      '<!-- wp:group {"newspackAccessControlGateIds":[12],"newspackAccessControlVisibility":"hidden"} --><p>Join us.</p><!-- /wp:group -->',
      "Join us.",
    ],
    ["<!-- wp:x/team-members-list --><p>Ann, Bo</p><!-- /wp:x/team-members-list -->", "Ann, Bo"],
    ["[teammember]Ann sails.[/teammember] [remember]Bo rows.[/remember]", "Ann sails.[/teammember]"],
    ["[groups_non_member group='Gold']Join us.[/groups_non_member]", "Join us."],
    ['[restrict level="!gold"]Join us.[/restrict]', "Join us."],
    ["[access guests='1']Join us.[/access]", "Join us."],
    ['[team_member name="Ann"]She sails.[/team_member] [member name="Bo"]He rows.[/member]', "She sails. He rows."],
    ['<!-- wp:pmpro/membership {"levels":["0"]} --><p>Join us.</p><!-- /wp:pmpro/membership -->', "Join us."],
    [
      '<!-- wp:group {"contentControls":{"rules":{"user":{"userStatus":"logged_out"}}}} --><p>Join us.</p><!-- /wp:group -->',
      "Join us.",
    ],
    [
      '<!-- wp:group {"layout":{"type":"flex"}} --><p>In.</p><!-- /wp:group --><!-- /wp:group --><p>After.</p>',
      "After.",
    ],
  ])("what everybody may read stays: %s", (raw, expected) => {
    expect(open(raw).html).toContain(expected);
  });
});

test.each([
  '<!-- wp:group {"metadata":{"name":"Draft","blockVisibility":false}} --><div><p>Draft.</p></div><!-- /wp:group -->',
  '<!-- wp:paragraph {"blockVisibility":{"hideBlock":true}} --><p>Draft.</p><!-- /wp:paragraph -->',
])("a block that nobody sees is left out: %s", (block) => {
  expect(shown(`${block}<!-- wp:paragraph --><p>Shown.</p><!-- /wp:paragraph -->`)).toBe("<p>Shown.</p>");
});

test("a hundred thousand blocks in one another, never closed or never opened, end in time", () => {
  const block = '<!-- wp:a {"metadata":{"x":1}} -->';
  expect(html(`${block.repeat(50_000)}${"<!-- /wp:b -->".repeat(50_000)}End`)).toBe("End");
});

test.each([
  ["Energy is $latex E=mc^2&s=2$ here.", "<p>Energy is <code>E=mc^2</code> here.</p>"],
  ["It costs $latex gloves are $5.", "<p>It costs $latex gloves are $5.</p>"],
  ["[latex]a<b[/latex]", "<p><code>a<b</code></p>"],
])("TeX is kept as code: %s", (raw, expected) => {
  expect(html(raw)).toBe(expected);
});
