import { GATED, GATED_REST } from "../../html/gates.ts";
import { escape } from "../reading/fields.ts";
import { hasStrangeShortcodes, namesMembers, withoutShortcodes } from "./shortcodes.ts";

/**
 * A post's raw text, as WordPress stores it, as readable HTML: comments of blocks are dropped, shortcodes become HTML
 * or are reduced to their words, and blank lines make paragraphs outside of blocks (WordPress Developer Resources,
 * do_blocks, do_shortcode, wpautop).
 *
 * @param url the post's address, for parts that only its own page can show
 */
export function toHtml(raw: string, url: string): string {
  const hasBlocks = raw.includes("<!-- wp:");
  const html = withoutShortcodes(hasBlocks ? withoutBlockComments(raw) : raw, url);
  return linkedEmbeds(hasBlocks ? html : withParagraphs(html));
}

/**
 * Whether a raw text has parts that only WordPress itself can render: shortcodes that this code does not know, or
 * blocks that only refer to content elsewhere, such as a pattern.
 */
export function needsRendering(raw: string): boolean {
  let rest = 0;
  for (const { index } of raw.matchAll(/<!-- wp:/g)) {
    if (index < rest) continue;
    const end = raw.indexOf("-->", index);
    if (end < 0) break;
    rest = end;
    if (raw[end - 1] === "/" && !/^<!-- wp:(?:separator|spacer|more|nextpage)\b/.test(raw.slice(index, index + 30)))
      return true;
  }
  return hasStrangeShortcodes(raw);
}

/** A block's comment: [/name {attributes} /]. */
const COMMENT = /^<!-- (\/?)wp:([\w-]{1,60}(?:\/[\w-]{1,60})?)\s/;

/** Only members get the text after these blocks. */
const PAYWALL = /^(?:[\w-]+\/)(?:paywall(?:-divider)?|exclusive-content-divider)$/;
/** Only members get the text in this block, whose name does not say so. */
const FOR_LEVELS = "pmpro/content-visibility";
/**
 * Attributes by which plugins show any block to some readers only: a status as a value ("logged-in", "loggedInUser"),
 * roles of Block Visibility and PublishPress Blocks, gates and rules of Newspack, and the switches of Ultimate Member
 * and Spectra.
 */
const FOR_SOME = new RegExp(
  [
    '[:[,]\\s?"(?:user[-_]?)?logged[-_]?in(?:[-_]?users?)?"',
    '"visibilityByRole":\\s?"(?:user-role|users|user-rule-sets)"',
    '"control":\\s?"user_role",[^{}]{0,300}"approach":\\s?"(?:login|include)"',
    '"newspackAccessControlGateIds":\\s?\\[\\s?\\d',
    '"(?:registration|custom_access)":\\s?\\{[^{}]{0,100}"active":\\s?true',
    '"um_who_access":\\s?"?1\\b',
    '"UAGLoggedOut":\\s?true',
  ].join("|"),
  "i",
);
/** Attributes by which such a block is shown to readers who are no members: level 0, or the opposite of the condition. */
const FOR_OTHERS =
  /"levels":\s?\["?0\b|"(?:invertRestrictions|hideOnRestrictedRoles)":\s?(?:true|"?1\b)|"(?:contentVisibility|newspackAccessControlVisibility)":\s?"hidden|"logged[-_]?out/i;
/** Attributes that hide a block from everybody (WordPress 6.9, Block Visibility). */
const HIDDEN = /"metadata":\s?\{[^{}]{0,300}"blockVisibility":\s?false|"hideBlock":\s?true/;

type Audience = "everybody" | "members" | "nobody";

function audienceOf(name: string, attributes: string): Audience {
  if (HIDDEN.test(attributes)) return "nobody";
  const isForSome = name === FOR_LEVELS || namesMembers(name.slice(name.indexOf("/") + 1)) || FOR_SOME.test(attributes);
  return isForSome && !FOR_OTHERS.test(attributes) ? "members" : "everybody";
}

const OPENS: Record<Audience, string> = { everybody: "", members: GATED.begin, nobody: "<div hidden>" };
const CLOSES: Record<Audience, string> = { everybody: "", members: GATED.end, nobody: "</div>" };

const COMMENT_MAX_CHARS = 5_000;

/**
 * Removes comments of blocks, in linear time even when no comment is closed, and marks the blocks that are not for
 * everybody. Blocks inside such a block have no marks of their own.
 */
function withoutBlockComments(raw: string): string {
  let html = "";
  let rest = 0;
  const open: string[] = [];
  /** How many blocks of a name are open. */
  const depths = new Map<string, number>();
  /** The outermost block that is not for everybody. */
  let restricted: { depth: number; audience: Audience } | undefined;
  for (const { index } of raw.matchAll(/<!-- \/?wp:/g)) {
    if (index < rest) continue;
    const end = raw.indexOf("-->", index);
    if (end < 0) break;
    html += raw.slice(rest, index);
    rest = end + "-->".length;
    const comment = raw.slice(index, Math.min(end, index + COMMENT_MAX_CHARS));
    const [, slash, name = ""] = COMMENT.exec(comment) ?? [];
    if (PAYWALL.test(name) && slash === "") html += GATED_REST;
    if (slash === "" && raw[end - 1] !== "/") {
      const audience = restricted ? "everybody" : audienceOf(name, comment);
      if (audience !== "everybody") restricted = { depth: open.length, audience };
      html += OPENS[audience];
      open.push(name);
      depths.set(name, (depths.get(name) ?? 0) + 1);
    }
    if (slash !== "/" || !depths.get(name)) continue;
    let ended: string | undefined;
    do {
      ended = open.pop()!;
      depths.set(ended, depths.get(ended)! - 1);
    } while (ended !== name);
    if (restricted === undefined || restricted.depth < open.length) continue;
    html += CLOSES[restricted.audience];
    restricted = undefined;
  }
  return html + raw.slice(rest);
}

/** Whether everybody may read the beginning of a members' post: the text before a block that ends it. */
export const hasPreview = (raw: string): boolean =>
  raw.includes("<!-- wp:") && withoutBlockComments(raw).includes(GATED_REST);

/** Turns the address in an embed block into a link. */
const linkedEmbeds = (html: string): string =>
  html.replace(
    /(<div class="wp-block-embed__wrapper">\s{0,10})(https?:\/\/[^\s<>"]{1,2000})/g,
    (_, start: string, href: string) => {
      const address = escape(href.replaceAll("&amp;", "&"));
      return `${start}<a href="${address}">${address}</a>`;
    },
  );

const BLOCK =
  /^<\/?(?:address|article|aside|audio|blockquote|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul|video)\b/i;

/** A simple wpautop: text between blank lines is a paragraph, and a line break becomes an element. */
function withParagraphs(text: string): string {
  return preformattedApart(text.replaceAll("\r\n", "\n"))
    .map(({ chunk, isPreformatted }) => (isPreformatted ? chunk : paragraphsOf(chunk)))
    .join("\n");
}

const paragraphsOf = (chunk: string): string =>
  chunk
    .split(/\n[^\S\n]*\n+/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (BLOCK.test(part) ? part : `<p>${part.replaceAll("\n", "<br>\n")}</p>`))
    .join("\n");

function preformattedApart(text: string): { chunk: string; isPreformatted: boolean }[] {
  const chunks: { chunk: string; isPreformatted: boolean }[] = [];
  let rest = 0;
  for (;;) {
    const start = text.indexOf("<pre", rest);
    const end = start < 0 ? -1 : text.indexOf("</pre>", start);
    if (end < 0) break;
    chunks.push({ chunk: text.slice(rest, start), isPreformatted: false });
    rest = end + "</pre>".length;
    chunks.push({ chunk: text.slice(start, rest), isPreformatted: true });
  }
  chunks.push({ chunk: text.slice(rest), isPreformatted: false });
  return chunks;
}
