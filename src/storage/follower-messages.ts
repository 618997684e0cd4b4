/** Messages for an actor's followers: those that each inbox lacks, and how the inboxes' servers answer. */
import type { HttpSignatureScheme } from "../model/actor.ts";
import type { Health } from "../model/destination.ts";

/** SQL: inserts the withdrawals that servers missed after they were given up. */
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

/** Statement: sends a new post to each inbox with followers. */
export const notePost = (db: D1Database, destination: string, key: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?2, 'post', host, 0, 0, ?3, ?3 FROM (${INBOXES} AND left_at IS NULL) WHERE true
       ON CONFLICT (destination, inbox, subject) DO NOTHING`,
    )
    .bind(destination, key, now);

/**
 * Statement: sends a correction to each inbox that the post went to. If the post itself is still unsent there, its
 * current version is sent.
 */
export const noteCorrection = (db: D1Database, destination: string, key: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?2, 'post', host, 1, 0, ?3, ?3 FROM (${INBOXES}) WHERE true
       ON CONFLICT (destination, inbox, subject) DO UPDATE SET version = version + 1, tries = 0, noted_at = ?3, due_at = ?3`,
    )
    .bind(destination, key, now);

/** Sends the actor's current profile to each inbox with followers. */
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

/**
 * Statements: send a withdrawal to each inbox that may have the post, before all other messages. The other inboxes
 * never get the post.
 */
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

/** Statement: tells each inbox that the actor is gone, and nothing else any more. */
export const noteEnd = (db: D1Database, destination: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO follower_messages (destination, inbox, subject, about, host, made, urgent, noted_at, due_at)
       SELECT ?1, inbox, ?1, 'actor', host, 1, 1, ?2, ?2 FROM (${INBOXES})
       WHERE EXISTS (SELECT 1 FROM ended_actors WHERE destination = ?1)`,
    )
    .bind(destination, now);

/** SQL: whether a server may be called; the parameter is the time. */
const IS_OPEN = `stopped_at IS NULL AND resume_at <= ?1 AND lease_until <= ?1
  AND (EXISTS (SELECT 1 FROM destinations WHERE id = destination AND paused_at IS NULL)
    OR EXISTS (SELECT 1 FROM ended_actors AS ended WHERE ended.destination = follower_hosts.destination))`;

/** A server with followers of an actor. */
export interface FollowerHost extends Health {
  destination: string;
  host: string;
  /** The signature scheme that it accepts; null when it is not known. */
  scheme: HttpSignatureScheme | null;
  /** Messages that were given up. */
  dropped: number;
}

/** Servers that have messages due and may be called; of one actor if given. */
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

/** Leases a server to one consumer until `until`; null when another consumer has it, or it may not be called now. */
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

/** Ends the lease of a server. If the server is given up, its messages are dropped. */
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

/** Statements: call all servers of an actor again. Those that were given up get the withdrawals that they missed. */
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
  /** The key of the post; the follower whose Follow is accepted; or the destination whose profile has changed. */
  subject: string;
  about: "post" | "accept" | "actor";
  /** Whether the post exists there. */
  made: number;
  /** The change of the post that was sent first, whatever the answer was. */
  firstChange: number;
  version: number;
  tries: number;
  /** When it was last wanted, in milliseconds. */
  notedAt: number;
}

/** Takes the next message for a server, urgent messages first, and notes that it may arrive. */
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

/** Saves that an inbox has the wanted change. Later changes stay due. */
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

/** Saves that a post exists there, perhaps in an older version, because the first attempt may have arrived. */
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

/** Saves that an inbox refused a message, and when to try again; null: never, which is counted. */
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

/** Servers of followers that do not answer, those failing longest first. */
export async function listTroubledHosts(db: D1Database, destination: string, limit: number): Promise<FollowerHost[]> {
  const { results } = await db
    .prepare(
      `SELECT ${HOST} FROM follower_hosts WHERE destination = ? AND (failures > 0 OR dropped > 0) ORDER BY failing_since LIMIT ?`,
    )
    .bind(destination, limit)
    .all<FollowerHost>();
  return results;
}
