import { GATED } from "../../html/gates.ts";
import { escape, webUrl } from "../reading/fields.ts";
import { kindOf } from "../reading/media.ts";

type Attributes = Map<string, string>;
type Writer = (attributes: Attributes, words: string, url: string) => string;

/**
 * One marker: [name attributes], [name attributes/] or [/name]; [[name]] is text (Shortcode API, get_shortcode_regex).
 */
const MARKER = /\[(\[?)(\/?)([a-z][\w-]{0,60})((?:[\s=/][^[\]<>]{0,2000})?)\](\]?)/gi;

/** Shortcodes of plugins and page builders, by the beginning of their names. */
const FAMILIES =
  /^(?:su|vc|et_pb|fusion|av|cmsmasters|mk|ult|ultimate|ux|tatsu|oxygen|ct|bt_bb|mpc|dt|rev|wpdm|edd|tribe|elementor|woocommerce|product|products|sensei|learndash|ld|bbp|buddypress|bp|mepr|memberpress|pmpro|rcp|s2|wlm|give|gf|gravity|ninja|forminator|formidable|frm|wpforms|caldera|mc4wp|mailpoet|newsletter|convertkit|optin|tablepress|wp|wpcode|wpsm|shortcoder|ad|ads|adinserter|quads|the_ad|pods|acf|types|wpv|jetpack|sharethis|social|sc|theme|tie|td|themify|thrive|tcb|tve|x|cs|kc|siteorigin|panels|layerslider|metaslider|smartslider3|nggallery|ngg|envira|foogallery|modula|soliloquy|easy|post|posts|display|list|recent|related|one|two|three|four|five|column|columns|row|col|tab|tabs|accordion|toggle|button|icon|table)[_-]/;

/** Shortcodes by their whole names, among them those of WordPress.com and Jetpack. */
const REGISTERED = new Set(
  (
    "archives contact-form contact-field subscribe_to_comments blog_subscription_form polldaddy crowdsignal googlemaps google-map " +
    "googleapps instagram tweet twitter twitter-timeline facebook soundcloud spotify bandcamp dailymotion flickr ted slideshare scribd " +
    "wpvideo videopress presentation slide recipe recipe-ingredients latex slideshow portfolio testimonials jobs upcomingevents " +
    "toc no_toc ez-toc contents ninja_form ninja_forms gravityform gravityforms contact-form-7 contact-form-8 wpforms formidable " +
    "formcraft weforms caldera_form mailpoet_form tablepress table rev_slider layerslider metaslider smartslider3 nggallery ngg_images " +
    "envira-gallery foogallery modula soliloquy woocommerce_cart woocommerce_checkout products product add_to_cart download downloads " +
    "adrotate adsense ad_1 adinserter sharethis shareaholic addtoany ssba print_link print-me email_link powerpress podcast " +
    "smart_track_player audioplayer flowplayer jwplayer wpfilebase learn_more footnote footnotes ref note_ref bibshow bibcite cite " +
    "mathjax katex geo_mashup_map mapsmarker wpgmza advanced_iframe iframe include insert pods snippet php shortcode raw no_wpautop " +
    "dropcap pullquote blockquote highlight spoiler tooltip divider spacer clear clearfix hr br icon fa fontawesome one_half one_third " +
    "two_third one_fourth three_fourth one_half_last one_third_last two_third_last column columns row section container accordion " +
    "accordions tabs tab tabgroup toggle toggles button buttons alert notice message_box infobox social_links cta pricing_table " +
    "timeline countdown progress_bar testimonial team_member faq sitemap post_list pagelist child_pages members_only member guest " +
    "private restrict visitor loggedin"
  ).split(" "),
);

/** Names that are also words. They count as shortcodes with attributes, self-closed, or around content. */
const WORDS = new Set(
  (
    "recipe slide presentation portfolio testimonials jobs contents table product products download downloads podcast footnote footnotes " +
    "ref cite iframe include insert snippet php shortcode raw highlight spoiler tooltip clear icon column columns row " +
    "section container tabs tab toggle button buttons alert notice cta timeline countdown testimonial faq member guest private visitor " +
    "restrict tweet twitter facebook instagram flickr archives ad ads note quote box list map slider image link email date year code " +
    "latex fa ted sitemap dropcap pullquote blockquote accordion accordions"
  ).split(" "),
);

/**
 * Shortcodes of plugins for members, by their names; others must not read the text between such a marker and its
 * partner.
 */
const FOR_MEMBERS = new Set(
  (
    "membership is_paid is_active mepr-show mepr-active mepr-rule memberonly membersonly um_show_content ihc-hide-content " +
    "pms-restrict content_control newsletter_lock ppwp passster content_protector s2if s2member wlm_ismember memberful " +
    "content_locker sociallocker emaillocker user_role_editor showifrole ifmember"
  ).split(" "),
);
/** Words in the names of such shortcodes: [groups_member], [emember_protected], [MM_Access_Decision]. */
const MEMBERS_WORD =
  /(?:^|[_-])(?:members?|membership|restrict(?:ed|ion)?|access|logged[_-]?in|protect(?:ed|ion)?|private|secured?|premium|paywall|paid|patreon|patrons?|subscribers?)(?:$|[_-])|^(?:accessally|memb|arm|wishlist_?member)_/;
/** The same words in one with others: [armember], [ifmember], [paidcontent]. */
const FUSED_MEMBERS =
  /^(?:i[sf]|for|only|hide|show|arm?|wp|i|e|swpm|optimize|wishlist|simple|ultimate)members?\d{0,4}(?:$|[_-])|^(?:members?|subscribers?|patrons?|premium|paid|protected|restrict(?:ed)?|private|vip)(?:only|content|area|text|section|zone|access|users?)$/;
/** Words in the names of shortcodes for other readers, and for parts that everybody sees. */
const OTHERS_WORD =
  /(?:^|[_-])(?:not?|non|logged[_-]?out|guests?|visitors?|login|forms?|register|signup|list|directory|profile|team|message|button|link|count|grid|card|box|info)(?:$|[_-])/;

/**
 * Attributes of such shortcodes for readers who are no members: "Level 0" (Paid Memberships Pro), "!" before a level or
 * a role (Restrict User Access), guests (Site Access Restriction), and the opposite of the condition.
 */
const FOR_OTHERS =
  /\blevels?\s?=\s?["']?0["']?(?:\s|$)|\b(?:levels?|roles?)\s?=\s?["']?!|\bguests\s?=\s?["']?1|\bstatus\s?=\s?["']?logged-out|\b(?:operation|type)\s?=\s?["']?hide\b/;

/** Whether the name of a shortcode or a block says that only members get its content. */
export const namesMembers = (name: string): boolean =>
  FOR_MEMBERS.has(name) || ((FUSED_MEMBERS.test(name) || MEMBERS_WORD.test(name)) && !OTHERS_WORD.test(name));

/** Elements whose text is code and stays as it is. */
const CODE = /<(pre|code|script|style|textarea)\b[^>]{0,1000}>|<\/(pre|code|script|style|textarea)\s*>/gi;
const ATTRIBUTE = /([\w-]{1,60})=(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|([^\s"']+)/g;

/** Attributes with the address of a player or an embed: named after the file's kind, or the first without a name. */
const ADDRESSES = ["src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "url", "href", ""];

function addressOf(attributes: Attributes, words: string): string | undefined {
  const values = [words, ...ADDRESSES.map((name) => attributes.get(name) ?? "")];
  return values.map((value) => webUrl(value.replaceAll("&amp;", "&"))).find((address) => address !== undefined);
}

const link = (address: string | undefined): string =>
  address === undefined ? "" : `<p><a href="${escape(address)}">${escape(address)}</a></p>`;

const embed: Writer = (attributes, words) => link(addressOf(attributes, words));

/** A film by its number or its address. */
const film =
  (site: string): Writer =>
  (attributes, words) => {
    const id =
      [words, attributes.get("id"), attributes.get("")].map((value) => value?.trim() ?? "").find(Boolean) ?? "";
    return link(
      addressOf(attributes, words) ?? webUrl(attributes.get("id")) ?? (FILM.test(id) ? site + id : undefined),
    );
  };
const FILM = /^(?:\d{6,12}|[\w-]{11})$/;

/** Shortcodes that embed a page of another site, if they name its address. */
const EMBEDS = new Set(
  "tweet twitter gist instagram facebook soundcloud spotify dailymotion ted slideshare scribd flickr tiktok bluesky mastodon".split(
    " ",
  ),
);

/** A gallery names its pictures by number, so only the post's own page can show them. */
const gallery: Writer = (_attributes, _words, url) => link(webUrl(url));

/** Shortcodes whose title is shown above their words, by the ends of their names. */
const TITLED =
  /(?:^|[_-])(?:tabs?|toggles?|accordion|spoiler|faq|collapse|expand|panel|pane|section|slide|blurb|box|heading|question)(?:[_-](?:item|tab|section|panel|single))?$/;
const TITLES = ["title", "heading", "question", "text"];

function titleOf(attributes: Attributes): string {
  const title = TITLES.map((name) => attributes.get(name)?.trim() ?? "").find((text) => text !== "");
  return title === undefined ? "" : `\n\n<p><strong>${escape(title.replaceAll("&amp;", "&"))}</strong></p>\n\n`;
}

/** Shortcodes of page builders for one picture, recording, film or button: [et_pb_image], [vc_video], [av_button]. */
const MEDIUM =
  /(?:^|[_-])(?:image|imageframe|img|photo|picture|audio|video|youtube|vimeo|embed|button|btn|cta)(?:[_-]|$)/;
const ENCLOSED_MAX_CHARS = 2_000;
const PLACES = ["src", "url", "link", "image", "image_url", "video", "video_url", "button_url", "href"];
const LABELS = ["button_text", "text", "label", "title"];

/** What such a shortcode shows, if its attributes name it, or the address that it encloses. */
function namedMedium(name: string, attributes: Attributes, enclosed: string | undefined): string {
  if (!MEDIUM.test(name)) return "";
  const places = PLACES.map((place) => webUrl((attributes.get(place) ?? "").replaceAll("&amp;", "&")));
  const address = enclosed ?? places.find((place) => place !== undefined);
  if (address === undefined) return "";
  if (/(?:button|btn|cta)/.test(name)) {
    const label = LABELS.map((one) => attributes.get(one)?.trim() ?? "").find((words) => words !== "");
    return label === undefined
      ? ""
      : `<p><a href="${escape(address)}">${escape(label.replaceAll("&amp;", "&"))}</a></p>`;
  }
  const kind = kindOf(address, undefined, undefined);
  if (kind === "image") return `<p><img src="${escape(address)}" alt="${escape(attributes.get("alt") ?? "")}"></p>`;
  if (kind === "audio" || kind === "video") return `<p><${kind} controls src="${escape(address)}"></${kind}></p>`;
  return kind === "player" ? link(address) : "";
}

const code: Writer = (_attributes, words) => `<pre><code>${words}</code></pre>`;

/** TeX as WordPress.com and Jetpack read it, without its size and colors. */
const latex: Writer = (_attributes, words) => {
  const tex = words.replace(/&(?:amp;|#038;)?(?:s|fg|bg)=-?\w{1,6}(?=&|$)/g, "").trim();
  return tex === "" ? "" : `<code>${tex}</code>`;
};

const caption: Writer = (attributes, words) => {
  const given = attributes.get("caption");
  const end = given === undefined ? endOfPicture(words) : words.length;
  const said = given === undefined ? words.slice(end).trim() : escape(given);
  return `<figure>${words.slice(0, end).trim()}<figcaption>${said}</figcaption></figure>`;
};

/** The position after the picture and the link around it. */
function endOfPicture(words: string): number {
  const start = words.indexOf("<img");
  const end = start < 0 ? 0 : words.indexOf(">", start) + 1;
  return end + (/^\s{0,10}<\/a>/i.exec(words.slice(end, end + 20))?.[0].length ?? 0);
}

const player =
  (element: "audio" | "video"): Writer =>
  (attributes, words) => {
    const address = addressOf(attributes, words);
    return address === undefined ? "" : `<${element} controls src="${escape(address)}"></${element}>`;
  };

/**
 * Shortcodes of WordPress and WordPress.com that have an equivalent in HTML. If they enclose words, the words are
 * replaced too.
 */
const WRITERS = new Map<string, { write: Writer; encloses?: true }>([
  ["caption", { write: caption, encloses: true }],
  ["wp_caption", { write: caption, encloses: true }],
  ["gallery", { write: gallery }],
  ["playlist", { write: gallery }],
  ["embed", { write: embed, encloses: true }],
  ["youtube", { write: film("https://www.youtube.com/watch?v=") }],
  ["vimeo", { write: film("https://vimeo.com/") }],
  ["fusion_youtube", { write: film("https://www.youtube.com/watch?v=") }],
  ["fusion_vimeo", { write: film("https://vimeo.com/") }],
  ["audio", { write: player("audio"), encloses: true }],
  ["video", { write: player("video"), encloses: true }],
  ["code", { write: code, encloses: true }],
  ["latex", { write: latex, encloses: true }],
  ["sourcecode", { write: code, encloses: true }],
]);

interface Marker {
  start: number;
  end: number;
  name: string;
  closes: boolean;
  inside: string;
  /** Whether it directly follows a word, as an index does. */
  follows: boolean;
  /** Brackets around it. */
  before: string;
  after: string;
}

/** The short form of [latex] (Jetpack, latex_markup). */
const SHORT_LATEX = /(?<![\w$])\$latex[= ]([^$<>\n]{1,2000}?)\$(?![\w$])/g;

/**
 * Text with its known shortcodes as HTML. Unknown ones are reduced to the text between their markers. Other text in
 * brackets, such as [sic], stays.
 */
export function withoutShortcodes(raw: string, url: string): string {
  const text = raw.includes("$latex") ? raw.replace(SHORT_LATEX, "[latex]$1[/latex]") : raw;
  const markers = markersIn(text);
  const closings = closingsOf(markers);
  let html = "";
  let rest = 0;
  for (const [place, marker] of markers.entries()) {
    const { start, end, name, closes, inside, before, after } = marker;
    if (start < rest) continue;
    html += text.slice(rest, start);
    rest = end;
    if (before !== "" && after !== "") {
      html += text.slice(start + 1, end - 1);
      continue;
    }
    html += before;
    const writer = WRITERS.get(name);
    if (writer !== undefined && (marker.follows || isOnlyWords(marker))) {
      html += text.slice(start + before.length, end - after.length);
    } else if (writer !== undefined && !closes) {
      const closing = writer.encloses && !isSelfClosing(inside) ? nextClosing(closings, name, place) : undefined;
      const last = closing === undefined ? undefined : markers[closing];
      html += writer.write(attributesOf(inside), last === undefined ? "" : text.slice(end, last.start), url);
      rest = last?.end ?? end;
    } else if (isForMembers(marker, place, closings)) {
      const last = markers[nextClosing(closings, name, place) ?? place]!;
      html += GATED.begin + text.slice(end, last.start) + GATED.end;
      rest = last.end;
    } else if (!closes && !marker.follows && EMBEDS.has(name) && addressOf(attributesOf(inside), "") !== undefined) {
      html += embed(attributesOf(inside), "", url);
    } else if (writer === undefined && !isShortcode(marker, closings)) {
      html += text.slice(start + before.length, end - after.length);
    } else if (!closes && TITLED.test(name)) {
      html += titleOf(attributesOf(inside));
    } else if (!closes) {
      const last = markers[nextClosing(closings, name, place) ?? place]!;
      const isEnclosing = MEDIUM.test(name) && last.start >= end && last.start - end < ENCLOSED_MAX_CHARS;
      const enclosed = isEnclosing ? webUrl(text.slice(end, last.start).trim()) : undefined;
      const hasWords =
        last.start > end && text.slice(end, Math.min(last.start, end + ENCLOSED_MAX_CHARS)).trim() !== "";
      // A button's words are shown as they are, and its title is a hint.
      if (enclosed !== undefined || !hasWords) html += namedMedium(name, attributesOf(inside), enclosed);
      if (enclosed !== undefined) rest = last.end;
    }
    html += after;
  }
  return html + text.slice(rest);
}

/** Whether a marker begins a part for members. Some of the names are words, too, so only those with a partner count. */
const isForMembers = ({ name, closes, inside, follows }: Marker, place: number, closings: Closings): boolean =>
  namesMembers(name) &&
  // A team's member has a name.
  !(name === "member" && /\bname\s?=/.test(inside)) &&
  !closes &&
  !follows &&
  !isSelfClosing(inside) &&
  !FOR_OTHERS.test(inside) &&
  nextClosing(closings, name, place) !== undefined;

/** Whether there are shortcodes that lose something here: unknown ones, and those that name pictures by number. */
export function hasStrangeShortcodes(text: string): boolean {
  const markers = markersIn(text).filter(({ before, after }) => before === "" || after === "");
  const closings = closingsOf(markers);
  return markers.some((marker) => {
    const writer = WRITERS.get(marker.name);
    return writer === undefined ? isShortcode(marker, closings) : writer.write === gallery;
  });
}

/** The markers of a text, except those in code. */
function markersIn(text: string): Marker[] {
  const found = [...text.matchAll(MARKER)];
  if (found.length === 0) return [];
  const spans = codeIn(text);
  const markers: Marker[] = [];
  let span = 0;
  for (const match of found) {
    while (span < spans.length && spans[span]!.end <= match.index) span += 1;
    if (span >= spans.length || match.index < spans[span]!.start) markers.push(toMarker(match));
  }
  return markers;
}

function codeIn(text: string): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let open: { name: string; start: number } | undefined;
  for (const { index, 0: whole, 1: opened, 2: closed } of text.matchAll(CODE)) {
    if (open === undefined && opened !== undefined) open = { name: opened.toLowerCase(), start: index };
    if (open === undefined || closed?.toLowerCase() !== open.name) continue;
    spans.push({ start: open.start, end: index + whole.length });
    open = undefined;
  }
  return spans;
}

function toMarker({
  input,
  index,
  0: whole,
  1: before,
  2: slash,
  3: name,
  4: inside,
  5: after,
}: RegExpExecArray): Marker {
  return {
    start: index,
    end: index + whole.length,
    name: name!.toLowerCase(),
    closes: slash === "/",
    inside: inside!,
    follows: slash === "" && before === "" && /[\w$)'"`]/.test(input.charAt(index - 1)),
    before: before!,
    after: after!,
  };
}

/** Positions of closing markers by name, in order. Passed positions are dropped, so that none is read twice. */
type Closings = Map<string, { places: number[]; passed: number; isOpened?: boolean }>;

function closingsOf(markers: Marker[]): Closings {
  const closings: Closings = new Map();
  for (const [place, { name, closes }] of markers.entries()) {
    if (!closes) continue;
    const known = closings.get(name);
    if (known) known.places.push(place);
    else closings.set(name, { places: [place], passed: 0 });
  }
  for (const { name, closes, inside, follows } of markers) {
    const known = closes || follows ? undefined : closings.get(name);
    if (known && /\s[\w-]{1,60}=["'&”]/.test(inside)) known.isOpened = true;
  }
  return closings;
}

function nextClosing(closings: Closings, name: string, place: number): number | undefined {
  const closing = closings.get(name);
  if (closing === undefined) return undefined;
  while ((closing.places[closing.passed] ?? Infinity) <= place) closing.passed += 1;
  return closing.places[closing.passed];
}

/** Whether a marker with the name of a caption is text: what follows the name in WordPress' captions are attributes. */
const isOnlyWords = ({ name, closes, inside }: Marker): boolean =>
  !closes && /^(?:wp_)?caption$/.test(name) && inside.trim() !== "" && !inside.includes("=");

const isSelfClosing = (inside: string): boolean => inside.trimEnd().endsWith("/");

/**
 * Whether a name in brackets is a shortcode without a writer. Only WordPress knows what its plugins register. A name
 * counts if plugins are known to use it, or if it has attributes and does not follow a word as an index does.
 */
function isShortcode({ name, closes, inside, follows }: Marker, closings: Closings): boolean {
  if (follows) return false;
  const isEnclosing = closes || closings.has(name);
  const hasAttributes = /\s[\w-]{1,60}=["'&”\w]/.test(inside);
  if (WORDS.has(name)) return isEnclosing || hasAttributes || isSelfClosing(inside);
  if (REGISTERED.has(name) || FAMILIES.test(name)) return true;
  return hasAttributes && !closes ? true : closes && closings.get(name)?.isOpened === true;
}

/** Attributes by name; the first without a name has the key "". */
function attributesOf(inside: string): Attributes {
  const attributes: Attributes = new Map();
  const written = inside.replace(/^=/, " ").replaceAll("&quot;", '"');
  for (const [, name, double, single, bare, quoted, word] of written.matchAll(ATTRIBUTE)) {
    if (name !== undefined) attributes.set(name.toLowerCase(), double ?? single ?? bare ?? "");
    else if (!attributes.has("")) attributes.set("", quoted ?? word ?? "");
  }
  return attributes;
}
