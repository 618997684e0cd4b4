import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../time.ts";

/** The waits between ten attempts over 75 h 35 m (Standard Webhooks, "Deliverability and reliability"). */
export const TRY_WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS),
];

/** The waits before a failed call is tried again. */
export interface Retry {
  /** The wait after the first failure. */
  baseMs: number;
  maxMs: number;
}

/**
 * The wait before the next attempt, in milliseconds. It doubles with each failure, with jitter of a quarter in either
 * direction, so that calls that failed together are not repeated together.
 *
 * @param failures the number before this one
 * @param random 0 to 1
 */
export function backOffMs({ baseMs, maxMs }: Retry, failures: number, random: number): number {
  return Math.round(Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30)) * (0.75 + random / 2));
}
