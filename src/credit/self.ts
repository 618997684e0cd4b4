/** How a sentence names its post: "this article", "it", "Ida Brandt's article". */
import { lowered } from "../html/runs.ts";
import { lastSentenceOf } from "./last-sentence.ts";
import { type Subject, wordsOf } from "./names.ts";
import { isPost, pastLabel, pastSelf, patternsFor } from "./stems.ts";

/** "Ida Brandt's article", if she is the author, as "this article" of the same length. */
export function ofThis(lower: string, { authors }: Subject): string {
  for (const author of authors) {
    const name = lowered(author);
    const at = lower.indexOf(`${name}'s `);
    if (name !== "" && at !== -1 && at <= POSSESSIVE_WITHIN_CHARS)
      return lower.slice(0, at) + "this".padStart(name.length + 2) + lower.slice(at + name.length + 2);
  }
  return lower;
}

/** A label before the author's name: "Editor's note: ". */
const POSSESSIVE_WITHIN_CHARS = 20;

/** "It", or a verb without a subject where languages leave it out. */
const PRONOUN =
  /^[\s\p{P}]*(?:(?:it|er|sie|es|il|elle|ele|ela|hij|het|den|det|он|она|оно|він|вона|воно) (?!that\b)|(?=(?:fue|ha sido|se publicó|apareció|foi|è stat[oa]|è appars[oa]|został[ao]?|ukazał[ao]?|vyš(?:el|la|lo)|megjelent|publicerades) ))/u;

/** "This is a guest post by Kim Sol." */
const THIS_IS =
  /^[\s\p{P}]*(?:this is|dies ist|ceci est|c'est|este? es|esta es|questo è|dit is|detta är|dette er|to jest|это|це) /u;
const THIS_IS_WITHIN_CHARS = 40;

/** The end of a pronoun at a sentence's beginning, if the sentence before it names the post at its beginning. */
export function pastPronoun(lower: string, before: string): number | undefined {
  const pronoun = before === "" ? undefined : PRONOUN.exec(lower)?.[0];
  if (pronoun === undefined) return undefined;
  const last = lowered(before.slice(lastSentenceOf(before)));
  const label = pastLabel(last);
  if (THIS_IS.test(last) && isPost(last.slice(0, THIS_IS_WITHIN_CHARS))) return pronoun.length;
  return patternsFor(last).some((patterns) => pastSelf(patterns, last, label) !== undefined)
    ? pronoun.length
    : undefined;
}

/** Whether a line names the post itself at its beginning. */
export function namesPost(text: string): boolean {
  const lower = lowered(text);
  return patternsFor(lower).some((patterns) => pastSelf(patterns, lower, pastLabel(lower)) !== undefined);
}

/** Whether a line names the post itself at its beginning, and says little more. */
export function isOfPost(text: string): boolean {
  const lower = lowered(text);
  const label = pastLabel(lower);
  return patternsFor(lower).some((patterns) => {
    const opening = pastSelf(patterns, lower, label);
    return opening !== undefined && wordsOf(text.slice(opening)).length <= AUXILIARIES_MAX;
  });
}

/** The most auxiliaries: "was", "has been". */
export const AUXILIARIES_MAX = 3;
