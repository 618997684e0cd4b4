import { ulid } from "ulid";
import { sha256Base64 } from "../bytes.ts";
import { configOf } from "../config.ts";
import { unseal } from "../keys.ts";
import { problemResponse } from "../problem.ts";
import { FEED_HEADER } from "../upstreams/format.ts";
import { hastenFeed } from "../storage/feed-schedule.ts";
import {
  confirmSubscription,
  denySubscription,
  dropSubscription,
  readSubscription,
  savePush,
  type Subscription,
  trustHub,
} from "../storage/subscriptions.ts";
import { readBody, WEBHOOK_BODY_MAX_BYTES } from "../web/body.ts";
import { DAY_MS, MINUTE_MS } from "../time.ts";
import { toDeliveries, wake } from "./wake.ts";
import { LEASE_WANTED_SECONDS, secretContext } from "./subscribe.ts";

const LEASE_MIN_SECONDS = 60;
const LEASE_MAX_SECONDS = 366 * (DAY_MS / 1000);
/** The share of a lease after which it is renewed. */
const RENEW_AFTER = 0.8;
/** How long after a denial a subscription is requested again. */
const DENIED_MS = 7 * DAY_MS;

/** Long or binary challenges are refused (section 8.2). */
const CHALLENGE = /^[\x21-\x7e]{1,4000}$/;
const REASON_MAX_CHARS = 300;
const CONTENT_TYPE_MAX_CHARS = 300;
const RETRY_AFTER_SECONDS = 30;

/** The shortest time between polls that pushes without content cause. */
const PUSH_POLL_GAP_MS = MINUTE_MS;
/** Equal pushes of a hub within this time count as one. */
const REPEAT_MS = 10 * MINUTE_MS;

/**
 * `GET /websub/{subscription}`: verification of intent, and denial (WebSub, sections 5.2 and 5.3).
 *
 * Confirms only requests that we made and that are not verified yet.
 *
 * @param now milliseconds since the epoch
 */
export async function verifyIntent(request: Request, id: string, env: Env, now: number): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const mode = query.get("hub.mode");
  const subscription = await readSubscription(env.DB, id);
  if (!subscription || query.get("hub.topic") !== subscription.topic) return notFound();
  if (mode === "denied") return await deny(subscription, query.get("hub.reason") ?? "", env, now);
  const challenge = query.get("hub.challenge") ?? "";
  if (mode === null || mode !== subscription.pending || !CHALLENGE.test(challenge)) return notFound();
  const confirmed =
    mode === "unsubscribe"
      ? await dropSubscription(env.DB, subscription)
      : await confirm(subscription, query.get("hub.lease_seconds"), env, now);
  return confirmed ? plain(challenge) : notFound();
}

async function confirm(
  subscription: Subscription,
  leaseSeconds: string | null,
  env: Env,
  now: number,
): Promise<boolean> {
  const given = /^\d{1,12}$/.test(leaseSeconds ?? "") ? Number(leaseSeconds) : LEASE_WANTED_SECONDS;
  const leaseMs = Math.min(LEASE_MAX_SECONDS, Math.max(LEASE_MIN_SECONDS, given)) * 1000;
  return await confirmSubscription(env.DB, subscription, now + leaseMs, Math.round(now + leaseMs * RENEW_AFTER));
}

/** Notes a denial. From then on the feed is polled as before. */
async function deny(subscription: Subscription, reason: string, env: Env, now: number): Promise<Response> {
  const trouble = `the hub denied the subscription${reason && `: ${reason.slice(0, REASON_MAX_CHARS)}`}`;
  await denySubscription(env.DB, subscription, trouble, now + DENIED_MS);
  await hastenFeed(env.DB, subscription.feed, PUSH_POLL_GAP_MS, now);
  return plain("");
}

/**
 * `POST /websub/{subscription}`: content distribution (WebSub, section 7). A push that is signed with the
 * subscription's secret is saved as a delivery, then acknowledged. Any other push is acknowledged and discarded
 * (section 7.1.2).
 *
 * @param now milliseconds since the epoch
 */
export async function receivePush(request: Request, id: string, env: Env, now: number): Promise<Response> {
  try {
    const subscription = await readSubscription(env.DB, id);
    if (!subscription) return notFound();
    await savePushOf(request, subscription, env, now);
    return new Response(null, { status: 202, headers: { "cache-control": "no-store" } });
  } catch (error) {
    console.error({ event: "push not accepted", error: String(error) });
    return problemResponse({ kind: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

async function savePushOf(request: Request, subscription: Subscription, env: Env, now: number): Promise<void> {
  if (subscription.pending === "unsubscribe") return;
  const body = await readBody(request, WEBHOOK_BODY_MAX_BYTES);
  // The push has no secret to verify it by, is too large, or is empty. The feed has the same content, so it is polled.
  if (body === null || body.length === 0 || subscription.secret === null)
    return await pollInstead(subscription, env, now);
  const secret = await unseal(configOf(env), secretContext(subscription.id), subscription.secret);
  if (!(await isSigned(request.headers.get("x-hub-signature") ?? "", body, secret))) {
    console.warn({
      event: "push discarded: its signature does not match",
      source: subscription.source,
      feed: subscription.feed,
    });
    return;
  }
  await trustHub(env.DB, subscription.feed);
  const bodyHash = await sha256Base64(body);
  const push = {
    id: ulid(now),
    source: subscription.source,
    messageId: `websub/${subscription.feed}/${Math.floor(now / REPEAT_MS)}/${bodyHash}`,
    bodyHash,
    headers: {
      "content-type": (request.headers.get("content-type") ?? "").slice(0, CONTENT_TYPE_MAX_CHARS),
      "content-location": subscription.topic,
      [FEED_HEADER]: subscription.feed,
    },
    body,
  };
  if (await savePush(env.DB, push, now)) await wake(env.WORK, toDeliveries([push.id]));
}

async function pollInstead({ feed }: Subscription, env: Env, now: number): Promise<void> {
  await trustHub(env.DB, feed);
  const due = await hastenFeed(env.DB, feed, PUSH_POLL_GAP_MS, now);
  if (due !== null && due.dueAt <= now) await wake(env.WORK, [{ kind: "poll", ...due }]);
}

const HASHES: Record<string, string> = { sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };

/** Verifies "method=signature", the HMAC of the body in hexadecimal digits (section 7.1), in constant time. */
async function isSigned(header: string, body: Uint8Array<ArrayBuffer>, secret: string): Promise<boolean> {
  const [, method, hex] = /^\s*(sha1|sha256|sha384|sha512)=([\da-f]{40,128})\s*$/i.exec(header) ?? [];
  const hash = HASHES[method?.toLowerCase() ?? ""];
  if (hash === undefined || hex === undefined || hex.length % 2 !== 0) return false;
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash }, false, [
    "verify",
  ]);
  return await crypto.subtle.verify("HMAC", key, Uint8Array.fromHex(hex), body);
}

const notFound = (): Response => problemResponse({ kind: "not-found", what: "subscription" });

/** Returns a challenge as plain text, which no browser interprets as anything else. */
const plain = (text: string): Response =>
  new Response(text, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    },
  });
