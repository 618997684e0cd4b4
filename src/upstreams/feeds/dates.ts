/** Dates as feeds write them. */

/** Zones that people write and that the platform's parser does not know, in hours east of Greenwich. */
const ZONES: Record<string, string> = {
  WET: "+0000",
  WEST: "+0100",
  BST: "+0100",
  CET: "+0100",
  CEST: "+0200",
  MEZ: "+0100",
  MESZ: "+0200",
  EET: "+0200",
  EEST: "+0300",
  MSK: "+0300",
  IST: "+0530",
  SGT: "+0800",
  HKT: "+0800",
  AWST: "+0800",
  JST: "+0900",
  KST: "+0900",
  AEST: "+1000",
  AEDT: "+1100",
  NZST: "+1200",
  NZDT: "+1300",
};

const DATE_MAX_CHARS = 100;
const YEAR_MIN = 1;
const YEAR_MAX = 9999;

const zoned = (plain: string) => plain.replace(/\b[A-Z]{3,4}$/, (zone) => ZONES[zone] ?? zone);

/** Ways to read a date, the first that gives one counts. */
const SPELLINGS: readonly ((plain: string) => string)[] = [
  // "2026-11-23 10:00:00" is taken for local time by the platform's parser.
  (plain) => plain.replace(/^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)$/, "$1T$2Z"),
  zoned,
  // A weekday in another language, or the wrong one.
  (plain) => zoned(plain.replace(/^[^\d,]{2,20},\s*/, "")),
];

/**
 * A date as an ISO 8601 instant: RFC 3339, RFC 822 with and without its weekday, seconds and zone, and the parts of ISO 8601
 * that the W3C profile allows. Without a zone it is UTC.
 *
 * @returns undefined when it says no date, or none between the years 1 and 9999
 */
export function instant(text: string | undefined): string | undefined {
  if (text === undefined || text.length > DATE_MAX_CHARS) return undefined;
  const plain = text.trim().replace(/\s+/g, " ");
  for (const spelling of SPELLINGS) {
    const date = new Date(spelling(plain));
    const year = date.getUTCFullYear();
    if (year >= YEAR_MIN && year <= YEAR_MAX) return date.toISOString();
  }
  return undefined;
}
