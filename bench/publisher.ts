/** A publisher: a registered source, and its signed deliveries. */
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { anArticle } from "./article.ts";
import type { Sent } from "./load.ts";
import { ADMIN_TOKEN } from "./simulator.ts";

const SLUG = "harbor";
const PUBLISH_TIMEOUT_MILLISECONDS = 30_000;
const LOOK_AGAIN_MILLISECONDS = 25;

/** Signs articles for a registered source. */
export interface Publisher {
  /**
   * The signed delivery of the next article; no two are the same.
   *
   * @param bytes the length of its body; by default that of articles
   */
  next(bytes?: number): Sent & { headers: Record<string, string>; body: string; page: string };
}

/** Registers a source through the API. */
export async function aPublisher(origin: URL, firstArticle = 1): Promise<Publisher> {
  const response = await fetch(new URL("/api/v1/sources", origin), {
    method: "POST",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ slug: SLUG, name: "Harbor Post", home_page_url: "https://harbor.example/" }),
  });
  if (response.status !== 201) throw new Error(`the source was refused: ${await response.text()}`);
  const signer = new Webhook(((await response.json()) as { secret: string }).secret);
  let number = firstArticle;
  return {
    next(bytes) {
      const { body, slug } = anArticle(number, bytes);
      const id = `msg_${number}`;
      const now = new Date();
      number += 1;
      return {
        method: "POST",
        path: `/webhooks/${SLUG}`,
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
          "webhook-signature": signer.sign(id, now, body),
        },
        body,
        page: `/${SLUG}/${slug}`,
      };
    },
  };
}

/** Sends a delivery; returns the address that leads to its page. */
export async function send(origin: URL, { method, path, headers, body }: ReturnType<Publisher["next"]>): Promise<URL> {
  const accepted = await fetch(new URL(path, origin), { ...(method && { method }), headers, body });
  if (accepted.status !== 202) throw new Error(`not accepted: ${accepted.status} ${await accepted.text()}`);
  const { links } = (await accepted.json()) as { links: { post: string } };
  return new URL(links.post, origin);
}

/**
 * Sends one article and waits for its page.
 *
 * @returns the milliseconds from the 202 to a page that answers 200
 */
export async function publishOne(origin: URL, publisher: Publisher): Promise<{ page: URL; milliseconds: number }> {
  const delivery = publisher.next();
  const post = await send(origin, delivery);
  const started = performance.now();
  while (performance.now() - started < PUBLISH_TIMEOUT_MILLISECONDS) {
    // This address redirects to the page once it exists, and the redirect is followed.
    const response = await fetch(post);
    await response.arrayBuffer();
    if (response.ok) return { page: new URL(delivery.page, origin), milliseconds: performance.now() - started };
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
  throw new Error(`${delivery.page} was not published`);
}
