import { keptFor, languageTag } from "./language.ts";

/** How much adults read silently in a minute: words, or letters of scripts without spaces between words. */
const WORDS_A_MINUTE = 230;
const LETTERS_A_MINUTE = 480;

/** The time of a longer text is estimated from its length: segmenting every word would take most of a render. */
const COUNTED_MAX_CHARS = 1_000;

const LETTER = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu;

/** Scripts without spaces between words. Only a dictionary finds where their words begin. */
const UNSPACED = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** A word between spaces as Unicode defines it (UAX 29, section 4.1): "don't" and "3.5" are one word. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.:·][\p{L}\p{N}\p{M}]+)*/gu;

/** How many minutes it takes to read a text; 0 for less than half a minute. */
export function readingMinutes(text: string, language: string): number {
  const counted = text.slice(0, COUNTED_MAX_CHARS);
  const letters = counted.match(LETTER)?.length ?? 0;
  const words = wordsIn(counted.replace(LETTER, " "), language);
  const minutes = words / WORDS_A_MINUTE + letters / LETTERS_A_MINUTE;
  return Math.round(counted.length === 0 ? 0 : minutes * (text.length / counted.length));
}

/** The number of words in a text. Segmenting takes twenty times as long as looking for spaces. */
function wordsIn(text: string, language: string): number {
  if (!UNSPACED.test(text)) return text.match(WORD)?.length ?? 0;
  const segmenter = keptFor(
    language,
    "words",
    () => new Intl.Segmenter(languageTag(language), { granularity: "word" }),
  );
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).length;
}

/** Minutes in short form ("4 min"), in the interface's language. */
export const minutesText = (minutes: number, language: string): string =>
  keptFor(
    language,
    "minutes",
    () => new Intl.NumberFormat(languageTag(language), { style: "unit", unit: "minute", unitDisplay: "short" }),
  ).format(minutes);
