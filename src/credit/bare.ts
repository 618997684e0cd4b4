/** Lines that name no post: "First published in the Quay Post", "(Published in the Quay Post 11/2026)". */
import type { Link } from "../html/runs.ts";
import { datedLink } from "./without-first.ts";
import { CORRECTED, DATE_LEFT, DATES, DAY, isDate, ISSUE, isWithDate, LEAVE } from "./dates.ts";
import { type Found, foundBy, isLicense, isVerb, postOf, saysWhere, type Sentence } from "./found.ts";
import { COMES_LATER, isAuthorBefore, nameOf, wordsOf } from "./names.ts";
import { isPost, pastStem, type Patterns, placeOf } from "./stems.ts";
import { hostIn, namedBeside, namedDirectly, PLATFORM, QUOTED_NAME, unlinkedName } from "./unlinked.ts";

/** Reads "First published on 3 November 2026 in the Quay Post." */
export function readBare(patterns: Patterns, sentence: Sentence): Found | undefined {
  const { said, lower, masked, links, label } = sentence;
  const [first] = links;
  const saying = first !== undefined && first.start <= label && saysWhere(first, patterns, lower) ? first : undefined;
  const from = label + (BEFORE_BARE.exec(masked.slice(label))?.[0].length ?? 0);
  // "Translation of [The old wall], first published in …"
  const title = links.find(({ end }) => end <= from);
  const opening = saying?.end ?? pastBare(patterns, masked, from) ?? pastNoun(patterns, masked, label);
  const link = links.find(
    (one) =>
      one !== saying && one !== title && !isDate(one.text) && !isLicense(one) && !isAuthorBefore(masked, one, links),
  );
  if (opening !== undefined && link === undefined && saying !== undefined) {
    const name = unlinkedName(said, opening);
    return name === undefined ? undefined : { name, ...postOf(saying), isSure: false };
  }
  if (opening !== undefined && links.length === 0) return bareName(said, opening);
  if (opening === undefined && link !== undefined && isPost(lower.slice(label).split(" ", 1)[0]!)) {
    const dated = datedLink(patterns, sentence, label);
    if (dated !== undefined && isBareDated(patterns, masked, label)) return foundBy(dated, links, undefined, false);
  }
  if (link !== undefined && patterns.isVerbLast && isTakenFrom(patterns, masked, link))
    return foundBy(
      link,
      links,
      links.find((one) => one !== link && isVerb(patterns, one)),
      false,
    );
  if (opening === undefined && link !== undefined && isPublishedAt(patterns, masked, label, link))
    return foundBy(link, links, undefined, false);
  if (opening === undefined || link === undefined || opening > link.start) return undefined;
  const before = masked.slice(opening, link.start).replace(DATES, " ");
  const after = masked
    .slice(link.end)
    .replace(EDITED, "")
    .replace(BY_BEHIND, "")
    .replace(ISSUE, " ")
    .replace(DATES, " ")
    .replace(DATE_LEFT, "");
  if (
    /[,;]|[:：](?!\s*$)/.test(before) ||
    VERB.test(` ${before}`) ||
    COMES_LATER.test(masked.slice(opening, link.start)) ||
    wordsOf(before).length > (isDirect(masked.slice(0, opening), before) ? DIRECT_MAX : WORDS_BEFORE_MAX) ||
    wordsOf(after).length > WORDS_AFTER_MAX
  )
    return undefined;
  // "First published in X, the novel sold …" has another subject.
  if (/[,;–—]\s*\p{L}/u.test(after) && !LEAVE.test(after) && !TAGLINE.test(after)) return undefined;
  const direct = namedDirectly(said.slice(opening, link.start), link);
  if (direct !== undefined) return { ...direct, ...postOf(saying), isSure: false };
  return namedBeside(foundBy(link, links, saying ?? title, false), said, opening, link);
}

const WORDS_BEFORE_MAX = 6;
/** "From" and the like, which the publisher's name follows at once, or "the November issue of". */
const DIRECT = /\s(?:from|of|von|aus|der|des|de|du|di|da|do|van|uit|från|fra|av|z|ze|из|с|от|з)\s+$/;
const DIRECT_MAX = 3;
const OF_ISSUE = /\b(?:issue|edition|number|volume|ausgabe|heft|numéro|número|numero|nummer)\s+\S+\s+(?:the )?$/;
const isDirect = (until: string, before: string): boolean => DIRECT.test(until) && !OF_ISSUE.test(before);
const WORDS_AFTER_MAX = 9;

/** What a publisher is, without a clause: ", a magazine of the coast". */
const TAGLINE =
  /^["'”’»)]*\s*[,–—-]\s(?:an?|our|une?|un[oa]|uma?|eine?|een|ett?|en)\s(?!.*\s(?:that|which|who|qui|que|der|die|das|den|che|dat|som)\s)[^,.;:]{2,60}\.?\s*$/;

/** "Originally published data are available from" says it of something else. */
const VERB =
  /\s(?:is|are|was|were|be|can|could|has|have|had|will|may|ist|sind|war|waren|est|sont|es|son|fue|era|è|sono|é|são|foi|są|jest)\s/;

/** Who has written it: " by Ida Brandt, editor at Quay Post". */
const BY_BEHIND = /^["'”’»)]*,? (?:by|von|par|por|di|door|av|af|przez) [^.;]{3,120}$/;

/** What has become of the text here: "; this is a lightly edited version." */
const EDITED =
  /[,;–—-]\s*(?:and )?(?:this|here|it|what follows) (?:is|has been|was|appears)(?: here)?(?: in)?(?: an?| the)?(?: lightly| slightly| heavily)? (?:re-?)?(?:edited|abridged|updated|revised|shortened|condensed|expanded|translated|adapted)\b[^.;]{0,60}\.?\s*$|,? (?:and |but )?(?:has|have) (?:since )?been (?:slightly |lightly )?(?:edited|updated|revised|expanded)\b[^,;]{0,60}$|,? with (?:some |minor |small |a few |slight )?(?:edits|changes|updates|corrections)[^a-z]*$|[,;] (?:comments|discuss(?:ion|ed)?) (?:at|on|over at) [^.;]{1,60}\.?\s*$/;

/** The end of "First published", "published first" or "republished from". */
function pastBare({ origin, published, again }: Patterns, text: string, at: number): number | undefined {
  const [first, out] = [pastStem(origin, text, at), pastStem(published, text, at)];
  const both =
    (first === undefined ? undefined : pastStem(published, text, first)) ??
    (out === undefined ? undefined : pastStem(origin, text, out));
  return both ?? pastStem(again, text, at);
}

/** "This was originally published", "also cross-posted", "joint with Ida Brandt and cross-posted". */
const BEFORE_BARE =
  /^(?:this (?:was )?(?=(?:originally|first) )|(?:this (?:was|is|has been) )?(?:also )?(?=cross-? ?post|x-?post|re-?(?:post|publish|print|blog))|joint with [^,;:.]{2,40} and (?=cross)|(?:(?:this|dies|ceci|est[ea]|questa?|dit) (?:is|ist|est|es|é|è) (?:an?|eine?|une?|una?|uma|een) )?(?:original|translation|übersetzung|traduction|traducción|tradução|traduzione|vertaling) (?:of|von|de|d'|di|van) (?:the |der |la |l')?["'“„«]?\uFFFC+["'”“»]?,? )/;

/** The end of such words after one noun: "Article first published". */
function pastNoun(patterns: Patterns, text: string, at: number): number | undefined {
  const from = at + (KIND.exec(text.slice(at))?.[0].length ?? 0);
  const space = text.indexOf(" ", from);
  if (space === -1 || !isPost(text.slice(from, space)) || OWNED.test(text.slice(from, space))) return undefined;
  const author = BY_AUTHOR.exec(text.slice(space + 1))?.[0].length ?? 0;
  return pastBare(patterns, text, space + 1 + author) ?? pastAuthor(patterns, text, space + 1);
}

/** What kind of post it is. */
const KIND = /^(?:guest|blog|opinion|featured|sponsored|member|community|partner|full|whole|gast) /;

/** The end of such words after an author without a comma: "Artículo de Ana Ruiz publicado originalmente". */
function pastAuthor(patterns: Patterns, text: string, at: number): number | undefined {
  const by = BY.exec(text.slice(at))?.[0].length;
  if (by === undefined) return undefined;
  for (let words = 0, from = at + by; words < AUTHOR_WORDS_MAX; words += 1) {
    const space = text.indexOf(" ", from);
    if (space === -1 || /[,;:.]/.test(text.slice(from, space))) return undefined;
    from = space + 1;
    const end = pastBare(patterns, text, from);
    if (end !== undefined) return end;
  }
  return undefined;
}

const BY = /^(?:by|von|par|por|de|di|door|av|af|przez) /;
const AUTHOR_WORDS_MAX = 4;

/** Who has written it: "Article by Ida Brandt, first published …" */
const BY_AUTHOR = /^(?:by|von|par|por|de|di|door|av|af|przez) [^,;:.]{2,60}, /;

/** "His article", in languages that say so by a suffix. */
const OWNED = /(?:nya|nsa|nsä)$/;

/** Whether "published" follows one noun: "Article published on November 3 in". */
function isBareDated({ published }: Patterns, text: string, at: number): boolean {
  const space = text.indexOf(" ", at);
  return space !== -1 && pastStem(published, text, space + 1) !== undefined;
}

/** Reads "Originally published on quay.example": a host, a platform or a name in quotes without a link. */
function bareName(said: string, opening: number): Found | undefined {
  const rest = ` ${said.slice(opening)}`;
  const from = said.slice(Math.max(0, opening - FROM_WITHIN_CHARS));
  const host = hostIn(from);
  const name =
    host?.name ??
    PLATFORM.exec(from)?.[1] ??
    LATIN_NAME.exec(rest)?.[1] ??
    QUOTED_NAME.exec(rest)?.[1] ??
    PERIODICAL.exec(rest.replace(DATES, " ").replace(DATE_LEFT, ""))?.[1];
  if (name === undefined || CORRECTED.test(rest)) return undefined;
  const at = rest.indexOf(name);
  const [before, after] = [rest.slice(0, at), rest.slice(at + name.length)].map((part) => part.replace(DATES, " "));
  if (VERB.test(` ${rest}`) || /[,;:]/.test(before!) || wordsOf(before!).length > DIRECT_MAX) return undefined;
  return wordsOf(after!).length > WORDS_AFTER_MAX ? undefined : { name: nameOf(name), ...host, isSure: false };
}

/** The first of two names: "首发于 CSDN 与《码头》". */
const LATIN_NAME = /^\s*([A-Za-z][\w.+-]{2,30})(?=\s*[与與和及、])/;
/** "In the magazine Quay Post", "no jornal Correio do Cais". */
const PERIODICAL =
  /^\s*(?:\S{1,4} )?(?:(?:the|la|le|el|il|o|a) )?(?:magazine|journal|newspaper|Zeitschrift|Zeitung|Magazin|revue|revista|rivista|diario|periódico|jornal|tijdschrift|krant|журнале|газете) ["'“„«]?(\p{Lu}[\p{L}\p{N}&-]*(?: (?:(?:of|the|de|del|di|da|do|du|des|der) )*\p{Lu}[\p{L}\p{N}&-]*){0,4})["'”“»]?[.,\s]*$/u;

/** How far before the end of "republished from" its preposition is. */
const FROM_WITHIN_CHARS = 6;

/** Whether a line is only "published in", a publisher and an issue or date: "(Erschienen in Quay Post 11/2026)". */
function isPublishedAt({ published }: Patterns, masked: string, label: number, { start, end }: Link): boolean {
  const opening = pastStem(published, masked, label);
  if (opening === undefined || opening > start || wordsOf(masked.slice(opening, start)).length > IN_MAX) return false;
  const after = masked.slice(end);
  const undated = after.replace(/\d{1,3} ?[/-] ?\d{4}/, "").replace(ISSUE, "");
  const rest = undated.replace(DATES, "").replace(DAY, "").replace(/\d{4}/, "").replace(DATE_LEFT, "");
  return (undated !== after || isWithDate(after)) && wordsOf(rest).length <= IN_MAX;
}

/** The most words of "in the". */
const IN_MAX = 2;

/** Whether a line is only a publisher and "reprinted from" behind it, or around it "first" and "published". */
function isTakenFrom({ again, origin, published }: Patterns, masked: string, { start, end }: Link): boolean {
  const before = masked.slice(0, start).trim();
  const first = pastStem(origin, before, before.search(/[\p{L}\p{N}]/u));
  if (first === undefined ? /[\p{L}\p{N}]{3}/u.test(before) : wordsOf(before.slice(first)).length > 1) return false;
  const after = masked.slice(end).replace(DATES, " ").replace(DAY, " ");
  if (SUBJECT.test(after)) return false;
  const isFirst = first === undefined && placeOf(origin, after) !== undefined;
  const at = placeOf(first === undefined && !isFirst ? again : published, after);
  if (at === undefined || /で?、(?!.*(?:転載|許可|承諾))/.test(after.slice(at))) return false;
  return at <= TAKEN_WITHIN_CHARS && after.length <= TAKEN_MAX_CHARS;
}

/** How soon the words come, and how long such a line is behind the publisher. */
const TAKEN_WITHIN_CHARS = 12;
const TAKEN_MAX_CHARS = 40;

/** A particle that makes the publisher the subject: who publishes is no place. */
export const SUBJECT = /^\s?(?:[はが는은가]|이\s|ने\s)/;
