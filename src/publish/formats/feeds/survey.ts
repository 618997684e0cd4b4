/** What is to be known of an XML document before it is parsed: one pass over its tags, without a tree. */

/** More entries than this are left for another time: the first ones are the newest. */
export const ENTRIES_MAX = 1000;

/** An entry of a rich feed has some thirty elements; HTML that nobody escaped counts too. */
export const ELEMENTS_MAX = 60_000;

/** A tag with all its namespaces has a thousand characters or two. */
export const TAG_MAX_CHARS = 20_000;

/** The library reads a person's name in quadratic time. */
const PERSON_MAX_CHARS = 300;

const TOMBSTONES_MAX = 1000;

/** An entry that the document says is gone (RFC 6721, section 3). */
export interface Tombstone {
  ref: string;
  when: string | undefined;
}

export interface Survey {
  /** The root element's name as it is written; undefined when there is no element. */
  root: string | undefined;
  /** Why the document is not to be parsed at all. */
  excess: string | undefined;
  /** Whether the root element ends. */
  closed: boolean;
  entries: number;
  /** Where the last entry that is to be read ends; 0 when none does. */
  wholeUntil: number;
  tombstones: Tombstone[];
  /** Whether it says that it has every entry there is (RFC 5005, section 2). */
  isComplete: boolean;
  /** Elements to leave out: from, to. */
  overlong: [number, number][];
}

const TAG = /<(\/?)((?:[\w.-]+:)?([A-Za-z_][\w.-]*))/y;

/** Looks at every tag outside comments and CDATA sections. Never fails: what is malformed, the parser will say. */
export function survey(text: string): Survey {
  const seen: Survey = {
    root: undefined,
    excess: undefined,
    closed: false,
    entries: 0,
    wholeUntil: 0,
    tombstones: [],
    isComplete: false,
    overlong: [],
  };
  let elements = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const skipped = endOfOpaque(text, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    TAG.lastIndex = at;
    const [, slash, name, local] = TAG.exec(text) ?? [];
    if (name === undefined || local === undefined) {
      at += 1;
      continue;
    }
    const end = endOfTag(text, TAG.lastIndex);
    if (end - at > TAG_MAX_CHARS) return { ...seen, excess: `has a tag of more than ${TAG_MAX_CHARS} characters` };
    if (slash === "/") closeTag(seen, name, local, end);
    else {
      elements += 1;
      if (elements > ELEMENTS_MAX) return { ...seen, excess: `has more than ${ELEMENTS_MAX} elements` };
      openTag(seen, text, at, end, name, local);
    }
    at = end;
  }
  return seen;
}

function closeTag(seen: Survey, name: string, local: string, end: number): void {
  if (name === seen.root) seen.closed = true;
  if (!/^(?:item|entry)$/i.test(local)) return;
  seen.entries += 1;
  if (seen.entries <= ENTRIES_MAX) seen.wholeUntil = end;
}

function openTag(seen: Survey, text: string, at: number, end: number, name: string, local: string): void {
  seen.root ??= name;
  if (local === "complete" && name !== local) seen.isComplete ||= isOfHistory(name.slice(0, -":complete".length), text);
  if (/^(?:author|managingeditor|webmaster)$/i.test(local)) {
    const close = text.indexOf(`</${name}`, end);
    if (text[end - 2] !== "/" && close - end > PERSON_MAX_CHARS) seen.overlong.push([end, close]);
  }
  if (local === "deleted-entry" && seen.tombstones.length < TOMBSTONES_MAX) {
    const tag = text.slice(at, end);
    const ref = attribute(tag, "ref");
    if (ref !== undefined) seen.tombstones.push({ ref, when: attribute(tag, "when") });
  }
}

const HISTORY = "http://purl.org/syndication/history/1.0";

/** Whether a prefix stands for the namespace of feed history; the root element says so. */
const isOfHistory = (prefix: string, text: string): boolean =>
  [`xmlns:${prefix}="${HISTORY}"`, `xmlns:${prefix}='${HISTORY}'`].some((declaration) => text.includes(declaration));

const OPAQUE = [
  ["<![CDATA[", "]]>"],
  ["<!--", "-->"],
  ["<?", "?>"],
  ["<!", ">"],
] as const;

/** The end of the CDATA section, comment, instruction or declaration that begins at `at`; `at` itself when none does. */
function endOfOpaque(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next !== 0x21 && next !== 0x3f) return at;
  const [open, close] = OPAQUE.find(([open]) => text.startsWith(open, at))!;
  const end = text.indexOf(close, at + open.length);
  return end < 0 ? text.length : end + close.length;
}

/** Behind the ">" of a tag: not one within quotes. */
function endOfTag(text: string, from: number): number {
  const limit = Math.min(text.length, from + TAG_MAX_CHARS + 1);
  let quote = 0;
  for (let at = from; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at + 1;
  }
  return limit;
}

const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return (match?.[1] ?? match?.[2])?.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => PREDEFINED[entity]!);
};

const PREDEFINED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The document as it may be parsed: without what is overlong, and up to the last entry that is to be read. */
export function trimmed(text: string, { root, closed, entries, wholeUntil, overlong }: Survey): string {
  const isWhole = closed && entries <= ENTRIES_MAX;
  let rest = isWhole ? text : text.slice(0, wholeUntil);
  for (const [from, to] of overlong.toReversed()) {
    if (to <= rest.length) rest = rest.slice(0, from) + rest.slice(to);
  }
  return isWhole ? rest : `${rest}${/rss$/i.test(root ?? "") ? "</channel>" : ""}</${root}>`;
}

const DOCTYPE_MAX_CHARS = 20_000;

/**
 * Takes the document type declaration off, whose entities are never resolved: no bomb goes off and no file is read.
 *
 * @returns the rest, and the names of the entities that it would have defined
 */
export function withoutDoctype(text: string): { text: string; entities: string[] } {
  const head = /^\s*(?:<\?[^]*?\?>\s*|<!--[^]*?-->\s*)*<!DOCTYPE/i.exec(text.slice(0, DOCTYPE_MAX_CHARS));
  if (!head) return { text, entities: [] };
  const start = head[0].length - "<!DOCTYPE".length;
  const bracket = text.indexOf("[", start);
  const angle = text.indexOf(">", start);
  const hasSubset = bracket >= 0 && bracket < angle;
  const close = hasSubset ? /\]\s*>/g : />/g;
  close.lastIndex = hasSubset ? bracket : start;
  if (!close.test(text)) return { text: "", entities: [] };
  const entities = [...text.slice(start, close.lastIndex).matchAll(/<!ENTITY\s+([\w.:-]+)\s/g)].map(
    ([, name]) => name!,
  );
  return { text: text.slice(0, start) + text.slice(close.lastIndex), entities };
}
