/** Followers of an actor: who they are, and the signatures that they have used. */
import { missedWithdrawals, noteEnd } from "./follower-messages.ts";

/** An account of another server that follows an actor. */
export interface Follower {
  destination: string;
  actor: string;
  inbox: string;
  /** The inbox that receives posts: the shared inbox of its server, if it has one. */
  postsTo: string;
  /** The id of its Follow activity. */
  follow: string;
  keyId: string;
  keyPem: string;
  /** Milliseconds. */
  keyReadAt: number;
}

const FOLLOWER = `destination, actor, inbox, posts_to AS postsTo, follow, key_id AS keyId, key_pem AS keyPem,
  key_read_at AS keyReadAt`;

/** Limits for one actor: followers, inboxes, and inboxes on one host. */
export const FOLLOWERS_MAX = 50_000;
const INBOXES_MAX = 10_000;
const INBOXES_A_HOST_MAX = 100;

/** The actors of this site that an account follows; only `destination`, if given. */
export async function listFollowed(db: D1Database, actor: string, destination: string | null): Promise<Follower[]> {
  const { results } = await db
    .prepare(`SELECT ${FOLLOWER} FROM followers WHERE actor = ?1 AND (?2 IS NULL OR destination = ?2) LIMIT 50`)
    .bind(actor, destination)
    .all<Follower>();
  return results;
}

export async function readFollower(db: D1Database, destination: string, actor: string): Promise<Follower | null> {
  return await db
    .prepare(`SELECT ${FOLLOWER} FROM followers WHERE destination = ? AND actor = ?`)
    .bind(destination, actor)
    .first<Follower>();
}

/**
 * Notes that the key of a follower is being fetched again.
 *
 * @returns false when it was fetched after `before` (milliseconds), and may not be fetched again yet
 */
export async function noteKeyReading(
  db: D1Database,
  { destination, actor }: Follower,
  before: number,
  now: number,
): Promise<boolean> {
  const { meta } = await db
    .prepare("UPDATE followers SET key_read_at = ?4 WHERE destination = ?1 AND actor = ?2 AND key_read_at <= ?3")
    .bind(destination, actor, before, now)
    .run();
  return meta.changes > 0;
}

/** The number of followers of an actor. */
export async function countFollowers(db: D1Database, destination: string): Promise<number> {
  const counted = "SELECT count(*) AS count FROM followers WHERE destination = ?";
  return (await db.prepare(counted).bind(destination).first<number>("count")) ?? 0;
}

/** A verified request: its signature, and a name for this arrival of it. */
export interface Verified {
  /** base64 */
  signature: string;
  request: string;
}

/** SQL: whether the request is the first with its signature. */
const IS_FIRST = (signature: string, request: string) =>
  `EXISTS (SELECT 1 FROM inbox_signatures WHERE signature = ${signature} AND request = ${request})`;

const noteSignature = (db: D1Database, { signature, request }: Verified, now: number): D1PreparedStatement =>
  db
    .prepare(
      "INSERT INTO inbox_signatures (signature, request, seen_at) VALUES (?, ?, ?) ON CONFLICT (signature) DO NOTHING RETURNING request",
    )
    .bind(signature, request, now);

export type Followed = "followed" | "replayed" | "full";

/**
 * Saves a follower, and that its Follow has to be accepted. An existing follower is accepted again. If its server was
 * given up, it is called again.
 */
export async function addFollower(db: D1Database, one: Follower, verified: Verified, now: number): Promise<Followed> {
  const host = new URL(one.inbox).host;
  const { signature, request } = verified;
  const isFirst = IS_FIRST("?1", "?2");
  const isKnown = "EXISTS (SELECT 1 FROM followers WHERE destination = ?3 AND actor = ?4)";
  const [seen, , followed] = await db.batch<Record<string, unknown>>([
    noteSignature(db, verified, now),
    db
      .prepare(
        `INSERT INTO follower_inboxes (destination, inbox, host) SELECT ?3, ?4, ?5 WHERE ${isFirst}
           AND (EXISTS (SELECT 1 FROM follower_inboxes WHERE destination = ?3 AND inbox = ?4)
             OR ((SELECT count(*) FROM follower_inboxes WHERE destination = ?3 AND host = ?5) < ${INBOXES_A_HOST_MAX}
               AND (SELECT count(*) FROM follower_inboxes WHERE destination = ?3) < ${INBOXES_MAX}))
         ON CONFLICT (destination, inbox) DO UPDATE SET left_at = NULL`,
      )
      .bind(signature, request, one.destination, one.postsTo, host),
    db
      .prepare(
        `INSERT INTO followers (destination, actor, host, inbox, posts_to, follow, key_id, key_pem, key_read_at, followed_at)
         SELECT ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 WHERE ${isFirst}
           AND EXISTS (SELECT 1 FROM follower_inboxes WHERE destination = ?3 AND inbox = ?7)
           AND (${isKnown} OR (SELECT count(*) FROM followers WHERE destination = ?3) < ${FOLLOWERS_MAX})
         ON CONFLICT (destination, actor) DO UPDATE SET host = excluded.host, inbox = excluded.inbox, posts_to = excluded.posts_to,
           follow = excluded.follow, key_id = excluded.key_id, key_pem = excluded.key_pem, key_read_at = excluded.key_read_at
         RETURNING actor`,
      )
      .bind(
        signature,
        request,
        one.destination,
        one.actor,
        host,
        one.inbox,
        one.postsTo,
        one.follow,
        one.keyId,
        one.keyPem,
        one.keyReadAt,
        now,
      ),
    db
      .prepare(
        `${missedWithdrawals("?3", "?6")} AND host.host = ?5 AND ${isFirst} AND ${isKnown} ON CONFLICT DO NOTHING`,
      )
      .bind(signature, request, one.destination, one.actor, host, now),
    db
      .prepare(
        `INSERT INTO follower_hosts (destination, host) SELECT ?3, ?5 WHERE ${isFirst} AND ${isKnown}
         ON CONFLICT (destination, host) DO UPDATE SET failures = 0, failing_since = NULL, resume_at = 0, trouble = NULL, stopped_at = NULL
         WHERE stopped_at IS NOT NULL`,
      )
      .bind(signature, request, one.destination, one.actor, host),
    db
      .prepare(
        `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
         SELECT ?3, ?6, ?4, 'accept', ?5, 0, 1, ?7, ?7 WHERE ${isFirst} AND ${isKnown}
         ON CONFLICT (destination, inbox, subject) DO UPDATE SET version = version + 1, due_at = excluded.due_at, tries = 0`,
      )
      .bind(signature, request, one.destination, one.actor, host, one.inbox, now),
  ]);
  if (seen!.results.length === 0) return "replayed";
  return followed!.results.length > 0 ? "followed" : "full";
}

/** Deletes a follower. If nobody else uses its inbox, the inbox gets no new posts any more. */
export async function removeFollower(
  db: D1Database,
  { destination, actor, inbox, postsTo }: Follower,
  verified: Verified,
  now: number,
): Promise<"removed" | "replayed"> {
  const { signature, request } = verified;
  const isFirst = IS_FIRST("?1", "?2");
  const isEmpty = "NOT EXISTS (SELECT 1 FROM followers WHERE destination = ?3 AND posts_to = ?4)";
  const [seen] = await db.batch<Record<string, unknown>>([
    noteSignature(db, verified, now),
    db
      .prepare(`DELETE FROM followers WHERE destination = ?3 AND actor = ?4 AND ${isFirst}`)
      .bind(signature, request, destination, actor),
    db
      .prepare(`DELETE FROM follower_messages WHERE destination = ?3 AND inbox = ?5 AND subject = ?4 AND ${isFirst}`)
      .bind(signature, request, destination, actor, inbox),
    db
      .prepare(
        `UPDATE follower_inboxes SET left_at = ?5 WHERE destination = ?3 AND inbox = ?4 AND ${isFirst} AND ${isEmpty}`,
      )
      .bind(signature, request, destination, postsTo, now),
    db
      .prepare(
        `DELETE FROM follower_messages WHERE destination = ?3 AND inbox = ?4 AND about = 'post' AND made = 0
           AND first_change IS NULL AND ${isFirst} AND ${isEmpty}`,
      )
      .bind(signature, request, destination, postsTo),
  ]);
  return seen!.results.length > 0 ? "removed" : "replayed";
}

/** Deletes signatures from before a time (milliseconds), up to a limit. They are too old to be accepted. */
export async function dropSignatures(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM inbox_signatures WHERE signature IN (SELECT signature FROM inbox_signatures WHERE seen_at < ? LIMIT ?)",
    )
    .bind(before, limit)
    .run();
}

/** Deletes an inbox that is gone, and its followers. */
export async function forgetInbox(db: D1Database, destination: string, inbox: string): Promise<void> {
  await db.batch(
    [
      "DELETE FROM followers WHERE destination = ? AND posts_to = ?",
      "DELETE FROM follower_inboxes WHERE destination = ? AND inbox = ?",
      "DELETE FROM follower_messages WHERE destination = ? AND inbox = ?",
    ].map((sql) => db.prepare(sql).bind(destination, inbox)),
  );
}

/** The state of an actor's followers. Times in milliseconds. */
export interface FollowerCounts {
  followers: number;
  /** Their servers; those that are failing; and those that were given up. */
  hosts: number;
  failing: number;
  stopped: number;
  /** Messages still to be sent. */
  waiting: number;
  /** Since when the oldest waiting withdrawal has been waiting; null: none waits. */
  removalSince: number | null;
}

export async function readFollowerCounts(db: D1Database, destination: string): Promise<FollowerCounts> {
  const row = await db
    .prepare(
      `SELECT (SELECT count(*) FROM followers WHERE destination = ?1) AS followers, count(*) AS hosts,
         count(CASE WHEN failures > 0 AND stopped_at IS NULL THEN 1 END) AS failing, count(stopped_at) AS stopped,
         (SELECT count(*) FROM follower_messages WHERE destination = ?1) AS waiting,
         (SELECT min(noted_at) FROM follower_messages WHERE destination = ?1 AND urgent = 1 AND about = 'post') AS removalSince
       FROM follower_hosts WHERE destination = ?1`,
    )
    .bind(destination)
    .first<FollowerCounts>();
  return row!;
}

/** The tables of an actor's posts and followers, and those that sending to their servers needs. */
const HELD = ["follower_messages", "followers", "actor_posts"];
const NEEDED_TO_SEND = ["follower_inboxes", "follower_hosts", "actor_keys"];

/**
 * Statements: end the actor of a destination that is being deleted, if it is one. What is needed to tell its followers'
 * servers stays until they know; without any it goes at once.
 */
export const endActor = (db: D1Database, destination: string, now: number): D1PreparedStatement[] => [
  db
    .prepare(
      `INSERT INTO ended_actors (destination, name, settings, added_at)
       SELECT id, name, settings, added_at FROM destinations
       WHERE id = ?1 AND EXISTS (SELECT 1 FROM follower_inboxes WHERE destination = ?1)`,
    )
    .bind(destination),
  ...HELD.map((table) => db.prepare(`DELETE FROM ${table} WHERE destination = ?`).bind(destination)),
  noteEnd(db, destination, now),
  ...NEEDED_TO_SEND.map((table) =>
    db
      .prepare(
        `DELETE FROM ${table} WHERE destination = ?1 AND NOT EXISTS (SELECT 1 FROM ended_actors WHERE destination = ?1)`,
      )
      .bind(destination),
  ),
];

/** Deletes the data of ended actors once every server knows, or was given up. */
export async function dropEndedActors(db: D1Database): Promise<void> {
  const done = `SELECT destination FROM ended_actors AS ended
    WHERE NOT EXISTS (SELECT 1 FROM follower_messages AS message WHERE message.destination = ended.destination)`;
  await db.batch(
    [...NEEDED_TO_SEND, "ended_actors"].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE destination IN (${done})`),
    ),
  );
}
