/** Reads XML markup one piece at a time: its kind and its end, without a tree. */

/** Longer than any tag: one with all its namespaces has one or two thousand characters. */
export const TAG_MAX_CHARS = 20_000;

export interface Markup {
  kind: "open" | "empty" | "close" | "opaque" | "stray";
  end: number;
  attributes: number;
  /** The name as written, and without its prefix. */
  name: string;
  local: string;
}

const TAG = /<(\/?)((?:[\w.-]+:)?([A-Za-z_][\w.-]*))/y;

/** The piece of markup that begins with the "<" at `at`. */
export function markupAt(text: string, at: number): Markup {
  const nothing = { attributes: 0, name: "", local: "" };
  const opaqueUntil = endOfOpaque(text, at);
  if (opaqueUntil > at) return { kind: "opaque", end: opaqueUntil, ...nothing };
  TAG.lastIndex = at;
  const [, slash, name, local] = TAG.exec(text) ?? [];
  if (name === undefined || local === undefined) return { kind: "stray", end: at + 1, ...nothing };
  const { end, attributes } = tagFrom(text, TAG.lastIndex);
  const kind = slash === "/" ? "close" : text[end - 2] === "/" ? "empty" : "open";
  return { kind, end, attributes, name, local };
}

/**
 * Beginnings and ends of opaque markup. An empty look-ahead stops the engine from searching for the end letter by
 * letter, as for plain text, which takes ten times as long where its first letter is frequent.
 */
const OPAQUE: readonly [string, RegExp][] = [
  ["<![CDATA[", /\]\]>(?=)/g],
  ["<!--", /-->(?=)/g],
  ["<?", /\?>(?=)/g],
  ["<!", />/g],
];

/**
 * The end of the CDATA section, comment, instruction or declaration that begins at `at`; `at` itself when there is
 * none.
 */
export function endOfOpaque(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next !== 0x21 && next !== 0x3f) return at;
  const [open, close] = OPAQUE.find(([open]) => text.startsWith(open, at))!;
  close.lastIndex = at + open.length;
  return close.test(text) ? close.lastIndex : text.length;
}

/**
 * The rest of a tag: the position after its ">", which must be outside of quotes, and the number of attributes before
 * it.
 */
function tagFrom(text: string, from: number): { end: number; attributes: number } {
  const limit = Math.min(text.length, from + TAG_MAX_CHARS + 1);
  let quote = 0;
  let attributes = 0;
  let spaced = false;
  for (let at = from; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
      continue;
    }
    if (code === 0x3e) return { end: at + 1, attributes };
    if (code === 0x22 || code === 0x27) quote = code;
    const isSpace = code <= 0x20;
    if (spaced && !isSpace && code !== 0x2f && code !== 0x3d) attributes += 1;
    spaced = isSpace;
  }
  return { end: limit, attributes };
}
