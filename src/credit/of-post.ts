/** Sentences that name their post: "This article was first published on November 3 in the Quay Post." */
import { type Link, lowered } from "../html/runs.ts";
import { isOfAnother, isTold } from "./another.ts";
import { SUBJECT } from "./bare.ts";
import { datedLink, goesOn, isNear, NEAR_WORDS_MAX, NEWSROOM } from "./without-first.ts";
import { CORRECTED, DATES, DAY, isDate, LEAVE } from "./dates.ts";
import { type Found, foundBy, isLicense, isVerb, postOf, saysWhere, type Sentence } from "./found.ts";
import { isAuthorBefore, type Subject, isUnnamed, wordsOf } from "./names.ts";
import { AUXILIARIES_MAX } from "./self.ts";
import {
  DEFINITE,
  isOfOther,
  isOther,
  isPost,
  markerIn,
  pastSelf,
  pastStem,
  type Patterns,
  placeOf,
  VAGUE,
  VERSION,
} from "./stems.ts";
import { unspacedName, hostIn, namedBeside, namedDirectly, nameIn, PLATFORM, unlinkedName } from "./unlinked.ts";

/** Reads "This article was first published on November 3 in the Quay Post, a magazine of the coast." */
export function readOfPost(patterns: Patterns, sentence: Sentence, subject: Subject): Found | undefined {
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
  const mayBeUnlinked = isSure || sentence.isProven || saying !== undefined;
  const clause = { said, masked, self, opening, marker, post, others, isSure, mayBeUnlinked };
  const next = others.find(({ start }) => start >= marker);
  if (next !== undefined) return foundBehind(next, clause);
  if (post !== undefined && WRITTEN_BY.test(masked.slice(0, links.at(-1)!.start)))
    return foundBy({ ...post, written: "" }, links, post, isSure);
  const last = patterns.isVerbLast ? others.at(-1) : undefined;
  if (last === undefined) return foundUnlinked(clause, subject);
  return isBeforeVerb(masked.slice(last.end, marker)) ? foundBy(last, others, post, isSure) : undefined;
}

/** A sentence that names its post and says that it was published before. */
interface Clause extends Pick<Sentence, "said" | "masked"> {
  /** The words that name the post, and where they end. */
  self: string;
  opening: number;
  /** Where it says "first" or "published". */
  marker: number;
  /** The link to the post. */
  post: Link | undefined;
  /** The links that may be the publisher. */
  others: Link[];
  isSure: boolean;
  /** Whether a name without a link is enough. */
  mayBeUnlinked: boolean;
}

/** The publisher whose link comes behind "first published", unless the author goes on about another text. */
function foundBehind(
  link: Link,
  { said, masked, self, opening, marker, post, others, isSure }: Clause,
): Found | undefined {
  const direct = namedDirectly(said.slice(marker, link.start), link);
  if (direct !== undefined) return { ...direct, ...postOf(post), isSure };
  if (NEGATED.test(masked.slice(opening, link.start))) return undefined;
  const after = masked.slice(link.end);
  const isTheirs =
    isNear(masked.slice(marker, link.start)) &&
    !(isOther(self) && goesOn(after)) &&
    !isTold(self, after) &&
    !(NEXT_CLAUSE.test(after) && !LEAVE.test(after)) &&
    !(WHICH.test(after) && !NEWSROOM.test(after) && !LEAVE.test(after)) &&
    !(mayBeTold(self) && AND_THEN.test(after) && !LEAVE.test(after) && !CORRECTED.test(after));
  return isTheirs ? namedBeside(foundBy(link, others, post, isSure), said, marker, link) : undefined;
}

/** The publisher without a link: a name of the source, a name or platform after "in", or a host. */
function foundUnlinked(
  { said, self, opening, marker, post, others, isSure, mayBeUnlinked }: Clause,
  subject: Subject,
): Found | undefined {
  const [rest, behind] = [said.slice(opening), said.slice(marker)];
  const isAlone = others.length === 0 && mayBeUnlinked;
  const named = isAlone ? (unspacedName(rest, behind) ?? unlinkedName(said, marker)) : undefined;
  // "La carta fue publicada en Medium" may be another one.
  const platform = isAlone && !DEFINITE.test(self) ? PLATFORM.exec(behind)?.[1] : undefined;
  const name = nameIn(rest, subject) ?? named ?? platform;
  if (name !== undefined) return { name, ...postOf(post), isSure };
  const host = isAlone ? hostIn(behind) : undefined;
  // "[First published] on my personal blog"
  if (isAlone && post !== undefined && isUnnamed(ON_OWN.exec(behind)?.[1] ?? ""))
    return foundBy({ ...post, written: "" }, [post], post, isSure);
  return host && { ...host, ...postOf(post), isSure };
}

const ON_OWN = /^\s*(?:on|at|in|auf|bei|sur|dans|en|em|no|su|op|på)\s([^.()]{3,40}?)[.)\s]*$/;

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

/** What stands before the author's own page: "on the blog written by". */
const WRITTEN_BY = /(?:written|escrit[oa]|écrite?|geschrieben|scritt[oa]|geschreven) (?:by|por|par|von|da|door)\s*$/;

/** Whether only particles and dates are between a publisher and the verb behind it, and no end of a clause. */
const isBeforeVerb = (between: string): boolean => {
  const plain = between.replace(DATES, " ").replace(DAY, " ");
  return !/^.{10,}[,;،؛、，]/u.test(plain) && !SUBJECT.test(plain) && wordsOf(plain).length <= NEAR_WORDS_MAX;
};

/** Another clause behind the publisher, in which the author goes on. */
const NEXT_CLAUSE = /;(?:\s+\S+){5}/;
/** What the publisher did, in many words, is told and no footer. */
const WHICH = /^["'”’»]*, (?:which|who|qui|que|che|die|der|das|dat|som)\s(?:\S+\s+){9}/;
/** Whether words name a text of which the author may go on to tell: "the essay", "I". */
const mayBeTold = (self: string): boolean => DEFINITE.test(self) || /^(?:i|we) /.test(self);
const AND_THEN = /(?<!\p{L})(?:and|und|et|y|e|en|och|og|i|a|és|și|ja|ve|и|та|і|και)\s(?:\S+\s+){4}/u;

/** "First published here, not in …" */
const NEGATED =
  /(?<!\p{L})(?:not|never|nicht|niemals|jamais|nunca|niet|nooit|inte|aldrig|ikke|aldri|nigdy|nikdy|не|никогда|ніколи)(?!\p{L})/u;

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
