import { keptFor, languageTag } from "./language.ts";

/** How much adults read silently in a minute: words, and letters of scripts without spaces between words. */
const WORDS_A_MINUTE = 230;
const LETTERS_A_MINUTE = 480;

/** A longer text is estimated from its length: segmenting every word would be most of a render. */
const COUNTED_MAX_CHARS = 1_000;

const LETTER = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/gu;

/** How many minutes it takes to read a text; less than half a minute is none. */
export function readingMinutes(text: string, language: string): number {
  const counted = text.slice(0, COUNTED_MAX_CHARS);
  const letters = counted.match(LETTER)?.length ?? 0;
  let words = 0;
  const segmenter = keptFor(
    language,
    "words",
    () => new Intl.Segmenter(languageTag(language), { granularity: "word" }),
  );
  for (const { isWordLike } of segmenter.segment(counted.replace(LETTER, " "))) {
    if (isWordLike) words += 1;
  }
  const minutes = words / WORDS_A_MINUTE + letters / LETTERS_A_MINUTE;
  return Math.round(counted.length === 0 ? 0 : minutes * (text.length / counted.length));
}

/** Minutes in few letters ("4 min"), in the interface's language. */
export const minutesText = (minutes: number, language: string): string =>
  keptFor(
    language,
    "minutes",
    () => new Intl.NumberFormat(languageTag(language), { style: "unit", unit: "minute", unitDisplay: "short" }),
  ).format(minutes);
