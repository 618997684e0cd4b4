import type { Element, Root } from "hast";
import { fromParse5 } from "hast-util-from-parse5";
import { sanitize as allow } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";
import type { SafeBody } from "../model/entry.ts";
import type { SafeHtml } from "../model/html.ts";
import { ALLOWED } from "./html-allowed.ts";
import { ELEMENTS_MAX, HTML_MAX_CHARS, parseLimited } from "./html-limits.ts";
import { tidy } from "./html-tidy.ts";
import { transform } from "./html-transform.ts";
import { edited, type Edits } from "./runs.ts";
import { paragraphs } from "./text.ts";

/** Two rounds settle an ordinary article, three one with an embed inside a paragraph. */
const ROUNDS_MAX = 5;

/**
 * Makes untrusted HTML safe to show: parsed as browsers parse it, reduced to an allow-list, written out again.
 *
 * The result is a fixpoint, so sanitizing it again changes nothing: what was written is parsed and cleaned until it comes
 * out as it went in. HTML that does not settle, or is too large or nested too deeply, is reduced to its words. Never throws.
 *
 * @param options.baseUrl what relative URLs are resolved against
 */
export function sanitize(html: string, options: { baseUrl: string }): SafeBody {
  let current = html.slice(0, HTML_MAX_CHARS).toWellFormed();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const tree = clean(current, options.baseUrl);
    if (tree === undefined) break;
    const written = toHtml(tree);
    if (written === current) return { html: written as SafeHtml, tree };
    current = written;
  }
  return wordsOnly(html);
}

/**
 * A sanitized body without some of its nodes, or with the start of a text in a text's place. What is left of allowed
 * elements, written by the same serializer, is allowed; so it is not parsed again.
 */
export function reduce(body: SafeBody, edits: Edits): SafeBody {
  const tree = tidy(edited(body.tree, edits));
  return { html: toHtml(tree) as SafeHtml, tree };
}

/** @returns undefined when the input exceeds a limit */
function clean(html: string, baseUrl: string): Root | undefined {
  const fragment = parseLimited(html);
  if (fragment === undefined) return undefined;
  const tree = fromParse5(fragment) as Root;
  transform(tree, baseUrl);
  return tidy({
    type: "root",
    children: [allow(tree, ALLOWED)].flatMap((node) => (node.type === "root" ? node.children : [node])),
  });
}

/** So that not even escaping makes a paragraph longer than a body may be. */
const PARAGRAPH_MAX_CHARS = 100_000;
const PARAGRAPHS_MAX = ELEMENTS_MAX / 2;

function wordsOnly(html: string): SafeBody {
  const children: Element[] = [];
  let written = "";
  for (const text of paragraphs(html.slice(0, HTML_MAX_CHARS)).slice(0, PARAGRAPHS_MAX)) {
    const value = text.slice(0, PARAGRAPH_MAX_CHARS).toWellFormed().trim();
    const paragraph: Element = { type: "element", tagName: "p", properties: {}, children: [{ type: "text", value }] };
    const next = written + toHtml(paragraph);
    if (next.length > HTML_MAX_CHARS) break;
    written = next;
    children.push(paragraph);
  }
  return { html: written as SafeHtml, tree: { type: "root", children } };
}
