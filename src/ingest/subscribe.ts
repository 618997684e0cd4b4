import { configOf } from "../config.ts";
import { seal, unseal } from "../keys.ts";
import { siteOf } from "../storage/site.ts";
import {
  createSubscription,
  dropSubscription,
  failSubscription,
  hasSubscription,
  type Subscription,
  takeDueSubscription,
} from "../storage/subscriptions.ts";
import { DAY_MS, MINUTE_MS } from "../time.ts";
import { wake } from "./wake.ts";
import { backOffMs } from "../web/retry.ts";
import { FORM_TYPE, post } from "../web/post.ts";
import type { Fetch } from "../web/fetch.ts";

/** The lease that we request; the hub decides. */
export const LEASE_WANTED_SECONDS = 10 * (DAY_MS / 1000);

const ID_BYTES = 24;
/** 43 characters as base64url: "less than 200 bytes in length" (WebSub, section 5.1). */
const SECRET_BYTES = 32;

const RETRY = { baseMs: 10 * MINUTE_MS, maxMs: DAY_MS };
/** How often a hub is asked to end a subscription. After that its lease simply runs out. */
const UNSUBSCRIBE_REQUESTS_MAX = 5;

export const secretContext = (id: string): string => `websub:${id}`;

/** Makes sure that a feed that names a hub has a subscription there, and no other subscription. */
export async function wantSubscription(
  feed: { id: string; source: string },
  { hub, topic }: { hub: string; topic: string },
  env: Env,
  now: number,
): Promise<void> {
  if (await hasSubscription(env.DB, feed.id, hub, topic)) return;
  const id = random(ID_BYTES);
  const secret = await seal(configOf(env), secretContext(id), random(SECRET_BYTES));
  await createSubscription(env.DB, { id, source: feed.source, feed: feed.id, hub, topic, secret }, now);
  await wake(env.WORK, [{ kind: "subscribe", subscription: id }]);
}

const random = (bytes: number): string =>
  crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });

/**
 * Asks a hub for a subscription, its renewal or its end (WebSub, section 5.1). The hub then verifies our intent at the
 * callback, possibly before it answers. If it never does, the request is repeated later.
 *
 * @param now milliseconds since the epoch
 */
export async function askHub(id: string, env: Env, fetch: Fetch, now: number): Promise<void> {
  const { origin } = await siteOf(env);
  const subscription = await takeDueSubscription(env.DB, id, now + RETRY.baseMs, now);
  if (!subscription) return;
  const { requests, hub, pending } = subscription;
  const again = now + backOffMs(RETRY, requests - 1, Math.random());
  if (origin === undefined) {
    return await failSubscription(env.DB, id, "the site's own address is not known yet", again);
  }
  if (pending === "unsubscribe" && requests > UNSUBSCRIBE_REQUESTS_MAX) {
    await dropSubscription(env.DB, subscription);
    return;
  }
  const posted = await post(
    { url: hub, type: FORM_TYPE, body: await requestOf(subscription, `${origin}/websub/${id}`, env) },
    fetch,
  );
  if (!posted.ok) await failSubscription(env.DB, id, `the hub: ${posted.trouble}`, again);
}

async function requestOf({ id, topic, pending, secret }: Subscription, callback: string, env: Env): Promise<string> {
  const form = new URLSearchParams({
    "hub.callback": callback,
    "hub.mode": pending ?? "subscribe",
    "hub.topic": topic,
  });
  if (pending !== "unsubscribe") {
    form.set("hub.lease_seconds", String(LEASE_WANTED_SECONDS));
    form.set("hub.secret", await unseal(configOf(env), secretContext(id), secret));
  }
  return form.toString();
}
