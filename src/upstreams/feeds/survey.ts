/** Surveys an XML document before it is parsed, in one pass over its markup and without a tree. */
import { MARK_COMMENT } from "../../html/gates.ts";
import { AUTHORS_MAX } from "../reading/byline.ts";
import { escape } from "../reading/fields.ts";
import { constructAt } from "./constructs.ts";
import { type Markup, markupAt, TAG_MAX_CHARS } from "./markup.ts";
import { xhtmlToHtml } from "./xhtml.ts";

/** The most entries that are read. Feeds have the newest ones first, and the others are left for later. */
export const ENTRIES_MAX = 1000;

/**
 * The most tags, attributes, comments and sections together. They determine the parser's time: about 2 µs each. A rich
 * entry has fifty.
 */
export const PARTS_MAX = 60_000;

/** Enough for a very long article with unescaped HTML. */
const ENTRY_PARTS_MAX = 10_000;

/** A row of D1 holds half as much at most, unless most of it is escapes. */
export const ENTRY_CHARS_MAX = 3_000_000;

/** The most character references, about 0.2 µs each. An article as escaped HTML has one for every twenty characters. */
const REFERENCES_MAX = 150_000;

/** No article is nested deeper. The parser recurses once per level. */
const DEPTH_MAX = 200;

/** The library parses a person in RSS in quadratic time, above all when the text has many brackets. */
const PERSON_MAX_CHARS = 300;
const PERSON_WRITTEN_MAX_CHARS = 20_000;
const PERSON_BRACKETS_MAX = 10;

const TOMBSTONES_MAX = 1000;

const HEAD_TAGS = 2;

/** FeedBurner's `origLink`, the original address of an entry, is read as this element. */
const ORIGINAL_LINK = "pingback:target";

/** The most left-out entries that are reported. */
const LEFT_MAX = 1000;

/** An entry that the document declares gone (RFC 6721, section 3). */
export interface EntryTombstone {
  ref: string;
  when: string | undefined;
}

export interface Survey {
  /** The root element's name as written; undefined when there is no element. */
  root: string | undefined;
  /** The first tags, which declare the namespaces: the root element's, and the channel's if there is one. */
  headTags: string[];
  /** Why the document must not be parsed beyond its last complete entry. */
  excess: string | undefined;
  /** Whether the root element is closed. */
  closed: boolean;
  entries: number;
  /** The end of the last entry that is read; 0 when none is. */
  wholeUntil: number;
  tombstones: EntryTombstone[];
  /** Whether it declares itself complete (RFC 5005, section 2). */
  isComplete: boolean;
  /** Entries that must not be parsed, by their place in the document, with the reason. */
  left: { place: number; detail: string }[];
  /** Ranges that are hidden from the parser or replaced: from, to, replacement. In order. */
  cuts: [number, number, string?][];
}

/** The counts so far, without entries that are left out. */
interface Count {
  parts: number;
  references: number;
  depth: number;
}

/** The open entry of the pass. */
interface Open {
  name: string;
  start: number;
  before: Count;
  persons: number;
  /** The elements that are open in it. */
  inner: { name: string; start: number; end: number }[];
}

/** Elements of RSS whose content the parser takes for text, whatever markup is in it. */
const TEXT = /^(?:title|description|content:encoded)$/i;
/** Elements of HTML that have no end tag, and all that stand in entries by mistake. */
const VOID = /^(?:br|hr|img|wbr)$/i;
const OF_HTML =
  /^(?:br|hr|img|wbr|p|b|i|u|em|strong|span|div|font|a|small|big|center|blockquote|ul|ol|li|table|tbody|tr|td|h[1-6])$/i;

/** Elements that the library ignores, by equivalent elements that it reads and no feed has. */
const KNOWN_AS: Record<string, string> = { origlink: ORIGINAL_LINK };

/** Surveys all markup outside comments and CDATA sections. It never fails; the parser reports malformed markup. */
export function survey(text: string): Survey {
  const seen: Survey = {
    root: undefined,
    headTags: [],
    excess: undefined,
    closed: false,
    entries: 0,
    wholeUntil: 0,
    tombstones: [],
    isComplete: false,
    left: [],
    cuts: [],
  };
  let count: Count = { parts: 0, references: 0, depth: 0 };
  let entry: Open | undefined;
  const referencesIn = referenceCounter(text);
  const next = finder(text);
  let constructUntil = 0;
  const outer: Outer = { open: [], ended: [] };
  let before = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", before)) {
    count.references += referencesIn(before, at);
    const markup = markupAt(text, at);
    const { kind, end, name } = markup;
    if (entry === undefined) count.depth -= unnested(seen, outer, at, markup);
    if ((kind === "open" || kind === "empty") && entry === undefined && /^(?:item|entry)$/i.test(markup.local)) {
      entry = kind === "open" ? { name, start: at, before: { ...count }, persons: 0, inner: [] } : undefined;
    } else if (entry !== undefined && isStray(entry, markup)) {
      seen.cuts.push([at, end]);
      count.parts += 1;
      before = end;
      continue;
    }
    const spare = kind === "open" && entry !== undefined ? endOfSpare(text, markup, entry, next) : undefined;
    if (spare !== undefined) {
      seen.cuts.push([at, spare]);
      before = spare;
      continue;
    }
    count.parts += 1 + markup.attributes;
    const isOfText = entry !== undefined && VOID.test(name) && TEXT.test(entry.inner[0]?.name ?? "");
    if (kind === "open" && !isOfText) count.depth += 1;
    if (kind === "close") count.depth -= 1;
    const tagChars = kind === "opaque" ? 0 : end - at;
    const trouble = troubleWith(tagChars, entry === undefined ? 0 : end - entry.start, count, entry?.before);
    if (trouble !== undefined && entry === undefined) return { ...seen, excess: trouble };
    if (trouble !== undefined && entry !== undefined) {
      before = endOfElement(text, entry.name, at);
      leave(seen, entry.start, before, trouble);
      count = entry.before;
      entry = undefined;
      continue;
    }
    if (count.parts > PARTS_MAX) return { ...seen, excess: `has more than ${PARTS_MAX} tags and attributes` };
    if (count.references > REFERENCES_MAX)
      return { ...seen, excess: `has more than ${REFERENCES_MAX} character references` };
    const picture = kind === "open" && entry !== undefined && name === "image" ? pictureAt(text, at, end) : undefined;
    if (picture !== undefined) {
      seen.cuts.push(picture);
      count.depth -= 1;
      before = picture[1];
      continue;
    }
    const body = kind === "open" && entry !== undefined ? bodyAt(text, at, markup, seen, next) : undefined;
    if (body !== undefined) {
      seen.cuts.push(body);
      count.depth -= 1;
      count.references += body[2].split("&").length;
      before = body[1];
      continue;
    }
    if (entry !== undefined && entry.start < at && !isOfText) nest(entry, at, markup);
    if (kind === "open" || kind === "empty") open(seen, text, at, markup, next);
    const isFree = (seen.cuts.at(-1)?.[1] ?? 0) <= at;
    if (kind === "stray" && isFree) seen.cuts.push([at, end, "&lt;"]);
    if (kind === "opaque" && isFree) keepMarks(seen, text, at, end);
    const known = KNOWN_AS[markup.local.toLowerCase()];
    if (known !== undefined && (kind === "open" || kind === "close") && entry !== undefined) {
      const start = at + (kind === "close" ? "</" : "<").length;
      seen.cuts.push([start, start + name.length, known]);
    }
    if (kind === "open" && at >= constructUntil && isOfAtom(seen.root, name, markup.local)) {
      const { cut, until, isWhole } = constructAt(text, { start: at, end, name, local: markup.local });
      if (cut !== undefined) seen.cuts.push(cut);
      constructUntil = until;
      if (isWhole) {
        before = until;
        continue;
      }
    }
    if (kind === "close" && name === seen.root) seen.closed = text[end - 1] === ">";
    if (kind === "close" && name === entry?.name) {
      if (seen.entries === ENTRIES_MAX) return { ...seen, excess: `has more than ${ENTRIES_MAX} entries` };
      seen.entries += 1;
      seen.wholeUntil = end;
      // Elements that the entry left open end with it.
      count.depth = entry.before.depth;
      endInner(seen, entry, at);
      entry = undefined;
    }
    before = end;
  }
  return seen;
}

/**
 * Whether a tag stands in an entry by mistake, between its elements: an element of HTML without an end, or the end of
 * one that is not open. The parser would take what follows for its content, or end the entry.
 */
const isStray = ({ name, inner }: Open, tag: Markup): boolean =>
  inner.length === 0 && ((tag.kind === "open" && VOID.test(tag.name)) || (tag.kind === "close" && tag.name !== name));

/** Notes which elements are open in an entry. */
function nest({ inner }: Open, at: number, { kind, end, name }: Markup): void {
  if (kind === "open") inner.push({ name, start: at, end });
  if (kind !== "close") return;
  const place = inner.findLastIndex((element) => element.name === name);
  if (place >= 0) inner.splice(place);
}

/** Ends the elements that an entry has left open: of HTML only the text stays, others end with the entry. */
function endInner({ cuts }: Survey, { inner }: Open, at: number): void {
  const others = inner.filter(({ name }) => !OF_HTML.test(name)).toReversed();
  if (others.length > 0) cuts.push([at, at, others.map(({ name }) => `</${name}>`).join("")]);
  for (const { name, start, end } of inner) {
    if (!OF_HTML.test(name)) continue;
    cuts.splice(cuts.findLastIndex(([from]) => from < start) + 1, 0, [start, end]);
  }
}

const PERSON = /^(?:author|creator|contributor)$/i;

/**
 * The end of a person that the parser must not see, because the entry has enough of them. One more than can be named
 * stays, so that the entry is known to have too many.
 *
 * @param entry its number of persons is updated
 */
function endOfSpare(
  text: string,
  { end, name, local }: Markup,
  entry: Open,
  next: (sought: string, from: number) => number,
): number | undefined {
  if (!PERSON.test(local)) return undefined;
  entry.persons += 1;
  if (entry.persons <= AUTHORS_MAX + 1) return undefined;
  const close = next(`</${name}`, end);
  if (close < 0 || close - end > PERSON_WRITTEN_MAX_CHARS || text.slice(end, close).includes(`</${entry.name}`))
    return undefined;
  const until = text.indexOf(">", close);
  return until < 0 ? undefined : until + 1;
}

const PICTURE_MAX_CHARS = 3_000;

/**
 * The picture of an RSS item, rewritten into a form that the library reads. By the specification only channels have
 * pictures.
 */
function pictureAt(text: string, at: number, from: number): [number, number, string] | undefined {
  const said = text.slice(from, from + PICTURE_MAX_CHARS);
  const close = said.indexOf("</image>");
  if (close < 0) return undefined;
  const url = /^\s*(?:[^]*?<url>\s*)?(?:<!\[CDATA\[\s*)?(https?:\/\/[^\s<>"\]]+)/.exec(said.slice(0, close))?.[1];
  return url === undefined
    ? undefined
    : [at, from + close + "</image>".length, `<media:thumbnail url="${url}"></media:thumbnail>`];
}

const XHTML = /["']http:\/\/www\.w3\.org\/1999\/xhtml["']/;

/** The XHTML `body` of an RSS item, as the escaped HTML that the library reads. */
function bodyAt(
  text: string,
  at: number,
  { end, name, local }: Markup,
  { root = "", headTags }: Survey,
  next: (sought: string, from: number) => number,
): [number, number, string] | undefined {
  if (
    local !== "body" ||
    !/^(?:rss|(?:\w+:)?rdf)$/i.test(root) ||
    ![text.slice(at, end), ...headTags].some((tag) => XHTML.test(tag))
  )
    return undefined;
  const close = next(`</${name}>`, end);
  if (close < 0) return undefined;
  const html = escape(xhtmlToHtml(text.slice(end, close)));
  const encoded = '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">';
  return [at, close + `</${name}>`.length, `${encoded}${html}</content:encoded>`];
}

/**
 * Splits a CDATA section inside each of these comments, because the parser removes every comment that it finds in a
 * text.
 */
function keepMarks(seen: Survey, text: string, at: number, end: number): void {
  if (!text.startsWith("<![CDATA[", at)) return;
  for (const { index } of text.slice(at, end).matchAll(MARK_COMMENT)) {
    const within = at + index + "<".length;
    seen.cuts.push([within, within, "]]><![CDATA["]);
  }
}

/** Whether an element has the prefix of its feed. */
const isOfAtom = (root: string | undefined, name: string, local: string): boolean =>
  root !== undefined && /(?:^|:)feed$/i.test(root) && name === root.slice(0, -"feed".length) + local;

const CHANNEL_DEPTH = 2;

/** Elements that are open outside of entries, and those that were closed before their end tag; by name. */
interface Outer {
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
function unnested(seen: Survey, outer: Outer, at: number, { kind, end, name, local }: Markup): number {
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

/** Why the parser must not see the current markup. */
function troubleWith(
  tagChars: number,
  entryChars: number,
  count: Count,
  before: Count | undefined,
): string | undefined {
  if (entryChars > ENTRY_CHARS_MAX) return `has more than ${ENTRY_CHARS_MAX} characters`;
  if (tagChars > TAG_MAX_CHARS) return `has a tag of more than ${TAG_MAX_CHARS} characters`;
  if (count.depth - (before?.depth ?? 0) > DEPTH_MAX) return `is nested more than ${DEPTH_MAX} deep`;
  return before !== undefined && count.parts - before.parts > ENTRY_PARTS_MAX
    ? `has more than ${ENTRY_PARTS_MAX} tags and attributes`
    : undefined;
}

/** Leaves an entry out, and drops the cuts inside it. */
function leave(seen: Survey, from: number, to: number, detail: string): void {
  if (seen.left.length < LEFT_MAX) seen.left.push({ place: seen.entries + seen.left.length, detail });
  while ((seen.cuts.at(-1)?.[0] ?? -1) >= from) seen.cuts.pop();
  seen.cuts.push([from, to]);
}

function open(
  seen: Survey,
  text: string,
  at: number,
  { kind, end, name, local }: Markup,
  next: (sought: string, from: number) => number,
): void {
  seen.root ??= name;
  if (seen.headTags.length < HEAD_TAGS) seen.headTags.push(text.slice(at, end));
  if (local === "complete" && name !== local)
    seen.isComplete ||= isOfHistory(name.slice(0, -":complete".length), [...seen.headTags, text.slice(at, end)]);
  if (kind === "open" && /^(?:author|managingeditor|webmaster)$/i.test(name) && /rss$/i.test(seen.root)) {
    const close = next(`</${name}`, end);
    const person = close > end ? personIn(text.slice(end, close)) : undefined;
    if (person !== undefined) seen.cuts.push([end, close, person]);
  }
  if (local === "deleted-entry" && seen.tombstones.length < TOMBSTONES_MAX) {
    const tag = text.slice(at, end);
    const ref = attribute(tag, "ref")?.trim();
    if (ref) seen.tombstones.push({ ref, when: attribute(tag, "when") });
  }
}

/** Markup around a name, escaped or not. */
const NAME_MARKUP = /(?:<|&lt;)\/?(?:a|b|br|div|em|i|p|span|strong)(?:\s[^<>&]{0,300})?\/?(?:>|&gt;)/gi;

/** The text that the library must read as a person of RSS, if not the original: the name without markup, or nothing. */
function personIn(written: string): string | undefined {
  if (written.length > PERSON_WRITTEN_MAX_CHARS) return "";
  // Of an Atom person in RSS only the name is read.
  const start = written.indexOf("<name");
  const end = start < 0 ? -1 : written.indexOf("</name", start);
  if (end >= 0) return isOverlong(written.slice(start + "<name>".length, end)) ? "" : undefined;
  const name = written.replace(NAME_MARKUP, "");
  if (isOverlong(name.replace("<![CDATA[", "").replace("]]>", ""))) return "";
  return name === written ? undefined : name;
}

const isOverlong = (name: string): boolean =>
  name.length > PERSON_MAX_CHARS || name.split(/[()[\]{}<>]/).length > PERSON_BRACKETS_MAX;

/** Finds the next occurrence of a text. Calls must go from front to back; then each character is read once per text. */
function finder(text: string): (sought: string, from: number) => number {
  const found = new Map<string, number>();
  return (sought, from) => {
    const known = found.get(sought) ?? 0;
    if (known < 0 || known >= from) return known;
    const place = text.indexOf(sought, from);
    found.set(sought, place);
    return place;
  };
}

/** Counts the references in a part of the text. Calls must go from front to back; then each character is read once. */
function referenceCounter(text: string): (from: number, to: number) => number {
  let next = text.indexOf("&");
  return (from, to) => {
    if (next >= 0 && next < from) next = text.indexOf("&", from);
    let references = 0;
    while (next >= 0 && next < to && references <= REFERENCES_MAX) {
      references += 1;
      next = text.indexOf("&", next + 1);
    }
    return references;
  };
}

/** The position after the end tag of an element. */
function endOfElement(text: string, name: string, from: number): number {
  const close = text.indexOf(`</${name}`, from);
  const end = close < 0 ? -1 : text.indexOf(">", close);
  return end < 0 ? text.length : end + 1;
}

const HISTORY = "http://purl.org/syndication/history/1.0";

/** Whether a prefix means the namespace of feed history. */
const isOfHistory = (prefix: string, tags: string[]): boolean =>
  [`xmlns:${prefix}="${HISTORY}"`, `xmlns:${prefix}='${HISTORY}'`].some((declaration) =>
    tags.some((tag) => tag.includes(declaration)),
  );

const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return (match?.[1] ?? match?.[2])?.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => PREDEFINED[entity]!);
};

const PREDEFINED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The document in the form to parse: with its cuts applied, and up to the last entry that is read. */
export function trimmed(text: string, { root, closed, excess, wholeUntil, cuts }: Survey): string {
  const isWhole = closed && excess === undefined;
  const until = isWhole ? text.length : wholeUntil;
  const kept: string[] = [];
  let from = 0;
  for (const [start, end, instead = ""] of cuts) {
    if (end > until) break;
    kept.push(text.slice(from, start), instead);
    from = end;
  }
  kept.push(text.slice(from, until));
  return isWhole ? kept.join("") : `${kept.join("")}${/rss$/i.test(root ?? "") ? "</channel>" : ""}</${root}>`;
}
