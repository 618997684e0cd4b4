import { isFrontPage, isSamePost, isSameSite, webAddress } from "../web/addresses.ts";
import { type Link, lowered } from "../html/runs.ts";
import { isOfAnother, isTold } from "./another.ts";
import { isPublishedAt, isTakenFrom, SUBJECT } from "./bare.ts";
import { stays } from "./behind.ts";
import { type Introduced, introducedIn, wasFirst, wasItFirst } from "./clauses.ts";
import { DATE_LEFT, DATES, DAY, isDate, ISSUE, isWithDate, LEAVE } from "./dates.ts";
import {
  BEFORE_HEADLINE,
  BESIDE_LINK,
  COMES_LATER,
  type Footer,
  homeOf,
  isAuthorBefore,
  isHeadline,
  isNamedAs,
  isTitleBehind,
  linkName,
  nameOf,
  type Subject,
  UNNAMED,
  withoutTitle,
  wordsOf,
} from "./names.ts";
import {
  DEFINITE,
  DISTRIBUTED,
  isMarked,
  isOfOther,
  isOther,
  isPost,
  markerIn,
  pastLabel,
  pastSelf,
  pastStem,
  type Patterns,
  patternsFor,
  placeOf,
  VAGUE,
  VERSION,
} from "./stems.ts";

/**
 * Ends of sentences, but not the full stop of "St.", "Dr.", "Sept.", of dates such as "3.", or before a lower-case
 * letter.
 */
export const SENTENCE_END =
  /[.。।](?<!(?:^|\s)(?:\p{Lu}\p{L}?|\p{Ll}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec|Mrs|Rev|Gen|Sen|Rep|Gov|Hon|Col|N\.B|P\.S|Hrg|Abb|Mag|Dra|Sra|Mme|Sept|Inc|Ltd|vol|no|Vol|No|Nr|nr|č|\d{1,2})\.)(?=\s|$)(?!\s+\p{Ll})|$/gu;

/** A sentence that states whose the text is. */
export const COPYRIGHT = /^\W*(?:©|\(c\)|copyright).{0,100}$/i;

const SENTENCE_MAX_CHARS = 420;

/**
 * Finds a footer in a line's last sentence, whatever its word order: the sentence names the post itself ("this
 * article"), says that it was published before, and has a link or a known name. It may also contain dates, authors, the
 * issue and remarks on the publisher. A sentence that does not name the post must be short, and the whole line.
 *
 * @param isProven whether what follows sends to the original. Then "published by" needs no "first".
 */
export function footerInSentence(text: string, links: Link[], subject: Subject, isProven: boolean): Footer | undefined {
  const start = lastSentenceOf(text, links);
  const said = text.slice(start);
  const before = text.slice(0, start).trim();
  const isAlone = COPYRIGHT.test(before) || start === 0;
  if (said.length > SENTENCE_MAX_CHARS || !(isProven || isMarked(said))) return undefined;
  const within = links.flatMap((link) =>
    link.start >= start && link.text !== "" ? [{ ...link, start: link.start - start, end: link.end - start }] : [],
  );
  const lower = ofThis(lowered(said), subject);
  const masked = within.reduce(
    (left, link) => left.slice(0, link.start) + LINKED.repeat(link.end - link.start) + left.slice(link.end),
    lower,
  );
  const label = pastLabel(lower);
  if (label === undefined) return undefined;
  // "Originally published at:" looks like a label.
  const openings = [label, lower.search(/[^\s\p{P}]/u), RIGHTS_BEFORE.exec(lower)?.[0].length ?? label];
  for (const opening of new Set(openings)) {
    // "Article published: a version of this text …"
    const shown = " ".repeat(opening) + masked.slice(opening);
    const introduced = introducedIn(shown, opening, within);
    const pronoun = pastPronoun(lower, before);
    const sentence = {
      said,
      lower,
      masked: shown,
      links: within,
      label: opening,
      introduced,
      pronoun,
      isLine: start === 0,
      isProven,
    };
    for (const patterns of patternsFor(lower)) {
      const named =
        readNamed(patterns, sentence, subject) ??
        readClause(patterns, sentence) ??
        (isAlone || stays(before) ? readBare(patterns, sentence) : undefined);
      if (named !== undefined) return { ...judged(named, said, within, subject), start: isAlone ? 0 : start };
    }
  }
  return undefined;
}

/** "© 2026 Ida Brandt – " */
const RIGHTS_BEFORE = /^\W*(?:©|\(c\)|copyright)[^–—|]{0,80}?\s[–—|-]\s+/;

/** "Ida Brandt's article", if she is the author, as "this article" of the same length. */
function ofThis(lower: string, { authors }: Subject): string {
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
function pastPronoun(lower: string, before: string): number | undefined {
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
const AUXILIARIES_MAX = 3;

/** Replaces the characters of a link. */
const LINKED = "\uFFFC";

function lastSentenceOf(text: string, links: readonly Link[] = []): number {
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

interface Found {
  name: string;
  publisher?: URL;
  post?: URL;
  /** Whether it names the post itself, and so is certainly a footer. */
  isSure: boolean;
}

/** Other ends of sentences, which names may contain. */
const EXCLAIMED = /[!?！？](?=\s)(?!\s+\p{Ll})/gu;

interface Sentence {
  said: string;
  lower: string;
  /** In lower case, with the words of its links masked. */
  masked: string;
  links: Link[];
  /** Where the sentence begins after its label. */
  label: number;
  /** The publisher that it names before it says what was published. */
  introduced: Introduced | undefined;
  /** The end of a pronoun that stands for the post. */
  pronoun: number | undefined;
  /** Whether it is the whole line. */
  isLine: boolean;
  /** Whether what follows sends to the original. */
  isProven: boolean;
}

/** Reads "This article was first published on November 3 in the Quay Post, a magazine of the coast." */
function readNamed(patterns: Patterns, sentence: Sentence, subject: Subject): Found | undefined {
  const { said, lower, label, pronoun, isLine } = sentence;
  const { masked, links } = patterns.isVerbLast ? withVerbs(patterns, sentence) : sentence;
  const opening = pastSelf(patterns, lower, label) ?? pronoun;
  if (opening === undefined) return undefined;
  const saying = links.find((link) => link.start >= opening && saysWhere(link, patterns, lower));
  const self = lower.slice(label, opening);
  if (isOfOther(self, lower.slice(opening))) return undefined;
  // "The original report was published by …"
  if (isOther(self) && /^\s*original/.test(lower.slice(opening))) return undefined;
  const isSure = !VAGUE.test(self) && !VERSION.test(self);
  const marker =
    saying?.end ?? markerIn(patterns, masked) ?? (VERSION.test(self) ? placeOf(patterns.published, masked) : undefined);
  // Another clause has another subject.
  if (marker !== undefined && /[;!?]/.test(masked.slice(opening, marker))) return undefined;
  if (marker === undefined) {
    const mayBeDated = (isLine || sentence.isProven) && isPost(self);
    const dated = mayBeDated ? datedLink(patterns, sentence, opening) : undefined;
    if (dated !== undefined) return namedBeside(foundBy(dated, links, undefined, false), said, opening, dated);
    return foundWithin(patterns, sentence) ?? foundBefore(patterns, sentence, opening);
  }
  const first = links.find(({ start }) => start >= opening);
  if (isOfAnother(self, said.slice(opening, Math.min(marker, first?.start ?? marker)))) return undefined;
  const verb = links.find((link) => isVerb(patterns, link));
  const post = saying ?? links.find(({ end }) => end <= opening) ?? verb;
  const others = links.filter(
    (link) =>
      link !== post &&
      link !== verb &&
      !isDate(link.text) &&
      !isLicense(link) &&
      !WRITTEN_BY.test(masked.slice(0, link.start)) &&
      !isAuthorBefore(masked, link, links),
  );
  const next = others.find(({ start }) => start >= marker);
  if (next !== undefined) {
    const direct = namedDirectly(said.slice(marker, next.start), next);
    if (direct !== undefined) return { ...direct, ...postOf(post), isSure };
    if (NEGATED.test(masked.slice(opening, next.start))) return undefined;
    const after = masked.slice(next.end);
    const isTheirs =
      isNear(masked.slice(marker, next.start)) &&
      !(isOther(self) && goesOn(after)) &&
      !isTold(self, after) &&
      !(NEXT_CLAUSE.test(after) && !LEAVE.test(after)) &&
      !(mayBeTold(self) && AND_THEN.test(after) && !LEAVE.test(after) && !CORRECTED.test(after));
    return isTheirs ? namedBeside(foundBy(next, others, post, isSure), said, marker, next) : undefined;
  }
  if (post !== undefined && WRITTEN_BY.test(masked.slice(0, links.at(-1)!.start)))
    return foundBy({ ...post, written: "" }, links, post, isSure);
  const last = patterns.isVerbLast ? others.at(-1) : undefined;
  if (last !== undefined)
    return isBeforeVerb(masked.slice(last.end, marker)) ? foundBy(last, others, post, isSure) : undefined;
  const isAlone = others.length === 0 && isSure;
  const named = isAlone
    ? (unlinkedName(said, marker) ?? besideInLatin(said.slice(opening), said.slice(marker)))
    : undefined;
  // "La carta fue publicada en Medium" may be another one.
  const platform = isAlone && !DEFINITE.test(self) ? PLATFORM.exec(said.slice(marker))?.[1] : undefined;
  const name = nameIn(said.slice(opening), subject) ?? named ?? platform;
  const host = isAlone && name === undefined ? hostIn(said.slice(marker)) : undefined;
  if (host !== undefined) return { ...host, ...postOf(post), isSure };
  return name === undefined ? undefined : { name, ...postOf(post), isSure };
}

/** Whether a link is the verb of its sentence, and leads to the post: "[published] on the Quay Post". */
const isVerb = ({ published }: Patterns, { written }: Link): boolean =>
  wordsOf(written).length <= VERB_WORDS_MAX && pastStem(published, lowered(written), 0) !== undefined;
const VERB_WORDS_MAX = 2;

/** A sentence whose verb comes last and is in a link: its words are said, and are no part of a name. */
function withVerbs(patterns: Patterns, { masked, lower, links }: Sentence): Pick<Sentence, "masked" | "links"> {
  const cut = links.map((link) => {
    const at = placeOf(patterns.published, lowered(link.written));
    if (at === undefined || /\S\s\S/.test(link.written.slice(at))) return link;
    return at === 0 ? link : { ...link, written: link.written.slice(0, at).trim(), end: link.start + at };
  });
  let said = masked;
  for (const [index, { start, end }] of links.entries()) {
    const from = isVerb(patterns, links[index]!) ? start : cut[index]!.end;
    said = said.slice(0, from) + lower.slice(from, end) + said.slice(end);
  }
  return { masked: said, links: cut };
}

/** The publisher whose host is written without a link: "published on quay.example". */
function hostIn(said: string): Pick<Found, "name" | "publisher"> | undefined {
  const host = HOST_NAME.exec(said)?.[1];
  return host === undefined ? undefined : { name: host, publisher: new URL(`https://${host}/`) };
}

/** The publisher that a sentence names before it comes to a link elsewhere: "on quay.example, and recovered from". */
function namedDirectly(between: string, next: Link): Pick<Found, "name" | "publisher"> | undefined {
  const quoted = QUOTED_BEFORE.exec(between)
    ?.slice(1)
    .find((name) => name !== undefined);
  if (quoted !== undefined) return { name: nameOf(quoted) };
  const host = hostIn(between);
  const isElsewhere = webAddress(next.href)?.hostname.endsWith(host?.name.toLowerCase() ?? "") === false;
  return isElsewhere ? host : undefined;
}

const QUOTED_BEFORE = /[「『《]([^「」『』《》]{2,40})[」』》][^「」『』《》]*[，,]|\s["“]([^"“”]{2,60})["”] and /u;

/** A name in Latin letters among others: "首发于 Quay，", "本記事はQuayからの転載です". */
const besideInLatin = (said: string, marked: string): string | undefined =>
  /^[^\p{L}]*\p{sc=Han}+[于於自在][：:\s]*([A-Za-z][\w.+-]{2,30}(?: [A-Z][\w.+-]*){0,2})(?=\s*(?:[，,。；;)）与和并]|$))/u.exec(
    marked,
  )?.[1] ?? /^は[、\s]*([A-Za-z][\w.+-]{2,30}(?: [A-Z][\w.+-]*){0,2})\s?(?:から|より|で|に)/.exec(said)?.[1];

/** What stands before the author's own page: "on the blog written by". */
const WRITTEN_BY = /(?:written|escrit[oa]|écrite?|geschrieben|scritt[oa]|geschreven) (?:by|por|par|von|da|door)\s*$/;

/** Whether only particles and dates are between a publisher and the verb behind it, and no end of a clause. */
const isBeforeVerb = (between: string): boolean => {
  const plain = between.replace(DATES, " ").replace(DAY, " ");
  return !/^.{10,}[,;،؛、，]/u.test(plain) && !SUBJECT.test(plain) && wordsOf(plain).length <= NEAR_WORDS_MAX;
};

/** Another clause behind the publisher, in which the author goes on. */
const NEXT_CLAUSE = /;(?:\s+\S+){5}/;
/** Whether words name a text of which the author may go on to tell: "the essay", "I". */
const mayBeTold = (self: string): boolean => DEFINITE.test(self) || /^(?:i|we) /.test(self);
const AND_THEN = /(?<!\p{L})(?:and|und|et|y|e|en|och|og|i|a|és|și|ja|ve|и|та|і|και)\s(?:\S+\s+){4}/u;

/** The most words behind a publisher, besides dates, the issue and a permission. */
const WORDS_BEHIND_MAX = 3;

/** Whether a sentence tells more than where something was published. */
function goesOn(after: string): boolean {
  const plain = after.replace(ISSUE, " ").replace(DATES, " ").replace(DAY, " ").replace(DATE_LEFT, "");
  return wordsOf(plain).length > WORDS_BEHIND_MAX && !LEAVE.test(after);
}

/**
 * The publisher's link in "This article was published on November 3 in the Quay Post", or "was produced by the Quay Post
 * and is republished with permission".
 */
function datedLink({ published }: Patterns, sentence: Sentence, opening: number): Link | undefined {
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
const NEWSROOM =
  /^["'”’»]*, (?:which (?:publishes|reports|covers|is)|que (?:publica|publie|es|est|é)|an? (?:\S+ ){0,5}?(?:newsroom|news|publication|magazine|newspaper|outlet|program))(?!\p{L})/u;
const DATED_WITHIN_CHARS = 30;
/** "First published here, not in …" */
const NEGATED =
  /(?<!\p{L})(?:not|never|nicht|niemals|jamais|nunca|niet|nooit|inte|aldrig|ikke|aldri|nigdy|nikdy|не|никогда|ніколи)(?!\p{L})/u;

/** "Republished", in a sentence that states a permission. */
export const AGAIN =
  /(?:re-?|co-?)p(?:ubli|rint|rodu|ost)|ripubbl|riprodu|wiederveröffentlich|nachgedruckt|overgenomen|gengiv|gjengi|återpubl|przedruk|перепеч|передрук/;

/** Whether a link's text says that the post was published before, and names nobody. */
const saysWhere = ({ start, end, written }: Link, patterns: Patterns, lower: string): boolean =>
  end - start <= SAYING_MAX_CHARS && !/\s\p{Lu}/u.test(written) && markerIn(patterns, lower.slice(start, end)) === 0;

const SAYING_MAX_CHARS = 60;

const postOf = (link: Link | undefined): Pick<Found, "post"> => {
  const post = webAddress(link?.href);
  return post === null ? {} : { post };
};

/** Whether a link leads to a license. */
const isLicense = ({ href, text }: Link): boolean =>
  href.includes("//creativecommons.org/") || /^(?:an? |the )?(?:creative[ -]commons|cc[ -]by)/i.test(text);

/** Reads "This article originally appeared on the Quay Post", where a link to the post begins with "appeared". */
function foundWithin(patterns: Patterns, { lower, links }: Sentence): Found | undefined {
  for (const link of links) {
    if (pastStem(patterns.published, lower.slice(link.start, link.end), 0) === undefined) continue;
    const name = markerIn(patterns, lower.slice(0, link.end)) === undefined ? undefined : unlinkedName(link.written, 0);
    if (name !== undefined) return { name, ...postOf(link), isSure: true };
  }
  return undefined;
}

/** Reads "This article from the Quay Post is republished under a license" and "This article is from the Quay Post." */
function foundBefore({ taken }: Patterns, { masked, links }: Sentence, opening: number): Found | undefined {
  const [link] = links;
  if (link !== undefined && COMES_FROM.test(masked.slice(opening, link.start)))
    return foundBy(link, [link], undefined, true);
  const at = link === undefined ? undefined : placeOf(taken, masked);
  if (link === undefined || at === undefined || at < link.end) return undefined;
  const [before, between] = [masked.slice(opening, link.start), masked.slice(link.end, at)];
  return FROM.test(before) && wordsOf(between).length <= AUXILIARIES_MAX
    ? foundBy(link, links, undefined, true)
    : undefined;
}

const COMES_FROM =
  /^\s*(?:is|comes|was|stammt|ist|provient|viene|proviene|vem|komt)(?: here| to (?:us|you))? (?:from|aus|de la|du|de|d'|del|dal|dalla|da|do|uit) ?(?:the |der |dem |het |l[ae'] ?|el |il |o )?(?:(?:\p{L}+ ){0,2}(?:issue|edition|ausgabe|heft|numéro|édition|número|edición|edição|numero|edizione|nummer|editie) (?:of|von|der|des|de|du|del|di|da|do|van) (?:the |het |la )?)?["'“„«]*$|^\s*(?:pochodzi ze?|pochází ze?|pochádza zo?|взят[оаы]? (?:из|с)|узят[оаи] (?:з|із))(?: \p{L}+)? ?["'“„«]*$/u;

/** "From", before a publisher's name. */
const FROM =
  /^[\s"'“„«]*(?:from|aus|von|der|de la|du|de|des|del|da|dal|dalla|do|van|uit)[\s"'“„«]+(?:the |der |die |het )?$/;

/** A publisher's name without a link: after "in", at the sentence's end, and no mere date, place or language. */
const UNLINKED_NAME =
  /(?:^|\s)(?:by|on|in|at|from|of|to(?= the )|von|auf|bei|im|der|par|sur|dans|por|en|em|no|na|pelo|pela|da|su|sul|sulla|nel|door|op|av|af|i|på|hos|w|przez|łamach|в|на|у)\s+(?:the |der |die |la |le |el |il |o |a |het )?(?:(?:magazine|journal|newspaper|zeitschrift|zeitung|revue|journal|revista|publicación|diario|periódico|jornal|rivista|tijdschrift|krant|журнале|газете|сайте) )?["'“„«‘]?((?:The |\p{Lu}[\p{L}\p{N}'&-]*(?: (?:of|the|de|del|di|da|du|des|la|le|der|and|for|y|&))* )+(?:\p{Lu}[\p{L}\p{N}'&-]*|(?:personal |old )?(?:blog|weblog|site|website|magazine|newsletter))(?: \(\p{Lu}{2,8}\))?(?: magazine)?)["'”“»’]?(?:,? (?:and|und|et|y|e) [^.]{0,80}|, (?:with|mit|avec|con|com|met) [^.]{0,80})?[.\s]*$/u;
/** Platforms whose name is one word. */
const PLATFORM =
  /\s(?:on|auf|bei|sur|en|em|no|su|op|på|na|в|на)\s(Medium|Substack|LinkedIn|Tumblr|Hashnode)(?=[\s.,)]|$)/;
/** "On quay.example": a host without a link. */
const HOST_NAME =
  /\s(?:on|at|in|from|auf|bei|unter|sur|en|em|su|op|på|i|na|на)\s(?:the )?((?:[A-Za-z\d-]{2,40}\.){1,3}(?!(?:js|ts|py|md|php|html?|txt|pdf)(?![a-z]))[a-z]{2,12})(?=[\s.,)]|$)/;
/** A name in the quotes of East Asian scripts. */
const QUOTED_NAME = /[「『《〈]([^「」『』《》〈〉]{2,40})[」』》〉]/u;

/** "In the magazine Quay", of one word. */
const MAGAZINE =
  /\s(?:magazine|journal|newspaper|Zeitschrift|Zeitung|Magazin|revue|revista|rivista|tijdschrift|krant|magazynie|miesięczniku|tygodniku|kwartalniku|časopise|журнале|газете) ["'“„«]?(\p{Lu}[\p{L}\p{N}&-]+)["'”“»]?[.\s]*$/u;

function unlinkedName(said: string, marker: number): string | undefined {
  const rest = said.slice(marker);
  const plain = rest.replace(DATES, " ").replace(ISSUE, " ").replace(DATE_LEFT, ".");
  const name = UNLINKED_NAME.exec(plain)?.[1] ?? QUOTED_NAME.exec(rest)?.[1] ?? MAGAZINE.exec(plain)?.[1];
  return name === undefined || CORRECTED.test(rest) ? undefined : nameOf(name);
}

/** Reads "Thanks to the Quay Post, where this article first appeared." */
function readClause(patterns: Patterns, { introduced, links, lower, label }: Sentence): Found | undefined {
  if (introduced === undefined) return undefined;
  const asked = READ.exec(lower.slice(label))?.[0].length ?? 0;
  const isOfPost = pastSelf(patterns, lower, label + asked) !== undefined;
  if (!wasFirst(patterns, introduced) && !(isOfPost && wasItFirst(patterns, introduced))) return undefined;
  return foundBy(introduced.link, links, undefined, true);
}

/** "Read this article on the Quay Post, where it was first published." */
const READ =
  /^(?:please )?(?:read|see|find|view|lesen sie|lies|lire|lisez|lea|lee|leer|leia|leggi|lees|läs|læs|les|czytaj|читайте|прочитайте) /;

const NEAR_WORDS_MAX = 11;
/** Words that follow in notes on corrections. */
const CORRECTED =
  /\bupdat|\bcorrect|\bedited|\brevised|\bmisst|\berrors?\b|aktualisiert|korrig|mis à jour|actualiz|corregid|aggiorn|atualiz|bijgewerkt|uppdat|opdat|oppdat|päivit|zaktualiz|обновл|оновл|güncel|更新|수정/i;

/** Whether only dates, an issue and the like are between the words and the publisher. */
function isNear(between: string): boolean {
  const plain = between.replace(DATES, " ").replace(DAY, " ");
  if (wordsOf(plain).length > NEAR_WORDS_MAX || CORRECTED.test(plain)) return false;
  return !/[;!?]|,(?:\s+[^\s,]+){4,}\s*$|[,.]["”»“']\s|["”»“'],\s|(?<!\p{L})(?:who|whom|whose|которы|któr|kter)/u.test(
    plain,
  );
}

/** Reads "First published on 3 November 2026 in the Quay Post." */
function readBare(patterns: Patterns, sentence: Sentence): Found | undefined {
  const { said, lower, masked, links, label } = sentence;
  const [first] = links;
  const saying = first !== undefined && first.start <= label && saysWhere(first, patterns, lower) ? first : undefined;
  const from = label + (BEFORE_BARE.exec(masked.slice(label))?.[0].length ?? 0);
  const opening = saying?.end ?? pastBare(patterns, masked, from) ?? pastNoun(patterns, masked, label);
  const link = links.find(
    (one) => one !== saying && !isDate(one.text) && !isLicense(one) && !isAuthorBefore(masked, one, links),
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
  return namedBeside(foundBy(link, links, saying, false), said, opening, link);
}

/** Reads "Originally published on quay.example": a host, a platform or a name in quotes without a link. */
function bareName(said: string, opening: number): Found | undefined {
  const rest = ` ${said.slice(opening)}`;
  const from = said.slice(Math.max(0, opening - FROM_WITHIN_CHARS));
  const host = hostIn(from);
  const name = host?.name ?? PLATFORM.exec(from)?.[1] ?? QUOTED_NAME.exec(rest)?.[1];
  if (name === undefined || CORRECTED.test(rest)) return undefined;
  const at = rest.indexOf(name);
  const [before, after] = [rest.slice(0, at), rest.slice(at + name.length)].map((part) => part.replace(DATES, " "));
  if (VERB.test(` ${rest}`) || /[,;:]/.test(before!) || wordsOf(before!).length > DIRECT_MAX) return undefined;
  return wordsOf(after!).length > WORDS_AFTER_MAX ? undefined : { name: nameOf(name), ...host, isSure: false };
}

/** How far before the end of "republished from" its preposition is. */
const FROM_WITHIN_CHARS = 6;

/** What a publisher is, without a clause: ", a magazine of the coast". */
const TAGLINE =
  /^["'”’»)]*\s*[,–—-]\s(?:an?|our|une?|un[oa]|uma?|eine?|een|ett?|en)\s(?!.*\s(?:that|which|who|qui|que|der|die|das|den|che|dat|som)\s)[^,.;:]{2,60}\.?\s*$/;

/** "Originally published data are available from" says it of something else. */
const VERB =
  /\s(?:is|are|was|were|be|can|could|has|have|had|will|may|ist|sind|war|waren|est|sont|es|son|fue|era|è|sono|é|são|foi|są|jest)\s/;

/**
 * A publisher whose name stands before a link that names nobody, or before the post's title: "First published in the
 * Quay Post (link)", "in the Quay Post, The wall that nobody wanted".
 */
function namedBeside(found: Found | undefined, said: string, from: number, link: Link): Found | undefined {
  const before = said.slice(0, link.start);
  if (found === undefined || !(UNNAMED.test(found.name) || isHeadline(link.written) || isNamedAs(before))) return found;
  const beside = UNNAMED.test(found.name) ? before.replace(BESIDE_LINK, "") : BEFORE_HEADLINE.exec(before)?.[1];
  const name = beside === undefined ? undefined : unlinkedName(beside, Math.max(0, from - 4));
  return name === undefined ? found : { ...found, name };
}

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

/** The end of such words after one noun: "Article first published". */
function pastNoun(patterns: Patterns, text: string, at: number): number | undefined {
  const from = at + (KIND.exec(text.slice(at))?.[0].length ?? 0);
  const space = text.indexOf(" ", from);
  if (space === -1 || !isPost(text.slice(from, space)) || OWNED.test(text.slice(from, space))) return undefined;
  const author = BY_AUTHOR.exec(text.slice(space + 1))?.[0].length ?? 0;
  return pastBare(patterns, text, space + 1 + author) ?? pastAuthor(patterns, text, space + 1);
}

/** "This was originally published", "also cross-posted", "joint with Ida Brandt and cross-posted". */
const BEFORE_BARE =
  /^(?:this (?:was )?(?=(?:originally|first) )|(?:this (?:was|is|has been) )?(?:also )?(?=cross-? ?post)|joint with [^,;:.]{2,40} and (?=cross))/;

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

const NAME_MIN_CHARS = 3;
const nameIn = (text: string, { names }: Subject): string | undefined =>
  names.find((name) => name.length >= NAME_MIN_CHARS && text.includes(name));

const WORDS_BEFORE_MAX = 6;
/** "From" and the like, which the publisher's name follows at once, or "the November issue of". */
const DIRECT = /\s(?:from|of|von|aus|der|des|de|du|di|da|do|van|uit|från|fra|av|z|ze|из|с|от|з)\s+$/;
const DIRECT_MAX = 3;
const OF_ISSUE = /\b(?:issue|edition|number|volume|ausgabe|heft|numéro|número|numero|nummer)\s+\S+\s+(?:the )?$/;
const isDirect = (until: string, before: string): boolean => DIRECT.test(until) && !OF_ISSUE.test(before);
const WORDS_AFTER_MAX = 9;
function foundBy(link: Link, links: Link[], postLink: Link | undefined, isSure: boolean): Found | undefined {
  const publisher = webAddress(link.href);
  if (publisher === null) return undefined;
  const isPostOf = (url: URL | null) => url !== null && isSameSite(url, publisher) && !isFrontPage(url, null);
  // "With the headline …" links to another page of the same site.
  const headline = isFrontPage(publisher, null)
    ? links.map(({ href }) => webAddress(href)).find((url) => isPostOf(url))
    : undefined;
  const post = webAddress(postLink?.href) ?? headline ?? undefined;
  return { name: linkName(link.written), publisher, ...(post && { post }), isSure };
}

function judged(found: Found, said: string, links: Link[], { title, addresses }: Subject): Omit<Footer, "start"> {
  const { isSure, publisher, post } = found;
  const link = links.find(({ written }) => linkName(written) === found.name);
  const isPage = publisher !== undefined && !isFrontPage(publisher, null);
  const isTheTitle = isPage && link !== undefined && isTitleBehind(said.slice(0, link.start), link.written);
  const name = isTheTitle ? "" : withoutTitle(found.name, title);
  // "First published: The Old Wall (Quay Post)."
  const isTitled = name === "";
  const page = post ?? (isTitled || UNNAMED.test(name) ? publisher : undefined);
  const isOwn = isTitled || (page !== undefined && addresses.some((address) => isSamePost(page, address)));
  const home = publisher !== undefined && (isTitled || UNNAMED.test(name)) ? homeOf(publisher, links) : undefined;
  const named = { name, ...(publisher && { publisher }), ...(page && { post: page }), ...home };
  return { named, proof: isOwn ? "own" : isSure ? "signed" : "likely" };
}
