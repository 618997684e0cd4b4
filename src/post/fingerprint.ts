import { textOf } from "../html/excerpt.ts";
import type { Fingerprint } from "../model/fingerprint.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";
import { similarityOf, sketchOf } from "./sketch.ts";
import { folded, lettersOf } from "./words.ts";

const TITLE_MAX_CHARS = 100;
const OPENING_CHARS = 60;
/** A longer text gets a sketch, unless it repeats itself. */
const LETTERS_MAX = 400;
const HTML_MAX_CHARS = 60_000;
const SKETCHED = "~";

/** How many equal letters at the beginning identify a text. */
const OPENING_MIN = 20;

/** The length of the runs of letters by which short texts are compared. */
const RUN_CHARS = 4;

/** The parts of an entry that are compared. */
interface Said {
  title: string;
  html: string;
  summary: string;
  /** ISO 8601. */
  published?: string | undefined;
}

/** Recognizes an entry again whose id or link has changed. */
export function fingerprintOf({ title, html, summary, published }: Said): Fingerprint {
  const body = html || summary;
  const sketch = sketchOf(body);
  const letters = () => lettersIn(body.slice(0, HTML_MAX_CHARS));
  return {
    title: lettersIn(title).slice(0, TITLE_MAX_CHARS) || letters().slice(0, OPENING_CHARS),
    text: sketch === null ? letters().slice(0, LETTERS_MAX) : SKETCHED + sketch.values,
    publishedAt: published === undefined ? null : Date.parse(published),
  };
}

const lettersIn = (html: string): string => lettersOf(folded(textOf(html)));

/**
 * How similar two texts are, 0 to 1; null when that is unknown, because one is missing or too short beside the other.
 */
type Similarity = number | null;

function likenessOf(one: string, other: string): Similarity {
  if (one === other) return one === "" ? null : 1;
  if (one === "" || other === "") return null;
  const sketched = [one, other].filter((text) => text.startsWith(SKETCHED)).length;
  if (sketched === 2) return similarityOf(one.slice(1), other.slice(1));
  if (sketched === 1) return null;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  // Feeds cut texts, so a beginning counts as equal.
  return short.length >= OPENING_MIN && long.startsWith(short) ? 1 : sharedRuns(one, other);
}

/** The share of the runs of letters that two short texts have in common. */
function sharedRuns(one: string, other: string): number {
  const [a, b] = [runsOf(one), runsOf(other)];
  const shared = a.intersection(b).size;
  return shared / (a.size + b.size - shared);
}

function runsOf(letters: string): Set<string> {
  const count = Math.max(1, letters.length - RUN_CHARS + 1);
  return new Set(Array.from({ length: count }, (_, start) => letters.slice(start, start + RUN_CHARS)));
}

const SAME_DATE_MS = MINUTE_MS;
/** Two sites may read one date in two time zones. */
const MOVED_DATE_MS = DAY_MS + 2 * HOUR_MS;

/** Whether two published dates are equal; null when one of them is missing. */
function isSameDate(one: Fingerprint, other: Fingerprint, toleranceMs: number): boolean | null {
  if (one.publishedAt === null || other.publishedAt === null) return null;
  return Math.abs(one.publishedAt - other.publishedAt) <= toleranceMs;
}

const digitsOf = (title: string): string => title.replace(/\D+/g, "");
const TITLE_NEAR_MIN = 0.5;

/** Whether one title may be a correction of the other. "Notice 2" is no correction of "Notice 3". */
const isNearTitle = (one: string, other: string): boolean =>
  one !== "" && digitsOf(one) === digitsOf(other) && sharedRuns(one, other) >= TITLE_NEAR_MIN;

const NEAR_MIN = 0.75;
const EDITED_MIN = 0.3;
/** The share of a text that must stay when it is corrected together with its title and its date. */
const REWRITTEN_MIN = 0.5;
/** Texts made from a template are nearly the same, so they must be more similar than this. */
const IDENTICAL_MIN = 0.97;
/** Many posts may share a shorter text, such as "Bug fixes.". */
const DISTINCTIVE_MIN_CHARS = 40;

const isDistinctive = ({ text }: Fingerprint): boolean => text.length >= DISTINCTIVE_MIN_CHARS;

/**
 * Whether an entry with a known link and a new id is the known one. Ids are trusted more than links, so enough of
 * title, date and text must be the same.
 *
 * @param isGone whether the known post is withdrawn, so that its address may be reused
 */
export function isSameEntry(known: Fingerprint, seen: Fingerprint, isGone: boolean): boolean {
  const text = likenessOf(known.text, seen.text);
  const date = isSameDate(known, seen, SAME_DATE_MS);
  const atLeast = (min: number, otherwise: boolean) => (text === null ? otherwise : text >= min);
  const isTitle = known.title !== "" && known.title === seen.title;
  if (isGone) return isTitle && date !== false && atLeast(NEAR_MIN, true);
  const areBothEmpty = known.text === "" && seen.text === "";
  if (isTitle)
    return date === true || atLeast(date === null ? EDITED_MIN : REWRITTEN_MIN, date === null || areBothEmpty);
  if (isNearTitle(known.title, seen.title)) {
    if (date === true) return atLeast(EDITED_MIN, true);
    return atLeast(date === null ? REWRITTEN_MIN : NEAR_MIN, false);
  }
  return isDistinctive(known) && isDistinctive(seen) && atLeast(date === true ? NEAR_MIN : IDENTICAL_MIN, false);
}

/** Whether a link, the only name of an entry, leads to another entry now: title, date and text are all different. */
export function isOtherEntry(known: Fingerprint, seen: Fingerprint): boolean {
  const date = isSameDate(known, seen, SAME_DATE_MS);
  if (date === true) return false;
  const text = likenessOf(known.text, seen.text);
  const isTitle = known.title === seen.title || isNearTitle(known.title, seen.title);
  if (isTitle || date === null) return text !== null && text < EDITED_MIN && !(isTitle && date === null);
  if (text === null) return true;
  const isEdited = isDistinctive(known) && digitsOf(known.title) === digitsOf(seen.title);
  return text < (isEdited ? NEAR_MIN : IDENTICAL_MIN);
}

/** Editions of a daily digest are at least this far apart. */
const EDITION_MIN_MS = 12 * HOUR_MS;

/**
 * Whether an id names another entry now, as where each edition of a digest has the id of the one before it: title, date
 * and text are all different, and so is the link, or else both titles name the day of their date.
 */
export function isNextEdition(
  known: Fingerprint & { link: string | null },
  seen: Fingerprint & { link: string | null },
): boolean {
  if (known.title === seen.title || isSameDate(known, seen, EDITION_MIN_MS) !== false) return false;
  const text = likenessOf(known.text, seen.text);
  if (text === null || text >= EDITED_MIN) return false;
  const isElsewhere = known.link !== null && seen.link !== null && known.link !== seen.link;
  return isElsewhere || (digitsOf(known.title) !== digitsOf(seen.title) && namesItsDay(known) && namesItsDay(seen));
}

/** A date without the signs between its numbers: "23112026". */
const RUN_OF_DATE_MIN = 6;

/** Whether a title has the number of the day of its date, in some time zone. */
function namesItsDay({ title, publishedAt }: Fingerprint): boolean {
  const runs = title.match(/\d+/g) ?? [];
  return [-DAY_MS, 0, DAY_MS].some((off) => {
    const day = String(new Date(publishedAt! + off).getUTCDate());
    const padded = day.padStart(2, "0");
    const isWithin = (run: string) => run.startsWith(padded) || run.endsWith(padded);
    return runs.some((run) => run === day || run === padded || (run.length >= RUN_OF_DATE_MIN && isWithin(run)));
  });
}

/**
 * Whether two short texts of the same minute may be states of one entry. Texts made from a template differ in their
 * numbers.
 */
const areStates = (known: Fingerprint, seen: Fingerprint): boolean =>
  isDistinctive(known) &&
  isSameDate(known, seen, SAME_DATE_MS) === true &&
  digitsOf(known.text) === digitsOf(seen.text);

/**
 * Whether an entry with a new id and a new link is a known one whose site has moved: the same text under the same title
 * and date. Without dates the addresses must be similar as well.
 */
export function isMovedEntry(
  known: Fingerprint & { link: string | null },
  seen: Fingerprint & { link: string | null },
): boolean {
  if (known.link === null || seen.link === null || known.title === "" || known.title !== seen.title) return false;
  if (known.text === "" && seen.text === "")
    return isSameDate(known, seen, 0) === true && lastSegment(known.link) === lastSegment(seen.link);
  const min = known.text.startsWith(SKETCHED) || areStates(known, seen) ? NEAR_MIN : 1;
  if ((likenessOf(known.text, seen.text) ?? 0) < min) return false;
  const date = isSameDate(known, seen, MOVED_DATE_MS);
  return date ?? (hostOf(known.link) !== hostOf(seen.link) || lastSegment(known.link) === lastSegment(seen.link));
}

/** The shortest text that two posts of the same second do not share by coincidence. */
const WHOLE_TEXT_MIN_CHARS = 150;

/** Whether a text is long enough to identify its entry when its id, link and title change at once. */
export const isWhole = ({ text, publishedAt }: Fingerprint): boolean =>
  publishedAt !== null && (text.startsWith(SKETCHED) || text.length >= WHOLE_TEXT_MIN_CHARS);

/**
 * Whether an entry with a new id, link and title is a known one that has left its feed: published in the same second,
 * with exactly the same text.
 */
export const isRetitledEntry = (known: Fingerprint, seen: Fingerprint): boolean =>
  isWhole(seen) && known.text === seen.text && isSameDate(known, seen, 0) === true;

const hostOf = (link: string): string => link.split("/", 1)[0]!;
/** The part of an address that stays when a site changes its folders and extensions. */
const lastSegment = (link: string): string =>
  link
    .replace(/\/+$/, "")
    .replace(/\.(?:html?|php|aspx?)$/i, "")
    .split("/")
    .at(-1)!;

/** How far apart the published dates of a moved entry may be. */
export const MOVED_TOLERANCE_MS = MOVED_DATE_MS;
