import type { Budget } from "../model/destination.ts";
import type { Rate } from "./destination.ts";

type Bucket = keyof Budget;

/**
 * Takes one call out of what a destination allows in a time.
 *
 * @returns the budget after it; or, where it is used up, when there is more, in milliseconds
 */
export function takeCall(budget: Budget, bucket: Bucket, { calls, perMs }: Rate, now: number): Budget | number {
  const window = budget[bucket];
  if (window === undefined || now - window.since >= perMs) return { ...budget, [bucket]: { since: now, calls: 1 } };
  if (window.calls >= calls) return window.since + perMs;
  return { ...budget, [bucket]: { ...window, calls: window.calls + 1 } };
}
