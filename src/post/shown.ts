import { sha256 } from "../bytes.ts";
import { type Content, isSecret, type Post } from "../model/post.ts";
import type { ShownChangeKind } from "../model/post-state.ts";
import {
  evenly,
  legible,
  pictureName,
  seenAddressOfPage,
  seenAttribution,
  seenLanguage,
  seenLater,
  seenMarkup,
  steadyAddress,
} from "./seen.ts";

/** The value for a post whose existence is secret. */
const NOTHING = "";
/** The value for a post whose notice says that it is gone. */
const GONE = "gone";

/** Whether readers were shown the post itself. */
export const isText = (shown: string | null): shown is string => shown !== null && shown !== NOTHING && shown !== GONE;

const FINGERPRINT_BYTES = 12;

/** The version of a fingerprint, which is its prefix. Older code left out fewer invisible parts. */
type Generation = "7:" | "6:" | "5:" | "4:" | "3:" | "2:" | "";
const NEWEST = "7:";
/** Whether a generation leaves out what an earlier one began to leave out. */
const isFourth = (generation: Generation): boolean => generation >= "4:";
const isFifth = (generation: Generation): boolean => generation >= "5:";
const isSixth = (generation: Generation): boolean => generation >= "6:";

/** A short fingerprint of everything that readers are shown of a post, without its links to other posts. */
export const shownOf = (post: Post): Promise<string> => fingerprintOf(post, NEWEST);

/** Whether readers are shown the same as before, even if older code made the earlier fingerprint. */
export async function isShown(before: string | null, post: Post, after: string): Promise<boolean> {
  if (!isText(before) || before === after || before.startsWith(NEWEST)) return before === after;
  const generation = (["6:", "5:", "4:", "3:", "2:"] as const).find((earlier) => before.startsWith(earlier));
  return before === (await fingerprintOf(post, generation ?? ""));
}

async function fingerprintOf(post: Post, generation: Generation): Promise<string> {
  if (isSecret(post.withheld)) return NOTHING;
  if (post.withdrawal || post.withheld) return GONE;
  const { id: _, slug: __, under: ___, renders: ____, links: _____, dueAt: ______, ...said } = post;
  const fingerprint = await sha256(JSON.stringify(generation === "" ? said : seenIn(said, generation)));
  const short = fingerprint.subarray(0, FINGERPRINT_BYTES).toBase64({ alphabet: "base64url", omitPadding: true });
  return generation + short;
}

const MEDIUM = /<(?:img|source|video|audio)\b[^<>]*>/g;
const QUERY = /\?[^\s"]*/g;
/** A host, because a site may move its pictures from one host to another. */
const HOST = /https?:\/\/(?:i\d\.wp\.com\/)?[^/\s"?]+/g;
const PROTECTED_MAIL = /(\/cdn-cgi\/l\/email-protection)#[\da-f]*/gi;
/** Nonces, sessions, and signatures of links to files, which storages renew each time. */
const ROTATING =
  /([?&])(?:amp;)?(?:_?wpnonce|_?nonce|x-(?:amz|goog)-[a-z-]{1,40}|awsaccesskeyid|googleaccessid|key-pair-id|policy|signature|sig|expires|hmac|hdnts|token|jsessionid|phpsessid|sid)=[^&"#<>\s]*/gi;

/** Ids, some of which are new each time, and links to them. */
const ID = / id="[^"]*"/g;
const PLACE = / href="#[^"]*/g;
/** Tracking of links. */
const CAMPAIGN = /([?&])(?:amp;)?utm_[a-z_]{1,40}=[^&"#<>\s]*/gi;
/** The same, and tracking by Mailchimp, HubSpot and advertisers. */
const CLICK =
  /([?&])(?:amp;)?(?:utm_[a-z_]{1,40}|mc_[ce]id|_hs(?:enc|mi)|fbclid|gclid|msclkid|igshid|mkt_tok)=[^&"#<>\s]*/gi;
/** Elements whose class or id is removed. */
const BARE_SPAN = /<\/?span>/g;
/** The end of a cut excerpt: "[…]", "... Read more". */
const CUT = /\s*\[?(?:…|\.\.\.)\]?\s*[^.…]{0,40}$/u;
/** Attributes that select a file for the browser and reserve its place. */
const LAYOUT = / (?:srcset|sizes|width|height|loading|decoding)="[^"]*"/g;
/** Spaces of other widths, and non-breaking ones. */
const OTHER_SPACES = /[\u00a0\u2007\u2009\u202f]|&(?:nbsp|#160|#xa0);/gi;
/** White space to collapse. A single space stays as it is, and most spaces are single. */
const SPACES = /[\t\n\f\r][\t\n\f\r ]*| [\t\n\f\r ]+/g;
const BLOCK =
  "(<\\/?(?:p|div|figure|figcaption|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th|caption|blockquote|h[1-6]|hr|br|section|details|summary|aside)\\b[^<>]*>)";
/** Spaces beside a block. Most blocks have none, and are skipped. */
const AROUND_BLOCKS = new RegExp(` ${BLOCK} ?|${BLOCK} `, "g");
const PREFORMATTED = /(<\/?pre\b[^<>]*>)/;

/**
 * Removes invisible white space: a run of it looks like one space, and beside a block like none. Preformatted text is
 * kept.
 */
function withoutLayout(html: string): string {
  let depth = 0;
  return html
    .split(PREFORMATTED)
    .map((part) => {
      if (part.startsWith("<pre")) depth += 1;
      else if (part.startsWith("</pre")) depth -= 1;
      else if (depth === 0) return part.replace(SPACES, " ").replace(AROUND_BLOCKS, "$1$2").trim();
      return part;
    })
    .join("");
}

const PICTURE_ADDRESS = / src="([^"]*)/;
const PICTURE_LINK = / href="([^"]*\.(?:jpe?g|png|gif|webp|avif))(?=["?])/gi;

/**
 * The name of a picture's file without its size, because a site may move a picture to another folder or image service.
 */
function fileOf(address: string): string {
  const path = address.split("?", 1)[0]!;
  const file = path.split(/\/|%2f/i).at(-1)!;
  return file === "" ? path : file.replace(/(?:-\d{2,4}x\d{2,4}|-scaled)(?=\.\w{3,4}$)/, "");
}

/**
 * The last body, because the hash of a content and the fingerprint of its page need the same body one after the other.
 */
let remembered = { html: "", seen: "" };

function seenHtml(html: string, generation: Exclude<Generation, "">): string {
  if (!isSixth(generation)) return seenBefore(html, generation);
  if (generation !== NEWEST) return withoutLayout(seenMarkup(html));
  if (html !== remembered.html) remembered = { html, seen: withoutLayout(seenLater(seenMarkup(html))) };
  return remembered.seen;
}

/** A body as earlier code compared it. */
function seenBefore(html: string, generation: Generation): string {
  const seen = html
    .replace(MEDIUM, (tag) => seenMedium(tag, generation))
    .replace(PROTECTED_MAIL, "$1")
    .replace(ROTATING, "$1");
  if (generation === "2:") return seen;
  const placeless = seen
    .replace(ID, "")
    .replace(PLACE, ' href="')
    .replace(generation === "5:" ? CLICK : CAMPAIGN, "$1");
  if (generation === "3:") return withoutLayout(placeless);
  // A site and the links to it may move from http to https.
  const spaced = placeless.replaceAll(' href="http:', ' href="https:').replace(OTHER_SPACES, " ");
  if (generation === "4:") return withoutLayout(spaced);
  const filed = spaced.replace(PICTURE_LINK, (_, address: string) => ` href="${fileOf(address)}`);
  return withoutLayout(filed.replace(BARE_SPAN, ""));
}

/** The tag of a picture or a player without layout, and without the parts of its address that may change. */
function seenMedium(tag: string, generation: Generation): string {
  if (generation === "2:") return tag.replace(QUERY, "");
  const plain = tag.replace(LAYOUT, "").replace(HOST, "").replace(QUERY, "");
  if (generation !== "5:" || !plain.startsWith("<img")) return plain;
  return plain.replace(PICTURE_ADDRESS, (_, address: string) => ` src="${fileOf(address)}`);
}

type Seen = Pick<Content, "html" | "image"> &
  Partial<Pick<Content, "title" | "summary" | "authors" | "tags" | "language" | "url" | "attribution">>;

/**
 * Content without parts that can change invisibly: queries in pictures' addresses, nonces, signatures of links, the
 * order of tags.
 */
export function seenIn<C extends Seen>(content: C, generation: Exclude<Generation, ""> = NEWEST): C {
  const { html, image, title, summary, authors, tags, language, url, attribution } = content;
  const ofNewer = isFourth(generation) && {
    ...(title !== undefined && { title: seenText(title, generation) }),
    ...(summary !== undefined && { summary: seenSummary(seenText(summary, generation), generation) }),
    ...(tags !== undefined && { tags: seenTags(tags, generation) }),
  };
  const addressOf = generation === NEWEST ? steadyAddress : seenAddressOfPage;
  const ofSixth = isSixth(generation) && {
    ...(authors !== undefined && { authors: authors.map(({ name }) => ({ name })) }),
    ...(language !== undefined && { language: seenLanguage(language) }),
    ...(url !== undefined && { url: addressOf(url) }),
    ...(attribution !== undefined && { attribution: seenAttribution(attribution, addressOf) }),
  };
  return {
    ...content,
    ...ofNewer,
    ...ofSixth,
    html: seenHtml(html, generation),
    ...(image !== undefined && { image: seenAddress(image, generation) }),
  };
}

function seenText(text: string, generation: Generation): string {
  if (!isSixth(generation)) return text.replace(OTHER_SPACES, " ");
  return generation === NEWEST ? evenly(legible(text)) : legible(text);
}

const seenTags = (tags: string[], generation: Generation): string[] =>
  generation === NEWEST ? [...new Set(tags.map((tag) => tag.toLowerCase()))].toSorted() : tags.toSorted();

const seenSummary = (summary: string, generation: Generation): string =>
  isFifth(generation) ? summary.replace(CUT, "…") : summary;

function seenAddress(image: string, generation: Exclude<Generation, "">): string {
  if (isSixth(generation)) return pictureName(image);
  if (generation === "5:") return fileOf(image);
  return (generation === "2:" ? image : image.replace(HOST, "")).replace(QUERY, "");
}

/**
 * The change as readers see it; null when they see none.
 *
 * @param before the earlier fingerprint; null when none was stored
 */
export function changeOf(before: string | null, after: string): ShownChangeKind | null {
  if (before === after) return null;
  const wasShown = before !== NOTHING && before !== GONE;
  if (after === NOTHING || after === GONE) return wasShown ? "withdrawn" : null;
  return wasShown ? "corrected" : "published";
}
