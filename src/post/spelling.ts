import type { KnownWord } from "../model/search.ts";
import { folded, WORD } from "./words.ts";

/** Shorter words resemble too many others. */
const ONE_SLIP_MIN_CHARS = 4;
const TWO_SLIPS_MIN_CHARS = 8;

/** A word of a query, with the data for finding similar words. */
interface Slip {
  word: string;
  /**
   * The word itself, and the word with each of its letters left out once. Every word that is one typo away shares one
   * of these.
   */
  spellings: string[];
  /** The half that two typos may leave unchanged; null when the word is too short for two typos. */
  beginning: string | null;
}

/** The words of a query that may be misspelled, each once. */
export function slipsIn(query: string): Slip[] {
  const words = new Set(folded(query).match(WORD) ?? []);
  return [...words].flatMap((word) => {
    const letters = Array.from(word);
    if (letters.length < ONE_SLIP_MIN_CHARS) return [];
    const shorter = letters.map((_, index) => letters.toSpliced(index, 1).join(""));
    const half = letters.slice(0, Math.floor(letters.length / 2)).join("");
    return [
      {
        word,
        spellings: [...new Set([word, ...shorter])],
        beginning: letters.length >= TWO_SLIPS_MIN_CHARS ? half : null,
      },
    ];
  });
}

/**
 * A query with its first unknown word replaced by the most similar known word; undefined when no known word is similar.
 *
 * @param near known words, each with the unknown word that it resembles; among equally similar ones the first wins
 */
export function meantBy(query: string, near: readonly (KnownWord & { asked: string })[]): string | undefined {
  for (const [word] of query.matchAll(WORD)) {
    const asked = folded(word);
    const nearest = nearestTo(
      asked,
      near.filter((known) => known.asked === asked),
    );
    if (nearest !== undefined) return query.replace(word, () => nearest.label);
  }
  return undefined;
}

function nearestTo(asked: string, known: readonly KnownWord[]): KnownWord | undefined {
  let allowed = asked.length >= TWO_SLIPS_MIN_CHARS ? 2 : asked.length >= ONE_SLIP_MIN_CHARS ? 1 : 0;
  let nearest: KnownWord | undefined;
  for (const each of known) {
    if (allowed < 1) break;
    const { word } = each;
    if (Math.abs(word.length - asked.length) > allowed || slipsBetween(asked, word) > allowed) continue;
    nearest = each;
    allowed = slipsBetween(asked, word) - 1;
  }
  return nearest;
}

/** How many letters were left out, added, replaced or swapped (optimal string alignment distance). */
function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row[j] = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (isSame ? 0 : 1),
        isSwapped ? before[j - 2]! + 1 : Infinity,
      );
    }
    before = last;
    last = row;
  }
  return last[other.length]!;
}
