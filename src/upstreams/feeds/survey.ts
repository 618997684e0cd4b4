/** Surveys an XML document before it is parsed, in one pass over its markup and without a tree. */
import { MARK_COMMENT } from "../../html/gates.ts";
import { constructAt } from "./constructs.ts";
import { bodyAt, pictureAt } from "./item-parts.ts";
import { type Markup, markupAt, TAG_MAX_CHARS } from "./markup.ts";
import { DEPTH_MAX, endInner, isStray, nest, type Open, type Outer, unnested, VOID } from "./open-elements.ts";
import { endOfSpare, personIn } from "./survey-persons.ts";
import type { Count, Find, Survey } from "./surveyed.ts";

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

const TOMBSTONES_MAX = 1000;

const HEAD_TAGS = 2;

/** FeedBurner's `origLink`, the original address of an entry, is read as this element. */
const ORIGINAL_LINK = "pingback:target";

/** The most left-out entries that are reported. */
const LEFT_MAX = 1000;

/** Elements of RSS whose content the parser takes for text, whatever markup is in it. */
const TEXT = /^(?:title|description|content:encoded)$/i;
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

function open(seen: Survey, text: string, at: number, { kind, end, name, local }: Markup, next: Find): void {
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

/** Calls must go from front to back; then each character is read once per text. */
function finder(text: string): Find {
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
