import { isOwnCopy } from "../storage/announcements.ts";
import { readDelivery, settleUnseen } from "../storage/deliveries.ts";
import { siteOf } from "../storage/site.ts";
import type { Fetch } from "../web/fetch.ts";
import { makeContent } from "./content.ts";
import { giveWay } from "./give-way.ts";
import { readChange } from "./read.ts";
import { refreshPost, type Refreshed } from "./refresh.ts";
import { saveChange } from "./save.ts";

/**
 * Publishes one delivery: read its change → make the content (sanitize, credit) → decide and save → refresh the page (render,
 * put). Purging and settling follow for the whole batch (queue.ts). Every step can run again: the outcome is committed with
 * its effect, once.
 *
 * @param fetch asks publishers for what a delivery lacks; null: nobody is asked, and a message of its own does that
 * @param now milliseconds since the epoch
 * @returns the page that readers are to see now; null when the delivery changed nothing that they see
 * @throws {Error} when the platform fails, or the publisher who is asked; the message is to be retried
 */
export async function publish(id: string, env: Env, fetch: Fetch | null, now: number): Promise<Refreshed | null> {
  const delivery = await readDelivery(env.DB, id);
  if (!delivery || delivery.status !== "accepted") return null;
  const site = await siteOf(env);
  if (delivery.outcome !== null) {
    return delivery.postId === null ? null : await refreshPost(delivery.postId, site, env, now);
  }
  const bytes = delivery.body.length;
  const read = await readChange(delivery, env, fetch, now);
  if (read.kind === "waits") return null;
  if (read.kind === "settled") {
    await settleUnseen(env.DB, id, read.outcome, read.reason, null, now);
    return null;
  }
  if (read.change.kind !== "withdrawn" && (await isOwnCopy(env.DB, read.change.entry.url))) {
    await settleUnseen(env.DB, id, "rejected", "loop: this site has announced the post there", null, now);
    return null;
  }
  await giveWay(bytes);
  const content = read.change.kind === "withdrawn" ? null : await makeContent(read.change, delivery.from, site);
  if (typeof content === "string") {
    await settleUnseen(env.DB, id, "rejected", content, null, now);
    return null;
  }
  await giveWay(bytes);
  const saved = await saveChange(delivery, read.change, content, env.DB, now);
  await giveWay(bytes);
  return saved && (await refreshPost(saved.id, site, env, now, saved));
}
