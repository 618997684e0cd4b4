import type { Problem } from "../../problem.ts";

/** How far a sender's clock may be off, in either direction (Standard Webhooks, "Verifying webhook authenticity"). */
export const SIGNATURE_TOLERANCE_SECONDS = 300;

/** Headers are short. Longer ones are refused before they are read. */
export const SIGNATURE_HEADER_MAX_CHARS = 2048;

/** A header that a scheme requires, or the problem with it. */
export function readHeader(
  { headers }: Request,
  header: string,
  hint: string,
  maxChars = SIGNATURE_HEADER_MAX_CHARS,
): string | Problem {
  const value = headers.get(header);
  if (!value) return { kind: "header-missing", header, hint };
  return value.length > maxChars ? { kind: "header-too-large", header, maxChars } : value;
}

/**
 * The problem with a claim's time, if there is one.
 *
 * @param at milliseconds since the epoch
 * @param now milliseconds since the epoch
 */
export function checkTime(
  header: string,
  at: number,
  now: number,
  unit: "seconds" | "milliseconds",
  toleranceSeconds = SIGNATURE_TOLERANCE_SECONDS,
): Problem | null {
  const skewSeconds = Math.floor(at / 1000) - Math.floor(now / 1000);
  return Math.abs(skewSeconds) > toleranceSeconds
    ? { kind: "timestamp-out-of-tolerance", header, skewSeconds, toleranceSeconds, unit }
    : null;
}
