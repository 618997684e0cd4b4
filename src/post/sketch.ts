import { textOf } from "../html/excerpt.ts";
import type { Sketch } from "../model/sketch.ts";
import { folded, lettersOf } from "./words.ts";

/** The length of the compared runs of letters: several words in scripts without spaces, more than one in the others. */
const RUN_CHARS = 8;
/** A text with fewer runs is not distinctive enough. */
const RUNS_MIN = 300;
const HTML_MAX_CHARS = 60_000;
const TEXT_MAX_CHARS = 20_000;

/** The base of the rolling hash of a run: a polynomial from which the letter that leaves the run is subtracted. */
const BASE = 31;
const LEAVING = Math.imul(BASE ** 4, BASE ** 4);

const BINS = 64;
const BIN_BITS = 6;
const VALUE_CHARS = 4;
/** Fewer filled bins mean fewer than about 180 different runs: the same sentence again and again. */
const FILLED_MIN = 60;
/** Larger than any value. */
const NONE = 2 ** (32 - BIN_BITS);
const EMPTY = ".".repeat(VALUE_CHARS);

/**
 * Six keys of three bins. Texts that share 80 % of their runs have a key in common in 98.6 % of all cases; texts that
 * share 30 %, in 15 %.
 */
const KEYS = 6;
const BINS_A_KEY = 3;

/**
 * The sketch of a body, by one permutation hashing (Li, Owen, Zhang, "One Permutation Hashing", NIPS 2012). The runs of
 * its letters are put into bins by their hash, and the smallest hash of each bin is kept. The probability that two
 * texts have the same hash in a bin is the share of their runs that both have.
 *
 * @returns null for a text that is too short to be compared
 */
export function sketchOf(html: string): Sketch | null {
  const letters = lettersOf(folded(textOf(html.slice(0, HTML_MAX_CHARS)).slice(0, TEXT_MAX_CHARS)));
  if (letters.length < RUNS_MIN + RUN_CHARS - 1) return null;
  const smallest = smallestOf(letters);
  if (smallest.filter((value) => value !== NONE).length < FILLED_MIN) return null;
  const values = Array.from(smallest, (value) =>
    value === NONE ? EMPTY : (value % 16 ** VALUE_CHARS).toString(16).padStart(VALUE_CHARS, "0"),
  );
  const keys = Array.from({ length: KEYS }, (_, index) => {
    const bins = smallest.slice(index * BINS_A_KEY, (index + 1) * BINS_A_KEY);
    return bins.includes(NONE) ? [] : [index * 2 ** 32 + bins.reduce((hash, value) => mixed(hash ^ value), index)];
  }).flat();
  return { values: values.join(""), keys };
}

/** The smallest hash of the runs in each bin. A body has thousands of runs, so this code uses 32-bit integers only. */
function smallestOf(letters: string): Int32Array {
  const smallest = new Int32Array(BINS).fill(NONE);
  let rolling = 0;
  for (let at = 0; at < RUN_CHARS - 1; at += 1) rolling = (Math.imul(rolling, BASE) + letters.charCodeAt(at)) | 0;
  let leaving = 0;
  for (let end = RUN_CHARS - 1; end < letters.length; end += 1) {
    rolling = (Math.imul(rolling, BASE) + letters.charCodeAt(end) - leaving) | 0;
    leaving = Math.imul(letters.charCodeAt(end - RUN_CHARS + 1), LEAVING);
    const hash = mixed(rolling);
    const bin = hash & (BINS - 1);
    const value = hash >>> BIN_BITS;
    if (value < smallest[bin]!) smallest[bin] = value;
  }
  return smallest;
}

/** The share of two texts' runs that both have, 0 to 1, estimated from their sketches to about 0.05. */
export function similarityOf(one: string, other: string): number {
  let shared = 0;
  let filled = 0;
  for (let start = 0; start < BINS * VALUE_CHARS; start += VALUE_CHARS) {
    const [a, b] = [one.slice(start, start + VALUE_CHARS), other.slice(start, start + VALUE_CHARS)];
    if (a === EMPTY && b === EMPTY) continue;
    filled += 1;
    if (a === b) shared += 1;
  }
  return filled === 0 ? 0 : shared / filled;
}

/** The finalizer of MurmurHash3: every bit of the result depends on every input bit. */
function mixed(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
