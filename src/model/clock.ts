/** How far a publisher's clock may be off, either way (Standard Webhooks, "Verifying webhook authenticity"). */
export const CLOCK_TOLERANCE_SECONDS = 300;
export const CLOCK_TOLERANCE_MS = CLOCK_TOLERANCE_SECONDS * 1000;

/**
 * A publisher's time, in milliseconds, as far as it is believed: one that is ahead of ours by more than clocks are off counts
 * as the time of arrival.
 */
export const believed = (time: number, arrivedAt: number): number =>
  time > arrivedAt + CLOCK_TOLERANCE_MS ? arrivedAt : time;
