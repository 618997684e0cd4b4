import type { Content } from "../model/post.ts";
import { authorFacet, languageFacet, type SearchText, sourceFacet, tagFacet, type Term } from "../model/search.ts";
import { authorSlug } from "../model/author.ts";
import { tagsOf } from "../model/tag.ts";
import { textOf } from "../html/excerpt.ts";

/** How much of a body is searched. */
const BODY_MAX_CHARS = 60_000;

/** The most authors under which a post is listed. */
const AUTHORS_MAX = 20;

/** The characters of words in the index: letters, digits and their marks. */
export const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * Scripts without spaces between words. Their runs are split into overlapping pairs of letters, in texts and queries
 * alike, so that a word is found in any context. A dictionary might split a text and a query differently.
 */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;

const HAS_UNSPACED = new RegExp(UNSPACED, "u");

/**
 * ASCII, dashes and curly quotes. They need no folding besides lower case, and their words are found in a quarter of
 * the time that Unicode's classes take.
 */
const PLAIN = /^[\0-\x7f\u2013\u2014\u2018-\u201d]*$/;

/** Vowel signs and other marks of Arabic and Hebrew, which most texts omit; the hamza on letters, and the tatweel. */
const UNWRITTEN = /[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/g;

/**
 * The common spelling of a text's variants: without capitals, accents of Latin, Greek and Cyrillic, marks of Arabic and
 * Hebrew, and compatibility forms.
 */
export const folded = (text: string): string =>
  PLAIN.test(text)
    ? text.toLowerCase()
    : text
        .toLowerCase()
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]/g, "")
        .replace(UNWRITTEN, "")
        .normalize("NFC")
        .replaceAll("ٱ", "ا")
        .replaceAll("ى", "ي")
        .replaceAll("ς", "σ")
        .replaceAll("ß", "ss");

/** The words of a run of letters, as in the index. */
function tokensOf(run: string): string[] {
  return run
    .replace(UNSPACED, (letters) => ` ${pairs(Array.from(letters)).join(" ")} `)
    .split(" ")
    .filter((token) => token !== "");
}

/** Most words are in the index as they are written. Segmenting each would take longer than everything else. */
const tokensOfAll = (runs: string[]): string[] => (HAS_UNSPACED.test(runs.join(" ")) ? runs.flatMap(tokensOf) : runs);

/** The words of a folded text, as in the index, with a space between them. */
const wordsIn = (text: string, isPlain: boolean): string =>
  isPlain ? text.replace(/[^a-z\d]+/g, " ").trim() : tokensOfAll(text.match(WORD) ?? []).join(" ");

/** The letters and digits of a folded text, with nothing between them. */
export const lettersOf = (text: string): string =>
  PLAIN.test(text) ? text.replace(/[^a-z\d]+/g, "") : text.replace(/[^\p{L}\p{N}]+/gu, "");

const pairs = (letters: string[]): string[] =>
  letters.length === 1 ? letters : letters.slice(1).map((letter, index) => letters[index]! + letter);

/** Shorter words need no completion, and nobody types longer ones. */
const LABEL_CHARS = { min: 3, max: 24 } as const;
const LABELS_MAX = 60;

/**
 * The words of short texts that may be suggested. Scripts without spaces have none, because their words cannot be
 * separated.
 */
function labelsOf(texts: readonly string[]): Record<string, string> {
  const words = texts.flatMap((text) => text.toLowerCase().match(WORD) ?? []);
  const labels = new Map(words.map((label) => [folded(label), label]));
  const isLabel = (word: string): boolean => {
    const { length } = Array.from(word);
    return length >= LABEL_CHARS.min && length <= LABEL_CHARS.max && /\p{L}/u.test(word) && !HAS_UNSPACED.test(word);
  };
  return Object.fromEntries([...labels].filter(([word]) => isLabel(word)).slice(0, LABELS_MAX));
}

/** The words of a post of `source`. */
export function searchTextOf(
  source: string,
  content: Pick<Content, "title" | "summary" | "html" | "tags" | "authors" | "language">,
): SearchText {
  const { title, summary, html, tags, authors, language } = content;
  const names = [...authors.map(({ name }) => name), ...tags];
  const text = folded([title, summary, ...names, textOf(html).slice(0, BODY_MAX_CHARS)].join("\n"));
  const isPlain = PLAIN.test(text);
  const unspaced = isPlain ? [] : (text.match(UNSPACED) ?? []);
  return {
    words: wordsIn(text, isPlain),
    letters: [...new Set(unspaced.flatMap((run) => Array.from(run)))].join(" "),
    facets: [
      sourceFacet(source),
      languageFacet(language),
      ...tagsOf(tags).map(({ slug }) => tagFacet(slug)),
      ...new Set(authors.slice(0, AUTHORS_MAX).map(({ name }) => authorFacet(authorSlug(name)))),
    ].join(" "),
    labels: labelsOf([title, ...names]),
  };
}

/**
 * OR, AND and NOT between words, as in other search engines, but not in quotes. In small letters they are words like any
 * other.
 */
const OPERATOR = /"[^"]*"|(?<=\S\s+)(?:OR|AND|NOT)\s+(?=\S)/gu;
const OR = "|";
const WRITTEN_AS: Readonly<Record<string, string>> = { OR: `${OR} `, AND: "", NOT: "-" };

/**
 * The terms of a query: a quoted text is one term, and so is each text between spaces. A term after a minus is
 * excluded, as after NOT, and of terms with OR between them a post needs only one. AND changes nothing.
 */
export function termsOf(query: string): Term[] {
  const terms: Term[] = [];
  let isAfterOr = false;
  const written = folded(query.replace(OPERATOR, (match) => WRITTEN_AS[match.trim()] ?? match));
  for (const [whole, minus, one, other] of written.matchAll(/(?<=^|\s)(-?)"([^"]*)"|"([^"]*)"|[^\s"]+/gu)) {
    if (whole === OR) isAfterOr = true;
    const quoted = one ?? other;
    const isLeftOut = (minus ?? (/^-[^-]/.test(whole) ? "-" : "")) === "-";
    const tokens = ((quoted ?? whole).match(WORD) ?? []).flatMap(tokensOf);
    const [only] = tokens;
    if (only === undefined) continue;
    const isLetter = tokens.length === 1 && Array.from(only).length === 1 && only.replace(UNSPACED, "") === "";
    const before = terms.at(-1);
    terms.push({
      ...(isLetter ? { kind: "letter", letter: only } : { kind: "phrase", tokens }),
      ...(isLeftOut && { isLeftOut }),
      ...(isAfterOr && !isLeftOut && before !== undefined && !before.isLeftOut && { isAlternative: true }),
    });
    isAfterOr = false;
  }
  return terms;
}

/**
 * The last word of a query as it begins in the index, and the text before it; undefined when no word can be completed.
 */
export function beginningOf(query: string): { before: string; begun: string } | undefined {
  const [last = ""] = /[\p{L}\p{N}\p{M}]+$/u.exec(query) ?? [];
  const begun = folded(last);
  if (Array.from(begun).length < LABEL_CHARS.min || HAS_UNSPACED.test(begun)) return undefined;
  return { before: query.slice(0, query.length - last.length), begun };
}

/** A part of a text, and whether it matches the query. */
export interface TextPart {
  text: string;
  hit: boolean;
}

/** The longest ending that a stemmer may have removed, and the shortest stem. */
const ENDING_MAX_CHARS = 3;
const STEM_MIN_CHARS = 4;

/** Whether two words are forms of one, precisely enough for a highlight. */
function isForm(word: string, asked: string): boolean {
  if (word === asked) return true;
  let shared = 0;
  while (shared < word.length && word[shared] === asked[shared]) shared += 1;
  return shared >= STEM_MIN_CHARS && Math.max(word.length, asked.length) - shared <= ENDING_MAX_CHARS;
}

/** The places of the query's words in a text, found one at a time. */
function* hitsOf(text: string, terms: readonly Term[]): Generator<{ start: number; end: number }> {
  const asked = terms
    .filter(({ isLeftOut }) => !isLeftOut)
    .flatMap((term) => (term.kind === "letter" ? [term.letter] : term.tokens));
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const plain = folded(word);
    if (!HAS_UNSPACED.test(plain)) {
      if (asked.some((token) => isForm(plain, token))) yield { start: index, end: index + word.length };
      continue;
    }
    // Folding can change the length of a word. Then the whole word is marked.
    const isSame = plain.length === word.length;
    const hits = asked.flatMap((token) => {
      const at = plain.indexOf(token);
      if (at < 0) return [];
      const [start, end] = isSame ? [at, at + token.length] : [0, word.length];
      return [{ start: index + start, end: index + end }];
    });
    yield* hits.toSorted((one, other) => one.start - other.start);
  }
}

/** A text in parts, with the query's words marked. */
export function highlighted(text: string, terms: readonly Term[]): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const hit of hitsOf(text, terms)) {
    if (hit.end <= end) continue;
    const start = Math.max(hit.start, end);
    if (start > end) parts.push({ text: text.slice(end, start), hit: false });
    const last = parts.at(-1);
    if (last?.hit) last.text += text.slice(start, hit.end);
    else parts.push({ text: text.slice(start, hit.end), hit: true });
    end = hit.end;
  }
  if (end < text.length) parts.push({ text: text.slice(end), hit: false });
  return parts;
}

const SNIPPET_MAX_CHARS = 240;
const SNIPPET_LEAD_CHARS = 60;

/** The part of a text around the first of the query's words, with these words marked. */
export function snippet(text: string, terms: readonly Term[]): TextPart[] {
  const first = hitsOf(text, terms).next().value?.start ?? 0;
  const lead = Math.max(0, first - SNIPPET_LEAD_CHARS);
  // The snippet begins at a word, if one begins before the hit.
  const space = lead === 0 ? -1 : text.indexOf(" ", lead);
  const start = lead === 0 ? 0 : space >= 0 && space < first ? space + 1 : lead;
  const rest = text.slice(start).toWellFormed();
  const cut =
    rest.length <= SNIPPET_MAX_CHARS
      ? rest
      : `${rest
          .slice(0, SNIPPET_MAX_CHARS)
          .replace(/[\s.,;:…]+\S*$/, "")
          .toWellFormed()}…`;
  return highlighted(`${start > 0 ? "…" : ""}${cut}`, terms);
}
