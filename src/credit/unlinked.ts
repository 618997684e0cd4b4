/** Publishers that a sentence names without a link, or beside a link that says something else. */
import type { Link } from "../html/runs.ts";
import { webAddress } from "../web/addresses.ts";
import { CORRECTED, DATE_LEFT, DATES, ISSUE } from "./dates.ts";
import type { Found } from "./found.ts";
import {
  BEFORE_HEADLINE,
  BESIDE_LINK,
  isHeadline,
  isNamedAs,
  nameBefore,
  nameOf,
  type Subject,
  isUnnamed,
} from "./names.ts";

/** The name at a sentence's end. */
export function unlinkedName(said: string, marker: number): string | undefined {
  const rest = said.slice(marker);
  const plain = rest.replace(DATES, " ").replace(ISSUE, " ").replace(DATE_LEFT, ".");
  if (CORRECTED.test(rest) || IN_BOOK.test(rest)) return undefined;
  const name =
    UNLINKED_NAME.exec(plain)?.[1] ??
    BLOG_NAME.exec(plain)?.[1] ??
    QUOTED_IN.exec(plain)?.[1] ??
    QUOTED_NAME.exec(rest)?.[1] ??
    MAGAZINE.exec(plain)?.[1] ??
    ONE_WORD.exec(plain)
      ?.slice(1)
      .find((word) => word !== undefined);
  return name === undefined ? undefined : nameOf(name);
}

/** A book is no publisher, and "by" names its authors. */
const IN_BOOK = /\s(?:in|im) (?:the|dem|der) (?:book|buch|anthology)\s/i;

/** "El Blog de desarrolladores de Google", "Alexandras privatem Blog". */
const BLOG_NAME =
  /\s(?:on|at|in|auf|bei|im|sur|dans|en|em|no|na|su|sul|nel|op)\s(?:(?:the|dem|der|le|la|el|il|o|a|het|de) )?((?:[Bb]log|[Ss]itio(?: web)?|[Ss]ite(?: web)?|[Pp]ágina(?: web)?|[Pp]ortal|[Rr]evista) (?:of|de|del|do|da|di|du|von|van) (?:\p{L}+ ){0,3}?\p{Lu}[\p{L}\p{N}'’.&-]*(?: \p{Lu}[\p{L}\p{N}'’&-]*)*|\p{Lu}[\p{L}'’-]+ \p{Ll}+ (?:[Bb]log|Website|Webseite|Newsletter))(?:,? (?:and|und|et|y|e) [^.]{0,80})?[.\s]*$/u;

/** A name in quotes right behind "in". */
const QUOTED_IN =
  /\s(?:in|im|auf|on|en|em|dans|su|w|в)\s["“„«](\p{Lu}[^"“”„«»]{2,60})["”“»](?=[.\s]*$|,\s(?!(?:and|but|which|who|und|aber|die|der|das|et|mais|qui|y|pero|que|e|ma|che|en|maar|и|но)\s))/u;

/** One word that is surely a name, and no place or language: "published by Grist", "permission from Pier", "on InfoWorld". */
const ONE_WORD =
  /\s(?:(?:published|produced|reported|posted) by|permission (?:from|of)) (?:the )?(\p{Lu}[\p{L}\p{N}&-]{2,30})(?:,? and [^.]{0,80})?[.\s)]*$|\s(?:on|in|at|by|from|auf|bei|sur|dans|par|en|em|no|na|su|op) (\p{Lu}\p{Ll}+\p{Lu}\p{L}*)(?:,? (?:and|und|et|y|e) [^.]{0,80})?[.\s)]*$/u;

/** A publisher's name without a link: after "in", at the sentence's end, and no mere date, place or language. */
const UNLINKED_NAME =
  /(?:^|\s)(?:by|on|in|at|from|of|to(?= the )|von|auf|bei|im|der|par|sur|dans|por|en|em|no|na|pelo|pela|da|su|sul|sulla|nel|door|op|av|af|i|på|hos|w|przez|łamach|в|на|у)\s+(?:the |der |die |la |le |el |il |o |a |het )?(?:(?:magazine|journal|newspaper|zeitschrift|zeitung|revue|journal|revista|publicación|diario|periódico|jornal|rivista|tijdschrift|krant|журнале|газете|сайте) )?["'“„«‘]?((?:The |\p{Lu}[\p{L}\p{N}'&-]*(?: (?:of|the|de|del|di|da|du|des|la|le|der|and|for|y|&))* )+(?:\p{Lu}[\p{L}\p{N}'&-]*|(?:personal |old )?(?:blog|weblog|site|website|magazine|newsletter))(?: \(\p{Lu}{2,8}\))?(?: magazine)?)["'”“»’]?(?:,? (?:and|und|et|y|e) [^.]{0,80}|, (?:with|mit|avec|con|com|met) [^.]{0,80})?[.\s]*$/u;

/** Platforms whose name is one word. */
export const PLATFORM =
  /\s(?:on|auf|bei|sur|en|em|no|su|op|på|na|в|на)\s(Medium|Substack|LinkedIn|Tumblr|Hashnode|Facebook|Хабре)(?=[\s.,)]|$)/;

/** "In the magazine Quay", of one word. */
const MAGAZINE =
  /\s(?:magazine|journal|newspaper|Zeitschrift|Zeitung|Magazin|revue|revista|rivista|tijdschrift|krant|magazynie|miesięczniku|tygodniku|kwartalniku|časopise|журнале|газете) ["'“„«]?(\p{Lu}[\p{L}\p{N}&-]+)["'”“»]?[.\s]*$/u;

/** A name in the quotes of East Asian scripts. */
export const QUOTED_NAME = /[「『《〈]([^「」『』《》〈〉]{2,40})[」』》〉]/u;

/** The publisher whose host is written without a link: "published on quay.example". */
export function hostIn(said: string): Pick<Found, "name" | "publisher"> | undefined {
  const host = HOST_NAME.exec(said)?.[1];
  return host === undefined ? undefined : { name: host, publisher: new URL(`https://${host}/`) };
}

/** "On quay.example": a host without a link. */
const HOST_NAME =
  /\s(?:on|at|in|from|auf|bei|unter|sur|en|em|su|op|på|i|na|на)\s(?:the )?((?:[A-Za-z\d-]{2,40}\.){1,3}(?!(?:js|ts|py|md|php|html?|txt|pdf)(?![a-z]))[a-z]{2,12})(?=[\s.,)]|$)/;

/** The publisher that a sentence names before it comes to a link elsewhere: "on quay.example, and recovered from". */
export function namedDirectly(between: string, next: Link): Pick<Found, "name" | "publisher"> | undefined {
  const quoted = QUOTED_BEFORE.exec(between)
    ?.slice(1)
    .find((name) => name !== undefined);
  if (quoted !== undefined) return { name: nameOf(quoted) };
  const host = hostIn(between);
  const isElsewhere = webAddress(next.href)?.hostname.endsWith(host?.name.toLowerCase() ?? "") === false;
  return isElsewhere ? host : undefined;
}

const QUOTED_BEFORE =
  /[「『《]([^「」『』《》]{2,40})[」』》](?:[^「」『』《》]*[，,]|\s*[与與和及]\s*$)|\s["“]([^"“”]{2,60})["”] and /u;

/**
 * A name among Chinese or Japanese words: "首发于 Quay，", "首发于港湾教育微信公众号", "は「港のブログ」からの転載です".
 *
 * @param said what follows the words for the post
 * @param marked what begins with "first published"
 */
export function unspacedName(said: string, marked: string): string | undefined {
  const found = LATIN_AFTER.exec(marked) ?? HAN_NAME.exec(marked) ?? JAPANESE_NAME.exec(said);
  return found?.slice(1).find((name) => name !== undefined);
}

const LATIN_AFTER =
  /^[^\p{L}]*\p{sc=Han}+[于於自在][：:\s]*([A-Za-z][\w.+-]{2,30}(?: [A-Z][\w.+-]*){0,2})(?=\s*(?:[，,。；;)）与與和及并]|$))/u;

/** "首发于港湾教育微信公众号（2026年3月）", but not an account or a blog without a name. */
const HAN_NAME =
  /^[^\p{L}]*\p{sc=Han}*?[于於自][：:\s]*(?!(?:微信|个人|個人|我的|本人|公众号|公眾號))([\p{L}\d·]{2,14}?(?:公众号|公眾號|社区|社區|网站?|網站?|报|報|周刊|月刊|杂志|雜誌|博客|论坛|論壇|专栏|專欄))(?=[（(，,。；;\s]|$)|^[^\p{L}]*\p{sc=Han}*?[于於自](?:微信)?(?:公众号|公眾號)[：:\s]*(?![的上里裡])([\p{L}\d·]{2,14})(?=[（(，,。；;\s]|$)/u;

const JAPANESE_NAME =
  /^は[^「」]{0,20}「([^「」]{2,40})」(?:から|より|に|で)|^は[、\s]*([A-Za-z][\w.+-]{2,30}(?: [A-Z][\w.+-]*){0,2})\s?(?:から|より|で|に)|、([A-Za-z][\w.+-]{2,30})(?:に|で)(?:掲載|公開|投稿)/;

/**
 * A publisher whose name stands before a link that names nobody, or before the post's title: "First published in the
 * Quay Post (link)", "in the Quay Post, The wall that nobody wanted".
 */
export function namedBeside(found: Found | undefined, said: string, from: number, link: Link): Found | undefined {
  const before = said.slice(0, link.start);
  const beforeColon = found && nameBefore(before, link);
  if (found !== undefined && beforeColon !== undefined) return { ...found, name: beforeColon };
  if (found === undefined || !(isUnnamed(found.name) || isHeadline(link.written) || isNamedAs(before))) return found;
  const beside = isUnnamed(found.name) ? before.replace(BESIDE_LINK, "") : BEFORE_HEADLINE.exec(before)?.[1];
  const name =
    beside === undefined
      ? undefined
      : (unlinkedName(beside, Math.max(0, from - 4)) ?? unspacedName("", before.slice(from)));
  return name === undefined ? found : { ...found, name };
}

/** A name of the source in a text. */
export const nameIn = (text: string, { names }: Subject): string | undefined =>
  names.find((name) => name.length >= NAME_MIN_CHARS && text.includes(name));
const NAME_MIN_CHARS = 3;
