/**
 * How far a publisher's clock may be off, in either direction (Standard Webhooks, "Verifying webhook authenticity").
 */
export const CLOCK_TOLERANCE_SECONDS = 300;
export const CLOCK_TOLERANCE_MS = CLOCK_TOLERANCE_SECONDS * 1000;

/**
 * A publisher's time in milliseconds, corrected. A time that is ahead of our clock by more than the tolerance counts as
 * the time of arrival.
 */
export const believed = (time: number, arrivedAt: number): number =>
  time > arrivedAt + CLOCK_TOLERANCE_MS ? arrivedAt : time;
