/** Footers that name the publisher before what it did: "Thanks to the Quay Post, where this article first appeared." */
import type { Link } from "../html/runs.ts";
import { type Found, foundBy, type Introduced, type Sentence } from "./found.ts";
import { wordsOf } from "./names.ts";
import { markerIn, pastSelf, type Patterns, REPRINT, VAGUE } from "./stems.ts";

/** The most words before the publisher's link, between the parts of the clause, and after it. */
const WORDS_BEFORE_MAX = 10;
const WORDS_BETWEEN_MAX = 3;
const WORDS_AFTER_MAX = 6;

/** The beginning of a clause about the publisher. */
const RELATIVE =
  /^[\s,;:–—'"”»)]*(?:where|(?:in|on) which|which|who|that|wo|dort|(?:in|auf) (?:dem|der)|das|der|die|où|dans (?:lequel|laquelle)|qui|donde|en (?:el|la) (?:que|cual)|que|quien|dove|che|in cui|su cui|onde|em que|n[oa] qual|waar|dat|där|som|hvor|gdzie|któr[yae]|kde|kter[ýáé]|ktor[ýáé]|где|котор(?:ый|ая|ое)|де|як(?:ий|а|е)|където|който|която|което|ahol|amely|unde|care|gdje|koj[iae]|kjer|όπου|που)\s+/;

const PLACE =
  /(?:where|(?:in|on) which|wo|dort|(?:in|auf) (?:dem|der)|où|dans (?:lequel|laquelle)|donde|en (?:el|la) (?:que|cual)|dove|(?:in|su) cui|onde|em que|n[oa] qual|waar|där|hvor|gdzie|kde|где|де|където|ahol|unde|gdje|kjer|όπου)\s+$/;

/** What a publisher is, between its name and the clause: ", a nonprofit news site". */
const APPOSITION =
  /^['"”»]*,\s(?:an?|the|our|une?|un[oa]?|uma?|ein(?:e[rmn]?|em)?|der|die|das|het|een|ett?|en)\s[^,.;:]{2,60}?,?(?=\s(?:where|in which|which|that|wo|où|donde|dove|onde|waar|där|hvor)\s)/;

/** Reads the part of a sentence that is alike in all languages. Most sentences introduce nobody. */
export function introducedIn(masked: string, opening: number, [link, ...others]: Link[]): Introduced | undefined {
  if (link === undefined || others.length > 0) return undefined;
  const behind = masked.slice(link.end).replace(APPOSITION, "");
  const relative = RELATIVE.exec(behind)?.[0];
  const said = masked.slice(opening);
  const isThanked = THANKS.test(said) && !PICTURES.test(said);
  const isBrief = wordsOf(masked.slice(0, link.start)).length <= WORDS_BEFORE_MAX;
  const clause = relative === undefined || !isBrief ? undefined : behind.slice(relative.length);
  if (clause === undefined && !isThanked) return undefined;
  const isPlace = relative !== undefined && PLACE.test(relative);
  return { link, clause, isThanked, isPlace, isForReprint: isThanked && REPRINT.test(said) };
}

/** Reads "Thanks to the Quay Post, where this article first appeared." */
export function readClause(patterns: Patterns, { introduced, links, lower, label }: Sentence): Found | undefined {
  if (introduced === undefined) return undefined;
  const asked = READ.exec(lower.slice(label))?.[0].length ?? 0;
  const isOfPost = pastSelf(patterns, lower, label + asked) !== undefined;
  if (!wasFirst(patterns, introduced) && !(isOfPost && wasItFirst(patterns, introduced))) return undefined;
  return foundBy(introduced.link, links, undefined, true);
}

/** "Read this article on the Quay Post, where it was first published." */
const READ =
  /^(?:please )?(?:read|see|find|view|lesen sie|lies|lire|lisez|lea|lee|leer|leia|leggi|lees|läs|læs|les|czytaj|читайте|прочитайте) /;

/**
 * Whether an introduced publisher was first: "…, where this article first appeared", "…, which first published this
 * article", or thanks for a reprint.
 */
function wasFirst(patterns: Patterns, { clause, isThanked, isForReprint }: Introduced): boolean {
  if (isForReprint) return true;
  if (clause === undefined) return false;
  const self = pastSelf(patterns, clause, 0);
  if (self !== undefined) return !VAGUE.test(clause) && isMarkedSoon(patterns, clause.slice(self));
  if (isThanked && isMarkedSoon(patterns, clause)) return true;
  const nouns = [...clause.matchAll(/(?<=\s)\S/g)].map(({ index }) => index);
  const noun = nouns.find((at) => pastSelf(patterns, clause, at) !== undefined);
  if (noun === undefined || VAGUE.test(clause.slice(noun)) || markerIn(patterns, clause.slice(0, noun)) !== 0)
    return false;
  const rest = clause.slice(pastSelf(patterns, clause, noun));
  return wordsOf(clause.slice(0, noun)).length <= WORDS_BETWEEN_MAX && wordsOf(rest).length <= WORDS_AFTER_MAX;
}

/** Whether a clause says of the post, which its sentence has named before, that it was first there: "where it first ran". */
const wasItFirst = (patterns: Patterns, { clause, isPlace }: Introduced): boolean =>
  isPlace && clause !== undefined && !OF_ANOTHER.test(clause) && isMarkedSoon(patterns, clause);

/** A clause with a subject of its own: "where its author was first published". */
const OF_ANOTHER =
  /^(?:its|his|her|their|our|my|the|an?|sein\w*|ihr\w*|der|die|das|ein\w*|son|sa|ses|leurs?|la|les?|l'|sus?|el|los|las|suo|sua|suoi|zijn|haar|hun|het) (?!(?:text|article|story|post|artikel|beitrag))/;

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
