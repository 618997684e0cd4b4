/** Where the last sentence of a line begins. */
import type { Link } from "../html/runs.ts";
import { isMarked } from "./stems.ts";

/**
 * Ends of sentences, but not the full stop of "St.", "Dr.", "Sept.", of dates such as "3.", or before a lower-case
 * letter.
 */
export const SENTENCE_END =
  /[.。।](?<!(?:^|\s)(?:\p{Lu}\p{L}?|\p{Ll}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec|Mrs|Rev|Gen|Sen|Rep|Gov|Hon|Col|N\.B|P\.S|Hrg|Abb|Mag|Dra|Sra|Mme|Sept|Inc|Ltd|vol|no|Vol|No|Nr|nr|č|\d{1,2})\.)(?=\s|$)(?!\s+\p{Ll})|$/gu;

/** A sentence that states whose the text is. */
export const COPYRIGHT = /^\W*(?:©|\(c\)|copyright).{0,100}$/i;

export const SENTENCE_MAX_CHARS = 420;

/** Where the last sentence of a text begins. Only its last characters are looked at. */
export function lastSentenceOf(text: string, links: readonly Link[] = []): number {
  const from = Math.max(0, text.length - SENTENCE_MAX_CHARS - 1);
  let start = 0;
  for (const { index, 0: stop } of text.slice(from).matchAll(SENTENCE_END)) {
    const end = from + index + stop.length;
    if (text.slice(end).trim() !== "") start = end;
  }
  // "Thanks for reading! This article …", but not "the Quay Post! News".
  const ends = [...text.slice(start).matchAll(EXCLAIMED)].map(({ index }) => start + index + 1);
  const isBefore = (end: number) =>
    !links.some((link) => link.start < end && link.end > end) &&
    !isMarked(text.slice(start, end)) &&
    isMarked(text.slice(end));
  return ends.findLast(isBefore) ?? start;
}

/** Other ends of sentences, which names may contain. */
const EXCLAIMED = /[!?！？](?=\s)(?!\s+\p{Ll})/gu;
