import type { Health } from "../model/destination.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time.ts";
import { backOffMs } from "../web/retry.ts";

/** The outcome of one run of a destination. */
export interface DestinationRun {
  /** Whether it accepted anything. */
  sent: boolean;
  /** The failure of the destination; absent when there was none. */
  failed?: { why: string; againAfterMs?: number | undefined; isFinal?: true | undefined } | undefined;
  /** Its calls are used up until this time, in milliseconds. */
  resumeAt?: number;
}

const PAUSE = { baseMs: MINUTE_MS, maxMs: 12 * HOUR_MS };
/** A destination that has failed for this long is given up until an operator starts it again. */
const GIVEN_UP_MS = 5 * DAY_MS;

/**
 * The health of a destination after a run. Each failure doubles the pause. If the destination accepted something before
 * it failed, earlier failures no longer count.
 *
 * @param random 0 to 1
 */
export function healthAfter(
  before: Health,
  { sent, failed, resumeAt = 0 }: DestinationRun,
  now: number,
  random: number,
): Health {
  const good: Health = { failures: 0, failingSince: null, trouble: null, resumeAt, stoppedAt: null };
  const { failures, failingSince, trouble } = sent ? good : before;
  if (failed === undefined) return { ...good, failures, failingSince, trouble };
  const since = failingSince ?? now;
  const pause = Math.max(backOffMs(PAUSE, failures, random), failed.againAfterMs ?? 0);
  return {
    failures: failures + 1,
    failingSince: since,
    trouble: failed.why,
    resumeAt: Math.round(now + pause),
    stoppedAt: failed.isFinal || now - since >= GIVEN_UP_MS ? now : null,
  };
}
