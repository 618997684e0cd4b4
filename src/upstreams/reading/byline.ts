import { lowered } from "../../html/runs.ts";
import type { Author } from "../../model/entry.ts";
import { isPlace, isRole, nameAlone, namesOfHan, withoutOpening } from "./byline-edges.ts";
import { isCity, isGivenName } from "./byline-places.ts";
import { isPlainName } from "./plain-names.ts";
import {
  AGENCY,
  AND_BEHIND,
  AND_WITHIN,
  BETWEEN,
  BETWEEN_SMALL,
  BY_AND,
  BY_COMMA,
  LIST_OF_CHINA,
  NOBODY,
  OPENING_BARE,
  ORGANIZATION,
  PAPERS,
  TWO_WORKS,
  WORK_ALONE,
} from "./byline-words.ts";

/** The most people that are named. Papers of physics have thousands. */
export const AUTHORS_MAX = 50;
const FIELD_MAX_CHARS = 600;

/** An e-mail address, also with "[at]" or " at … dot " for its signs. */
const ADDRESS =
  /[^\s@()<>[\]",;]+@[^\s@()<>[\]",;]+\.[^\s@()<>[\]",;]+|[\w.+-]+ ?[[({] ?at ?[\])}] ?[\w-]+(?:(?:\.| ?[[({] ?dot ?[\])}] ?)[\w-]+)+|[\w.+-]+ at [\w-]+(?: dot [\w-]+)+/gi;

/** Whether a byline names more people than are read. */
export const isCrowded = (authors: readonly Author[]): boolean =>
  authors.length > AUTHORS_MAX || authors.some(({ name }) => name.length > FIELD_MAX_CHARS);

/**
 * The people of a byline, each once, without e-mail addresses and names of accounts. A field with several names is
 * split.
 */
export function people(authors: readonly Author[]): Author[] {
  if (authors.length === 1 && isPlainName(authors[0]!.name)) return [{ ...authors[0]! }];
  const given = authors.slice(0, AUTHORS_MAX);
  const turned = given.length === 1 ? given : inReadingOrder(given);
  const apart = turned === given ? given.flatMap(severalIn) : turned;
  const named = new Map<string, Author>();
  for (const { url, ...author } of apart) {
    const name = nameIn(author.name);
    const known = named.get(name.toLowerCase());
    if (isNobody(name)) continue;
    if (known === undefined) named.set(name.toLowerCase(), url === undefined ? { name } : { name, url });
    else if (known.url === undefined && url !== undefined) known.url = url;
  }
  return [...named.values()].slice(0, AUTHORS_MAX);
}

/** Whether a name is none: a placeholder, or the same one for given and family name. */
function isNobody(name: string): boolean {
  const words = name.toLowerCase().replace(/^\((.*)\)$/, "$1");
  const [first = "", second, ...more] = words.split(" ");
  return (
    !/[\p{L}\p{N}]/u.test(name) || NOBODY.has(words) || (first === second && more.length === 0 && NOBODY.has(first))
  );
}

/** The people in one field. A page belongs to the person only if the field names one person. */
function severalIn(author: Author): Author[] {
  const names = separate(author.name);
  return names.length === 1 ? [{ ...author, name: names[0]! }] : names.map((name) => ({ name }));
}

/** "ida@harbor.example (Ida Brandt)" and "Ida Brandt <ida@harbor.example>" both name Ida Brandt. */
function nameIn(field: string): string {
  const name = field
    .slice(0, FIELD_MAX_CHARS)
    .replace(/\bmailto:/gi, "")
    .replace(ADDRESS, " ")
    .replace(/^\s*https?:\/\/\S+\s*$/i, "")
    .replace(/[(<[]\s*(?:unknown|n\/a|none)?\s*[)>\]]/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
  const alone = nameAlone(unquoted(name));
  return name === field.trim() ? alone : alone.replace(/^[\s,;:|/-]+|[\s,;:|/-]+$/g, "").trim();
}

const unquoted = (name: string): string =>
  name.replace(/^[(<["“„【［〔（]+([^()<>[\]"“”„【】［］〔〕（）]*)[)>\]"”】］〕）]+$/u, "$1");

/** "Brandt, Ida", as catalogs write names. */
const FAMILY_FIRST =
  /^((?:\p{Ll}{1,4} ){0,2}\p{Lu}[^\s,]*(?: \p{Lu}[^\s,]*)?), ?(\p{Lu}[^\s,]*(?: \p{Lu}[^\s,]*){0,2})$/u;

/**
 * Turns names around that have the family name first: all of them if all are alike. A single such name may be two
 * people, unless its words show which is which.
 */
function inReadingOrder<Named extends { name: string }>(authors: Named[]): Named[] {
  const isFlipped = ({ name }: Named) => FAMILY_FIRST.test(name.trim()) && !TITLE.test(name.split(",")[1]!.trim());
  const areAlike = authors.length > 1 && authors.every(isFlipped);
  if (!areAlike && !authors.some((author) => isFlipped(author) && isSurelyFlipped(author.name))) return authors;
  return authors.map((author) =>
    areAlike || (isFlipped(author) && isSurelyFlipped(author.name))
      ? { ...author, name: author.name.trim().replace(FAMILY_FIRST, "$2 $1") }
      : author,
  );
}

/** Whether the words behind a comma can only be given names: an initial, or "Ida" behind "Brandt" or "van der Berg". */
function isSurelyFlipped(name: string): boolean {
  const [family = "", first = ""] = name.trim().split(/, ?/);
  if (/^(?:\S+ )?\p{Lu}\.$/u.test(first) || /^\p{Ll}/u.test(family)) return true;
  return isGivenName(first.split(" ", 1)[0]!) && !isGivenName(family.split(" ", 1)[0]!) && !isCity(family);
}

/** Words after a comma that are not another person. */
const TITLE = new RegExp(`^(?:jr|sr|ii|iii|iv|ph\\.?\\s?d|m\\.?d|esq|dds|mba|cpa)\\b\\.?|${ORGANIZATION.source}`, "iu");

/** Family and given names are separated by spaces, so the dot separates people; else the dot is part of a name. */
const SEVERAL_OF_JAPAN =
  /^\p{sc=Han}+[ 　][\p{sc=Han}\p{sc=Hiragana}]+(?:・\p{sc=Han}+[ 　][\p{sc=Han}\p{sc=Hiragana}]+)+$/u;

/** A degree or the like behind a name, which it belongs to. */
const DEGREE =
  /^(?:jr|sr|ii|iii|iv|esq|ph\.? ?d|m\.?d|d\.?o|j\.?d|ll\.?[bdm]|d\.?d\.?s|d\.?v\.?m|m\.?b\.?a|m\.?p\.?[ah]|m\.?s\.?c|b\.?s\.?c|m\.?a|b\.?a|r\.?n|c\.?p\.?a|ed\.?d|s\.?j|o\.?p|m\.?p|obe|mbe|frs|frcp)\.?$/i;

/** Degrees, put back behind their names: "Ida Brandt", "M.D.". */
const withDegrees = (parts: string[]): string[] =>
  parts.reduce<string[]>((names, part) => {
    if (names.length > 0 && DEGREE.test(part)) names.push(`${names.pop()}, ${part}`);
    else names.push(part);
    return names;
  }, []);

/** "ProPublica", "WBUR", "Stateline": capitals within a word, the call sign of a station, a known paper, or a word for one. */
const isPaper = (word: string): boolean => IN_ONE_WORD.test(word) || PAPERS.has(word.toLowerCase());
const IN_ONE_WORD =
  /^(?!Mc|Mac|De|Di|La|Le|Van|Von|O['’])(?:\p{Lu}\p{Ll}+){2,}$|^[WK]\p{Lu}{3}(?:-FM)?$|^\p{Lu}\p{Ll}{3,}(?:line|wire|press|news|times|watch|beat|week|today|media|post|zeitung|blatt)$/u;

/** People without their jobs, and without the company behind a job: "Ida Brandt", "Editor", "Harbor Post". */
function withoutJobs(parts: string[]): string[] {
  // The agency of "Ida Brandt and Reuters" stands for a person, that of "Ida Brandt, Reuters, and Kim Sol" for none.
  const isAgency = (part: string, at: number) => at < parts.length - 1 && AGENCY.test(part);
  return parts.filter((part, at) => {
    const isCompany = at > 1 && isRole(parts[at - 1]!) && !isFull(part);
    const isEmployer = at > 0 && at < parts.length - 1 && ORGANIZATION.test(part) && isPerson(parts[at - 1]!);
    const isBeside =
      at > 0 &&
      (isPlace(part) || isCity(part) || isAgency(part, at) || isPaper(part) || (isEmployer && !isPerson(part)));
    return !isRole(part) && !isCompany && !isBeside && !NOBODY.has(part.toLowerCase());
  });
}

/** A name without its degrees. */
const bareName = (name: string): string => {
  const [first = "", ...degrees] = name.split(/, */);
  return degrees.every((degree) => DEGREE.test(degree)) ? first : name;
};

/** The beginning of a list of names that is too long, without the name in which it would end. */
function within(field: string): string {
  if (field.length <= FIELD_MAX_CHARS) return field;
  const start = field.slice(0, FIELD_MAX_CHARS);
  const end = Math.max(start.lastIndexOf(","), start.lastIndexOf(";"), start.lastIndexOf(" and "));
  return end > 0 ? start.slice(0, end) : start;
}

/** Family and given names of Korea are written as one word, so the dot separates people. */
const SEVERAL_OF_KOREA = /^\p{sc=Hangul}{2,4}(?:[·ㆍ・]\p{sc=Hangul}{2,4})+$/u;

/** "And" between two Chinese names. A given name may contain the character, too. */
const PAIR_OF_CHINA = /^(\p{sc=Han}{2,4})[和与與](\p{sc=Han}{2,4})$/u;

/** Whether a text can be one person's full name. */
function isFull(text: string): boolean {
  const name = bareName(nameIn(text));
  // "November 23" is a date.
  if (/\s\d/.test(name)) return false;
  return /^\p{Lu}[^\s,]*(?:\s+[^\s,]+){1,6}$|^[\p{Lo}\p{sc=Georgian}\p{M}·・\s]{2,}$/u.test(name) && !TITLE.test(name);
}

/** Emoji before names, a comma or full stop behind them, and the place before a Korean name: "도쿄=김철수". */
const AROUND =
  /^(?:[\s\p{Extended_Pictographic}\uFE0F\u200D]+|[[［【][^\]］】]{1,20}[\]］】]\s*(?=\p{sc=Hangul}|\p{sc=Han})|\p{sc=Hangul}{2,6}=(?=\p{sc=Hangul}))|[\s,;、]+$|(?<=\s\p{Lu}\p{Ll}{3,})\.$/gu;

/** The parts of a field between words such as "translated by". */
function partsBetween(field: string): string[] {
  const marks = [...lowered(field).matchAll(BETWEEN)];
  const ends = [...marks.map(({ index }) => index), field.length];
  return ends.map((end, at) => field.slice(at === 0 ? 0 : ends[at - 1]! + marks[at - 1]![0].length, end));
}

/** "Publié le 3 novembre 2026" and "综合报道" behind names. */
const PUBLISHED_ON =
  /\s+(?:publi[ée]e?|published|updated|posted|mis à jour|veröffentlicht|aktualisiert|publicad[oa]|actualizad[oa]|atualizad[oa]|pubblicato|aggiornato|gepubliceerd)\s+(?:(?:on|le|am|el|em|il|op):?\s+)?\d.*$|(?<=[\u3400-\u9fff])\s*[/／]\s*[\u3400-\u9fff]{0,4}(?:報導|报道|報道|编译|編譯|整理)$/;

const withoutDate = (field: string): string =>
  /[\d/／]/.test(field) ? field.slice(0, PUBLISHED_ON.exec(lowered(field))?.index) : field;

/** The people of "Ida Brandt of The Harbor Post and Kim Sol of QuayPublica". */
function members(field: string): string[] | undefined {
  if (!MEMBER.test(field)) return undefined;
  const parts = withoutOpening(field).split(
    /,?\s+(?:and|und|et|y|e|en|&)\s+(?=\p{Lu}\S+\s\p{Lu}\S+\s+(?:of|for|from|at|von|für|de|du|pour|para)\s)/u,
  );
  const isMember = (part: string) => MEMBER.test(part) && isPerson(part);
  return parts.length > 1 && parts.every(isMember)
    ? parts.map((part) => nameAlone(part.replace(MEMBER, "")))
    : undefined;
}

const MEMBER = /\s(?:of|for|from|at|von|für|de|du|pour|para)\s.*$/;

/** The names of "Teksti Aino Salo Kuvat Veikko Laine". */
const twoWorkers = (field: string): string[] | undefined =>
  TWO_WORKS.exec(lowered(field))
    ?.indices?.slice(1)
    .map((place) => field.slice(...place!));

/** "ida@harbor.example (Ida Brandt, Staff Reporter)": all of the name is in the brackets. */
const BEHIND_ADDRESS = /^[^\s@()]+@[^\s@()]+\s*\(([^()@]+)\)$/;
/** " / IG: @ida" */
const ACCOUNT =
  /[\s,/|–-]*(?:\b(?:ig|insta(?:gram)?|twitter|x|threads|mastodon|bluesky|tiktok|facebook|youtube)\s*[:：]\s*|[/|]\s*)@[\w.@-]+/gi;
/** An agency behind two full names, without a comma: "Ida Brandt and Kim Sol Associated Press". */
const AGENCY_BEHIND =
  /(?<=^\S+(?: \S+)* \p{Lu}\S*),? (?:The )?(?:Associated Press|Agence France-Presse|Canadian Press|Reuters)$/u;
/** A company with commas in its name. */
const COMPANY = /^[^,]+(?:,[^,]+)?,\s*(?:LLP|LLC|L\.L\.[CP]\.|Inc\.?|Ltd\.?|PLC|GmbH|S\.A\.|AG|KG|e\.V\.|Co\.)$/;

/** The people of one field, without what they did. */
function separate(field: string): string[] {
  const oneLine = within(field)
    .trim()
    .replaceAll("&amp;", "&")
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/&lt;([^&\s]+@[^&\s]+)&gt;/g, "<$1>")
    .replace(/\s*[\r\n]+\s*/g, ", ");
  const dated = oneLine.replace(AROUND, "").replace(BEHIND_ADDRESS, "$1").replace(ACCOUNT, "");
  const bare = withoutDate(dated).replace(AGENCY_BEHIND, "");
  if (COMPANY.test(bare)) return [bare];
  const told = namesOfHan(dated) ?? namesOfHan(bare) ?? twoWorkers(bare) ?? members(bare);
  if (told !== undefined) return told;
  const given = withoutCompany(bare);
  const cut = partsBetween(withoutOpening(given)).flatMap((piece) => piece.split(BETWEEN_SMALL));
  const pieces = cut
    .map((piece, at) =>
      (at < cut.length - 1 ? piece.replace(AND_BEHIND, "") : piece).replace(/(?:\s|[)）/|·]|(?<=\p{Ll}{2})\.)+$/u, ""),
    )
    .filter((piece, at) => at === 0 || !OF_PICTURES.test(piece));
  const people =
    cut.length > 1 &&
    pieces.map((piece) => severalAsWritten(piece.slice(OPENING_BARE.exec(lowered(piece))?.[0].length ?? 0)));
  return people && people.every((names) => names.every(isFull)) ? people.flat() : severalAsWritten(given);
}

/** "Ida Brandt | Madrid", "محمد علي - القاهرة": a full name, and behind a bar or a dash what is none. */
function withoutCompany(field: string): string {
  const [first = "", ...others] = field.split(/\s*[|｜•／]\s*|\s[/–—-]\s/);
  const isSlash = /[/／]/.test(field);
  const isNone = (text: string) =>
    isSlash
      ? TITLE.test(text)
      : isCity(text) ||
        (!text.split(/,\s*/).some(isFull) && !isGivenName(text)) ||
        (IN_WORDS.test(text) && !/\s/.test(text.trim()));
  // A place may come first in Arabic.
  if (
    others.length > 0 &&
    IN_WORDS.test(first) &&
    isNone(first) &&
    others.every((other) => isFull(other) && !isNone(other))
  )
    return others.join(" | ");
  // "And" closes a list of people.
  const listed = isSlash ? [] : first.split(/\s(?:and|und|et|y|e|en|&)\s/);
  if (listed.length > 1 && listed.every(isFull) && !others.some((other) => isGivenName(other.split(" ", 1)[0]!)))
    return first;
  if (STAFF.test(first) && others.length > 0 && others.every(isFull)) return others.join(" | ");
  if (!isFull(first) || !others.some(isNone)) return field;
  return [first, ...others.filter((other) => !isNone(other))].join(" | ");
}

/** Scripts without capitals in which spaces separate the words of a name. */
const IN_WORDS = /^[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Georgian}\s]+$/u;

/** Where pictures come from, if not from a person. */
const OF_PICTURES =
  /^(?:archi[vf]e?|archiv[oi]|promo|privat(?:e|archiv)?|courtesy|handout|screenshot|unsplash|pixabay|flickr|wikimedia(?: commons)?|dpa|afp|reuters|epa|getty(?: images)?|資料写真|自社|编辑部|編集部)$/iu;

/** "上海报道", behind reporters of China. */
const REPORTED = /(?:报道|報道|報導|[电電摄攝])$/;

function severalAsWritten(given: string): string[] {
  const whole = withoutEmployer(nameAlone(withoutPosition(given)));
  // Names in quotes or brackets are complete. A text with tags is left to the HTML reader.
  if (/<[a-z/!]/i.test(whole.replace(/<[^<>\s]*@[^<>\s]*>/g, ""))) return [whole];
  if (/;/.test(whole) && !/&#?\w+;/.test(whole))
    return ordered(whole.split(/\s*;\s*(?:(?:and|with|und|mit|et|avec|y|con) (?=\p{Lu}\S*\s))?/u).filter(Boolean));
  if (QUOTED.test(whole) && !TITLE.test(QUOTED.exec(whole)![2]!)) return [whole.replace(QUOTED, "$2 $1")];
  if (SEVERAL_OF_JAPAN.test(whole)) return whole.split("・");
  if (SEVERAL_OF_KOREA.test(whole)) return whole.split(/[·ㆍ・]/);
  const pairOfChina = PAIR_OF_CHINA.exec(whole);
  if (pairOfChina !== null) return pairOfChina.slice(1);
  if (LIST_OF_CHINA.test(given) && /^\p{sc=Han}{2,4}(?:\s+\p{sc=Han}{2,4})+$/u.test(whole))
    return whole.split(/\s+/).filter((part) => !WORK_ALONE.test(part) && !REPORTED.test(part));
  const flipped = whole.split(/\s+(?:and|und|et|y|e|&)\s+/u);
  if (flipped.length > 1 && flipped.every((name) => FAMILY_FIRST.test(name))) return ordered(flipped);
  const hasAddresses = (whole.match(ADDRESS) ?? []).length > 0;
  const apart = (by: RegExp) => whole.split(by).map((part) => part.trim());
  const several = (parts: string[]) =>
    parts.length > 1 &&
    parts.every(
      (part, at) =>
        isFull(part) ||
        (at > 0 && isGivenName(part) && startsWithGivenName(parts[0]!)) ||
        (IN_SMALL_LETTERS.test(part) && startsWithGivenName(part)),
    );
  const parts = withoutJobs(withDegrees(apart(hasAddresses ? /[,;]/ : BY_COMMA)));
  if (parts.length === 1 && parts[0] !== whole && isFull(parts[0]!)) return parts;
  if (parts.length > 1 && (hasAddresses || several(parts)))
    return parts.filter(Boolean).flatMap((part) => apartWithin(part));
  const pair = apart(BY_AND).filter((part, at) => at === 0 || !(isCity(part) || STAFF.test(part)));
  // "Ida and Kim Sol" may have one family name.
  const isOne = (part: string, at: number) =>
    isFull(part.replace(/,\s\p{Lu}\S+$/u, "")) ||
    AGENCY.test(part) ||
    IN_SMALL_LETTERS.test(part) ||
    (at > 0 && isGivenName(part));
  if (pair.some((part) => isFull(part)) && pair[0] !== whole && !AGENCY.test(pair[0]!) && pair.every(isOne))
    return pair;
  // "Ana Costa e Silva" is one person.
  const listed = withDegrees(apart(/\s*[,，،、]\s*/));
  return several(listed) ? listed.flatMap((part) => apartWithin(part)) : ordered(apartWithin(whole));
}

/** Those of a paper who are not named: "and the Harbor Post staff". */
const STAFF =
  /(?:^|\s)(?:staff|newsroom|editors|editorial team|redaktion|rédaction|redacción|redazione|redação|redactie)$/iu;

/** People, and behind a comma the paper or university that they work for: "Ida Brandt and Kim Sol, Harbor Post". */
function withoutEmployer(field: string): string {
  const [, people = "", employer] = /^(.+),\s*(?:d[aeo] )?([^,]+)$/.exec(field) ?? [];
  if (employer === undefined || !(ORGANIZATION.test(employer) || isPaper(employer))) return field;
  if (!/^\p{Lu}/u.test(employer) || employer.split(" ").some(isGivenName)) return field;
  const isNamed = (part: string) => !isPaper(part) && (isPerson(part) || !ORGANIZATION.test(part));
  const names = people.split(BY_COMMA).filter((part) => isNamed(part.trim()));
  // One of them is surely a person.
  const isSure = STAFF.test(employer) || names.some((name) => isPerson(name.trim()));
  return isSure && names.every((name) => isFull(name.trim())) ? people : field;
}

/** One person, and behind a comma what somebody does in a company: "Ida Brandt, VP, Customer Success at Harbor". */
function withoutPosition(field: string): string {
  const [, person = "", position] = /^([^,]+),\s*(.+)$/.exec(field) ?? [];
  if (position === undefined || !POSITION.test(lowered(position)) || !isFull(person) || !isPerson(person)) return field;
  return position.split(/[\s,]+/).some(isGivenName) ? field : person;
}

const POSITION =
  /^(?:(?:senior|staff|principal|lead|associate|assistant|deputy|acting|former|global|group|product|software|solutions?|security|research|marketing|sales|developer|customer|project|program) )*(?:[se]?vp|vice president|head of|c[etfomi]o|manager|engineer|consultant|developer|advocate|evangelist|architect|specialist|strategist|officer|partner|owner|(?:co-?)?founder|team)(?:\s|,|$)/;

/** Whether a full name is surely a person's: it begins with a given name, an initial or a title. */
const isPerson = (name: string): boolean =>
  startsWithGivenName(name) || /^(?:\p{Lu}|Dr|Prof|Mrs?|Ms|Rev|Sir|Frau|Herr)\.? /u.test(name);

const startsWithGivenName = (part: string): boolean => isGivenName(part.split(" ", 1)[0]!);

/** A full name in small letters, which only stands for a person beside another one. */
const IN_SMALL_LETTERS = /^(?!(?:an|the|her|his|its|their|my|our|and|of)\s)\p{Ll}{2,}\s\p{Ll}{2,}$/u;

/** The people on both sides of an "and" that is part of a word. */
function apartWithin(part: string): string[] {
  const names = part.split(AND_WITHIN).map((name) => name.trim());
  return names.every(isFull) ? names : [part];
}

/** Mail programs quote a name that contains a comma (RFC 5322, section 3.2.4). */
const QUOTED = /^"([^",]+),\s*([^",]+)"(?:\s*<[^<>]*@[^<>]*>)?$/;

const ordered = (names: string[]): string[] => inReadingOrder(names.map((name) => ({ name }))).map(({ name }) => name);
