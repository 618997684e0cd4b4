import autocannon from "autocannon";

const CONNECTIONS = 8;
const TIMEOUT_SECONDS = 20;
/** How often a run checks whether it has ended. */
const TICK_MILLISECONDS = 10;

/** One request. The bodies and headers of a run may differ. */
export interface Sent {
  method?: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * Sends exactly this many requests over a few loopback connections that are kept alive.
 *
 * @param next makes the next request
 * @throws {Error} when an answer has an unexpected status
 */
export async function load(origin: URL, amount: number, status: number, next: () => Sent): Promise<void> {
  const result = await autocannon({
    url: origin.origin,
    connections: Math.min(CONNECTIONS, amount),
    amount,
    timeout: TIMEOUT_SECONDS,
    sampleInt: TICK_MILLISECONDS,
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  const got = result.statusCodeStats[status]?.count ?? 0;
  if (got !== amount || result.errors > 0) {
    throw new Error(
      `${amount} answers ${status} expected: ${JSON.stringify(result.statusCodeStats)}, ${result.errors} errors`,
    );
  }
}
