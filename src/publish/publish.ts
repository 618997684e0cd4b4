import type { Site } from "../model/post.ts";
import type { NewContent } from "../model/post-state.ts";
import type { Policy } from "../model/source.ts";
import { isOwnCopy } from "../storage/announcements.ts";
import { type OpenDelivery, readDelivery, settleUnseen } from "../storage/deliveries.ts";
import { siteOf } from "../storage/site.ts";
import type { PostToFetch } from "../upstreams/format.ts";
import { restOf } from "../upstreams/wordpress/rest-api.ts";
import type { Fetch } from "../web/fetch.ts";
import { makeContent } from "./content.ts";
import { giveWay } from "./give-way.ts";
import { type DeliveryChange, fetchChange, readChange } from "./read.ts";
import { refreshPost, type Refreshed } from "./refresh.ts";
import { saveChange } from "./save.ts";

/**
 * Publishes one delivery: read its change → make the content (sanitize, credit) → fetch the whole post if only its
 * beginning was sent → decide and save → refresh the page (render, put). Purging and settling follow for the whole
 * batch (queue.ts). Every step can run again, because the outcome is committed together with its effect, once.
 *
 * @param fetch fetches from publishers the parts that a delivery lacks; null: another message does that
 * @param now milliseconds since the epoch
 * @returns the page that readers should see now; null when the delivery changed nothing for them
 * @throws {Error} when the platform or the publisher's server fails; the message has to be retried
 */
export async function publish(id: string, env: Env, fetch: Fetch | null, now: number): Promise<Refreshed | null> {
  const delivery = await readDelivery(env.DB, id);
  if (!delivery || delivery.status !== "accepted") return null;
  const site = await siteOf(env);
  if (delivery.outcome !== null) {
    return delivery.postId === null ? null : await refreshPost(delivery.postId, site, env, now);
  }
  const bytes = delivery.body.length;
  let read = await readChange(delivery, env, fetch, now);
  let content = await contentOf(read, delivery, site, env);
  const rest = restToFetch(read, content, delivery.from);
  if (rest !== null) {
    read = await fetchChange(rest, delivery, env, fetch, now);
    content = await contentOf(read, delivery, site, env);
  }
  if (read.kind === "waits") return null;
  if (read.kind === "settled") {
    await settleUnseen(env.DB, id, read.outcome, read.reason, null, now);
    return null;
  }
  if (typeof content === "string") {
    await settleUnseen(env.DB, id, "rejected", content, null, now);
    return null;
  }
  await giveWay(bytes);
  const saved = await saveChange(delivery, read.change, content, env.DB, now);
  await giveWay(bytes);
  return saved && (await refreshPost(saved.id, site, env, now, saved));
}

/** The content of a change, as readers may see it; a reason when it is rejected; null when it has no content. */
async function contentOf(
  read: DeliveryChange,
  { from, body }: OpenDelivery,
  site: Site,
  env: Env,
): Promise<NewContent | string | null> {
  if (read.kind !== "change" || read.change.kind === "withdrawn") return null;
  if (await isOwnCopy(env.DB, read.change.entry.url)) return "loop: this site has announced the post there";
  await giveWay(body.length);
  return await makeContent(read.change, from, site);
}

/** The post whose beginning was sent, if its publisher's API has the rest and its policy allows to show it. */
function restToFetch(
  read: DeliveryChange,
  content: NewContent | string | null,
  { excerpt_only }: Policy,
): PostToFetch | null {
  if (read.kind !== "change" || read.isFetched || content === null || typeof content === "string") return null;
  const { cut, excerptOnly } = content.content;
  return cut === "source" && !excerpt_only && !excerptOnly ? restOf(read.change) : null;
}
