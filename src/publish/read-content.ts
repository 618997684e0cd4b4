import type { Site } from "../model/post.ts";
import type { NewContent } from "../model/post-state.ts";
import type { Policy } from "../model/source.ts";
import { isOwnCopy } from "../storage/announcements.ts";
import type { OpenDelivery } from "../storage/deliveries.ts";
import type { PostToFetch } from "../upstreams/format.ts";
import { restOf } from "../upstreams/wordpress/rest-api.ts";
import type { Fetch } from "../web/fetch.ts";
import { makeContent } from "./content.ts";
import { giveWay } from "./give-way.ts";
import { type DeliveryChange, fetchChange, readChange } from "./read.ts";

/**
 * Reads the change that a delivery asks for and makes its content; of the whole post where only its beginning was sent,
 * and its publisher's API has the rest.
 *
 * @param fetch fetches from publishers the parts that a delivery lacks; null: another message does that
 * @param now milliseconds since the epoch
 * @returns the change, and its content; a reason when the content is rejected; null when there is no content
 */
export async function readContent(
  delivery: OpenDelivery,
  site: Site,
  env: Env,
  fetch: Fetch | null,
  now: number,
): Promise<{ read: DeliveryChange; content: NewContent | string | null }> {
  const read = await readChange(delivery, env, fetch, now);
  const content = await contentOf(read, delivery, site, env);
  const rest = restToFetch(read, content, delivery.from);
  if (rest === null) return { read, content };
  const whole = await fetchChange(rest, delivery, env, fetch, now);
  return { read: whole, content: await contentOf(whole, delivery, site, env) };
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
