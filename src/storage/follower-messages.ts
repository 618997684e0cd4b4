/** Messages for an actor's followers: which inboxes do not have them yet, and how their servers answer. */
import type { Scheme } from "../model/actor.ts";
import type { Health } from "../model/destination.ts";

/** SQL: inserts the withdrawals that servers did not get because they were given up. */
export const missedWithdrawals = (destination: string, now: string) =>
  `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
   SELECT inbox.destination, inbox.inbox, key, 'post', inbox.host, 1, 1, ${now}, ${now}
   FROM follower_hosts AS host
   CROSS JOIN follower_inboxes AS inbox ON inbox.destination = host.destination AND inbox.host = host.host
   CROSS JOIN actor_posts AS post ON post.destination = host.destination AND post.object IS NULL AND post.changed_at >= host.failing_since
   WHERE host.destination = ${destination} AND host.stopped_at IS NOT NULL`;

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
  db.prepare(`${missedWithdrawals("?1", "?2")} ON CONFLICT DO NOTHING`).bind(destination, now),
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
