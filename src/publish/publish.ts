import { readDelivery, settleUnseen } from "../storage/deliveries.ts";
import { siteOf } from "../storage/site.ts";
import type { Fetch } from "../web/fetch.ts";
import { giveWay } from "./give-way.ts";
import type { ReadDelivery } from "./read-ahead.ts";
import { readContent } from "./read-content.ts";
import { refreshPost, type Refreshed } from "./refresh.ts";
import { saveChange } from "./save.ts";

/**
 * Publishes one delivery: read its change → make the content (sanitize, credit) → fetch the whole post if only its
 * beginning was sent → decide and save → refresh the page (render, put). Purging and settling follow for the whole
 * batch (queue.ts). Every step can run again, because the outcome is committed together with its effect, once.
 *
 * @param fetch fetches from publishers the parts that a delivery lacks; null: another message does that
 * @param now milliseconds since the epoch
 * @param read reads the delivery, perhaps with those that are published after it
 * @returns the page that readers should see now; null when the delivery changed nothing for them
 * @throws {Error} when the platform or the publisher's server fails; the message has to be retried
 */
export async function publish(
  id: string,
  env: Env,
  fetch: Fetch | null,
  now: number,
  read: ReadDelivery = (one) => readDelivery(env.DB, one),
): Promise<Refreshed | null> {
  const delivery = await read(id);
  if (!delivery || delivery.status !== "accepted") return null;
  const site = await siteOf(env);
  if (delivery.outcome !== null) {
    return delivery.postId === null ? null : await refreshPost(delivery.postId, site, env, now);
  }
  const bytes = delivery.body.length;
  const { read: result, content } = await readContent(delivery, site, env, fetch, now);
  if (result.kind === "waits") return null;
  if (result.kind === "settled") {
    await settleUnseen(env.DB, id, result.outcome, result.reason, null, now);
    return null;
  }
  if (typeof content === "string") {
    await settleUnseen(env.DB, id, "rejected", content, null, now);
    return null;
  }
  await giveWay(bytes);
  const saved = await saveChange(delivery, result.change, content, env.DB, now);
  await giveWay(bytes);
  return saved && (await refreshPost(saved.id, site, env, now, saved));
}
