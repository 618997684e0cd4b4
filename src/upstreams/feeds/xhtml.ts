import { isMark } from "../../html/gates.ts";
import { markupAt } from "./markup.ts";

const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

/**
 * XHTML as HTML: an element that closes itself is empty, which HTML knows of a few only (XHTML 1.0, appendix C.2 and C.3). Instructions
 * go, and comments that do not say who may read what; prefixes of names do not count.
 */
export function xhtmlToHtml(xml: string): string {
  const parts: string[] = [];
  let before = 0;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", before)) {
    const { kind, end, name, local } = markupAt(xml, at);
    parts.push(xml.slice(before, at));
    before = end;
    const isVoid = VOID.has(local.toLowerCase());
    // Where names end: attributes are the same in both.
    const behind = at + name.length + 1;
    if (kind === "stray") parts.push("&lt;");
    if (kind === "opaque" && isMark(xml.slice(at, end))) parts.push(xml.slice(at, end));
    if (kind === "open") parts.push(`<${local}${xml.slice(behind, end)}`);
    if (kind === "empty") parts.push(`<${local}${xml.slice(behind, end - 2)}>${isVoid ? "" : `</${local}>`}`);
    if (kind === "close" && !isVoid) parts.push(`</${local}>`);
  }
  parts.push(xml.slice(before));
  return parts.join("");
}
