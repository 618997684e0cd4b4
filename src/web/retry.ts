/** How long to wait before something that failed is tried again. */
export interface Retry {
  /** The wait after the first failure. */
  baseMs: number;
  maxMs: number;
}

/**
 * The wait before the next attempt, in milliseconds. It doubles with each failure, with jitter of a quarter either way, so
 * that what failed together does not come back together.
 *
 * @param failures before this one
 * @param random 0 to 1
 */
export function backOffMs({ baseMs, maxMs }: Retry, failures: number, random: number): number {
  return Math.round(Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30)) * (0.75 + random / 2));
}
