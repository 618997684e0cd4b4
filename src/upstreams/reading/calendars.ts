/** Dates of the solar and the lunar calendar of Islam, as feeds from Iran, Afghanistan and Arabia write them. */

const DAY_MS = 86_400_000;

/** The calendars by their years: the solar year 1405 and the lunar year 1448 both begin in 2026. */
const CALENDARS = [
  { name: "persian", from: 1330, until: 1419, epochMs: Date.UTC(622, 2, 22), yearDays: 365.2422, languages: ["fa"] },
  {
    name: "islamic-umalqura",
    from: 1420,
    until: 1500,
    epochMs: Date.UTC(622, 6, 19),
    yearDays: 354.367,
    languages: ["ar"],
  },
] as const;

type Calendar = (typeof CALENDARS)[number];

const calendarOf = (year: number): Calendar | undefined =>
  CALENDARS.find(({ from, until }) => year >= from && year <= until);

/** How far an estimate from the average length of years may be off. */
const ESTIMATE_DAYS = 4;

/** Whether a year is one of these calendars. No feed has posts of those years of the common calendar. */
export const isOfIslam = (year: number): boolean => calendarOf(year) !== undefined;

/** The beginning of a day of such a calendar, in milliseconds; undefined when the year is of none, or has no such day. */
export function dayOfIslam(year: number, month: number, day: number): number | undefined {
  const calendar = calendarOf(year);
  if (calendar === undefined || month < 1 || month > 12) return undefined;
  const format = numbersOf(calendar);
  const days = (year - 1 + (month - 1) / 12) * calendar.yearDays + day - 1;
  const estimate = calendar.epochMs + Math.round(days) * DAY_MS;
  for (let off = -ESTIMATE_DAYS; off <= ESTIMATE_DAYS; off += 1) {
    const at = estimate + off * DAY_MS;
    const [m, d, y] = format.format(at).match(/\d+/g)!.map(Number);
    if (y === year && m === month && d === day) return at;
  }
  return undefined;
}

const numbersOf = ({ name }: Calendar): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(`en-US-u-ca-${name}-nu-latn`, {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    timeZone: "UTC",
  });

const months = new Map<Calendar, [string, number][]>();

/** The month of such a year that a text names, and its name. */
export function monthOfIslam(text: string, year: number): [string, number] | undefined {
  const calendar = calendarOf(year);
  if (calendar === undefined) return undefined;
  let names = months.get(calendar);
  if (names === undefined) months.set(calendar, (names = namesOf(calendar)));
  return names.find(([name]) => text.includes(name));
}

/** The names of a calendar's months, the longest first: one may begin with another. */
function namesOf({ name, languages, epochMs, yearDays }: Calendar): [string, number][] {
  const found: [string, number][] = [];
  for (const language of languages) {
    const format = new Intl.DateTimeFormat(`${language}-u-ca-${name}-nu-latn`, { month: "long", timeZone: "UTC" });
    // The middle of each month.
    for (let month = 1; month <= 12; month += 1)
      found.push([format.format(epochMs + (1400 + (month - 0.5) / 12) * yearDays * DAY_MS).normalize("NFKC"), month]);
  }
  return found.toSorted(([one], [other]) => other.length - one.length);
}
