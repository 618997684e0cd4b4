import type { SafeHtml } from "../model/html.ts";

/** A tag as the sanitizer writes it: names in lower case, values in double quotes. */
const TAG = /<(\/?)([a-z][a-z\d-]*)(?:"[^"]*"|[^">])*>/g;

/** Elements without an end tag (HTML standard, 13.1.2). */
const VOID: ReadonlySet<string> = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);

/** Elements after whose end a text may be cut. */
const WHOLE: ReadonlySet<string> = new Set(
  "p div figure ul ol li dl table tr blockquote pre section article aside details h1 h2 h3 h4 h5 h6 hr".split(" "),
);

/**
 * The beginning of a sanitized body: as many whole paragraphs as fit, with the elements around them closed.
 *
 * @returns "" when not even one fits
 */
export function beginningOf(html: SafeHtml, maxChars: number): SafeHtml {
  const open: string[] = [];
  let end = 0;
  let closing = "";
  for (const { index, 0: tag, 1: slash, 2: name } of html.matchAll(TAG)) {
    const after = index + tag.length;
    if (after > maxChars) break;
    if (slash === "/") open.pop();
    else if (!VOID.has(name!)) open.push(name!);
    if (!WHOLE.has(name!) || (slash === "" && !VOID.has(name!))) continue;
    end = after;
    closing = open
      .toReversed()
      .map((each) => `</${each}>`)
      .join("");
  }
  return (html.slice(0, end) + closing) as SafeHtml;
}
