/** WebSub subscriptions: the request to each hub, and how long the lease lasts. */
import { WAKE_GRACE_MS } from "./deliveries.ts";
import { encodeBody } from "./delivery-bodies.ts";

/** A subscription. Times in milliseconds since the epoch. */
export interface Subscription {
  /** Unguessable; the last segment of the callback. */
  id: string;
  source: string;
  feed: string;
  hub: string;
  topic: string;
  /** Sealed with the context `websub:{id}`. */
  secret: string;
  /** A request that the hub has not verified yet. */
  pending: "subscribe" | "unsubscribe" | null;
  /** The number of requests since the last verification. */
  requests: number;
  leaseUntil: number;
}

const COLUMNS = "id, source, feed, hub, topic, secret, pending, requests, lease_until AS leaseUntil";

/** A subscription, or null. */
export async function readSubscription(db: D1Database, id: string): Promise<Subscription | null> {
  return await db.prepare(`SELECT ${COLUMNS} FROM subscriptions WHERE id = ?`).bind(id).first<Subscription>();
}

/** Whether a feed has a subscription for this topic at this hub, live or requested. */
export async function hasSubscription(db: D1Database, feed: string, hub: string, topic: string): Promise<boolean> {
  const found = await db
    .prepare("SELECT 1 FROM subscriptions WHERE feed = ? AND hub = ? AND topic = ? AND pending IS NOT 'unsubscribe'")
    .bind(feed, hub, topic)
    .first();
  return found !== null;
}

/** Creates a subscription, to be requested. The feed's other subscriptions are to be ended. */
export async function createSubscription(
  db: D1Database,
  wanted: Pick<Subscription, "id" | "source" | "feed" | "hub" | "topic" | "secret">,
  now: number,
): Promise<void> {
  await db.batch([
    db
      .prepare("UPDATE subscriptions SET pending = 'unsubscribe', requests = 0, ask_at = ?2 WHERE feed = ?1")
      .bind(wanted.feed, now),
    db
      .prepare(
        `INSERT INTO subscriptions (id, source, feed, hub, topic, secret, ask_at, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
         ON CONFLICT (feed, hub, topic) DO UPDATE SET pending = NULL, requests = 0, ask_at = excluded.ask_at`,
      )
      .bind(wanted.id, wanted.source, wanted.feed, wanted.hub, wanted.topic, wanted.secret, now),
  ]);
}

/** Ids of subscriptions that are due for a request to their hub, the longest due first. */
export async function listSubscriptionsDue(db: D1Database, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT id FROM subscriptions WHERE ask_at <= ? ORDER BY ask_at LIMIT ?")
    .bind(now, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Takes a subscription that is due: it is pending from then on, and nobody else sends a request until `nextAt`. */
export async function takeDueSubscription(
  db: D1Database,
  id: string,
  nextAt: number,
  now: number,
): Promise<Subscription | null> {
  return await db
    .prepare(
      `UPDATE subscriptions SET pending = coalesce(pending, 'subscribe'), requests = requests + 1, ask_at = ?2
       WHERE id = ?1 AND ask_at <= ?3 RETURNING ${COLUMNS}`,
    )
    .bind(id, nextAt, now)
    .first<Subscription>();
}

/** Saves why a request to the hub failed, and when to send the next. */
export async function failSubscription(db: D1Database, id: string, trouble: string, askAt: number): Promise<void> {
  await db.prepare("UPDATE subscriptions SET trouble = ?2, ask_at = ?3 WHERE id = ?1").bind(id, trouble, askAt).run();
}

/** Until when any subscription of a feed lives. */
const LEASE =
  "(SELECT coalesce(max(lease_until), 0) FROM subscriptions WHERE feed = ?1 AND pending IS NOT 'unsubscribe')";

/** Statement: a feed is live as long as any of its subscriptions is. */
const settleFeedOf = (db: D1Database, feed: string): D1PreparedStatement =>
  db.prepare(`UPDATE feeds SET live_until = ${LEASE} WHERE id = ?1`).bind(feed);

/** Saves that the hub has verified a pending subscription: it lives until `leaseUntil` and is renewed at `askAt`. */
export async function confirmSubscription(
  db: D1Database,
  { id, feed }: Subscription,
  leaseUntil: number,
  askAt: number,
): Promise<boolean> {
  const results = await db.batch([
    db
      .prepare(
        `UPDATE subscriptions SET pending = NULL, requests = 0, trouble = NULL, lease_until = ?2, ask_at = ?3
         WHERE id = ?1 AND pending = 'subscribe'`,
      )
      .bind(id, leaseUntil, askAt),
    settleFeedOf(db, feed),
  ]);
  return results[0]!.meta.changes > 0;
}

/** Deletes a subscription whose end the hub has verified, or whose end the hub refuses to hear about. */
export async function dropSubscription(db: D1Database, { id, feed }: Subscription): Promise<boolean> {
  const results = await db.batch([
    db.prepare("DELETE FROM subscriptions WHERE id = ? AND pending = 'unsubscribe'").bind(id),
    settleFeedOf(db, feed),
  ]);
  return results[0]!.meta.changes > 0;
}

/** Saves that the hub has denied or ended a subscription. The next request is due at `askAt`. */
export async function denySubscription(
  db: D1Database,
  { id, feed }: Subscription,
  trouble: string,
  askAt: number,
): Promise<void> {
  await db.batch([
    db
      .prepare(
        "UPDATE subscriptions SET pending = NULL, requests = 0, lease_until = 0, trouble = ?2, ask_at = ?3 WHERE id = ?1",
      )
      .bind(id, trouble, askAt),
    settleFeedOf(db, feed),
  ]);
}

/** A push of a hub, before it has a row. */
export interface Push {
  id: string;
  source: string;
  messageId: string;
  /** SHA-256 of the body, base64. */
  bodyHash: string;
  /** The headers that describe the body, names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** Saves that a feed's hub pushes, so that the feed is polled rarely again. */
export async function trustHub(db: D1Database, feed: string): Promise<void> {
  await db.prepare(`UPDATE feeds SET live_until = ${LEASE} WHERE id = ?1 AND live_until = 0`).bind(feed).run();
}

/** Saves that a feed's hub does not push what is new, so that the feed is polled as if it had none. */
export async function distrustHub(db: D1Database, feed: string): Promise<void> {
  await db.prepare("UPDATE feeds SET live_until = 0 WHERE id = ?").bind(feed).run();
}

/** Commits a push as a delivery, once per message id, and only while its source exists. */
export async function savePush(db: D1Database, push: Push, now: number): Promise<boolean> {
  const { encoding, text } = encodeBody(push.body);
  const { meta } = await db
    .prepare(
      `INSERT INTO deliveries
         (id, source, message_id, body_hash, received_at, wake_at, headers, format, body_encoding, body)
       SELECT ?, slug, ?, ?, ?, ?, ?, 'feed', ?, ? FROM sources WHERE slug = ? AND deleted_at IS NULL
       ON CONFLICT (source, message_id) DO NOTHING`,
    )
    .bind(
      push.id,
      push.messageId,
      push.bodyHash,
      now,
      now + WAKE_GRACE_MS,
      JSON.stringify(push.headers),
      encoding,
      text,
      push.source,
    )
    .run();
  return meta.changes > 0;
}
