import { folded, WORD } from "./words.ts";

/** Shorter words have too many neighbors. */
const ONE_SLIP_MIN_CHARS = 4;
const TWO_SLIPS_MIN_CHARS = 8;

/**
 * A query with its first unknown word replaced by the nearest known one; undefined where no known word is near.
 *
 * @param texts hold the known words; of equally near ones the first is taken
 */
export function meantBy(query: string, texts: readonly string[]): string | undefined {
  const known = new Set(texts.flatMap((text) => text.toLowerCase().match(WORD) ?? []));
  const foldedWords = new Map([...known].map((word) => [folded(word), word]));
  for (const [word] of query.matchAll(WORD)) {
    const asked = folded(word);
    if (foldedWords.has(asked)) continue;
    const nearest = nearestTo(asked, foldedWords.keys());
    if (nearest !== undefined) return query.replace(word, () => foldedWords.get(nearest)!);
  }
  return undefined;
}

function nearestTo(asked: string, words: Iterable<string>): string | undefined {
  let allowed = asked.length >= TWO_SLIPS_MIN_CHARS ? 2 : asked.length >= ONE_SLIP_MIN_CHARS ? 1 : 0;
  let nearest: string | undefined;
  for (const word of words) {
    if (allowed < 1) break;
    if (Math.abs(word.length - asked.length) > allowed || slipsBetween(asked, word) > allowed) continue;
    nearest = word;
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
