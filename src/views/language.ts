import type { Site } from "../model/post.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";
import { STRINGS, type Strings } from "./strings.ts";

export type Direction = "ltr" | "rtl";

const FALLBACK_LANGUAGE = "en";

/** Scripts that are written from right to left, for engines without `Intl.Locale.prototype.getTextInfo`. */
const RTL_SCRIPTS: ReadonlySet<string> = new Set([
  "Adlm",
  "Arab",
  "Hebr",
  "Mand",
  "Nkoo",
  "Rohg",
  "Samr",
  "Syrc",
  "Thaa",
]);

interface WithTextInfo {
  getTextInfo?: () => { direction?: string };
}

/** Publishers choose the language tags, so their number has no bound. */
const KEPT_MAX = 200;

const kept = new Map<string, unknown>();

/** A value that is made once per language, because making formatters takes longer than all their uses on a page. */
export function keptFor<Made>(language: string, what: string, make: () => Made): Made {
  const key = `${language} ${what}`;
  const known = kept.get(key);
  if (known !== undefined) return known as Made;
  if (kept.size >= KEPT_MAX) kept.clear();
  const made = make();
  kept.set(key, made);
  return made;
}

const intlLocaleOf = (language: string): Intl.Locale =>
  keptFor(language, "locale", () => {
    try {
      return new Intl.Locale(language);
    } catch {
      return new Intl.Locale(FALLBACK_LANGUAGE);
    }
  });

/** The given language tag if it is well-formed, else English. */
export function languageTag(language: string): string {
  return intlLocaleOf(language).toString();
}

/** The language and its likeliest region, as Open Graph writes them ("en_US"). */
export function localeOf(language: string): string {
  const { language: base, region } = intlLocaleOf(language).maximize();
  return region === undefined ? base : `${base}_${region}`;
}

/** The direction in which the language is written. */
export function directionOf(language: string): Direction {
  const locale = intlLocaleOf(language);
  const direction = (locale as WithTextInfo).getTextInfo?.().direction;
  if (direction === "rtl" || direction === "ltr") return direction;
  return RTL_SCRIPTS.has(locale.maximize().script ?? "") ? "rtl" : "ltr";
}

/** `lang` and `dir` for an element whose language differs from the text around it. */
export interface LanguageAttributes {
  lang?: string;
  dir?: Direction;
}

/** The attributes that an element in `language` needs inside one in `around`: none when the two are the same. */
export function languageWithin(language: string, around: string): LanguageAttributes {
  const [inner, outer] = [languageTag(language), languageTag(around)];
  if (inner === outer) return {};
  const dir = directionOf(inner);
  return dir === directionOf(outer) ? { lang: inner } : { lang: inner, dir };
}

/** The interface's words for a page in some language. */
export interface Interface {
  /** The language of the words. */
  language: string;
  strings: Strings;
  /** The attributes of an element in the interface's language on a page in another one. */
  attributes: LanguageAttributes;
}

/** The interface in the page's language if we have it, else in English and marked as such. */
export const interfaceFor = (pageLanguage: string): Interface =>
  keptFor(pageLanguage, "interface", () => makeInterface(pageLanguage));

function makeInterface(pageLanguage: string): Interface {
  const locale = intlLocaleOf(pageLanguage);
  const { language, script } = locale.maximize();
  const withScript = `${language}-${script}`;
  const key = withScript in STRINGS ? withScript : language;
  const strings = STRINGS[key];
  if (strings) return { language: locale.toString(), strings, attributes: {} };
  return {
    language: FALLBACK_LANGUAGE,
    strings: STRINGS[FALLBACK_LANGUAGE] as Strings,
    attributes: languageWithin(FALLBACK_LANGUAGE, pageLanguage),
  };
}

/** The sentence about the site: the operator's, else one in the site's language that says that it reprints. */
export const aboutText = ({ name, description, language }: Site): string =>
  description ?? interfaceFor(language).strings.about.replace("{site}", () => name);

/** A language's name in another language; its tag when the engine has no name for it. */
export const languageName = (language: string, inLanguage: string): string =>
  keptFor(inLanguage, "languages", () => new Intl.DisplayNames(languageTag(inLanguage), { type: "language" })).of(
    languageTag(language),
  ) ?? language;

/** A date in words, and their language: English when the engine has no words in the requested one. */
export interface DateText {
  text: string;
  language: string;
}

/** An ISO 8601 instant in words, to the minute, marked as UTC; undefined when it is no instant. */
export function instantText(iso: string, language: string): DateText | undefined {
  return dateText(iso, language, { hour: "numeric", minute: "2-digit", timeZoneName: "short" });
}

/** The day of an instant in milliseconds, by UTC, with the name of the weekday ("Saturday, November 28, 2026"). */
export const weekdayText = (at: number, language: string): DateText | undefined =>
  dateText(new Date(at).toISOString(), language, { weekday: "long" });

/** A month such as "2026-11" in words. */
export const monthText = (month: string, language: string): string =>
  monthFormat(month, language, { year: "numeric", month: "long" });

/** A month in words without its year. */
export const monthName = (month: string, language: string): string => monthFormat(month, language, { month: "short" });

const monthFormat = (month: string, language: string, format: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(languageTag(language), { ...format, timeZone: "UTC" }).format(
    Date.parse(`${month}-01T00:00:00Z`),
  );

function dateText(iso: string, asked: string, more: Intl.DateTimeFormatOptions): DateText | undefined {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return undefined;
  const { format, language } = keptFor(asked, `day ${Object.keys(more).join(" ")}`, () => {
    const [supported = FALLBACK_LANGUAGE] = Intl.DateTimeFormat.supportedLocalesOf(languageTag(asked));
    const day: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" };
    return { format: new Intl.DateTimeFormat(supported, { ...day, ...more }), language: supported };
  });
  return { text: format.format(time), language };
}

/** Items as a list in prose ("A, B and C"), for mapping part by part. */
export function listParts<T>(things: T[], language: string): (string | T)[] {
  const indices = things.map((_, index) => String(index));
  const format = keptFor(
    language,
    "list",
    () => new Intl.ListFormat(intlLocaleOf(language).toString(), { type: "conjunction" }),
  );
  const parts = format.formatToParts(indices);
  return parts.map((part) => (part.type === "element" ? (things[Number(part.value)] as T) : part.value));
}

const RELATIVE_UNITS = [
  ["year", 365 * DAY_MS],
  ["month", 30 * DAY_MS],
  ["week", 7 * DAY_MS],
  ["day", DAY_MS],
  ["hour", HOUR_MS],
  ["minute", MINUTE_MS],
] as const;

/** The time between an ISO 8601 instant and `now` in words ("2 hours ago"); undefined when it is no instant. */
export function agoText(iso: string, language: string, now: number): DateText | undefined {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return undefined;
  const { format, language: supported } = keptFor(language, "ago", () => {
    const [known = FALLBACK_LANGUAGE] = Intl.RelativeTimeFormat.supportedLocalesOf(languageTag(language));
    return { format: new Intl.RelativeTimeFormat(known, { numeric: "auto" }), language: known };
  });
  const passed = Math.max(0, now - time);
  const [unit, length] = RELATIVE_UNITS.find(([, ms]) => passed >= ms) ?? (["minute", MINUTE_MS] as const);
  return { text: format.format(-Math.floor(passed / length), unit), language: supported };
}

/** A count in short form ("1.2K"). */
export const countText = (count: number, language: string): string =>
  keptFor(language, "count", () => new Intl.NumberFormat(languageTag(language), { notation: "compact" })).format(count);
