import type { Budget } from "../model/destination.ts";
import type { Rate } from "./destination.ts";

type Bucket = keyof Budget;

/**
 * Takes one call from a destination's budget.
 *
 * @returns the remaining budget; if it is used up, the time of the next allowed call in milliseconds
 */
export function takeCall(budget: Budget, bucket: Bucket, { calls, perMs }: Rate, now: number): Budget | number {
  const window = budget[bucket];
  if (window === undefined || now - window.since >= perMs) return { ...budget, [bucket]: { since: now, calls: 1 } };
  if (window.calls >= calls) return window.since + perMs;
  return { ...budget, [bucket]: { ...window, calls: window.calls + 1 } };
}
