import { identifyChanges } from "../ingest/identify.ts";
import { partOf } from "../ingest/parts.ts";
import { toDeliveries, wake } from "../ingest/wake.ts";
import type { Change } from "../model/entry.ts";
import type { OpenDelivery } from "../storage/deliveries.ts";
import { saveParts } from "../storage/delivery-parts.ts";

/**
 * Makes a delivery of each change, and wakes them. Running it again changes nothing, because the same change of the
 * same delivery is saved once.
 *
 * @param now milliseconds since the epoch
 */
export async function split(
  { id, source }: Pick<OpenDelivery, "id" | "source">,
  changes: readonly Change[],
  env: Env,
  now: number,
): Promise<void> {
  const identified = await identifyChanges(env.DB, source, [...changes], now);
  const parts = await Promise.all(
    identified.map(async (change) => await partOf(change, (bodyHash) => `${id}/${bodyHash}`, now)),
  );
  await wake(env.WORK, toDeliveries(await saveParts(env.DB, source, parts, now)));
}
