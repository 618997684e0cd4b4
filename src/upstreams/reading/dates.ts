/** Dates in the forms that publishers write. */
import { dayOfIslam, isOfIslam, monthOfIslam } from "./calendars.ts";
import { monthAmong } from "./months.ts";
import { zoneOffset } from "./zones.ts";

const DATE_MAX_CHARS = 100;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Placeholder dates of software: the first day of its calendar, and the day before it in zones further west. */
const NO_DATES = new Set(
  "1601-01-01 1753-01-01 1899-12-30 1899-12-31 1900-01-01 1904-01-01 1969-12-31 1970-01-01".split(" "),
);
/** Older than any post: the year 1, and mistyped centuries. */
const YEAR_MIN = 1000;
const YEAR_MAX = 9999;

/**
 * A date as an ISO 8601 instant. It reads RFC 3339, RFC 822 with and without weekday, seconds and zone, ISO 8601, and
 * other dates of feeds: months in the usual languages, numbers in any order, twelve-hour times, seconds since 1970.
 * Without a known zone the date is in UTC.
 *
 * @param language BCP 47, of the post or its source: it decides between "03/11" and "11/03"
 * @returns undefined when it is no date, or a placeholder
 */
export function instant(text: string | undefined, language?: string): string | undefined {
  if (text === undefined || text.length > DATE_MAX_CHARS) return undefined;
  const plain = withCommonYear(withAsciiDigits(text.normalize("NFKC").trim().replace(/\s+/g, " ")));
  const at = sinceEpoch(plain) ?? compact(plain) ?? ofYear(plain) ?? spelledOut(plain, language);
  if (at === undefined || Number.isNaN(at)) return undefined;
  const date = new Date(at);
  const year = date.getUTCFullYear();
  if (!(year >= YEAR_MIN && year <= YEAR_MAX)) return undefined;
  const iso = date.toISOString();
  return NO_DATES.has(iso.slice(0, "2026-11-23".length)) ? undefined : iso;
}

/** The first of several dates that can be read. */
export function firstInstant(texts: readonly (string | undefined)[], language?: string): string | undefined {
  for (const text of texts) {
    const found = instant(text, language);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The kind of English in a document's dates: "23/11" among them is British, "11/23" American.
 *
 * @param texts all dates of the document
 * @returns BCP 47; undefined when they do not show it, or contradict each other
 */
export function englishOf(texts: Iterable<string | undefined>): string | undefined {
  const found = new Set<Order>();
  for (const text of texts) {
    if (text === undefined || text.length > DATE_MAX_CHARS || YEAR_FIRST.test(text)) continue;
    const [, first, separator, second] = YEAR_LAST.exec(text) ?? [];
    if (separator === "." || Math.max(Number(first), Number(second)) <= 12 || first === undefined) continue;
    found.add(Number(first) > 12 ? "day-first" : "month-first");
  }
  if (found.size !== 1) return undefined;
  return found.has("day-first") ? "en-GB" : "en-US";
}

/** Whether a language is missing, or English without a region. */
export const isVague = (language: string | undefined): boolean => language === undefined || /^en$/i.test(language);

/** Replaces digits of other scripts, which Unicode has in blocks of ten. */
function withAsciiDigits(text: string): string {
  if (!/\P{ASCII}/u.test(text)) return text;
  return text.replace(/[\u200e\u200f\u061c]/g, "").replace(/\P{ASCII}/gu, (character) => {
    if (!/\p{Nd}/u.test(character)) return character;
    const code = character.codePointAt(0)!;
    let value = 0;
    while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
    return String(value);
  });
}

/** The year before the first year of Japanese reigns and of the republic in Taiwan. */
const ERAS: Record<string, number> = { 令和: 2018, 平成: 1988, 民國: 1911, 民国: 1911 };

const withCommonYear = (text: string): string =>
  text.replace(/(令和|平成|民[國国]) ?(元|\d{1,3}) ?年/u, (_, era: string, year: string) => {
    return `${ERAS[era]! + (year === "元" ? 1 : Number(year))}年`;
  });

/** Seconds, milliseconds or microseconds since 1970; .NET's JSON has them in "/Date(…)/". */
function sinceEpoch(text: string): number | undefined {
  const plain = /^\/Date\((\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1] ?? text;
  if (!/^\d{9,16}(?:\.\d{1,9})?$/.test(plain) || /^(?:19|20)\d{10}(?:\d\d)?$/.test(plain)) return undefined;
  const digits = plain.split(".", 1)[0]!.length;
  return Math.trunc(digits <= 11 ? Number(plain) * SECOND_MS : digits <= 14 ? Number(plain) : Number(plain) / 1000);
}

/** Reads "20261123T095000Z" and its shorter forms. */
function compact(plain: string): number | undefined {
  const [, year, month, day, hour = "0", minute = "0", second = "0", rest = ""] =
    /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2}):?(\d{2})?(?:[.,]\d+)?)?(.*)$/.exec(plain) ?? [];
  if (year === undefined || !/^ ?(?:Z|[+-]\d{2}(?::?\d{2})?|[a-z]{1,5})?$/i.test(rest)) return undefined;
  const days = dayOf(Number(year), Number(month), Number(day));
  if (days === undefined) return undefined;
  const wall = days + Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * SECOND_MS;
  return wall - offsetOf(rest, wall);
}

/** Reads "2026-W47-5" and "2026-327", the other two forms of dates in ISO 8601. */
function ofYear(plain: string): number | undefined {
  const [, year, week, weekday = "1", day] = /^(\d{4})-(?:W(\d{2})(?:-([1-7]))?|(\d{3}))$/.exec(plain) ?? [];
  if (year === undefined) return undefined;
  const start = Date.UTC(Number(year), 0, 1);
  if (day !== undefined) return Number(day) <= 366 ? start + (Number(day) - 1) * DAY_MS : undefined;
  // January 4 is always in the first week.
  const fourth = new Date(Date.UTC(Number(year), 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY_MS;
  return Number(week) <= 53 ? monday + ((Number(week) - 1) * 7 + Number(weekday) - 1) * DAY_MS : undefined;
}

interface Clock {
  ms: number;
  /** The text before it and after it. */
  before: string;
  after: string;
}

/** Reads all other dates: first the time, then the zone after it, then the day in the rest. */
function spelledOut(plain: string, language: string | undefined): number | undefined {
  const clock = clockIn(plain);
  if (clock === null) return undefined;
  const [zone, rest] = clock === undefined ? ["", plain] : zoneAt(clock.after);
  const day = dayIn(clock === undefined ? rest : `${clock.before} | ${rest}`, language);
  if (day === undefined) return undefined;
  const wall = day + (clock?.ms ?? 0);
  return wall - offsetOf(zone, wall);
}

const COLONS =
  /(?:(?<![\d:])|(?<=\/\d{4}:))(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2}))?(?:[.,](?<fraction>\d{1,9}))?(?![\d:])/;
/** "9h50", "9時50分" and "9시 50분". */
const UNITS =
  /(?<!\d)(?<hour>\d{1,2}) ?(?:h|[時时點点시]) ?(?:(?<minute>\d{1,2})[分분]?)?(?: ?(?<second>\d{1,2})[秒초])?(?![\p{L}\d])/u;
/** "09.50" after the day. */
const DOTTED =
  /(?<=\d,? |\d (?:um|kl\.?|pukul|klo|ob|ore|at|o|v|à) )(?<hour>\d{1,2})\.(?<minute>\d{2})(?:\.(?<second>\d{2}))?(?![\d.])/i;

/** "0950" after the year or a "T". */
const BARE = /(?<=\d{4} |T)(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?(?= ?(?:[+-]\d|[a-z]|$))/i;

const PM = /^ ?(?:p\.? ?m\b\.?|μ\.? ?μ\.?)|(?:午後|下午|晚上|오후)$|^ ?(?:م|مساءً?)(?!\p{L})/iu;
const AM = /^ ?(?:a\.? ?m\b\.?|π\.? ?μ\.?)|(?:午前|上午|凌晨|早上|오전)$|^ ?(?:ص|صباحاً?)(?!\p{L})/iu;

/**
 * The time in a date.
 *
 * @returns null when it is impossible; undefined when there is none
 */
function clockIn(plain: string): Clock | null | undefined {
  const match = COLONS.exec(plain) ?? UNITS.exec(plain) ?? DOTTED.exec(plain) ?? BARE.exec(plain);
  if (match === null) return undefined;
  const { hour: hours, minute = 0, second = 0, fraction = 0 } = match.groups!;
  let hour = Number(hours);
  let before = plain.slice(0, match.index);
  let after = plain.slice(match.index + match[0].length);
  const half = [PM, AM].find((pattern) => pattern.test(after) || pattern.test(before.trimEnd()));
  if (half !== undefined) {
    after = after.replace(half, " ");
    before = before.trimEnd().replace(half, " ");
    if (half === PM && hour < 12) hour += 12;
    if (half === AM && hour === 12) hour = 0;
  }
  if (hour > 24 || Number(minute) > 59) return null;
  const seconds = Math.min(59, Number(second)) + Number(`0.${fraction}`);
  return { ms: (hour * 60 + Number(minute)) * MINUTE_MS + Math.trunc(seconds * SECOND_MS), before, after };
}

const NUMERIC_ZONE = /^ *(?:\(?(?:GMT|UTC|UT|Z) ?)?[+\u2212-]\d{1,2}(?::?\d{2})?(?!\d)\)?/i;
const NAMED_ZONE = /^ *\(?([a-z]{1,10}(?:\/[a-z_+-]{2,30}){0,2})\)?(?![\p{L}\d])/iu;

/** The zone at the beginning of a text, and the rest. A named zone after a numeric one is only a remark. */
function zoneAt(text: string): [string, string] {
  const [numeric] = NUMERIC_ZONE.exec(text) ?? [];
  if (numeric !== undefined) return [numeric, text.slice(numeric.length).replace(/\([^()]*\)/g, " ")];
  const [named, name] = NAMED_ZONE.exec(text) ?? [];
  if (named === undefined || zoneOffset(name!, 0) === undefined) return ["", text.replace(/\([^()]*\)/g, " ")];
  return [name!, text.slice(named.length)];
}

/** The offset of a zone from UTC; 0 for an unknown zone. */
function offsetOf(zone: string, wallMs: number): number {
  const [, sign, hours, minutes = "0"] = /([+\u2212-])(\d{1,2}):?(\d{2})?\D*$/.exec(zone) ?? [];
  if (sign === undefined) return zoneOffset(zone.trim(), wallMs) ?? 0;
  const offset = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  // No clock on Earth is further from UTC.
  if (offset > 15 * HOUR_MS) return 0;
  return sign === "+" ? offset : -offset;
}

const YEAR_FIRST = /(?<!\d)(\d{4}) ?[-/.年년] ?(\d{1,2})(?: ?[-/.月월] ?(\d{1,2})(?!\d))?/;
const YEAR_LAST = /(?<!\d)(\d{1,2}) ?([-/. ]) ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})(?!\d)/;

/** The beginning of the day, in milliseconds. */
function dayIn(text: string, language: string | undefined): number | undefined {
  const [, year, month, day = "1"] = YEAR_FIRST.exec(text) ?? [];
  if (year !== undefined) return dayOf(Number(year), Number(month), Number(day));
  const [, first, separator, second, last] = YEAR_LAST.exec(text) ?? [];
  if (first !== undefined) {
    const order = orderOf(Number(first), separator!, Number(second), language);
    if (order === undefined) return undefined;
    const [days, months] = order === "day-first" ? [first, second] : [second, first];
    return dayOf(fullYear(last!), Number(months), Number(days));
  }
  return worded(text, language) ?? (/^\d{4}$/.test(text) ? dayOf(Number(text), 1, 1) : undefined);
}

type Order = "day-first" | "month-first";

/** The order of day and month. A full stop between them is used only where the day comes first. */
function orderOf(first: number, separator: string, second: number, language: string | undefined): Order | undefined {
  if (first > 12 || separator === "." || first === second) return "day-first";
  if (second > 12) return "month-first";
  // "en" alone does not show whether it is British or American.
  if (isVague(language)) return undefined;
  try {
    const parts = new Intl.DateTimeFormat(language, { day: "numeric", month: "numeric", timeZone: "UTC" })
      .formatToParts(0)
      .map(({ type }) => type);
    return parts.indexOf("day") < parts.indexOf("month") ? "day-first" : "month-first";
  } catch {
    return undefined;
  }
}

/** "tháng 11", "11月" and "11월". */
const NUMBERED_MONTH = /(?:tháng|thg) ?(\d{1,2})|(?<!\d)(\d{1,2}) ?[月월]/iu;
/** A weekday is removed: its name may be a month in another language, and Vietnamese numbers weekdays. */
const WEEKDAY = /^[ |]*(?:thứ \d,? |[^\d,]{1,20}, ?|\p{L}{2,12}\.? (?=\d{1,2}\.? \p{L}{2}))/iu;

/** Reads a day whose month is a word. The other numbers are day and year, in any order. */
function worded(text: string, language: string | undefined): number | undefined {
  // Names are looked up in many languages, which is done only for texts with the numbers of a date.
  if (!/(?<!\d)\d{4}(?!\d)|\d\D+\d/.test(text)) return undefined;
  const islamic = wordedOfIslam(text);
  if (islamic !== undefined) return islamic;
  const numbered = NUMBERED_MONTH.exec(text);
  const weekday = WEEKDAY.exec(text)?.[0] ?? "";
  const words = (part: string) =>
    [...part.matchAll(/(?:تشرين|كانون) \p{L}+|\p{L}[\p{L}\p{M}.'’]+/gu)].map(([word]) => word);
  const named =
    numbered === null
      ? (monthAmong(words(text.slice(weekday.length)), language) ?? monthAmong(words(weekday), language))
      : ([numbered[0], Number(numbered[1] ?? numbered[2])] as const);
  if (named === undefined) return undefined;
  const [word, month] = named;
  const rest = text.slice(weekday.includes(word) ? 0 : weekday.length).replace(word, " ");
  const numbers = [...rest.matchAll(/\d+/g)].map(([digits]) => digits);
  const year = numbers.find((digits) => digits.length === 4) ?? (numbers.length > 1 ? numbers.at(-1) : undefined);
  if (year === undefined) return undefined;
  numbers.splice(numbers.lastIndexOf(year), 1);
  return dayOf(fullYear(year), month, Number(numbers[0] ?? 1));
}

/** Reads "2 آذر 1405". */
function wordedOfIslam(text: string): number | undefined {
  const year = /(?<!\d)1[345]\d\d(?!\d)/.exec(text)?.[0];
  const month = year === undefined ? undefined : monthOfIslam(text, Number(year));
  const day = month && /\d+/.exec(text.replace(year!, " "))?.[0];
  return month && dayOf(Number(year), month[1], Number(day ?? 1));
}

/** A full year. Two digits mean the nearest such year. Years of the Buddhist calendar are 543 ahead. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length <= 2) return year + (year < 70 ? 2000 : 1900);
  return year >= 2500 && year < 2650 ? year - 543 : year;
}

function dayOf(year: number, month: number, day: number): number | undefined {
  if (isOfIslam(year)) return dayOfIslam(year, month, day);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && day >= 1 ? date.getTime() : undefined;
}
