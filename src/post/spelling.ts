import type { KnownWord } from "../model/search.ts";
import { folded, WORD } from "./words.ts";

/** Shorter words have too many neighbors. */
const ONE_SLIP_MIN_CHARS = 4;
const TWO_SLIPS_MIN_CHARS = 8;

/** A word of a query, and how words near it are found. */
interface Slip {
  word: string;
  /** The word, and the word without each of its letters: one of them is a spelling of every word that is one slip away. */
  spellings: string[];
  /** The half that two slips may have left as it was; null where the word is too short for two. */
  beginning: string | null;
}

/** The words of a query that may be mistyped, each once. */
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
 * A query with its first unknown word replaced by the nearest known one; undefined where no known word is near.
 *
 * @param near known words, each with the unknown word that it may be near; of equally near ones the first is taken
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

/** How many letters were left out, added, mistaken or swapped (optimal string alignment distance). */
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
