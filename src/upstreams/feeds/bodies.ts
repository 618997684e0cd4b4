/** Text of feeds that is HTML, or is to become HTML. */

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escaped = (text: string) => text.replace(/[&<>]/g, (character) => ESCAPES[character]!);

/** Plain text as HTML: a paragraph for every block between blank lines. */
export const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .filter((block) => block.trim())
    .map((block) => `<p>${escaped(block.trim())}</p>`)
    .join("\n");

/** HTML as it is; text without a single tag as paragraphs, which is what its author saw. */
export const htmlOf = (text: string): string =>
  /<[a-z!/]/i.test(text) || !/\n\s*\n/.test(text.trim()) ? text : paragraphs(text.replaceAll("&amp;", "&"));

/** The words of a plain-text field as HTML, so that what reads every field as HTML shows them as they are. */
export const asText = (text: string): string => escaped(text);
