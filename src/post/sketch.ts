import { textOf } from "../html/excerpt.ts";
import type { Sketch } from "../model/sketch.ts";
import { folded, lettersOf } from "./words.ts";

/** Runs of so many letters are compared: several words in scripts without spaces, more than one in the others. */
const RUN_CHARS = 8;
/** A text with fewer runs says too little. */
const RUNS_MIN = 300;
const HTML_MAX_CHARS = 60_000;
const TEXT_MAX_CHARS = 20_000;

/** The hash of a run rolls over the text: a polynomial of this base, from which the letter that is left behind is taken. */
const BASE = 31;
const LEAVING = Math.imul(BASE ** 4, BASE ** 4);

const BINS = 64;
const BIN_BITS = 6;
const VALUE_CHARS = 4;
/** With fewer bins filled there are fewer than some 180 different runs: the same sentence again and again. */
const FILLED_MIN = 60;
/** More than any value. */
const NONE = 2 ** (32 - BIN_BITS);
const EMPTY = ".".repeat(VALUE_CHARS);

/** Six keys of three bins: texts that share 80 % of their runs have one in common in 98.6 % of all cases, 30 %: in 15 %. */
const KEYS = 6;
const BINS_A_KEY = 3;

/**
 * The sketch of a body, by one permutation hashing (Li, Owen, Zhang, "One Permutation Hashing", NIPS 2012): the runs of
 * its letters fall into bins by their hash, and of each bin the smallest is kept. Two texts have the same one in a bin
 * with the probability that a run which one of them has is in both.
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

/** The smallest hash of the runs that fall into each bin; a body has thousands of runs, so numbers stay integers of 32 bits here. */
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

/** The share of two texts' runs that both have, 0 to 1, as their sketches estimate it, give or take 0.05. */
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

/** The finalizer of MurmurHash3: every bit of the answer depends on every bit asked. */
function mixed(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
