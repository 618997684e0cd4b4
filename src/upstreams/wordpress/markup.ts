import { GATED, GATED_REST } from "../../html/gates.ts";
import { escape } from "../reading/fields.ts";
import { hasStrangeShortcodes, withoutShortcodes } from "./shortcodes.ts";

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

/** Only members get the text after these blocks. */
const PAYWALL = /^<!-- wp:(?:jetpack\/paywall|memberful\/paywall-divider)\b/;
/** Only members get the text in these blocks. */
const FOR_MEMBERS =
  /^<!-- (\/?)wp:(?:premium-content\/subscriber-view|pmpro\/membership|(?:[\w-]+\/)?(?:member|members|members-only|restricted|protected|paid|private|subscriber)-?(?:content|only|view|block)?) (?!\/)/;

const BLOCK_NAME_CHARS = 80;

/** Removes comments of blocks, in linear time even when no comment is closed. */
function withoutBlockComments(raw: string): string {
  let html = "";
  let rest = 0;
  for (const { index } of raw.matchAll(/<!-- \/?wp:/g)) {
    if (index < rest) continue;
    const end = raw.indexOf("-->", index);
    if (end < 0) break;
    html += raw.slice(rest, index);
    const comment = raw.slice(index, index + BLOCK_NAME_CHARS);
    if (PAYWALL.test(comment)) html += GATED_REST;
    const [, slash] = FOR_MEMBERS.exec(comment) ?? [];
    if (slash !== undefined) html += slash === "" ? GATED.begin : GATED.end;
    rest = end + "-->".length;
  }
  return html + raw.slice(rest);
}

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
