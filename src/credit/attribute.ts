import type { Element } from "hast";
import type { Attribution } from "../model/attribution.ts";
import type { SafeBody, SafeEntry } from "../model/entry.ts";
import type { Site } from "../model/post.ts";
import type { Source } from "../model/source.ts";
import { bareHost, isSamePost, isSameSite, spelling, webAddress } from "../web/addresses.ts";
import { appendixFrom, isAboutSomebody, isLabeled } from "./appendix.ts";
import { isBehind, isBehindFooter } from "./behind.ts";
import { attributionOf, isSamePublisher } from "./chain.ts";
import { footerAtEnd, remnantAtEnd } from "./footers.ts";
import {
  ABOUT_MAX_CHARS,
  type Accepts,
  FOOTER_LINE_MAX_CHARS,
  footersAcross,
  footersIn,
  isNamedIn,
} from "./line-footers.ts";
import type { Footer, Named, Subject } from "./names.ts";
import { SENTENCE_END } from "./last-sentence.ts";
import { namesPost } from "./self.ts";
import { isMarked } from "./stems.ts";
import { comparable, deleteFrom, itemsOf, joined, lowered, type Edits, type Item, type Run } from "../html/runs.ts";
import { reduce } from "../html/sanitize.ts";

export type Attributed =
  | { ok: true; entry: SafeEntry; attribution: Attribution }
  /** The post has been on this site before; `url` is its address here. */
  | { ok: false; reason: "loop"; url: string };

/**
 * Determines who published a post first and through whom it came, and removes the upstream footers that say so.
 *
 * Footers are read in document order, the innermost first, from the body and then from the summary. Before them comes
 * the address that the entry names as canonical, and after them the source. A footer that names the source adds no hop.
 * A chain that leads back to this site is refused.
 */
export function attribute(entry: SafeEntry, source: Source, site: Pick<Site, "origin">): Attributed {
  const subject: Subject = {
    title: entry.title,
    addresses: [entry.url, entry.id].map(webAddress).filter((url) => url !== null),
    names: [
      source.name,
      bareHost(new URL(source.home_page_url).hostname),
      ...(entry.publisher === undefined
        ? []
        : [entry.publisher.name, bareHost(new URL(entry.publisher.home).hostname)]),
    ],
    authors: entry.authors.map(({ name }) => name),
  };
  const body = stripBody(entry.body, subject);
  subject.names.push(...body.named.map(({ name }) => name));
  const summary = stripSummary(entry.summary, subject, body.accepts);
  const named = [...body.named, ...summary.named];
  const loop = ownAddress(
    [entry.url, entry.canonical, entry.publisher?.home]
      .map(webAddress)
      .concat(named.flatMap(({ publisher, post }) => [publisher ?? null, post ?? null])),
    site,
  );
  if (loop !== undefined) return { ok: false, reason: "loop", url: loop };
  return {
    ok: true,
    entry: { ...entry, body: body.body, summary: summary.text },
    attribution: attributionOf(named, entry, source),
  };
}

function ownAddress(addresses: (URL | null)[], site: Pick<Site, "origin">): string | undefined {
  const own = webAddress(site.origin);
  if (own === null) return undefined;
  return addresses.find((address) => address && bareHost(address.host) === bareHost(own.host))?.href;
}

interface Stripped {
  item: number;
  footers: Footer[];
}

const ANY: Accepts = () => true;
const OWN: Accepts = ({ proof }) => proof === "own";

function stripBody(body: SafeBody, subject: Subject): { body: SafeBody; named: Named[]; accepts: Accepts } {
  const items = withAddresses(itemsOf(body.tree));
  let accepts = ANY;
  let edits: Edits = new Map();
  let stripped = strip(items, subject, accepts, edits);
  if (isDigest(items, stripped, subject)) {
    accepts = OWN;
    edits = new Map();
    stripped = strip(items, subject, accepts, edits);
  }
  if (stripped.length === 0) return { body, named: [], accepts };
  const named = stripped
    .toSorted((one, other) => one.item - other.item)
    .flatMap(({ footers }) => footers.flatMap((footer) => footer.named ?? []));
  return { body: reduce(body, edits), named, accepts };
}

const strip = (items: Item[], subject: Subject, accepts: Accepts, edits: Edits): Stripped[] => [
  ...stripEnd(items, subject, accepts, edits),
  ...stripStart(items, subject, accepts, edits),
];

/** Whether the post quotes several posts with their footers. Then a footer counts only if it names this very post. */
function isDigest(items: Item[], stripped: Stripped[], subject: Subject): boolean {
  const said = stripped.flatMap(({ footers }) => footers).filter((footer) => footer.proof !== "own");
  if (said.length === 0) return false;
  const isStripped = new Set(stripped.map(({ item }) => item));
  let looked = 0;
  return items.some((item, index) => {
    if (item.kind !== "run" || isStripped.has(index) || item.text.length > FOOTER_LINE_MAX_CHARS) return false;
    if (isMarked(item.text) && (looked += 1) > DIGEST_LINES_MAX) return false;
    const others = footersIn(item, subject, ANY).filter(({ proof, named }) => proof !== "own" && named !== undefined);
    return others.some(({ named }) => said.some((footer) => !isSameFooter(footer.named, named!)));
  });
}

/** How many lines that may be footers are searched for another post's footer. */
const DIGEST_LINES_MAX = 40;

/** Whether two footers credit the same publisher with the same post. */
function isSameFooter(one: Named | undefined, other: Named): boolean {
  if (one === undefined || !isSamePublisher(one, other)) return false;
  return one.post === undefined || other.post === undefined || isSamePost(one.post, other.post);
}

/**
 * Strips footers from the last line upwards: any footer until other text is reached, from then on only footers that
 * name this post. Icons and pixels, lines such as "Follow us", and notes and other appendices may follow a footer.
 */
function stripEnd(items: Item[], subject: Subject, accepts: Accepts, edits: Edits): Stripped[] {
  const mentions = mentionsOf(subject);
  const stripped: Stripped[] = [];
  const rules: Item[] = [];
  const pictures: Element[] = [];
  let [behind, looked] = [0, 0];
  let atEnd = true;
  let appendix = items.length;
  let from: number | undefined;
  /** Whether the end of the post's text is reached. The appendix does not belong to the text. */
  const isReached = (index: number): boolean => {
    from ??= appendixFrom(items);
    if (index >= from) appendix = from;
    return index < from;
  };
  for (const [index, item] of [...items.entries()].toReversed()) {
    const isOpen = atEnd && index < appendix;
    if (isRule(item) && isOpen) {
      rules.push(item);
      continue;
    }
    if (item.kind === "solid" && isOpen) {
      const quoted = footersOfQuote(item.node, subject, accepts);
      if (quoted !== undefined) {
        edits.set(item.node, undefined);
        stripped.push({ item: index, footers: quoted });
        continue;
      }
      const isPicture = isBarePicture(item.node) && pictures.push(item.node) <= PICTURES_BEHIND_MAX;
      if (!isPicture && isReached(index)) atEnd = false;
    }
    if (item.kind !== "run" || item.nodes.every((node) => edits.has(node))) continue;
    if (!isOpen && !mentions(item)) continue;
    if ((looked += 1) > LOOKED_AT_MAX) break;
    const counts = (footer: Footer) => accepts(footer) && (isOpen || footer.proof === "own");
    const { run, footers } = footersAcross(item, items[index - 1], subject, counts);
    const start = footers[0]?.start;
    if (start !== undefined && deleteFrom(run, start, edits, footers.at(-1)!.until)) {
      stripped.push({ item: index, footers });
      if (isOpen) deletePictures(pictures, footers, edits);
    }
    const isWhole = start !== undefined && run.text.slice(0, start).trim() === "";
    const mayBeBehind =
      start === undefined && isBehindOne(items, index, subject, accepts) && (behind += 1) <= BEHIND_MAX;
    if (isOpen && !isWhole && !mayBeBehind && isReached(index)) atEnd = false;
    if (stripped.length > 0 && isSetOff(items[appendix])) deleteRules(rules, edits);
  }
  return stripped;
}

/** Whether an item is a rule, or a line of signs that is meant to be one: "---". */
const isRule = (item: Item): boolean => item.kind === "rule" || (item.kind === "run" && RULE.test(item.text));
const RULE = /^\s*(?:[-–—_=~*•·.#⁂]\s*){3,}$/;

/** The most lines of a quotation or list that is a footer. */
const QUOTED_LINES_MAX = 4;

/** The first line of a box that is only a label: "Note:". */
const TITLE_OF_BOX =
  /^[^\p{L}]*(?:note|info|disclaimer|update|hinweis|anmerkung|nota|aviso|note de l'éditeur|remarque|opmerking|uwaga|poznámka|примечание|not|açıklama|注|注意)[^\p{L}]*$/iu;

/** The most characters of a line that ends in a colon or a word, before an address. */
const LABEL_MAX_CHARS = 120;

/** Lines behind which an address follows in a line of its own: "This post first appeared on my old blog:". */
function withAddresses(items: Item[]): Item[] {
  const merged: Item[] = [];
  for (const item of items) {
    const last = merged.at(-1);
    const isAddress = item.kind === "run" && item.links.length === 1 && item.links[0]!.text === item.text.trim();
    const isOpen =
      last?.kind === "run" && last.text.length <= LABEL_MAX_CHARS && /[:：\p{L}\p{N}]\s*$/u.test(last.text);
    if (isAddress && isOpen && last.links.length === 0 && isMarked(last.text))
      merged[merged.length - 1] = joined(last, { ...item, lineBreak: { type: "text", value: " " } });
    else merged.push(item);
  }
  return merged;
}

/** The lines of a quotation, a list or a box that opens; undefined when it is none, or too long for a footer. */
function quotedLines(node: Element): Item[] | undefined {
  const { tagName, children } = node;
  const isList = tagName === "ul" || tagName === "ol";
  if (!isList && tagName !== "blockquote" && tagName !== "details") return undefined;
  if (children.length > QUOTED_LINES_MAX * 3) return undefined;
  const parts = isList ? children.filter((child) => child.type === "element") : [node];
  const lines = withAddresses(parts.flatMap((part) => itemsOf(part)));
  const isTitle = (item: Item) =>
    item.kind === "solid" ? item.node.tagName === "summary" : item.kind === "run" && TITLE_OF_BOX.test(item.text);
  return lines.length > QUOTED_LINES_MAX ? undefined : lines.filter((item) => !isTitle(item));
}

/** The footers of a quotation that holds nothing else, as Markdown sets them apart; undefined when it holds more. */
function footersOfQuote(node: Element, subject: Subject, accepts: Accepts): Footer[] | undefined {
  const footers: Footer[] = [];
  for (const item of quotedLines(node) ?? []) {
    if (item.kind !== "run" || item.text.length > FOOTER_LINE_MAX_CHARS) return undefined;
    const found = footersIn(item, subject, accepts);
    const isWhole = found[0] !== undefined && item.text.slice(0, found[0].start).trim() === "";
    if (isWhole) footers.push(...found);
    else if (footers.length === 0 || !isBehind(item.text.trim())) return undefined;
  }
  return footers.length === 0 ? undefined : footers;
}

/** In which of its first lines such a box has its footer, if it has one. */
const BOX_LINES_MAX = 2;

/** Deletes the footer that a box before the post begins with. Other words of the box stay. */
function stripBox(node: Element, subject: Subject, accepts: Accepts, edits: Edits): Footer[] | undefined {
  const lines = quotedLines(node) ?? [];
  for (const line of lines.slice(0, BOX_LINES_MAX)) {
    if (line.kind !== "run" || line.text.length > FOOTER_LINE_MAX_CHARS) return undefined;
    const footers = footersIn({ ...line, isNote: true }, subject, accepts);
    const [first] = footers;
    const isWhole = first !== undefined && line.text.slice(0, first.start).trim() === "";
    if (isWhole && (first.proof !== "likely" || lines.length === 1 || namesPost(line.text)))
      return deleteFrom(line, 0, edits, footers.at(-1)!.until) ? footers : undefined;
  }
  return undefined;
}

/** Whether an element is a picture without words. */
const isBarePicture = (node: Element): boolean =>
  node.tagName === "img" ||
  (node.tagName === "figure" && node.children.every((child) => child.type === "element" && isBarePicture(child)));

/** Whether an appendix needs no rule of the footer before it. */
const isSetOff = (first: Item | undefined): boolean =>
  first === undefined || first.kind === "rule" || (first.kind === "run" && first.isHeading === true);

/** Whether a line may stand behind a footer. */
const isBehindOne = (items: Item[], index: number, subject: Subject, accepts: Accepts): boolean => {
  const item = items[index]!;
  return (
    item.kind === "run" &&
    (isBehindFooter(item.text) ||
      isLabeled(item.text) ||
      isAboutAuthor(item, subject) ||
      isAboutPublisher(items, index, subject, accepts))
  );
};

/** Whether a line is about an author of the post, or is set as an editor's note. */
function isAboutAuthor({ text, isNote }: Run, { authors }: Subject): boolean {
  if (text.length > ABOUT_MAX_CHARS) return false;
  return (
    isNote ||
    isAboutSomebody(text) ||
    authors.some((name) => text.slice(0, name.length + BEFORE_NAME_MAX_CHARS).includes(comparable(name)))
  );
}

/** "Dr.", "By", "About", or a dash before an author's name. */
const BEFORE_NAME_MAX_CHARS = 24;

/** The most lines that are read closely. No post has more footers. */
const LOOKED_AT_MAX = 20;
/** The most pictures and lines after a footer. */
const PICTURES_BEHIND_MAX = 3;
const BEHIND_MAX = 4;

/** Whether a line continues about the publisher that a footer names a few lines above it. */
function isAboutPublisher(items: Item[], index: number, subject: Subject, accepts: Accepts): boolean {
  const item = items[index]!;
  if (item.kind !== "run" || item.text.length > ABOUT_MAX_CHARS) return false;
  const above = items.slice(Math.max(0, index - BEHIND_MAX), index);
  return above.some(
    (line) =>
      line.kind === "run" &&
      line.text.length <= FOOTER_LINE_MAX_CHARS &&
      line.links.some(({ text }) => text !== "" && (item.text.includes(text) || isMarked(text))) &&
      isMarked(line.text) &&
      footersIn(line, subject, accepts).some(({ named }) => named !== undefined && isNamedIn(named, item.text)),
  );
}

/** Deletes icons and pixels after a footer, which belong to its publisher. A picture of the post stays. */
function deletePictures(pictures: Element[], footers: Footer[], edits: Edits): void {
  const hosts = footers.flatMap(({ named }) => [named?.publisher, named?.post]).flatMap((url) => (url ? [url] : []));
  for (const picture of pictures) {
    const url = webAddress(String(picture.properties["src"] ?? ""));
    const isTheirs = url !== null && hosts.some((host) => isSameSite(host, url));
    if (isTheirs || /pixel|tracker|counter|beacon/i.test(url?.href ?? "")) edits.set(picture, undefined);
  }
}

/**
 * Whether a line may name this very post, by its title or a link to it. Most lines cannot, and are not read closely.
 */
function mentionsOf({ title, addresses }: Subject): (run: Run) => boolean {
  const said = comparable(title);
  const hosts = addresses.map(({ hostname }) => bareHost(hostname));
  const known = new Set(addresses.map(spelling));
  const leadsThere = (href: string) => {
    const url = hosts.some((host) => href.includes(host)) ? webAddress(href) : null;
    return url !== null && known.has(spelling(url));
  };
  return ({ text, links }) => text.includes(said) || links.some(({ href }) => leadsThere(href));
}

/** Whether a line goes on with the sentence before it. */
const goesOn = (item: Item | undefined): boolean => item?.kind === "run" && /^[\s"'“]*\p{Ll}/u.test(item.text);

/** Strips footers from the first line downwards, for sites that sign above the post. */
function stripStart(items: Item[], subject: Subject, accepts: Accepts, edits: Edits): Stripped[] {
  const stripped: Stripped[] = [];
  const rules: Item[] = [];
  const avatars: Element[] = [];
  const titles: Run[] = [];
  let signed = false;
  for (const [index, item] of items.entries()) {
    if (isRule(item)) {
      rules.push(item);
      continue;
    }
    const isQuote = item.kind === "solid" && !goesOn(items[index + 1]);
    const quoted = isQuote ? footersOfQuote(item.node, subject, accepts) : undefined;
    const boxed =
      isQuote && quoted === undefined && index === 0 ? stripBox(item.node, subject, accepts, edits) : undefined;
    if (boxed !== undefined) return [{ item: index, footers: boxed }];
    if (item.kind === "run" && item.isHeading && index === 0 && isTitleOfNote(item)) {
      titles.push(item);
      continue;
    }
    if (item.kind === "solid" && quoted !== undefined) {
      edits.set(item.node, undefined);
      stripped.push({ item: index, footers: quoted });
      signed = true;
    } else if (item.kind === "solid" && index === 0 && isAvatar(item.node)) avatars.push(item.node);
    else if (item.kind === "solid" || stripped.length >= LOOKED_AT_MAX) break;
    if (item.kind !== "run") continue;
    if (item.nodes.every((node) => edits.has(node))) {
      signed = true;
      continue;
    }
    const footers = footersAtStart(item, subject, accepts);
    const [first] = footers;
    if (first === undefined && !signed && index < BYLINES_MAX && BYLINE.test(item.text)) continue;
    if (first === undefined) break;
    const isWhole = item.text.slice(0, first.start).trim() === "";
    if (!isWhole && !isSetApart(item, first)) break;
    if (!deleteFrom(item, isWhole ? 0 : first.start, edits, footers.at(-1)!.until)) break;
    signed = true;
    stripped.push({ item: index, footers });
    if (!isWhole) break;
  }
  if (signed) deleteRules([...rules, ...titles], edits);
  if (signed) for (const avatar of avatars) edits.set(avatar, undefined);
  return stripped;
}

/** The footers of a first line, or of its first sentence where the post goes on about its series. */
function footersAtStart(line: Run, subject: Subject, accepts: Accepts): Footer[] {
  const footers = footersIn(line, subject, accepts);
  if (footers.length > 0 || line.text.length > START_MAX_CHARS || !isMarked(line.text)) return footers;
  const [end] = [...line.text.matchAll(SENTENCE_END)].map(({ index, 0: stop }) => index + stop.length);
  if (end === undefined || end >= line.text.trimEnd().length) return [];
  const links = line.links.filter((link) => link.end <= end);
  const footer = footerAtEnd(line.text.slice(0, end), links, subject);
  const isSure = footer?.start === 0 && footer.named?.publisher !== undefined && namesPost(line.text);
  return isSure && accepts(footer) ? [{ ...footer, until: end }] : [];
}

const START_MAX_CHARS = 400;

/** Whether a footer stands at the end of a short first line: in parentheses, or as a sentence of its own that names the post. */
const isSetApart = ({ text }: Run, { start, proof }: Footer): boolean =>
  text.length <= START_MAX_CHARS && (proof !== "likely" || /^\s*[([（［]/.test(text.slice(start)));

/** Lines above a footer that name the author. */
const BYLINES_MAX = 2;
const BYLINE =
  /^\s*(?:(?:posted |written |guest post )?by|von|par|por|di|door|автор:?|作者[:：]|文[/／])\s*\p{Lu}[^.]{2,80}$/iu;

/** Whether a heading is about where the post was first: "Note on the first publication". */
const isTitleOfNote = ({ text }: Run): boolean =>
  text.length <= TITLE_OF_NOTE_MAX_CHARS && (TITLE_OF_BOX.test(text) || FIRST_PUBLICATION.test(lowered(text)));

const TITLE_OF_NOTE_MAX_CHARS = 60;
const FIRST_PUBLICATION =
  /original(?:ly)? publi|first publi|erstveröffentlich|première publi|publication originale|publicación original|prima pubblic|原文|首发|首發|初出/;

const AVATAR_MAX_PIXELS = 64;

/** Whether a picture is the small portrait that WordPress.com puts before the footer of a post that it reblogs. */
const isAvatar = ({ tagName, properties }: Element): boolean =>
  tagName === "img" && Number(properties["width"] ?? Infinity) <= AVATAR_MAX_PIXELS;

function deleteRules(rules: Item[], edits: Edits): void {
  for (const rule of rules) {
    if (rule.kind === "rule") edits.set(rule.node, undefined);
    if (rule.kind === "run") deleteFrom(rule, 0, edits);
  }
}

function stripSummary(summary: string, subject: Subject, accepts: Accepts): { text: string; named: Named[] } {
  let text = summary;
  const named: Named[] = [];
  for (
    let found = footerWithin(text, subject, accepts);
    found !== undefined;
    found = footerWithin(text, subject, accepts)
  ) {
    if (found.footer.named) named.push(found.footer.named);
    text = `${text.slice(0, found.footer.start).trimEnd()} ${text.slice(found.end).trimStart()}`.trim();
  }
  const remnant = remnantAtEnd(comparable(text), subject);
  return { text: remnant === undefined ? text : text.slice(0, remnant).trim(), named };
}

function footerWithin(text: string, subject: Subject, accepts: Accepts): { footer: Footer; end: number } | undefined {
  const plain = comparable(text);
  for (const { index, 0: stop } of plain.matchAll(SENTENCE_END)) {
    const end = index + stop.length;
    const footer = footerAtEnd(plain.slice(0, end), [], subject);
    if (footer !== undefined && accepts(footer)) return { footer, end };
  }
  return undefined;
}
