import { escape } from "../reading/fields.ts";
import { hasStrangeShortcodes, withoutShortcodes } from "./shortcodes.ts";

/**
 * A post's raw text, as WordPress stores it, made readable HTML: comments of blocks dropped, shortcodes made HTML or reduced to
 * their words, and paragraphs made of blank lines where no block makes them (WordPress Developer Resources, do_blocks,
 * do_shortcode, wpautop).
 *
 * @param url of the post, for what only its own page can show
 */
export function toHtml(raw: string, url: string): string {
  const hasBlocks = raw.includes("<!-- wp:");
  const html = withoutShortcodes(hasBlocks ? withoutBlockComments(raw) : raw, url);
  return linkedEmbeds(hasBlocks ? html : withParagraphs(html));
}

/**
 * Whether a raw text has something in it that only WordPress itself can render: shortcodes that no code here knows, or blocks
 * that are nothing but their name, such as a pattern that stands elsewhere.
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

/** Jetpack shows what follows to subscribers only. */
const PAYWALL = /^<!-- wp:jetpack\/paywall\b/;

/** Linear in its input also when no comment is ever closed. */
function withoutBlockComments(raw: string): string {
  let html = "";
  let rest = 0;
  for (const { index } of raw.matchAll(/<!-- \/?wp:/g)) {
    if (index < rest) continue;
    const end = raw.indexOf("-->", index);
    if (end < 0) break;
    html += raw.slice(rest, index);
    if (PAYWALL.test(raw.slice(index, index + 30))) html += "<!--members-only-->";
    rest = end + "-->".length;
  }
  return html + raw.slice(rest);
}

/** An embed block holds an address; readers need a link. */
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

/** wpautop, but for its finer points: what stands between blank lines is a paragraph, a line break is one. */
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
