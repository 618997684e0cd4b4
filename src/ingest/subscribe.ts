import { configOf } from "../config.ts";
import { seal, unseal } from "../keys.ts";
import type { Message } from "../model/message.ts";
import { siteOf } from "../site/site.ts";
import {
  createSubscription,
  dropSubscription,
  failSubscription,
  hasSubscription,
  type Subscription,
  takeDueSubscription,
} from "../storage/subscriptions.ts";
import { ask, explain, type Fetch } from "../web/fetch.ts";

/** What we ask for; the hub says what it gives. */
export const LEASE_WANTED_SECONDS = 10 * 86_400;

const ID_BYTES = 24;
/** 43 characters as base64url: "less than 200 bytes in length" (WebSub, section 5.1). */
const SECRET_BYTES = 32;

const ASK_BASE_MS = 10 * 60_000;
const ASK_MAX_MS = 86_400_000;
/** A hub that does not verify the end of a subscription is left to let its lease run out. */
const UNSUBSCRIBE_REQUESTS_MAX = 5;
const HUB_ANSWER_MAX_BYTES = 100_000;

export const secretContext = (id: string): string => `websub:${id}`;

/** Sees to it that a feed which names a hub has a subscription there, and that it has no other. */
export async function wantSubscription(
  feed: { id: string; source: string },
  { hub, topic }: { hub: string; topic: string },
  env: Env,
  now: number,
): Promise<void> {
  if (await hasSubscription(env.DB, feed.id, hub, topic)) return;
  const id = random(ID_BYTES);
  const secret = await seal(configOf(env).SECRET_KEY, secretContext(id), random(SECRET_BYTES));
  await createSubscription(env.DB, { id, source: feed.source, feed: feed.id, hub, topic, secret }, now);
  await env.WORK.send({ kind: "subscribe", subscription: id } satisfies Message).catch((error: unknown) => {
    console.warn({ event: "queue refused a message, left to the cron", error: String(error) });
  });
}

const random = (bytes: number): string =>
  crypto.getRandomValues(new Uint8Array(bytes)).toBase64({ alphabet: "base64url", omitPadding: true });

/**
 * Asks a hub for a subscription, its renewal or its end (WebSub, section 5.1). The hub verifies at the callback whether we
 * meant it, perhaps before it answers; if it never does, it is asked again after a while.
 *
 * @param now milliseconds since the epoch
 */
export async function askHub(id: string, env: Env, fetch: Fetch, now: number): Promise<void> {
  const { origin } = await siteOf(env);
  const subscription = await takeDueSubscription(env.DB, id, now + ASK_BASE_MS, now);
  if (!subscription) return;
  const { requests, hub, pending } = subscription;
  const again = now + Math.round(Math.min(ASK_MAX_MS, ASK_BASE_MS * 2 ** (requests - 1)) * (1 + Math.random() / 4));
  if (origin === undefined) {
    return await failSubscription(env.DB, id, "the site's own address is not known yet", again);
  }
  if (pending === "unsubscribe" && requests > UNSUBSCRIBE_REQUESTS_MAX) {
    await dropSubscription(env.DB, subscription);
    return;
  }
  const answer = await ask(
    {
      url: hub,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: await requestOf(subscription, `${origin}/websub/${id}`, env),
      allowHttp: false,
      accepts: () => true,
      maxBytes: HUB_ANSWER_MAX_BYTES,
    },
    fetch,
  );
  if (answer.kind !== "answer") return await failSubscription(env.DB, id, `the hub: ${explain(answer)}`, again);
  const accepted = answer.status >= 200 && answer.status <= 299;
  if (!accepted) await failSubscription(env.DB, id, `the hub answered with status ${answer.status}`, again);
}

async function requestOf({ id, topic, pending, secret }: Subscription, callback: string, env: Env): Promise<string> {
  const form = new URLSearchParams({
    "hub.callback": callback,
    "hub.mode": pending ?? "subscribe",
    "hub.topic": topic,
  });
  if (pending !== "unsubscribe") {
    form.set("hub.lease_seconds", String(LEASE_WANTED_SECONDS));
    form.set("hub.secret", await unseal(configOf(env).SECRET_KEY, secretContext(id), secret));
  }
  return form.toString();
}
