/**
 * Content without what readers do not see. Builds, plugins and counters rewrite it, and such a change is no correction.
 */
import type { Attribution, Hop } from "../model/attribution.ts";
import { isTracking } from "../web/addresses.ts";

/** A tag with attributes, as the sanitizer writes them, or a tag of an element that is left out or looks like another. */
const TAG = /<(\/?)(?:([a-z][a-z\d]*)((?: [^\s"<>=]+(?:="[^"]*")?)+)|(div|span|picture|wbr|em|strong|figure))>/g;
const ATTRIBUTE = / ([^\s"<>=]+)(?:="([^"]*)")?/g;

/** Elements that readers do not see, and elements that look like others. */
const UNSEEN = new Set(["div", "span", "picture", "wbr"]);
const LIKE: Readonly<Record<string, string>> = { em: "i", strong: "b", figure: "p" };
/** Attributes that readers do not see. Some are new with each build. */
const UNSEEN_ATTRIBUTES = new Set(
  "id class name rel title srcset sizes width height loading decoding preload cite datetime".split(" "),
);

/** Soft hyphens and spaces without width; and spaces that look like a plain one. */
const INVISIBLE =
  /[\u00ad\u200b\u2060\ufeff]|&(?:shy|#173|#xad|#8203|#x200b);|([\u00a0\u2007\u2009\u202f]|&(?:nbsp|#160|#xa0);)/gi;

/** Breaks at the end of a paragraph, and paragraphs without anything in them. */
const EMPTY = /(?:<br> ?)+(?=<\/p>)|<p> ?(?:<br> ?)*<\/p>/g;

/** A body as readers see it. White space is left as it is. */
export function seenMarkup(html: string): string {
  return legible(html.replace(TAG, seenTag)).replace(EMPTY, "");
}

/**
 * Tags that the seventh generation of fingerprints began to leave out or to compare otherwise, in the markup that
 * `seenMarkup` makes: links, lists that begin with one, parts of tables, the direction of a table's heads, and languages.
 */
const LATER =
  /<a href="([^"]*)">(?:(<img(?: alt="[^"]*")? src="([^"]*)"[^<>]*>)<\/a>)?|<a>([^<]*)<\/a>|<(ol|t[hd])((?: (?:start="1"|type="1"|scope="\w+"))+)([^<>]*)>|<\/?t(?:head|body|foot)>| (?:lang="[\w-]*"|dir="(?:ltr|auto)")(?=[ >])/g;

/** Marks that choose between the drawn and the written form of a sign; and typography that WordPress makes of plain signs. */
const TYPED = /[\ufe0e\ufe0f]|[“”„‟«»]|[‘’‚‛]|…|[–—]|--+/g;

const plainSign = (sign: string): string => {
  if (sign === "\ufe0e" || sign === "\ufe0f") return "";
  if (sign === "…") return "...";
  if ("‘’‚‛".includes(sign)) return "'";
  return "“”„‟«»".includes(sign) ? '"' : "-";
};

/** A text in one spelling of its letters and signs. */
export const evenly = (text: string): string => text.normalize("NFC").replace(TYPED, plainSign);

/** What `seenMarkup` makes, without what readers do not see either. */
export const seenLater = (html: string): string => evenly(html.replace(LATER, laterTag));

function laterTag(
  tag: string,
  href: string | undefined,
  picture: string | undefined,
  file: string | undefined,
  anchored: string | undefined,
  name: string | undefined,
  _: string | undefined,
  attributes: string | undefined,
): string {
  if (name !== undefined) return `<${name}${attributes}>`;
  if (anchored !== undefined) return anchored;
  if (href === undefined) return "";
  // A picture that links to its own file, or to WordPress' page of it, shows nothing else.
  if (picture !== undefined && (file === href || /[?&]attachment_id=\d+$/.test(href))) return picture;
  return `<a href="${steadyLink(href)}">${picture === undefined ? "" : `${picture}</a>`}`;
}

/** Files whose address may get another parameter each time they are saved. */
const FILE = /\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|epub|zip|csv|txt|mp[34]|m4a|ogg|webm|ics|gpx)$/i;

/** A link as readers would tell it apart: without "www.", the last slash, and how a reader came. */
function steadyLink(href: string): string {
  const plain = steadyAddress(href);
  const at = plain.indexOf("?");
  if (at < 0) return plain;
  const page = plain.slice(0, at).replace(/\/$/, "");
  const kept = FILE.test(page)
    ? []
    : plain
        .slice(at + 1)
        .split("&")
        .filter((part) => !isTracking(part) && !OF_COPY.test(part));
  return kept.length === 0 ? page : `${page}?${kept.join("&")}`;
}

/** Parameters that ask for another copy of the same page, or say who shares it. */
const OF_COPY = /^(?:si|amp|output|outputType|nomobile|mobile)(?:=|$)/i;

/** A text without characters that are not seen. */
export const legible = (text: string): string =>
  text.replace(INVISIBLE, (_, space?: string) => (space === undefined ? "" : " "));

function seenTag(_: string, slash: string, attributed: string | undefined, attributes = "", bare = ""): string {
  const name = attributed ?? bare;
  if (UNSEEN.has(name)) return "";
  // A picture's other files show the same.
  if (name === "source" && !attributes.includes(" src=")) return "";
  const like = LIKE[name] ?? name;
  if (attributes === "") return `<${slash}${like}>`;
  const alt = name === "img" ? (/ alt="([^"]*)"/.exec(attributes)?.[1] ?? "") : "";
  if (name === "img" && alt === "" && isCounter(attributes)) return "";
  return `<${like}${attributes.replace(ATTRIBUTE, (whole, attribute: string, value = "") => seenAttribute(whole, attribute, value, name, alt))}>`;
}

function seenAttribute(whole: string, attribute: string, value: string, name: string, alt: string): string {
  if (attribute === "href") return ` href="${seenLink(value)}"`;
  if (attribute === "src") return ` src="${name === "img" ? namedPicture(value, alt) : mediaName(value)}"`;
  if (attribute === "poster") return ` poster="${pictureName(value)}"`;
  if (name === "source") return "";
  const isSeen = attribute === "title" ? name === "abbr" : !UNSEEN_ATTRIBUTES.has(attribute);
  return isSeen ? whole : "";
}

/** A picture without a text and a size whose address says that it counts readers. */
const isCounter = (attributes: string): boolean =>
  !attributes.includes(" width=") &&
  /\/~[a-z\d]{1,2}\/|[/.](?:pixel|track(?:er|ing)?|beacon|count(?:er)?|stats?|analytics|impression)[/.]/i.test(
    attributes,
  );

const PROTECTED_MAIL = /(\/cdn-cgi\/l\/email-protection)#[\da-f]*/i;
const PICTURE = /\.(?:jpe?g|png|gif|webp|avif)(?=\?|$)/i;
/**
 * Parameters that are new with each build or reader: nonces, sessions, signatures of links to files, which storages renew
 * each time; and who sends the reader, and by which campaign.
 */
const ROTATING =
  /(?<=[?&;])(?:_?wpnonce|_?nonce|secret|x-(?:amz|goog)-[a-z-]{1,40}|awsaccesskeyid|googleaccessid|key-pair-id|policy|signature|sig|expires|hmac|hdnts|token|jsessionid|phpsessid|sessionid|sid|(?:utm|mtm|pk|piwik|matomo|hsa|itm|at)_[a-z_]{1,40}|mc_[ce]id|_hs(?:enc|mi)|(?:fb|g|y|d|tw|tt)clid|[gw]braid|msclkid|igshi?d?|li_fat_id|mkt_tok|_g[al]|oly_(?:anon|enc)_id|vero_id|srsltid|s_cid|cmpid|cmp|ref(?:errer|_src|_url)?|spm|share|cb|_|qid|sr|crid|sprefix|p[fd]_rd_\w{1,40})=[^&"#<>\s]*/gi;
/**
 * A value that a machine has made up: letters and digits, or a time. A parameter that names a page keeps its value.
 */
const MADE_UP =
  /(?<=[?&])(?!(?:id|v|p|q|page|article|post|story|doc|item|list|w|watch|video)=)[\w.-]{1,40}=(?=[^&#]{8})(?:(?=[a-z_~%-]*\d)(?=[\d_~%-]*[a-z])[\w~%-]+|\d{10,})(?=[&#]|$)/gi;
/** A place of a page; but not a page whose address is in the fragment. */
const FRAGMENT = /#(?![!/]).*$/;
/** Mailchimp's links have the reader in a parameter with a short name. */
const READER = /(\.list-manage\.com\/track\/click\?.*?)&e=\w+/i;

/** A link without the parts of its address that may change by themselves. Links to a place of the page are alike. */
function seenLink(href: string): string {
  if (href.startsWith("#")) return "";
  const safe = href.replace(/^http:/, "https:");
  if (PICTURE.test(safe)) return pictureName(safe);
  if (!/[?&;#]/.test(safe)) return safe;
  const steady = safe
    .replaceAll("&amp;", "&")
    .replace(PROTECTED_MAIL, "$1")
    .replace(ROTATING, "")
    .replace(MADE_UP, "")
    .replace(READER, "$1")
    .replace(FRAGMENT, "")
    .replace(/(?<=[?&])&+/g, "");
  let end = steady.length;
  while (end > 0 && "?&;#".includes(steady[end - 1]!)) end -= 1;
  return steady.slice(0, end);
}

/** An address without its host, because a site may move its files from one host to another. */
const pathOf = (address: string): string =>
  address.split("?", 1)[0]!.replace(/^https?:\/\/(?:i\d\.wp\.com\/)?[^/\s"?]+/, "");

/** The format of a file that a plugin has converted, behind the format that it had: "tower.jpg.webp". */
const TWICE_NAMED = /(\.(?:jpe?g|png|gif))\.(?:webp|avif)$/i;
const SIZE = /(?:-\d{2,4}x\d{2,4}|-scaled)(?=\.\w{3,4}$)/;
/** A hash that site generators put into the names of files, new with each build: "tower-9f3a1c77.jpg". */
const BUILD = /(?<=\w)[-._~](?=[\da-f]*\d)(?=\d*[a-f])[\da-f]{6,40}(?=\.\w{3,4}$)/i;
const FORMAT = /\.(?:jpe?g|png|webp|avif)$/i;

/**
 * The name of a picture's file without its size, its format and its build, because a site may move a picture to another
 * folder or image service.
 */
export function pictureName(address: string): string {
  const path = pathOf(address);
  const file = path.split(/\/|%2f/i).at(-1)!;
  return file === "" ? path : file.replace(TWICE_NAMED, "$1").replace(SIZE, "").replace(BUILD, "").replace(FORMAT, "");
}

/** A name that says nothing: a long mixture of letters and digits. */
const OPAQUE = /^(?=[^\d]*\d)(?=[^a-z]*[a-z])[\w=~-]{16,}$/i;

/** Photo hosts give a picture another name in each answer. Then its text identifies it. */
function namedPicture(address: string, alt: string): string {
  const name = pictureName(address);
  return alt !== "" && OPAQUE.test(name) ? "" : name;
}

/** Names of sound and video that many files of one site share. */
const SHARED_NAME =
  /^(?:audio|video|media|default|episode|stream|play|index|file|download|master|playlist)?(?:\.\w{2,4})?$/i;

/** The name of a file of sound or video, which hosts reach by way of whoever counts its downloads. */
function mediaName(address: string): string {
  const path = pathOf(address);
  const file = path.split(/\/|%2f/i).at(-1)!;
  return SHARED_NAME.test(file) ? path : file;
}

/** The language without its region where the region changes no wording of a page. */
export const seenLanguage = (language: string): string =>
  /^(?:pt|zh|es)\b/i.test(language) ? language : language.split("-", 1)[0]!.toLowerCase();

/** A page's address without its scheme, "www." and the last slash. */
export const seenAddressOfPage = (address: string): string =>
  address.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/\/$/, "");

/** The same, with its escapes in one case. */
export function steadyAddress(address: string): string {
  const plain = seenAddressOfPage(address);
  return plain.includes("%") ? plain.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase()) : plain;
}

/** A credit with its addresses as readers would tell them apart. */
export function seenAttribution(
  { first, via, canonical, ...rest }: Attribution,
  addressOf: (address: string) => string,
): Attribution {
  const hop = ({ url, home, ...named }: Hop): Hop => ({
    ...named,
    home: addressOf(home),
    ...(url !== undefined && { url: addressOf(url) }),
  });
  return {
    ...rest,
    first: hop(first),
    via: via.map(hop),
    ...(canonical !== undefined && { canonical: addressOf(canonical) }),
  };
}
