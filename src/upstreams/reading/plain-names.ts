/** Names that are certainly only a name, which is the case on most sites. Reading them needs no expression. */
import { WORDS_AROUND } from "./byline-edges.ts";
import { WORDS_OF_BYLINES } from "./byline-words.ts";

/** Two or three words of letters, each with one capital. */
const PLAIN = /^\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+){1,2}$/u;

let special: Set<string> | undefined;

/** The words that mean something in bylines, as far as their expressions spell them out; a last letter may be optional. */
function words(): Set<string> {
  if (special !== undefined) return special;
  special = new Set();
  for (const [, word, optional] of `${WORDS_OF_BYLINES} ${WORDS_AROUND}`.toLowerCase().matchAll(/(\p{L}+)(\?)?/gu)) {
    special.add(word!);
    if (optional !== undefined) special.add(word!.slice(0, -1));
  }
  return special;
}

/** Shorter pieces of expressions are common in names. */
const PIECE_MIN_CHARS = 3;

/** Whether a name has two or three words and none of them may mean something else in a byline. */
export const isPlainName = (name: string): boolean =>
  PLAIN.test(name) &&
  name
    .toLowerCase()
    .split(" ")
    .every((word) => !isSpecial(word));

/** Whether a word of bylines is this word, or its beginning, because expressions spell only the beginning out. */
function isSpecial(word: string): boolean {
  const known = words();
  if (known.has(word)) return true;
  for (let end = PIECE_MIN_CHARS; end < word.length; end += 1) if (known.has(word.slice(0, end))) return true;
  return false;
}
