/** Footers that name the publisher before what it did: "Thanks to the Quay Post, where this article first appeared." */
import type { Link } from "../html/runs.ts";
import { wordsOf } from "./names.ts";
import { markerIn, pastSelf, type Patterns, REPRINT, VAGUE } from "./stems.ts";

/** The most words before the publisher's link, between the parts of the clause, and after it. */
const WORDS_BEFORE_MAX = 10;
const WORDS_BETWEEN_MAX = 3;
const WORDS_AFTER_MAX = 6;

/** The beginning of a clause about the publisher. */
const RELATIVE =
  /^[\s,;:–—'"”»)]*(?:where|(?:in|on) which|which|who|that|wo|dort|(?:in|auf) (?:dem|der)|das|der|die|où|dans (?:lequel|laquelle)|qui|donde|en (?:el|la) (?:que|cual)|que|quien|dove|che|in cui|su cui|onde|em que|n[oa] qual|waar|dat|där|som|hvor|gdzie|któr[yae]|kde|kter[ýáé]|ktor[ýáé]|где|котор(?:ый|ая|ое)|де|як(?:ий|а|е)|където|който|която|което|ahol|amely|unde|care|gdje|koj[iae]|kjer|όπου|που)\s+/;

/** The publisher in "…, where this article first appeared" and "…, which first published this article". */
export function publisherBeforeClause(patterns: Patterns, masked: string, links: Link[]): Link | undefined {
  const clause = clauseBehind(masked, links);
  if (clause === undefined || wordsOf(masked.slice(0, clause.link.start)).length > WORDS_BEFORE_MAX) return undefined;
  const self = pastSelf(patterns, clause.said, 0);
  if (self !== undefined)
    return !VAGUE.test(clause.said) && isMarkedSoon(patterns, clause.said.slice(self)) ? clause.link : undefined;
  const nouns = [...clause.said.matchAll(/(?<=\s)\S/g)].map(({ index }) => index);
  const noun = nouns.find((at) => pastSelf(patterns, clause.said, at) !== undefined);
  if (noun === undefined || VAGUE.test(clause.said.slice(noun)) || markerIn(patterns, clause.said.slice(0, noun)) !== 0)
    return undefined;
  const rest = clause.said.slice(pastSelf(patterns, clause.said, noun));
  return wordsOf(clause.said.slice(0, noun)).length <= WORDS_BETWEEN_MAX && wordsOf(rest).length <= WORDS_AFTER_MAX
    ? clause.link
    : undefined;
}

function clauseBehind(masked: string, [link, ...others]: Link[]): { link: Link; said: string } | undefined {
  if (link === undefined || others.length > 0) return undefined;
  const behind = masked.slice(link.end);
  const relative = RELATIVE.exec(behind);
  return relative === null ? undefined : { link, said: behind.slice(relative[0].length) };
}

/** Whether words say almost at once that the post was published, and little more. */
function isMarkedSoon(patterns: Patterns, said: string): boolean {
  const marker = markerIn(patterns, said);
  return (
    marker !== undefined &&
    wordsOf(said.slice(0, marker)).length <= WORDS_BETWEEN_MAX &&
    wordsOf(said.slice(marker)).length <= WORDS_AFTER_MAX
  );
}

const THANKS =
  /^(?:(?:our |my )?(?:(?:many|special|with|sincere|warm|big) )*(?:thanks|thank you|gratitude)|we(?:'re| are)? (?:thank|grateful|indebted)|(?:wir )?(?:danken|bedanken|danke)|(?:vielen |herzlichen |besten )*dank|merci|nous (?:remercions|tenons)|(?:muchas )?gracias|(?:le |les )?agradecemos|grazie|(?:si )?ringrazia|(?:muito )?obrigad|bedankt|met dank|(?:ett )?(?:stort )?tack|tak til|takk til|kiitos|dzięk|děkuj|ďakuj|köszön|mulțumi|hvala|спасибо|благодар|дяку|подяка|teşekkür|ευχαριστ)/;
const PICTURES = /photo|picture|image|foto|bild|imagen|imagem|immagin|картин|снимк/;

/** The publisher in "Thanks to the Quay Post for letting us republish this" and "…, where it first appeared". */
export function publisherThanked(patterns: Patterns, masked: string, opening: number, links: Link[]): Link | undefined {
  const said = masked.slice(opening);
  const [link, ...others] = links;
  if (link === undefined || others.length > 0 || !THANKS.test(said) || PICTURES.test(said)) return undefined;
  const clause = clauseBehind(masked, links);
  const isFirst = clause !== undefined && isMarkedSoon(patterns, clause.said);
  return isFirst || REPRINT.test(said) ? link : undefined;
}
