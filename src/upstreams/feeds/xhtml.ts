import { MARK_COMMENT } from "../../html/gates.ts";
import { markupAt } from "./markup.ts";

const VOID = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

/**
 * XHTML as HTML. An element that closes itself becomes an empty one, because HTML allows that for a few elements only
 * (XHTML 1.0, appendix C.2 and C.3). Instructions are removed, and comments unless they restrict readers. Prefixes of
 * names are ignored.
 */
export function xhtmlToHtml(xml: string): string {
  const parts: string[] = [];
  let before = 0;
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", before)) {
    const { kind, end, name, local } = markupAt(xml, at);
    parts.push(xml.slice(before, at));
    before = end;
    const isVoid = VOID.has(local.toLowerCase());
    // After the name: attributes are the same in both.
    const behind = at + name.length + 1;
    if (kind === "stray") parts.push("&lt;");
    if (kind === "opaque" && xml.slice(at, end).search(MARK_COMMENT) === 0) parts.push(xml.slice(at, end));
    if (kind === "open") parts.push(`<${local}${xml.slice(behind, end)}`);
    if (kind === "empty") parts.push(`<${local}${xml.slice(behind, end - 2)}>${isVoid ? "" : `</${local}>`}`);
    if (kind === "close" && !isVoid) parts.push(`</${local}>`);
  }
  parts.push(xml.slice(before));
  return parts.join("");
}
