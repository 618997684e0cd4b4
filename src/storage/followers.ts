/** Followers of an actor: who they are, how their servers answer, and what their inboxes do not have yet. */
import type { Scheme } from "../model/actor.ts";
import type { Health } from "../model/destination.ts";

/** An account of another server that follows an actor. */
export interface Follower {
  destination: string;
  actor: string;
  inbox: string;
  /** The inbox that posts go to: one for all of its server, where there is one. */
  postsTo: string;
  /** The id of its Follow. */
  follow: string;
  keyId: string;
  keyPem: string;
  /** Milliseconds. */
  keyReadAt: number;
}

const FOLLOWER = `destination, actor, inbox, posts_to AS postsTo, follow, key_id AS keyId, key_pem AS keyPem,
  key_read_at AS keyReadAt`;

/** So many may follow one actor; and so many inboxes there may be, of them so many at one host. */
export const FOLLOWERS_MAX = 50_000;
const INBOXES_MAX = 10_000;
const INBOXES_A_HOST_MAX = 100;

/** The actors of this site that an account follows; only `destination`, if it is given. */
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
 * Notes that the key of a follower is being read again.
 *
 * @returns false: it was read after `before` (milliseconds), and is not to be read again yet
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

/** How many follow an actor. */
export async function countFollowers(db: D1Database, destination: string): Promise<number> {
  const counted = "SELECT count(*) AS count FROM followers WHERE destination = ?";
  return (await db.prepare(counted).bind(destination).first<number>("count")) ?? 0;
}

/** A request that was verified: its signature, and a name for this arrival of it. */
export interface Verified {
  /** base64 */
  signature: string;
  request: string;
}

/** SQL: whether the request is the first that carried its signature. */
const IS_FIRST = (signature: string, request: string) =>
  `EXISTS (SELECT 1 FROM inbox_signatures WHERE signature = ${signature} AND request = ${request})`;

const noteSignature = (db: D1Database, { signature, request }: Verified, now: number): D1PreparedStatement =>
  db
    .prepare(
      "INSERT INTO inbox_signatures (signature, request, seen_at) VALUES (?, ?, ?) ON CONFLICT (signature) DO NOTHING RETURNING request",
    )
    .bind(signature, request, now);

/** SQL: inserts the withdrawals that servers did not get because they were given up. */
const MISSED = (destination: string, now: string) =>
  `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
   SELECT inbox.destination, inbox.inbox, key, 'post', inbox.host, 1, 1, ${now}, ${now}
   FROM follower_hosts AS host
   CROSS JOIN follower_inboxes AS inbox ON inbox.destination = host.destination AND inbox.host = host.host
   CROSS JOIN actor_posts AS post ON post.destination = host.destination AND post.object IS NULL AND post.changed_at >= host.failing_since
   WHERE host.destination = ${destination} AND host.stopped_at IS NOT NULL`;

export type Followed = "followed" | "replayed" | "full";

/**
 * Notes a follower, and that its Follow is to be accepted. One that follows already is accepted again. Its server is called
 * again, should it have been given up.
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
      .prepare(`${MISSED("?3", "?6")} AND host.host = ?5 AND ${isFirst} AND ${isKnown} ON CONFLICT DO NOTHING`)
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

/** Forgets a follower. Its inbox, if nobody else is behind it, gets no new posts any more. */
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

/** Forgets signatures of before a time (milliseconds), at most so many: they are too old to be taken. */
export async function dropSignatures(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM inbox_signatures WHERE signature IN (SELECT signature FROM inbox_signatures WHERE seen_at < ? LIMIT ?)",
    )
    .bind(before, limit)
    .run();
}

/** SQL: the inboxes of servers that are not given up. */
const INBOXES = `SELECT follower_inboxes.inbox, follower_inboxes.host FROM follower_inboxes
  JOIN follower_hosts ON follower_hosts.destination = follower_inboxes.destination AND follower_hosts.host = follower_inboxes.host
  WHERE follower_inboxes.destination = ?1 AND stopped_at IS NULL`;

/** Statement: each inbox with followers is to get a new post. */
export const notePost = (db: D1Database, destination: string, key: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?2, 'post', host, 0, 0, ?3, ?3 FROM (${INBOXES} AND left_at IS NULL) WHERE true
       ON CONFLICT (destination, inbox, subject) DO NOTHING`,
    )
    .bind(destination, key, now);

/** Statement: each inbox that posts went to is to get what has changed. Where the post is still to come, it comes as it is now. */
export const noteCorrection = (db: D1Database, destination: string, key: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?2, 'post', host, 1, 0, ?3, ?3 FROM (${INBOXES}) WHERE true
       ON CONFLICT (destination, inbox, subject) DO UPDATE SET version = version + 1, tries = 0, noted_at = ?3, due_at = ?3`,
    )
    .bind(destination, key, now);

/** Notes that each inbox with followers is to hear what an actor shows of itself now. */
export async function noteProfile(db: D1Database, destination: string, now: number): Promise<void> {
  await db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?1, 'actor', host, 1, 0, ?2, ?2 FROM (${INBOXES} AND left_at IS NULL) WHERE true
       ON CONFLICT (destination, inbox, subject) DO UPDATE SET version = version + 1, tries = 0, noted_at = ?2, due_at = ?2`,
    )
    .bind(destination, now)
    .run();
}

/** Statements: each inbox that may have a post is to hear that it is withdrawn, before all else. Others never get it. */
export const noteWithdrawal = (
  db: D1Database,
  destination: string,
  key: string,
  now: number,
): D1PreparedStatement[] => [
  db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?2, 'post', host, 1, 1, ?3, ?3 FROM (${INBOXES}) WHERE true
       ON CONFLICT (destination, inbox, subject) DO UPDATE SET version = version + 1, tries = 0, urgent = 1, noted_at = ?3, due_at = ?3`,
    )
    .bind(destination, key, now),
  db
    .prepare(
      "DELETE FROM follower_messages WHERE destination = ? AND subject = ? AND about = 'post' AND made = 0 AND first_change IS NULL",
    )
    .bind(destination, key),
];

/** SQL: a server that may be called; the parameter is the time. */
const IS_OPEN = `stopped_at IS NULL AND resume_at <= ?1 AND lease_until <= ?1
  AND EXISTS (SELECT 1 FROM destinations WHERE id = destination AND paused_at IS NULL)`;

/** A server with followers of an actor. */
export interface FollowerHost extends Health {
  destination: string;
  host: string;
  /** How it takes requests signed; null: not known. */
  scheme: Scheme | null;
  /** Messages that were given up. */
  dropped: number;
}

/** Servers that something is due for and that may be called; of one actor, where that is asked for. */
export async function listFollowerHostsDue(
  db: D1Database,
  destination: string | null,
  limit: number,
  now: number,
): Promise<Pick<FollowerHost, "destination" | "host">[]> {
  const { results } = await db
    .prepare(
      `SELECT destination, host FROM follower_hosts WHERE EXISTS (SELECT 1 FROM follower_messages) AND (?3 IS NULL OR destination = ?3)
         AND ${IS_OPEN} AND EXISTS (SELECT 1 FROM follower_messages AS message
           WHERE message.destination = follower_hosts.destination AND message.host = follower_hosts.host AND due_at <= ?1)
       LIMIT ?2`,
    )
    .bind(now, limit, destination)
    .all<Pick<FollowerHost, "destination" | "host">>();
  return results;
}

const HOST = `destination, host, scheme, failures, failing_since AS failingSince, resume_at AS resumeAt, trouble,
  stopped_at AS stoppedAt, dropped`;

/** Takes a server in hand, for one consumer only, until `until`; null when another has it, or it may not be called now. */
export async function leaseFollowerHost(
  db: D1Database,
  { destination, host }: Pick<FollowerHost, "destination" | "host">,
  until: number,
  now: number,
): Promise<FollowerHost | null> {
  return await db
    .prepare(
      `UPDATE follower_hosts SET lease_until = ?4 WHERE destination = ?2 AND host = ?3 AND ${IS_OPEN} RETURNING ${HOST}`,
    )
    .bind(now, destination, host, until)
    .first<FollowerHost>();
}

/** Lets go of a server that was in hand. What waits for one that is given up is dropped. */
export async function releaseFollowerHost(
  db: D1Database,
  { destination, host, scheme }: FollowerHost,
  { failures, failingSince, trouble, resumeAt, stoppedAt }: Health,
  sentAt: number | null,
): Promise<void> {
  const release = db
    .prepare(
      `UPDATE follower_hosts SET lease_until = 0, scheme = ?3, failures = ?4, failing_since = ?5, trouble = ?6, resume_at = ?7,
         stopped_at = ?8, sent_at = coalesce(?9, sent_at)
       WHERE destination = ?1 AND host = ?2`,
    )
    .bind(destination, host, scheme, failures, failingSince, trouble, resumeAt, stoppedAt, sentAt);
  const drop = [
    db
      .prepare(
        `UPDATE follower_hosts SET dropped = dropped + (SELECT count(*) FROM follower_messages WHERE destination = ?1 AND host = ?2)
         WHERE destination = ?1 AND host = ?2`,
      )
      .bind(destination, host),
    db.prepare("DELETE FROM follower_messages WHERE destination = ? AND host = ?").bind(destination, host),
  ];
  await db.batch(stoppedAt === null ? [release] : [release, ...drop]);
}

/** Statements: calls all servers of an actor again. Those that were given up get the withdrawals that they have missed. */
export const reopenFollowerHosts = (db: D1Database, destination: string, now: number): D1PreparedStatement[] => [
  db.prepare(`${MISSED("?1", "?2")} ON CONFLICT DO NOTHING`).bind(destination, now),
  db
    .prepare(
      `UPDATE follower_hosts SET failures = 0, failing_since = NULL, resume_at = 0, trouble = NULL, stopped_at = NULL
       WHERE destination = ? AND failures > 0`,
    )
    .bind(destination),
];

/** A message for an inbox. */
export interface FollowerMessage {
  inbox: string;
  /** The key of what is said of a post; the follower whose Follow is accepted; or the destination whose actor has changed. */
  subject: string;
  about: "post" | "accept" | "actor";
  /** Whether the post is there. */
  made: number;
  /** The change of it that was sent first, whatever was answered. */
  firstChange: number;
  version: number;
  tries: number;
  /** When it was wanted last, in milliseconds. */
  notedAt: number;
}

/** Takes the message of a server that is due first, what is urgent before all others, and notes what may arrive. */
export async function takeFollowerMessage(
  db: D1Database,
  { destination, host }: FollowerHost,
  now: number,
): Promise<FollowerMessage | null> {
  return await db
    .prepare(
      `UPDATE follower_messages SET
         first_change = coalesce(first_change, (SELECT change FROM actor_posts WHERE key = subject), 0) WHERE (destination, inbox, subject) IN (
         SELECT destination, inbox, subject FROM follower_messages
         WHERE destination = ?1 AND host = ?2 AND due_at <= ?3 ORDER BY urgent DESC, due_at LIMIT 1
       ) RETURNING inbox, subject, about, made, first_change AS firstChange, version, tries, noted_at AS notedAt`,
    )
    .bind(destination, host, now)
    .first<FollowerMessage>();
}

/** Notes that an inbox has what was wanted. What has changed meanwhile stays due. */
export async function settleFollowerMessage(
  db: D1Database,
  destination: string,
  { inbox, subject, version }: FollowerMessage,
): Promise<void> {
  const where = "WHERE destination = ? AND inbox = ? AND subject = ?";
  await db.batch([
    db.prepare(`DELETE FROM follower_messages ${where} AND version = ?`).bind(destination, inbox, subject, version),
    db.prepare(`UPDATE follower_messages SET made = 1 ${where}`).bind(destination, inbox, subject),
  ]);
}

/** Notes that a post is there, but perhaps not as it is now: the first try may have arrived. */
export async function noteMade(
  db: D1Database,
  destination: string,
  { inbox, subject }: FollowerMessage,
): Promise<void> {
  await db
    .prepare("UPDATE follower_messages SET made = 1 WHERE destination = ? AND inbox = ? AND subject = ?")
    .bind(destination, inbox, subject)
    .run();
}

/** Forgets an inbox that is gone, and who was behind it. */
export async function forgetInbox(db: D1Database, destination: string, inbox: string): Promise<void> {
  await db.batch(
    [
      "DELETE FROM followers WHERE destination = ? AND posts_to = ?",
      "DELETE FROM follower_inboxes WHERE destination = ? AND inbox = ?",
      "DELETE FROM follower_messages WHERE destination = ? AND inbox = ?",
    ].map((sql) => db.prepare(sql).bind(destination, inbox)),
  );
}

/** Notes that an inbox refused a message, and when to try again; null: never, which is counted. */
export async function postponeFollowerMessage(
  db: D1Database,
  { destination, host }: FollowerHost,
  { inbox, subject, version }: FollowerMessage,
  trouble: string,
  dueAt: number | null,
): Promise<void> {
  const where = "WHERE destination = ?1 AND inbox = ?2 AND subject = ?3 AND version = ?4";
  const which = [destination, inbox, subject, version];
  if (dueAt === null) {
    await db.batch([
      db.prepare(`DELETE FROM follower_messages ${where}`).bind(...which),
      db
        .prepare("UPDATE follower_hosts SET dropped = dropped + 1 WHERE destination = ? AND host = ? AND changes() > 0")
        .bind(destination, host),
    ]);
    return;
  }
  await db
    .prepare(`UPDATE follower_messages SET tries = tries + 1, trouble = ?5, due_at = ?6 ${where}`)
    .bind(...which, trouble, dueAt)
    .run();
}

/** How an actor's followers stand. Times in milliseconds. */
export interface FollowerCounts {
  followers: number;
  /** Their servers; and those that are failing, and those that were given up. */
  hosts: number;
  failing: number;
  stopped: number;
  /** Messages still to be sent. */
  waiting: number;
  /** Since when the withdrawal that waits longest does; null: none does. */
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

/** Servers of followers that do not answer, those that have failed longest first. */
export async function listTroubledHosts(db: D1Database, destination: string, limit: number): Promise<FollowerHost[]> {
  const { results } = await db
    .prepare(
      `SELECT ${HOST} FROM follower_hosts WHERE destination = ? AND (failures > 0 OR dropped > 0) ORDER BY failing_since LIMIT ?`,
    )
    .bind(destination, limit)
    .all<FollowerHost>();
  return results;
}

/** Statements: forgets an actor, its followers and what it said. */
export const forgetActor = (db: D1Database, destination: string): D1PreparedStatement[] =>
  ["follower_messages", "followers", "follower_inboxes", "follower_hosts", "actor_posts", "actor_keys"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE destination = ?`).bind(destination),
  );
