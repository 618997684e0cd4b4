/** Receipts: for each post of each source that gets them, the state to report and the state that was sent. */
import type { ShownChange } from "../model/post-state.ts";
import type { MentionMethod, ReceiptEvent, ReceiptWay } from "../model/receipt.ts";
import { DAY_MS, MINUTE_MS } from "../time.ts";
import { unsettled } from "./page-schedule.ts";

/** A post that was listed longer ago than this is no news, so an imported archive sends no mentions. */
const NEWS_MS = DAY_MS;
/** A receipt waits until the copies at destinations exist, but no longer than this. */
const COPIES_WAIT_MAX_MS = 10 * MINUTE_MS;
/** How often a withdrawal is sent: some receivers check three times before they believe that a page is gone. */
const WITHDRAWAL_TIMES = 3;

/**
 * Statement that saves receipts, to run in the transaction that settles pages, before the settling. A publication or
 * correction waits, so that the next correction joins it; a withdrawal does not. A post that was never mentioned gets
 * no mention for its correction or withdrawal.
 */
export const noteReceipts = (db: D1Database, changes: readonly ShownChange[], now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO receipts (source, way, post, event, revision, times, due_at, noted_at)
       SELECT sender.source, sender.way, posts.id, iif(kind = 'corrected', 'updated', kind), posts.shown_changes + 1,
         iif(sender.way = 'webmention' AND kind = 'withdrawn', ${WITHDRAWAL_TIMES}, 1),
         iif(kind = 'withdrawn', ?2, ?2 + ${MINUTE_MS} +
           coalesce((SELECT min(max(delay_ms), ${COPIES_WAIT_MAX_MS}) FROM destinations WHERE paused_at IS NULL), 0)), ?2
       FROM (SELECT posts.*, change.value ->> '$.change' AS kind FROM ${unsettled("?1")}) AS posts
         CROSS JOIN receipt_senders AS sender ON sender.source = posts.source AND stopped_at IS NULL
         LEFT JOIN receipts AS known ON known.source = sender.source AND known.way = sender.way AND known.post = posts.id
       WHERE sender.way = 'webhook' OR known.post IS NOT NULL
         OR (kind = 'published' AND posts.shown_changes = 0 AND posts.listed_at >= ?2 - ${NEWS_MS})
       ON CONFLICT (source, way, post) DO UPDATE SET
         event = iif(excluded.event = 'updated' AND receipts.event = 'published' AND receipts.due_at IS NOT NULL,
           'published', excluded.event),
         due_at = coalesce(min(receipts.due_at, excluded.due_at), excluded.due_at),
         revision = excluded.revision, times = excluded.times, noted_at = excluded.noted_at, tries = 0, trouble = NULL`,
    )
    .bind(JSON.stringify(changes.map(({ post, renders, change }) => ({ post, renders, change }))), now);

/** Senders with receipts to send, up to a limit. */
export async function listSendersDue(
  db: D1Database,
  limit: number,
  now: number,
): Promise<{ source: string; way: ReceiptWay }[]> {
  const { results } = await db
    .prepare(
      `SELECT source, way FROM receipt_senders AS sender
       WHERE stopped_at IS NULL AND resume_at <= ?1 AND lease_until <= ?1 AND EXISTS (
         SELECT 1 FROM receipts WHERE receipts.source = sender.source AND receipts.way = sender.way AND due_at <= ?1
       ) LIMIT ?2`,
    )
    .bind(now, limit)
    .all<{ source: string; way: ReceiptWay }>();
  return results;
}

/** A sender that is leased to one consumer. */
export interface Sender {
  source: string;
  way: ReceiptWay;
  leaseUntil: number;
  failures: number;
  trouble: string | null;
  /** The URL, for a webhook. */
  url: string | null;
  sealed: string | null;
}

/** Leases a sender to one consumer; null when another consumer has it, or nothing is due now. */
export async function leaseSender(
  db: D1Database,
  source: string,
  way: ReceiptWay,
  until: number,
  now: number,
): Promise<Sender | null> {
  return await db
    .prepare(
      `UPDATE receipt_senders SET lease_until = ?3 WHERE source = ?1 AND way = ?2 AND stopped_at IS NULL AND resume_at <= ?4
         AND lease_until <= ?4
       RETURNING source, way, lease_until AS leaseUntil, failures, trouble,
         (SELECT url FROM receipt_webhooks WHERE receipt_webhooks.source = ?1 AND ?2 = 'webhook') AS url,
         (SELECT sealed FROM receipt_webhooks WHERE receipt_webhooks.source = ?1 AND ?2 = 'webhook') AS sealed`,
    )
    .bind(source, way, until, now)
    .first<Sender>();
}

/** How a run of a sender ended. Times in milliseconds. */
export interface SenderRun {
  failures: number;
  /** When to continue after a failure; 0: at once. */
  resumeAt: number;
  trouble: string | null;
  stoppedAt: number | null;
  /** When it last sent something; null: nothing was sent. */
  sentAt: number | null;
}

/** Ends the lease of a sender. If an operator has changed it meanwhile, it stays as the operator set it. */
export async function releaseSender(
  db: D1Database,
  { source, way, leaseUntil }: Sender,
  { failures, resumeAt, trouble, stoppedAt, sentAt }: SenderRun,
): Promise<void> {
  await db
    .prepare(
      `UPDATE receipt_senders SET lease_until = 0, failures = ?4, resume_at = ?5, trouble = ?6, stopped_at = ?7,
         sent_at = coalesce(?8, sent_at) WHERE source = ?1 AND way = ?2 AND lease_until = ?3`,
    )
    .bind(source, way, leaseUntil, failures, resumeAt, trouble, stoppedAt, sentAt)
    .run();
}

/** A receipt that is due. */
export interface Receipt {
  source: string;
  way: ReceiptWay;
  post: number;
  /** The id of the entry at its source. */
  entryId: string;
  event: ReceiptEvent;
  revision: number;
  sent: number | null;
  target: string | null;
  method: MentionMethod | null;
  tries: number;
  /** Milliseconds. */
  notedAt: number;
}

/** The next receipt that is due, withdrawals first; null when none is due. */
export async function readReceiptDue(
  db: D1Database,
  source: string,
  way: ReceiptWay,
  now: number,
): Promise<Receipt | null> {
  return await db
    .prepare(
      `SELECT receipts.source, way, post, posts.entry_id AS entryId, event, receipts.revision, sent, target, method, tries,
         noted_at AS notedAt
       FROM receipts JOIN posts ON posts.id = post
       WHERE receipts.source = ? AND way = ? AND due_at <= ? ORDER BY event <> 'withdrawn', due_at LIMIT 1`,
    )
    .bind(source, way, now)
    .first<Receipt>();
}

/** The request that was sent; for a mention, its address and protocol. Null: nothing had to be sent. */
export interface SentReceipt {
  target: string | null;
  method: MentionMethod | null;
}

/**
 * Saves that a receipt was sent. It is due again at `againAt` if it has to be sent more often. Later changes stay due.
 */
export async function settleReceipt(
  db: D1Database,
  { source, way, post, event, revision }: Receipt,
  { target, method }: SentReceipt,
  againAt: number,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE receipts SET sent = ?4, target = ?5, method = ?6, sent_at = ?8, tries = 0, trouble = NULL,
         times = iif(revision = ?4, times - 1, times),
         event = iif(revision <> ?4 AND event = 'published' AND ?9 = 'published', 'updated', event),
         due_at = CASE WHEN revision <> ?4 THEN coalesce(due_at, ?8) WHEN times > 1 THEN ?7 END
       WHERE source = ?1 AND way = ?2 AND post = ?3`,
    )
    .bind(source, way, post, revision, target, method, againAt, now, event)
    .run();
}

/** Saves why a receipt was not sent, and when it is tried again; null: not until the post changes. */
export async function postponeReceipt(
  db: D1Database,
  { source, way, post, revision }: Receipt,
  trouble: string | null,
  dueAt: number | null,
): Promise<void> {
  await db
    .prepare(
      `UPDATE receipts SET trouble = ?5, due_at = ?6, tries = tries + (?5 IS NOT NULL)
       WHERE source = ?1 AND way = ?2 AND post = ?3 AND revision = ?4`,
    )
    .bind(source, way, post, revision, trouble, dueAt)
    .run();
}

/** Sends a source's receipts to a webhook, replacing any earlier one. */
export async function setReceiptWebhook(
  db: D1Database,
  { source, url, sealed }: { source: string; url: string; sealed: string },
): Promise<void> {
  await db.batch([
    db
      .prepare("INSERT OR REPLACE INTO receipt_webhooks (source, url, sealed) VALUES (?, ?, ?)")
      .bind(source, url, sealed),
    db.prepare("INSERT OR REPLACE INTO receipt_senders (source, way) VALUES (?, 'webhook')").bind(source),
  ]);
}

/** Statements: delete a source's webhook and the record of its receipts. */
export const dropReceiptWebhook = (db: D1Database, source: string): D1PreparedStatement[] => [
  db.prepare("DELETE FROM receipt_webhooks WHERE source = ?").bind(source),
  db.prepare("DELETE FROM receipt_senders WHERE source = ? AND way = 'webhook'").bind(source),
  db.prepare("DELETE FROM receipts WHERE source = ? AND way = 'webhook'").bind(source),
];

/** Starts to send mentions to the originals of a source's posts. */
export async function startMentions(db: D1Database, source: string): Promise<void> {
  await db
    .prepare("INSERT INTO receipt_senders (source, way) VALUES (?, 'webmention') ON CONFLICT DO NOTHING")
    .bind(source)
    .run();
}

/** Statements: stop the mentions of a source. The record of those sent stays. */
export const stopMentions = (db: D1Database, source: string): D1PreparedStatement[] => [
  db.prepare("DELETE FROM receipt_senders WHERE source = ? AND way = 'webmention'").bind(source),
  db
    .prepare("UPDATE receipts SET due_at = NULL WHERE source = ? AND way = 'webmention' AND due_at IS NOT NULL")
    .bind(source),
];

/** A sender as an operator sees it. Times in milliseconds. */
export interface SenderReport {
  source: string;
  way: ReceiptWay;
  url: string | null;
  waiting: number;
  sentAt: number | null;
  /** When it continues after a failure; a time in the past: at once. */
  resumeAt: number;
  stoppedAt: number | null;
  failures: number;
  trouble: string | null;
}

/** The senders of one source, or of all up to a limit. */
export async function listSenders(db: D1Database, source: string | null, limit: number): Promise<SenderReport[]> {
  const { results } = await db
    .prepare(
      `SELECT source, way, (SELECT url FROM receipt_webhooks WHERE receipt_webhooks.source = sender.source AND way = 'webhook') AS url,
         (SELECT count(*) FROM (SELECT 1 FROM receipts WHERE receipts.source = sender.source AND receipts.way = sender.way
           AND due_at IS NOT NULL LIMIT 1000)) AS waiting,
         sent_at AS sentAt, resume_at AS resumeAt, stopped_at AS stoppedAt, failures, trouble
       FROM receipt_senders AS sender WHERE ?1 IS NULL OR source = ?1 ORDER BY source, way LIMIT ?2`,
    )
    .bind(source, limit)
    .all<SenderReport>();
  return results;
}

/** A sender whose receiver does not answer. */
export interface TroubledSender {
  source: string;
  way: ReceiptWay;
  failures: number;
  trouble: string | null;
  stoppedAt: number | null;
}

/** Senders that have stopped, or with this many failures in a row. */
export async function listTroubledSenders(db: D1Database, failures: number, limit: number): Promise<TroubledSender[]> {
  const { results } = await db
    .prepare(
      `SELECT source, way, failures, trouble, stopped_at AS stoppedAt FROM receipt_senders
       WHERE failures >= ? OR stopped_at IS NOT NULL ORDER BY source, way LIMIT ?`,
    )
    .bind(failures, limit)
    .all<TroubledSender>();
  return results;
}

/** A receipt as an operator sees it. Times in milliseconds. */
export interface ReceiptReport {
  post: number;
  title: string;
  way: ReceiptWay;
  event: ReceiptEvent;
  revision: number;
  sent: number | null;
  target: string | null;
  method: MentionMethod | null;
  tries: number;
  dueAt: number | null;
  trouble: string | null;
  sentAt: number | null;
}

/** A source's receipts of one way, the newest post first, before `cursor`. */
export async function listReceipts(
  db: D1Database,
  source: string,
  way: ReceiptWay,
  limit: number,
  cursor: number | null,
): Promise<ReceiptReport[]> {
  const { results } = await db
    .prepare(
      `SELECT post, posts.title, way, event, receipts.revision, sent, target, method, tries, due_at AS dueAt, trouble,
         sent_at AS sentAt
       FROM receipts JOIN posts ON posts.id = post
       WHERE receipts.source = ? AND way = ? AND post < ? ORDER BY post DESC LIMIT ?`,
    )
    .bind(source, way, cursor ?? Number.MAX_SAFE_INTEGER, limit)
    .all<ReceiptReport>();
  return results;
}
