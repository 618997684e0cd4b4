import { type OpenDelivery, readDeliveries, readDelivery } from "../storage/deliveries.ts";

/** The most bytes of bodies that wait in memory. */
const AHEAD_MAX_BYTES = 500_000;

/** Reads the delivery with an id; null when there is none. */
export type ReadDelivery = (id: string) => Promise<OpenDelivery | null>;

/**
 * Reads the deliveries of a batch, several with one query. A delivery may have changed since it was read: its effect is
 * saved only if it has not (storage/post-changes.ts). One that cannot be read fails alone.
 *
 * @param ids in the order in which they will be read
 */
export function readingAhead(db: D1Database, ids: readonly string[]): ReadDelivery {
  const ahead = new Map<string, OpenDelivery>();
  return async (id) => {
    const next = ahead.has(id) ? [] : ids.slice(ids.indexOf(id));
    if (next.length > 1) {
      const deliveries = await readDeliveries(db, [...new Set(next)], AHEAD_MAX_BYTES).catch(() => []);
      for (const delivery of deliveries) ahead.set(delivery.id, delivery);
    }
    const delivery = ahead.get(id);
    ahead.delete(id);
    return delivery ?? (await readDelivery(db, id));
  };
}
