import type { Claims } from "../model/post-state.ts";

/** A remembered claim about a post's content. Times in milliseconds. */
export interface ContentClaim {
  modifiedAt: number;
  eventAt: number;
  contentHash: string;
  /** The modified date as readers see it. */
  shownAt: number;
  /** Whether its modified date orders nothing (it was ahead of our clock, or is missing): its event's time stands in. */
  isAhead?: boolean;
  /** Whether that event's time was ahead as well, and the time of arrival stands in for both. */
  isEventAhead?: boolean;
  /** Whether its publisher named no modified date, and the time of its event stands in for it. */
  isUndated?: true;
  /** Its published date; known only of a claim that is being decided on. */
  publishedAt?: number;
  /** When it arrived; known only of a claim that is being decided on. */
  arrivedAt?: number;
}

/** The most remembered claims of one text: the first, and the newest. */
const SAME_MAX = 8;

/** The text's part of a content hash. When it changes, readers see a correction. */
export const textPart = (contentHash: string): string => contentHash.split(".", 1)[0]!;

/** The parts of a content hash for everything that readers are shown. */
export const shownPart = (contentHash: string): string => contentHash.split(".", 2).join(".");

type Remembered = Claims["same"][number];

const toRemembered = ({ modifiedAt, eventAt, contentHash, shownAt }: ContentClaim): Remembered => [
  modifiedAt,
  eventAt,
  textPart(contentHash),
  shownAt,
];

const isAfter = (one: Remembered, other: Remembered): boolean =>
  (one[0] - other[0] || one[1] - other[1] || Number(one[2] > other[2]) - Number(one[2] < other[2])) > 0;

/** The time of a claim's event, to be compared with another one's: an arrival is compared with an arrival. */
const eventBeside = ({ eventAt, arrivedAt = eventAt }: ContentClaim, other: ContentClaim): number =>
  other.isEventAhead ? Math.max(eventAt, arrivedAt) : eventAt;

/**
 * The order of two claims: by their modified dates, then by their events. A date that was ahead of our clock orders
 * nothing, so then the events come first: the publisher may have corrected it to any earlier date. If an event was ahead
 * as well, what arrives later is newer, though its clock may be behind.
 */
export const orderOf = (one: ContentClaim, other: ContentClaim): number => {
  const events = eventBeside(one, other) - eventBeside(other, one);
  const dates = one.modifiedAt - other.modifiedAt;
  return one.isAhead || other.isAhead ? events || dates : dates || events;
};

/**
 * The remembered claims about a post after another one has arrived: those with the newest claim's text, since the last
 * claim with another text. So the date of the last correction is known, whatever the order of arrival.
 *
 * @param newest the newest claim before it; null when it is the first
 */
export function remember(claims: Claims | null, newest: ContentClaim | null, claim: ContentClaim): Claims {
  const isNewest = newest === null || orderOf(claim, newest) > 0;
  const { isAhead, isEventAhead } = isNewest ? claim : newest;
  return {
    ...remembered(claims, newest, claim),
    ...(isAhead && { isAhead }),
    ...(isEventAhead && { isEventAhead }),
  };
}

function remembered(claims: Claims | null, newest: ContentClaim | null, claim: ContentClaim): Claims {
  const added = toRemembered(claim);
  if (newest === null) return { same: [added], other: null };
  const current = toRemembered(newest);
  // What was remembered has dates that cannot be compared with the corrected one.
  if (newest.isAhead && orderOf(claim, newest) > 0)
    return { same: [added], other: added[2] === current[2] ? (claims?.other ?? null) : current };
  const { same, other } = claims ?? { same: [current], other: null };
  if (added[2] !== current[2]) {
    if (isAfter(added, current)) return { same: [added], other: current };
    const last = other === null || isAfter(added, other) ? added : other;
    return { same: same.filter((one) => isAfter(one, last)), other: last };
  }
  const isKnown = same.some((one) => !isAfter(one, added) && !isAfter(added, one));
  if (isKnown || (other !== null && isAfter(other, added))) return { same, other };
  const all = [...same, added].toSorted((one, next) => (isAfter(one, next) ? 1 : -1));
  return { same: all.length > SAME_MAX ? all.toSpliced(1, 1) : all, other };
}
