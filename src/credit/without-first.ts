/** Sentences without "first": "This article was published on November 3 in the Quay Post." */
import type { Link } from "../html/runs.ts";
import { AGAIN, CORRECTED, DATE_LEFT, DATES, DAY, isDate, ISSUE, isWithDate, LEAVE } from "./dates.ts";
import type { Sentence } from "./found.ts";
import { wordsOf } from "./names.ts";
import { DISTRIBUTED, type Patterns, placeOf } from "./stems.ts";

/**
 * The publisher's link in "This article was published on November 3 in the Quay Post", or "was produced by the Quay Post
 * and is republished with permission".
 */
export function datedLink({ published }: Patterns, sentence: Sentence, opening: number): Link | undefined {
  const { masked, links, isProven } = sentence;
  const at = placeOf(published, masked.slice(opening));
  const link = links.find(({ text, start }) => start > opening && !isDate(text));
  if (at === undefined || link === undefined) return undefined;
  const between = masked.slice(opening, link.start);
  const isDated = isWithDate(between) || isWithDate(masked.slice(link.end, link.end + DATED_WITHIN_CHARS));
  const after = masked.slice(link.end);
  const isPassedOn = DISTRIBUTED.test(after);
  const isByLeave = (AGAIN.test(after) && LEAVE.test(after)) || isPassedOn;
  const isNewsroom = PRODUCED_BY.test(between) && NEWSROOM.test(after);
  const isBrief = isProven || isPassedOn || isNewsroom || !goesOn(after);
  return (isProven || isDated || isByLeave || isNewsroom) && isNear(between.slice(at)) && isBrief ? link : undefined;
}

/** "Was produced by the Quay Post, which publishes …", and not who paid for it. */
const PRODUCED_BY = /(?:produced|reported|producid[oa]|produite?|produzid[oa]) (?:by|por|par|pel[oa]) (?:the )?$/;
/** What a newsroom is or does: ", which publishes …", ", a magazine". */
export const NEWSROOM =
  /^["'”’»]*, (?:which (?:publishes|reports|covers|is)|que (?:publica|publie|es|est|é)|an? (?:\S+ ){0,5}?(?:newsroom|news|publication|magazine|newspaper|outlet|program))(?!\p{L})/u;
const DATED_WITHIN_CHARS = 30;

/** Whether only dates, an issue and the like are between the words and the publisher. */
export function isNear(between: string): boolean {
  const plain = between.replace(DATES, " ").replace(DAY, " ");
  if (wordsOf(plain).length > NEAR_WORDS_MAX || CORRECTED.test(plain)) return false;
  return !/[;!?]|,(?:\s+[^\s,]+){4,}\s*$|[,.]["”»“']\s|["”»“'],\s|(?<!\p{L})(?:who|whom|whose|которы|któr|kter)/u.test(
    plain,
  );
}

export const NEAR_WORDS_MAX = 11;

/** Whether a sentence tells more than where something was published. */
export function goesOn(after: string): boolean {
  const undated = after.replace(ISSUE, " ").replace(DATES, " ").replace(DAY, " ").replace(DATE_LEFT, "");
  const plain = undated.replace(/\s\([^()]*\)\s*$/, "");
  return wordsOf(plain).length > WORDS_BEHIND_MAX && !LEAVE.test(after);
}

/** The most words behind a publisher, besides dates, the issue and a permission. */
const WORDS_BEHIND_MAX = 3;
