import type { Author } from "../../model/entry.ts";

/** The most people that are named. Papers of physics have thousands. */
export const AUTHORS_MAX = 50;
const FIELD_MAX_CHARS = 600;

/** Names of accounts, and placeholders that systems write for an unknown author. */
const NOBODY = new Set(
  (
    "unknown|unknown author|admin|administrator|wpadmin|wp-admin|root|webmaster|postmaster|noreply|no-reply|donotreply|info|user|" +
    "guest|guest author|guest post|guest contributor|gastautor|gastautorin|gastbeitrag|auteur invité|invité|autor invitado|author|anonymous|anon|anonym|anonyme|anónimo|anônimo|anonimo|anoniem|аноним|анонім|匿名|익명|no author|by|super user|email protected|superuser|anonymous (not verified)|null|undefined|none|n/a|na|nan|-|object object|wpengine|анонимно|unbekannt|inconnu|desconocido|desconhecido|sconosciuto|onbekend|" +
    "okänd|ukendt|ukjent|nieznany|неизвестный|неизвестно|невідомий|不明|未知|알 수 없음"
  ).split("|"),
);

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
  const alone = withoutRole(unquoted(name));
  return name === field.trim() ? alone : alone.replace(/^[\s,;:|/-]+|[\s,;:|/-]+$/g, "").trim();
}

const unquoted = (name: string): string => name.replace(/^[(<["“„]+([^()<>[\]"“”„]*)[)>\]"”]+$/u, "$1");

/** "By" in several languages. Those that are also part of names count only before two more words. */
const BY =
  /^(?:(?:(?:words(?: and (?:pictures|photos))?|text|texte|texto|story|photos?|photographs|(?:additional )?reporting|illustrations|translated|edited|written|posted|published|reported|geschrieben|verfasst|écrit|escrito|publicado) (?:by|von|por|par)|by|por|par):? +(?=\p{Lu})|(?:(?:text|texte|texto|tekst|teksti|testo|words)(?: (?:&|und|and|et|y|e|och|og|ja) (?:fotos?|photos?|pictures|bild(?:er)?|images?|videos?|kuvat))?|author|autore?|auteur|автор|yazar|foto|fotos|photos?|bilder)\s*:\s*|(?:von|door|av|af|di)(?= +\p{Lu}\S+ +\S) +|(?:取材[・･])?文[/／・･：:]\s*|(?:اعداد|إعداد|بقلم)\s*:?\s+|(?:本报)?[记記]者[:： ]\s*|撰文[:：/／]?\s*|作者[:：]\s*)/iu;
/** What somebody does at a paper. */
const JOB =
  "(?:(?:senior|staff|contributing|associate|assistant|managing|guest|chief|freelance|special|political|science|news)[ -])*(?:writer|reporter|editor|correspondent|columnist|contributor|photographer|journalist)(?:[ -]in[ -]chief)?";
/** A role after the name. */
const ROLE = new RegExp(
  `\\s*\\((?:text|texte|texto|words|photos?|photographer|fotos?|bild(?:er)?|video|illustrations?|images?|graphics?|author|autore?|auteur|editor|reporter|writer|translator|übersetzung|traducción|traduction|@\\w+|https?:\\/\\/[^\\s()]*)\\)$|\\s*,\\s*${JOB}$|\\s+@\\w+$|\\s+기자$`,
  "iu",
);
const ROLE_ALONE = new RegExp(`^${JOB}$`, "iu");

const withoutRole = (name: string): string => name.replace(BY, "").replace(ROLE, "");

/** "Brandt, Ida", as catalogs write names. */
const FAMILY_FIRST =
  /^((?:\p{Ll}{1,4} ){0,2}\p{Lu}[^\s,]*(?: \p{Lu}[^\s,]*)?), ?(\p{Lu}[^\s,]*(?: \p{Lu}[^\s,]*){0,2})$/u;

/**
 * Turns names around that all have the family name first. A single such name may be two people, unless it has an
 * initial.
 */
function inReadingOrder<Named extends { name: string }>(authors: Named[]): Named[] {
  const isFlipped = ({ name }: Named) => FAMILY_FIRST.test(name.trim()) && !TITLE.test(name.split(",")[1]!.trim());
  const isSure = authors.length > 1 || authors.some(({ name }) => /, ?(?:\S+ )?\p{Lu}\.$/u.test(name.trim()));
  if (!isSure || !authors.every(isFlipped)) return authors;
  return authors.map((author) => ({ ...author, name: author.name.trim().replace(FAMILY_FIRST, "$2 $1") }));
}

/** Words between two names. */
const AND =
  "and|with|und|mit|et|avec|y|con|e|com|en|och|og|ja|i|a|ve|və|và|и|та|і|й|és|și|oraz|ir|un|dan|agus|eta|dhe|kaj|και|და|և|और|এবং|و|&|\\+|/|\\|";
const BY_AND = new RegExp(`\\s(?:${AND})\\s|\\s*[/|]\\s*`, "iu");
const BY_COMMA = new RegExp(`\\s*[/|]\\s*|\\s*[,،、]\\s*(?:(?:${AND})\\s+)?|\\s(?:${AND})\\s`, "iu");
/** Words after a comma that are not another person. */
const TITLE =
  /^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq|dds|mba|cpa)\b\.?|\b(?:staff|editor|reporter|writer|correspondent|redaktion|desk|press|news|inc|ltd|llc|gmbh|magazine|university|institute|director|professor|minister|president|founder|ceo|radio|tv|television|broadcasting|agency|media|network|journal|herald|tribune|gazette|post|times|observer|chronicle|telegraph|daily|weekly|review|foundation|association|society|college|club|team|collective|project|council|committee|bureau|rundfunk|zeitung|agentur|universität|agence|presse|agencia|diario|periódico|universidad|université)\b/iu;

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

function separate(field: string): string[] {
  const whole = withoutRole(within(field).replaceAll("&amp;", "&").trim());
  // Names in quotes or brackets are complete. A text with tags is left to the HTML reader.
  if (/<[a-z/!]/i.test(whole.replace(/<[^<>\s]*@[^<>\s]*>/g, ""))) return [whole];
  if (/;/.test(whole) && !/&#?\w+;/.test(whole)) return ordered(whole.split(/\s*;\s*/).filter(Boolean));
  if (QUOTED.test(whole) && !TITLE.test(QUOTED.exec(whole)![2]!)) return [whole.replace(QUOTED, "$2 $1")];
  if (SEVERAL_OF_JAPAN.test(whole)) return whole.split("・");
  const hasAddresses = (whole.match(ADDRESS) ?? []).length > 0;
  const parts = withDegrees(whole.split(hasAddresses ? /[,;]/ : BY_COMMA).map((part) => part.trim())).filter(
    (part) => !ROLE_ALONE.test(part),
  );
  const isFull = (name: string) => {
    const part = bareName(name);
    return /^\p{Lu}[^\s,]*(?:\s+[^\s,]+){1,4}$|^[\p{Lo}・·\s]{2,}$/u.test(part) && !TITLE.test(part);
  };
  if (parts.length > 1 && (hasAddresses || parts.every((part) => isFull(nameIn(part))))) return parts.filter(Boolean);
  const pair = whole.split(BY_AND).map((part) => part.trim());
  return pair.length > 1 && pair.every((part) => isFull(nameIn(part))) ? pair : ordered([whole]);
}

/** Mail programs quote a name that contains a comma (RFC 5322, section 3.2.4). */
const QUOTED = /^"([^",]+),\s*([^",]+)"(?:\s*<[^<>]*@[^<>]*>)?$/;

const ordered = (names: string[]): string[] => inReadingOrder(names.map((name) => ({ name }))).map(({ name }) => name);
