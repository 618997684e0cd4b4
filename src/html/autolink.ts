import type { Element, ElementContent, Parents, Text } from "hast";
import { webUrl } from "./links.ts";
import { element, text } from "./tree.ts";

/** Elements in which an address stays text: links, code and formulas. */
export const UNLINKED = new Set(["a", "code", "pre", "kbd", "samp", "var", "math", "button", "summary", "svg"]);

/** An address, up to white space or a character that no address contains. */
const ADDRESS =
  /(?<![\w/@.:-])(?:https?:\/\/|www\.(?=[\w-]{1,63}\.))[^\s<>"“”„«»‹›`{}|\\^\u3000-\u303f\uff00-\uffef]{3,2000}/gi;

/** Whether a text may contain an address. Most texts do not. */
export const mayHold = (value: string): boolean => value.includes("://") || value.includes("www.");

/** A text with its addresses as links, at most `max` of them; undefined when it has none. */
export function linked({ value }: Text, max: number): ElementContent[] | undefined {
  if (!mayHold(value)) return undefined;
  const parts: ElementContent[] = [];
  let links = 0;
  let rest = 0;
  for (const { 0: whole, index } of value.matchAll(ADDRESS)) {
    if (links >= max) break;
    const address = withoutPunctuation(whole);
    const href = /^www\./i.test(address) ? `https://${address}` : address;
    const url = URL.parse(href);
    if (url === null || !/[.:]|^localhost$/.test(url.hostname)) continue;
    if (index > rest) parts.push(text(value.slice(rest, index)));
    parts.push(element("a", { href }, [text(address)]));
    links += 1;
    rest = index + address.length;
  }
  if (rest === 0) return undefined;
  if (rest < value.length) parts.push(text(value.slice(rest)));
  return parts;
}

/** Whether a link's text is its own address, as in the links of {@link linked}. */
export function saysItsAddress({ children, properties }: Element): boolean {
  const [only] = children;
  if (children.length !== 1 || only?.type !== "text" || !/^(?:https?:\/\/|www\.)\S+$/i.test(only.value)) return false;
  const said = /^www\./i.test(only.value) ? `https://${only.value}` : only.value;
  const address = webUrl(said, said);
  return address !== undefined && address === webUrl(properties["href"], said);
}

/** An address without a final full stop, bracket or quote that belongs to the sentence around it. */
function withoutPunctuation(address: string): string {
  let end = address.length;
  let [rounds, squares] = [surplus(address, "(", ")"), surplus(address, "[", "]")];
  for (; end > 0; end -= 1) {
    const last = address.charAt(end - 1);
    if (/[.,:;!?'’…*_~]/.test(last)) continue;
    if (last === ")" && rounds > 0) rounds -= 1;
    else if (last === "]" && squares > 0) squares -= 1;
    else break;
  }
  return address.slice(0, end);
}

/** How many more closing than opening brackets there are. */
function surplus(address: string, opening: string, closing: string): number {
  let more = 0;
  for (const sign of address) more += Number(sign === closing) - Number(sign === opening);
  return more;
}

const BLOCK = /^(?:p|div|h[1-6]|ul|ol|dl|figure|table|blockquote|pre|hr|section|article|aside|details|br)$/;

/**
 * The address that stands alone in its block, as text or as a link whose text is its address. Editors replace such an
 * address by a player.
 *
 * @param place the child's place in its parent
 */
export function loneAddress(child: ElementContent, parent: Parents, place: number): string | undefined {
  const address = addressIn(child);
  return address !== undefined && isAlone(parent, place) ? address : undefined;
}

function addressIn(child: ElementContent): string | undefined {
  if (child.type === "text") {
    const value = child.value.trim();
    return /^https?:\/\/[^\s<>"]{4,2000}$/i.test(value) ? value : undefined;
  }
  if (child.type !== "element" || child.tagName !== "a" || child.children.length !== 1) return undefined;
  const [only] = child.children;
  const href = child.properties["href"];
  if (only?.type !== "text" || typeof href !== "string") return undefined;
  const said = only.value.trim();
  return /^https?:\/\//i.test(said) && bare(said) === bare(href) ? href : undefined;
}

const bare = (address: string): string =>
  address
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/$/, "")
    .replaceAll("&amp;", "&");

function isAlone(parent: Parents, place: number): boolean {
  if (parent.type === "element" && !/^(?:p|div|figure)$/.test(parent.tagName)) return false;
  const isRoot = parent.type === "root" || parent.tagName === "div";
  return isEdge(parent, place, -1, isRoot) && isEdge(parent, place, 1, isRoot);
}

/** Whether nothing is beside a child on one side. In a box, blocks may be there. */
function isEdge(parent: Parents, place: number, step: -1 | 1, isBox: boolean): boolean {
  for (let at = place + step; ; at += step) {
    const neighbor = parent.children[at];
    if (neighbor === undefined) return true;
    if (neighbor.type === "text" && neighbor.value.trim() === "") continue;
    if (neighbor.type !== "element") {
      if (neighbor.type === "text") return false;
      continue;
    }
    if (neighbor.tagName === "figcaption") return true;
    return isBox && BLOCK.test(neighbor.tagName) && neighbor.tagName !== "br";
  }
}
