/** A body of this size takes some tens of milliseconds in each step. */
const LARGE_BYTES = 50_000;

/** A step takes about as long as this wait, so that other requests get half of the time. */
const BYTES_A_MS = 5_000;

/**
 * Lets acknowledgements and readers of the same isolate go first, between two steps of a large post. A small post
 * delays nobody for long.
 */
export async function giveWay(bytes: number): Promise<void> {
  if (bytes < LARGE_BYTES) return;
  await new Promise((resolve) => setTimeout(resolve, bytes / BYTES_A_MS));
}
