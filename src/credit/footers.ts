import { isFrontPage, isSamePost, isSameSite, webAddress } from "../web/addresses.ts";
import { OTHER_EMITTERS, OTHER_WORDS, WORDINGS, type Template } from "./phrases.ts";
import { comparable, type Link, lowered } from "../html/runs.ts";
import {
  BEFORE_HEADLINE,
  BESIDE_LINK,
  COMES_LATER,
  folded,
  type Footer,
  homeOf,
  isAuthorBefore,
  isHeadline,
  isNamedAs,
  isTitleBehind,
  linkName,
  isSameName,
  nameBefore,
  isSameTitle,
  nameOf,
  PUBLISHER_MAX_CHARS,
  type Subject,
  isUnnamed,
  withoutTitle,
  wordsOf,
} from "./names.ts";
import { LEAVE } from "./dates.ts";
import { footerToOriginal } from "./originals.ts";
import { isOfPost } from "./self.ts";
import { footerInSentence } from "./sentences.ts";
import { isMarked, isPost } from "./stems.ts";

const POST_MAX_CHARS = 400;
const LICENSE_MAX_CHARS = 120;
/** Footers are short. Only this much of a line is read. */
const FOOTER_MAX_CHARS = 900;
/** The most characters beside the two links of a footer in a language without a phrase. */
const SHAPE_WORDS_MAX_CHARS = 90;
/** A phrase of this length is no coincidence, whoever it names. */
const LONG_PHRASE_MIN_CHARS = 45;

interface Phrase {
  /** The text before the first slot; may be empty. */
  opening: string;
  /** A line must contain one of these to match. */
  keys: string[];
  /** The text between the slots. */
  middle: string;
  /** Anchored at lastIndex and at the end of the text. */
  pattern: () => RegExp;
  isLong: boolean;
  /** Whether it has a slot for the post. */
  isOfPost: boolean;
  /** Whether nothing separates the post's slot from the rest, so that only the post's title shows where it ends. */
  isPostBare: boolean;
}

const SLOTS: Record<string, string> = {
  "{post}": `(?<post>.{1,${POST_MAX_CHARS}}?)`,
  "{publisher}": `(?<publisher>.{1,${PUBLISHER_MAX_CHARS}}?)`,
  "{license}": `.{1,${LICENSE_MAX_CHARS}}?`,
};

/** A slot, a choice, or literal text. */
const PIECES = /(\{\w+\}|\[[^\]]*\])/;

function compile(template: Template): Phrase {
  const pieces = comparable(template)
    .replace(/[.。।]$/, "")
    .split(PIECES)
    .filter((piece) => piece !== "");
  const fixed = pieces.filter((piece) => !PIECES.test(piece)).map((piece) => piece.trim());
  const starts = pieces[0] !== undefined && !PIECES.test(pieces[0]);
  const isOfPost = pieces.includes("{post}");
  let pattern: RegExp | undefined;
  return {
    opening: starts ? (fixed[0] ?? "") : "",
    keys: keysOf(pieces),
    middle: middleOf(pieces),
    isOfPost,
    isPostBare: isOfPost && middleOf(pieces) === "",
    // Most phrases are never needed.
    pattern: () => (pattern ??= patternOf(pieces)),
    isLong: fixed.join(" ").length >= LONG_PHRASE_MIN_CHARS,
  };
}

/** The pattern of a phrase. */
function patternOf(pieces: readonly string[]): RegExp {
  // Chinese and Japanese are written without spaces, even if the template has some.
  const space = pieces.some((piece) => /[\u3040-\u9fff]/.test(piece)) ? " *" : " +";
  const spaced = (text: string) => escaped(text).replace(/ +/g, space);
  let source = "";
  let tookSpace = false;
  for (const [index, piece] of pieces.entries()) {
    const choices = /^\[(.*)\]$/.exec(piece)?.[1]?.split("|");
    const isOptional = choices?.includes("") === true;
    const takesSpace = isOptional && pieces[index + 1]?.startsWith(" ") === true;
    if (choices === undefined) source += SLOTS[piece] ?? spaced(tookSpace ? piece.replace(/^ /, "") : piece);
    else source += choiceOf(choices.filter((choice) => choice !== "").map(spaced), isOptional, takesSpace ? space : "");
    tookSpace = takesSpace;
  }
  return new RegExp(`${source}[ .:。।*~_|—–-]*$`, "dy");
}

/** The pattern of a choice. If the choice is optional, so is the space after it. */
function choiceOf(choices: string[], isOptional: boolean, space: string): string {
  const any = `(?:${choices.toSorted((one, other) => other.length - one.length).join("|")})`;
  return isOptional ? `(?:${any}${space})?` : any;
}

/** The literal text between the two slots; empty when there is one slot only, or no text that is always there. */
function middleOf(pieces: string[]): string {
  const slots = pieces.flatMap((piece, index) => (SLOTS[piece] === undefined ? [] : [index]));
  const [first = -1, second = -1] = slots;
  const between = pieces.slice(first + 1, second).find((piece) => !PIECES.test(piece));
  return second === -1 ? "" : (between ?? "").trim();
}

/** The piece that is always there and whose shortest form is the longest. */
function keysOf(pieces: string[]): string[] {
  const parts = pieces
    .filter((piece) => SLOTS[piece] === undefined)
    .map((piece) => (/^\[(.*)\]$/.exec(piece)?.[1]?.split("|") ?? [piece]).map((part) => part.trim()));
  const shortest = (part: string[]) => Math.min(...part.map(({ length }) => length));
  return parts.reduce((best, part) => (shortest(part) > shortest(best) ? part : best), [""]);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** The phrases, indexed by a word that a line must contain; and those of scripts without spaces. */
interface Index {
  byWord: Map<string, Phrase[]>;
  others: Phrase[];
  all: Phrase[];
}

let index: Index | undefined;

function phrases(): Index {
  if (index !== undefined) return index;
  const templates = [...WORDINGS.flatMap(({ credit, older }) => [credit, ...older]), ...OTHER_EMITTERS, ...OTHER_WORDS];
  index = { byWord: new Map(), others: [], all: [...new Set(templates)].map(compile) };
  for (const phrase of index.all) {
    const words = phrase.keys.map((key) => wordsOf(key).toSorted((one, other) => other.length - one.length)[0]);
    if (words.some((word) => word === undefined || /[\u0E00-\u0EFF\u3040-\u9FFF\uAC00-\uD7AF]/.test(word))) {
      index.others.push(phrase);
      continue;
    }
    for (const word of new Set(words as string[])) index.byWord.set(word, [...(index.byWord.get(word) ?? []), phrase]);
  }
  return index;
}

/** The phrases that a line may contain, in the order of the table. */
function candidates(text: string): Phrase[] {
  const { byWord, others, all } = phrases();
  const found = new Set(others.filter(({ keys }) => keys.some((key) => text.includes(key))));
  for (const word of wordsOf(text)) for (const phrase of byWord.get(word) ?? []) found.add(phrase);
  return found.size <= 1 ? [...found] : all.filter((phrase) => found.has(phrase));
}

/**
 * Finds the footer at the end of a line: by a phrase in any language (current or older wording); by shape, a short line
 * with one link to the post and one to the front page of the same site; or by the words of its last sentence.
 *
 * @param isProven whether what follows names the author, or sends to the original. Then less must be said.
 */
export function footerAtEnd(text: string, allLinks: Link[], subject: Subject, isProven = false): Footer | undefined {
  const from = Math.max(0, text.length - FOOTER_MAX_CHARS);
  if (from === 0 && isQuotation(text, allLinks)) return undefined;
  const links = from === 0 ? allLinks : allLinks.filter(({ end }) => end > from);
  for (const phrase of candidates(text.slice(from))) {
    const found = byPhrase(phrase, text, from, links, subject);
    if (found !== undefined) return found;
  }
  return (
    byShape(text, links, subject) ??
    footerInSentence(text, links, subject, isProven) ??
    withinLink(text, links, subject) ??
    (isProven ? fromSource(text, links) : undefined) ??
    footerToOriginal(text, links, subject)
  );
}

/** Whether a line quotes a footer and goes on: ‘“Originally published in the Quay Post” is what it says’. */
function isQuotation(text: string, [link]: Link[]): boolean {
  const opening = /^\s*[“"„«]/.exec(text)?.[0].length;
  if (opening === undefined || link === undefined || /["”»]/.test(text.slice(opening, link.start))) return false;
  return /^[^“"„«]{0,3}["”»]\s*\p{L}/u.test(text.slice(link.end));
}

/** "Source: Quay Post". Of a chart or a quotation a line may say the same. */
function fromSource(text: string, [link, ...others]: Link[]): Footer | undefined {
  const publisher = webAddress(link?.href);
  if (link === undefined || publisher === null || others.length > 0) return undefined;
  const beside = lowered(text.slice(0, link.start)).replace(SOURCE_LABEL, "") + text.slice(link.end);
  const isWhole = namesSource(text) && !/[\p{L}\p{N}]/u.test(beside);
  return isWhole ? { start: 0, proof: "likely", named: { name: nameOf(link.written), publisher } } : undefined;
}

/** Whether a line begins as "Source: ". */
export const namesSource = (text: string): boolean => SOURCE_LABEL.test(lowered(text));

const SOURCE_LABEL =
  /^[\s\d!-/:-@[-`{-~*•※]*(?:source|quelle|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|forrás|sursa|источник|джерело|kaynak|sumber|nguồn|المصدر|(?:文章|本文|稿件)?[来來]源|出处|出處|出典|출처)\s?[:：]\s*/;

/** A footer whose words are the link: "This article was originally published on Quay Post and …". */
function withinLink(text: string, links: Link[], subject: Subject): Footer | undefined {
  const link = text.length > FOOTER_MAX_CHARS ? undefined : links.find((one) => isMarked(one.text));
  if (link === undefined) return undefined;
  const before = lowered(text.slice(0, link.start)).trim();
  if (!isOfPost(before) && !(isPost(before) && wordsOf(before).length === 1)) return undefined;
  const said = link.text.charAt(0).toUpperCase() + link.text.slice(1);
  const inner = { ...link, start: 0, end: said.length };
  const found = candidates(said).map((phrase) => byPhrase(phrase, said, 0, [inner], subject));
  const footer = found.find((one) => one?.start === 0);
  return footer && { ...footer, start: 0 };
}

function byPhrase(phrase: Phrase, text: string, from: number, links: Link[], subject: Subject): Footer | undefined {
  const isTitled = phrase.isPostBare && text.includes(comparable(subject.title));
  const places = starts(phrase, text, from, subject.title);
  if (places.length === 0) return undefined;
  const pattern = isTitled ? withTitle(phrase.pattern(), subject.title) : phrase.pattern();
  let found: Footer | undefined;
  for (const start of places) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null || isTwoSentences(match, phrase)) continue;
    if (around(match, links) === undefined && isWithinLink(start, phrase, links)) continue;
    const footer = judge(match, links, subject, phrase.isLong);
    const wholeLine = /^(?:[^\p{L}\p{N}]|\p{Extended_Pictographic})*$/u.test(text.slice(0, start));
    if (footer !== undefined && wholeLine) footer.start = 0;
    if (footer?.proof === "own") return footer;
    if (footer !== undefined && (wholeLine || footer.proof !== "likely")) found ??= footer;
  }
  return found;
}

/** The pattern with the title in it, because only the title separates two slots without text between them. */
function withTitle({ source, flags }: RegExp, title: string): RegExp {
  return new RegExp(source.replace("(?<post>", `(?<post>${escaped(comparable(title))}|`), flags);
}

/** Whether a phrase begins inside a link. Then it is part of a title. */
function isWithinLink(start: number, { opening }: Phrase, links: Link[]): boolean {
  return links.some((link) => link.end > start && (link.start < start || (opening !== "" && link.start === start)));
}

/** The link that covers a whole footer, if the footer is the whole line. */
const around = ({ index, 0: { length }, input }: RegExpExecArray, links: Link[]): Link | undefined =>
  links.find(
    ({ start, end }) =>
      start <= index && end >= index + length - 1 && input.slice(0, start).trim() + input.slice(end + 1).trim() === "",
  );

/**
 * Where the phrase may begin, the place nearest to the end first, because a title may contain the phrase's first words.
 */
function starts(phrase: Phrase, text: string, from: number, title: string): number[] {
  const first = Math.max(from, text.length - text.trimStart().length);
  const word = from + text.slice(from).search(/[\p{L}\p{N}]/u);
  if (phrase.opening === "")
    return [...new Set([text.lastIndexOf(comparable(title)), first, word])].filter((start) => start >= first);
  const found: number[] = [];
  for (let at = text.indexOf(phrase.opening, first); at !== -1; at = text.indexOf(phrase.opening, at + 1)) {
    if (at === first || /[\s\p{P}]/u.test(text[at - 1] ?? "")) found.unshift(at);
  }
  return found;
}

/** Shorter words can be part of a name: "This American Life". */
const SEPARATOR_MIN_CHARS = 5;

function isTwoSentences(match: RegExpExecArray, { middle, opening }: Phrase): boolean {
  const publisher = match.groups?.["publisher"] ?? "";
  const separator = match.groups?.["post"] === undefined || middle === "" ? opening : middle;
  return separator.length >= SEPARATOR_MIN_CHARS && publisher.includes(separator);
}

const ELLIPSIS = /\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])$/;
const REMNANT_MIN_CHARS = 8;

/**
 * The start of a footer whose end was cut off, as in a shortened summary. Without an ellipsis it must contain this
 * post's title.
 */
export function remnantAtEnd(text: string, subject: Subject): number | undefined {
  const stem = text.trimEnd().replace(ELLIPSIS, "");
  const isShortened = stem !== text.trimEnd();
  for (const { opening, middle, isOfPost } of phrases().all) {
    const start = stem.lastIndexOf(opening);
    if (opening === "" || start === -1 || !isOfPost) continue;
    const rest = stem.slice(start);
    const titled = `${opening} ${comparable(subject.title)} `;
    const whole = titled + middle;
    const least = isShortened ? opening.length + REMNANT_MIN_CHARS : titled.length + 1;
    if (rest.startsWith(whole) || (whole.startsWith(rest) && rest.length >= least)) return start;
  }
  return undefined;
}

function judge(match: RegExpExecArray, links: Link[], subject: Subject, isLong: boolean): Footer | undefined {
  const place = match.indices?.groups?.["publisher"];
  if (goesOn(links, place, match.input)) return undefined;
  const publisherLink = linkIn(links, place);
  if (publisherLink === undefined && TWO_SENTENCES.test(match.groups?.["publisher"] ?? "")) return undefined;
  if (publisherLink !== undefined && isAuthorBefore(match.input, publisherLink, links)) return undefined;
  const slot = match.indices?.groups?.["post"];
  const isQuoted = slot !== undefined && linkIn(links, slot) === undefined && publisherLink !== undefined;
  // "The post of the harbor master appeared first on the list of the Quay Post" names no post.
  if (isQuoted && !isSameTitle(match.groups!["post"]!, subject.title)) return undefined;
  // "This article first appeared …" has no slot for the post, but "article" may be a link.
  const before = links.find((link) => link.start >= match.index && link.end <= (publisherLink?.start ?? 0));
  const postLink = slot === undefined ? before : linkIn(links, slot);
  const whole = webAddress(around(match, links)?.href);
  const isHome = whole !== null && isFrontPage(whole, null);
  const post = webAddress(postLink?.href) ?? (isHome ? null : whole) ?? undefined;
  const publisher = webAddress(publisherLink?.href) ?? (isHome ? whole : null) ?? undefined;
  const name =
    publisherLink === undefined
      ? unlinkedName(match, subject)
      : (namedBefore(publisherLink, place!, match.input) ?? nameIn(publisherLink, match, subject.title));
  // "Original article: The Old Wall (Quay Post)."
  if (publisherLink !== undefined && post === undefined && name === "") {
    const named = { name, ...(publisher && { publisher, post: publisher, ...homeOf(publisher, links) }) };
    return { start: match.index, proof: "own", named };
  }
  const address = publisher ?? (post === undefined && isHostName(name) ? new URL(`https://${name}/`) : undefined);
  const home = publisher !== undefined && isUnnamed(name) ? homeOf(publisher, links) : undefined;
  const proof = proofOf();
  const isNamed = name !== "" || address !== undefined || post !== undefined;
  const named = isNamed && { name, ...(address && { publisher: address }), ...(post && { post }), ...home };
  return proof && { start: match.index, proof, ...(named && { named }) };

  function proofOf(): Footer["proof"] | undefined {
    const title = match.groups?.["post"];
    if (title !== undefined && isSameTitle(title, subject.title)) return "own";
    if (subject.addresses.some((address) => post !== undefined && isSamePost(post, address))) return "own";
    if (post !== undefined && publisher !== undefined) return "signed";
    if (isHostName(name) || subject.names.some((known) => isSameName(known, name))) return "signed";
    const said = match.input.slice(match.index);
    const isByLeave =
      LEAVE.test(said.replace(name, "")) && /^(?:\p{Lu}\S*(?: (?:(?:of|the|and|&|und|et|y|de|di) )*|$))+$/u.test(name);
    return post !== undefined || publisher !== undefined || isLong || isByLeave ? "likely" : undefined;
  }
}

/** The name before a link that names nobody, or before the post's title: "the Quay Post (link)". */
function namedBefore(link: Link, [from]: [number, number], text: string): string | undefined {
  const { written, href, start } = link;
  const beforeColon = nameBefore(text.slice(0, start), link);
  if (beforeColon !== undefined) return beforeColon;
  const inHan = HAN_BEFORE.exec(text.slice(from, start))?.[1];
  if (webAddress(written) !== null || (inHan !== undefined && isUnnamed(nameOf(written))))
    return inHan === undefined || isUnnamed(inHan) ? undefined : inHan;
  if (!isUnnamed(nameOf(written))) {
    const isPage =
      (isHeadline(written) || isNamedAs(text.slice(0, start))) && !isFrontPage(webAddress(href) ?? new URL(href), null);
    const before = isPage ? BEFORE_HEADLINE.exec(text.slice(from, start))?.[1] : undefined;
    const named = before?.replace(ARTICLE, "") ?? "";
    return NAME_BEFORE.test(named) ? nameOf(named) : undefined;
  }
  const said = text.slice(from, start).replace(BESIDE_LINK, "").replace(PERIODICAL, "");
  return NAME_BEFORE.test(said) ? nameOf(said) : undefined;
}

/** "港湾网，原文：" or "港湾公众号（2026年3月）。" before an address, or before "here". */
const HAN_BEFORE =
  /^(?=.*[\p{sc=Han}\p{sc=Katakana}])([\p{L}·]{2,20})(?:[，,]\s*(?:原文|链接|鏈接|地址|全文)\S{0,6}|(?:[（(][^（）()]*[）)])?[。，,]?\s*)$/u;

/** "The magazine", before its name. */
const PERIODICAL =
  /^(?:magazine|journal|newspaper|revue|revista|rivista|tijdschrift|magazynie|czasopiśmie|miesięczniku|tygodniku|kwartalniku|časopise|журнале|газете) (?=\p{Lu})/u;

const NAME_BEFORE = /^(?:the )?\p{Lu}[^.,;:()]*$/u;

/**
 * A publisher's name without a link. If a shortened text ends within the name, it is the known name with that
 * beginning; empty when an ellipsis shows that the name is cut and no known name fits.
 */
function unlinkedName(match: RegExpExecArray, { names }: Subject): string {
  const said = match.groups?.["publisher"] ?? "";
  const after = match.input.slice(match.indices?.groups?.["publisher"]?.[1]);
  const isShortened = ELLIPSIS.test(said + after);
  if (!isShortened && after.trim() !== "") return nameOf(said.replace(ARTICLE, ""));
  const start = nameOf(said.replace(ELLIPSIS, "").replace(ARTICLE, ""));
  const known = names.find((name) => folded(start) !== "" && folded(name).startsWith(folded(start)));
  return known ?? (isShortened ? "" : start);
}

/** The name that a link gives; empty for a title. */
function nameIn({ written, href, start }: Link, { index, input }: RegExpExecArray, title: string): string {
  const isPage = !isFrontPage(webAddress(href) ?? new URL(href), null);
  return isPage && isTitleBehind(input.slice(index, start), written) ? "" : withoutTitle(linkName(written), title);
}

/** An article before a name, which is no part of it. */
const ARTICLE =
  /^(?:the|der|die|das|dem|den|la|le|les|el|los|las|il|lo|i|gli|o|a|os|as|het|de|l') ?(?=\p{Lu}|blog|site|sitio|web|revista|revue)/u;

/** The most characters beside a link in its slot: quotes, "on May 3, 2021", "by A. Nyman". */
const BESIDE_LINK_MAX_CHARS = 24;

/** A clause in which the author goes on: ", and it made us laugh". */
const GOES_ON = /^\s*[,;–—]\s*(?:and|but|which|who|where|so|und|aber|et|mais|y|pero|e|mas|ma|en|maar|och|men|og)\s/i;

/** The end of a quotation whose sentence goes on: ‘in the Quay Post," he said’. */
const QUOTED = /^(?:[,!?]["”»“']|["”»“'],)\s*\p{L}/u;

/** The end of a quotation before a link: ‘in my dreams," she told the Quay Post’. */
const QUOTE_ENDS = /\p{L}(?:[,.!?]["”»]|["”»],?)\s+\p{Ll}/u;

/** The end of the sentence behind a link: "Quay Post. Translated by …" */
const SENTENCE_ENDS = /^["”»]?[.!?。]\s+["“„«]?\p{L}{2}/u;

/** The end of a sentence in what would be a name: "InfoWorld. Reprinted". */
const TWO_SENTENCES = /\p{Ll}{4}\.\s+\p{Lu}/u;

/** A name in quotes before another link: "首发于公众号「港湾」，是 …", "「港湾」与 …". */
const NAMED_BEFORE = /[」』》](?:[^「」『』《》]*[，,]|\s*[与與和及]\s*$)/;

/** Whether the author goes on after the publisher's link, or comes to it in another clause. */
const goesOn = (links: Link[], slot: [number, number] | undefined, text: string): boolean =>
  slot !== undefined &&
  links.some(
    ({ start, end }) =>
      start >= slot[0] - 1 &&
      end <= slot[1] &&
      (GOES_ON.test(text.slice(end, slot[1])) ||
        QUOTED.test(text.slice(end, slot[1])) ||
        SENTENCE_ENDS.test(text.slice(end, slot[1])) ||
        COMES_LATER.test(text.slice(slot[0], start)) ||
        QUOTE_ENDS.test(text.slice(slot[0], start)) ||
        NAMED_BEFORE.test(text.slice(slot[0], start))),
  );

function linkIn(links: Link[], slot: [number, number] | undefined): Link | undefined {
  if (slot === undefined) return undefined;
  const [start, end] = slot;
  const fits = (link: Link) => end - start - (link.end - link.start) <= BESIDE_LINK_MAX_CHARS;
  // Quotes may be outside of a link, and a full stop inside.
  const within = links.find((link) => link.start >= start - 1 && link.end <= end + 2 && link.text !== "");
  return within !== undefined && fits(within) ? within : undefined;
}

function byShape(text: string, links: Link[], subject: Subject): Footer | undefined {
  const linked = links.filter(({ text: words }) => words !== "");
  if (linked.length !== 2) return undefined;
  const words = text.replace(/ +/g, " ").trim().length - linked.reduce((length, link) => length + link.text.length, 0);
  if (words > SHAPE_WORDS_MAX_CHARS) return undefined;
  for (const [one, other] of [linked, linked.toReversed()] as [Link, Link][]) {
    const post = webAddress(one.href);
    const publisher = webAddress(other.href);
    if (post === null || publisher === null || !isFrontPage(publisher, post) || isFrontPage(post, null)) continue;
    if (!isSameSite(post, publisher)) continue;
    const isPost = subject.addresses.some((address) => isSamePost(post, address));
    if (!isPost && !isSameTitle(one.text, subject.title)) continue;
    const proof = isSameTitle(one.text, subject.title) ? "own" : "likely";
    return { start: 0, named: { name: nameOf(other.written), publisher, post }, proof };
  }
  return undefined;
}

/** "example.com", as forem signs. */
function isHostName(name: string): boolean {
  return /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}$/i.test(name) && URL.canParse(`https://${name}/`);
}
