/** Bodies that arrived as plain text, or escaped once too often. */
import { isElementName, NO_TAG } from "../../html/text.ts";

const TAG = /<[a-z!/]/i;

/** The lengths of lines in a text that was wrapped at a width. Its line breaks are not its author's. */
const WRAPPED_MIN_CHARS = 45;
const WRAPPED_MAX_CHARS = 100;

/** HTML unchanged. Text without any tag becomes paragraphs, and its character references are decoded. */
export function htmlOf(given: string): string {
  const text = withoutTypes(given.replace(NO_TAG, "&lt;"));
  const plain = text.trim();
  if (TAG.test(plain) || !plain.includes("\n")) return text;
  return plain
    .split(/\n[^\S\n]*(?:\r?\n)+|\r\n\r\n/)
    .map((block) => block.trim())
    .filter((block) => block !== "")
    .map((block) => `<p>${isWrapped(block) ? block : block.replace(/\r?\n/g, "<br>")}</p>`)
    .join("\n");
}

const BARE_TAG = /<([a-z][a-z\d]*)>/gi;

/** Plain text in which "Vec<u8>" is no tag: it has no markup besides names that no element has. */
function withoutTypes(text: string): string {
  if (text.includes("</")) return text;
  const spelled = text.replace(BARE_TAG, (tag, name: string) => (isElementName(name) ? tag : `&lt;${name}&gt;`));
  return TAG.test(spelled) ? text : spelled;
}

function isWrapped(block: string): boolean {
  const lines = block.split("\n").map((line) => line.trim().length);
  // A machine laid out indented text, unless its lines are as short as verses.
  if (/\n[ \t]{2,}\S/.test(block) && !/\n[ \t]{2,}[-*•\d]/.test(block))
    return lines.some((chars) => chars >= WRAPPED_MIN_CHARS);
  return lines.slice(0, -1).every((chars) => chars >= WRAPPED_MIN_CHARS && chars <= WRAPPED_MAX_CHARS);
}

const ELEMENTS = "p|div|h[1-6]|ul|ol|li|figure|img|blockquote|table|section|article|a|span|strong|em|b|i|br|pre|iframe";
const ESCAPED_START = new RegExp(`^\\s*&lt;(?:(?:${ELEMENTS})(?:\\s|/?&gt;)|!\\[CDATA\\[)`, "i");
const ESCAPED_PART = /&lt;(?:\/p|\/div|\/a|br ?\/?)&gt;/i;

/**
 * A body as its author wrote it: escaped HTML within HTML is decoded once more, and the markers of CDATA sections are
 * removed.
 */
export function unescaped(html: string): string {
  let body = html;
  if (!TAG.test(body) && (ESCAPED_START.test(body) || (ESCAPED_PART.test(body) && /&lt;(?:p|div|a|br)\b/i.test(body))))
    body = decodedOnce(body);
  const trimmed = body.trim();
  const isSection = trimmed.startsWith(SECTION.from) && trimmed.endsWith(SECTION.to);
  return isSection ? trimmed.slice(SECTION.from.length, -SECTION.to.length) : body;
}

/** A text in which the characters that markup needs are decoded once. */
export const decodedOnce = (text: string): string =>
  text.replace(/&(lt|gt|quot|#0?39|apos|amp);/gi, (_, name: string) => CHARACTERS[name.toLowerCase()]!);

const SECTION = { from: "<![CDATA[", to: "]]>" };

const CHARACTERS: Record<string, string> = {
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  "#039": "'",
  apos: "'",
  amp: "&",
};
