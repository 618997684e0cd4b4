/** Which elements are open at a place of an XML document, and how those that a publisher left open end. */
import type { Markup } from "./markup.ts";
import type { Count, Survey } from "./surveyed.ts";

/** No article is nested deeper. The parser recurses once per level. */
export const DEPTH_MAX = 200;

/** The open entry of the pass. */
export interface Open {
  name: string;
  start: number;
  before: Count;
  persons: number;
  /** The elements that are open in it. */
  inner: { name: string; start: number; end: number }[];
}

/** Elements of HTML that have no end tag, and all that stand in entries by mistake. */
export const VOID = /^(?:br|hr|img|wbr)$/i;
const OF_HTML =
  /^(?:br|hr|img|wbr|p|b|i|u|em|strong|span|div|font|a|small|big|center|blockquote|ul|ol|li|table|tbody|tr|td|h[1-6])$/i;

/**
 * Whether a tag stands in an entry by mistake, between its elements: an element of HTML without an end, or the end of
 * one that is not open. The parser would take what follows for its content, or end the entry.
 */
export const isStray = ({ name, inner }: Open, tag: Markup): boolean =>
  inner.length === 0 && ((tag.kind === "open" && VOID.test(tag.name)) || (tag.kind === "close" && tag.name !== name));

/** Notes which elements are open in an entry. */
export function nest({ inner }: Open, at: number, { kind, end, name }: Markup): void {
  if (kind === "open") inner.push({ name, start: at, end });
  if (kind !== "close") return;
  const place = inner.findLastIndex((element) => element.name === name);
  if (place >= 0) inner.splice(place);
}

/** Ends the elements that an entry has left open: of HTML only the text stays, others end with the entry. */
export function endInner({ cuts }: Survey, { inner }: Open, at: number): void {
  const others = inner.filter(({ name }) => !OF_HTML.test(name)).toReversed();
  if (others.length > 0) cuts.push([at, at, others.map(({ name }) => `</${name}>`).join("")]);
  for (const { name, start, end } of inner) {
    if (!OF_HTML.test(name)) continue;
    cuts.splice(cuts.findLastIndex(([from]) => from < start) + 1, 0, [start, end]);
  }
}

const CHANNEL_DEPTH = 2;

/** Elements that are open outside of entries, and those that were closed before their end tag; by name. */
export interface Outer {
  open: string[];
  ended: string[];
}

/**
 * Closes elements that an RSS channel has left open before an item, so that the item belongs to the channel. Their
 * later end tags are dropped.
 *
 * @param outer is updated
 * @returns how many elements end here besides the tag's own
 */
export function unnested(seen: Survey, outer: Outer, at: number, { kind, end, name, local }: Markup): number {
  const isEntry = /^(?:item|entry)$/i.test(local);
  if (kind === "close") {
    const place = outer.open.lastIndexOf(name);
    if (place >= 0) return outer.open.splice(place).length - 1;
    const early = outer.ended.lastIndexOf(name);
    if (early < 0) return -1;
    outer.ended.splice(early, 1);
    seen.cuts.push([at, end]);
    return -1;
  }
  if (isEntry && /^rss$/i.test(outer.open[0] ?? "") && /^channel$/i.test(outer.open[1] ?? "")) {
    const open = outer.open.splice(CHANNEL_DEPTH).toReversed();
    if (outer.ended.length < DEPTH_MAX) outer.ended.push(...open);
    if (open.length > 0) seen.cuts.push([at, at, open.map((one) => `</${one}>`).join("")]);
    return open.length;
  }
  if (kind === "open" && !isEntry) outer.open.push(name);
  return 0;
}
