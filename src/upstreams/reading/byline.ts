import type { Author } from "../../model/entry.ts";

const AUTHORS_MAX = 50;
const FIELD_MAX_CHARS = 600;

/** Names of accounts, and what systems write where they know nobody. */
const NOBODY = new Set(
  (
    "unknown|unknown author|admin|administrator|wpadmin|wp-admin|root|webmaster|postmaster|noreply|no-reply|donotreply|info|user|" +
    "guest|author|null|undefined|none|n/a|na|nan|-|[object object]|unbekannt|inconnu|desconocido|desconhecido|sconosciuto|onbekend|" +
    "okänd|ukendt|ukjent|nieznany|неизвестный|неизвестно|невідомий|不明|未知|알 수 없음"
  ).split("|"),
);

const ADDRESS = /[^\s@()<>[\]",;]+@[^\s@()<>[\]",;]+\.[^\s@()<>[\]",;]+/g;

/**
 * The people of a byline: without addresses of e-mail, without the names of accounts, each once; a field that names several is taken
 * apart.
 */
export function people(authors: readonly Author[]): Author[] {
  const given = authors.slice(0, AUTHORS_MAX);
  const apart =
    given.length === 1
      ? separate(given[0]!.name).map((name, index) => (index === 0 ? { ...given[0], name } : { name }))
      : given;
  const named = new Map<string, Author>();
  for (const { url, ...author } of apart) {
    const name = nameIn(author.name);
    const known = named.get(name.toLowerCase());
    if (name === "" || NOBODY.has(name.toLowerCase().replace(/^\(|\)$/g, ""))) continue;
    // A page is whose the whole field is.
    if (known === undefined)
      named.set(
        name.toLowerCase(),
        url === undefined || (apart !== given && apart.length > 1) ? { name } : { name, url },
      );
    else if (known.url === undefined && url !== undefined) known.url = url;
  }
  return [...named.values()].slice(0, AUTHORS_MAX);
}

/** "ida@harbor.example (Ida Brandt)" and "Ida Brandt <ida@harbor.example>" are both Ida Brandt. */
function nameIn(field: string): string {
  const name = field
    .slice(0, FIELD_MAX_CHARS)
    .replace(/\bmailto:/gi, "")
    .replace(ADDRESS, " ")
    .replace(/[(<[]\s*[)>\]]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const [, alone] = /^(?:by|por|par):? +(\p{Lu}.*)$/iu.exec(name) ?? [];
  if (name === field.trim()) return alone ?? name;
  return name
    .replace(/^[(<["]+([^()<>[\]"]*)[)>\]"]+$/, "$1")
    .replace(/^[\s,;:|/-]+|[\s,;:|/-]+$/g, "")
    .trim();
}

/** Words that stand between two names. */
const AND = "and|und|et|y|e|en|och|og|ja|i|ve|và|&|\\+|/|\\|";
const BY_AND = new RegExp(`\\s(?:${AND})\\s`, "iu");
const BY_COMMA = new RegExp(`\\s*[,،、]\\s*(?:(?:${AND})\\s+)?|\\s(?:${AND})\\s`, "iu");
/** Words behind a comma that are no second person. */
const TITLE =
  /^(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq|dds|mba|cpa)\b\.?|\b(?:staff|editor|reporter|writer|correspondent|redaktion|desk|press|news|inc|ltd|llc|gmbh|magazine|university|institute|director|professor|minister|president|founder|ceo|radio|tv|television|broadcasting|agency|media|network|journal|herald|tribune|gazette|observer|chronicle|telegraph|daily|weekly|review|foundation|association|society|college|council|committee|bureau|rundfunk|zeitung|agentur|universität|agence|presse|agencia|diario|periódico|universidad|université)\b/iu;

function separate(field: string): string[] {
  const whole = field.slice(0, FIELD_MAX_CHARS);
  // Names in quotes or brackets are whole; what has tags is left to whoever reads it as HTML.
  if (/<[a-z/!]/i.test(whole.replace(/<[^<>\s]*@[^<>\s]*>/g, ""))) return [whole];
  if (/;/.test(whole) && !/&#?\w+;/.test(whole)) return whole.split(/\s*;\s*/).filter(Boolean);
  const hasAddresses = (whole.match(ADDRESS) ?? []).length > 0;
  const parts = whole.split(hasAddresses ? /[,;]/ : BY_COMMA).map((part) => part.trim());
  const isFull = (part: string) =>
    /^\p{Lu}[^\s]*(?:\s+[^\s]+){1,4}$|^[\p{Lo}・·\s]{2,}$/u.test(part) && !TITLE.test(part);
  if (parts.length > 1 && (hasAddresses || parts.every((part) => isFull(nameIn(part))))) return parts.filter(Boolean);
  const pair = whole.split(BY_AND).map((part) => part.trim());
  return pair.length > 1 && pair.every((part) => isFull(nameIn(part))) ? pair : [whole];
}
