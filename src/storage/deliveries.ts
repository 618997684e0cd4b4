import { encodeTime } from "ulid";
import * as v from "valibot";
import { isUntold, type Withheld } from "../model/post.ts";
import type { Delivery, DeliveryStatus, Outcome } from "../model/delivery.ts";
import { SOURCE_COLUMNS, type StoredSource, toSource } from "./sources.ts";
import { PAGE_OF_STORY } from "./stories.ts";

/** A delivery before it has a row. */
export interface Arrival {
  id: string;
  source: string;
  /** The version of the source that the signature was verified against. */
  sourceVersion: number;
  messageId: string;
  /** SHA-256 of the body, base64. */
  bodyHash: string;
  /** The headers that say what the body is, names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** What became of an arrival: a row of its own, the row of an earlier one with that message id, or none. */
export type Saved =
  | { kind: "saved" }
  | { kind: "duplicate"; id: string; bodyHash: string; status: DeliveryStatus }
  | { kind: "source-changed" };

/** The sweep leaves a fresh delivery to its queue message for so long. */
export const WAKE_GRACE_MS = 60_000;

/**
 * Commits an arrival, once a (source, message id), and only while its source is as it was when the signature was verified.
 */
export async function saveArrival(db: D1Database, arrival: Arrival, now: number): Promise<Saved> {
  const { encoding, text } = encodeBody(arrival.body);
  const { meta } = await db
    .prepare(
      `INSERT INTO deliveries (id, source, message_id, body_hash, received_at, wake_at, headers, body_encoding, body)
       SELECT ?, slug, ?, ?, ?, ?, ?, ?, ? FROM sources WHERE slug = ? AND version = ? AND deleted_at IS NULL
       ON CONFLICT (source, message_id) DO NOTHING`,
    )
    .bind(
      arrival.id,
      arrival.messageId,
      arrival.bodyHash,
      now,
      now + WAKE_GRACE_MS,
      JSON.stringify(arrival.headers),
      encoding,
      text,
      arrival.source,
      arrival.sourceVersion,
    )
    .run();
  if (meta.changes > 0) return { kind: "saved" };
  const earlier = await db
    .prepare("SELECT id, body_hash AS bodyHash, status FROM deliveries WHERE source = ? AND message_id = ?")
    .bind(arrival.source, arrival.messageId)
    .first<{ id: string; bodyHash: string; status: DeliveryStatus }>();
  return earlier ? { kind: "duplicate", ...earlier } : { kind: "source-changed" };
}

/**
 * Lets the same body be accepted again, where its hash stands for the message's id. Safe to run again.
 *
 * @param id of the delivery that keeps its row
 */
export async function freeBodyHash(db: D1Database, id: string): Promise<void> {
  await db
    .prepare(
      "UPDATE deliveries SET message_id = message_id || ' ' || id WHERE id = ? AND message_id = 'sha256:' || body_hash",
    )
    .bind(id)
    .run();
}

/** What a publish needs: the delivery, its source, how far it has come. */
export interface OpenDelivery extends Delivery {
  from: StoredSource;
  /** Nothing of a deleted source is published any more. */
  isSourceDeleted: boolean;
  /** Set once its effect on the post is committed. */
  outcome: Outcome | null;
  postId: number | null;
}

/** A delivery with its source, deleted or not; null when there is none. */
export async function readDelivery(db: D1Database, id: string): Promise<OpenDelivery | null> {
  const row = await db
    .prepare(
      `SELECT deliveries.id, source, message_id, received_at, status, outcome, post_id, format, headers,
         body_encoding, body, deleted_at, ${SOURCE_COLUMNS}
       FROM deliveries JOIN sources ON sources.slug = deliveries.source WHERE deliveries.id = ?`,
    )
    .bind(id)
    .first<DeliveryRow & Parameters<typeof toSource>[0]>();
  if (!row) return null;
  return {
    id: row.id,
    source: row.source,
    messageId: row.message_id,
    receivedAt: row.received_at,
    status: row.status,
    outcome: row.outcome,
    postId: row.post_id,
    format: row.format,
    headers: v.parse(Headers_, JSON.parse(row.headers)),
    body: decodeBody(row.body_encoding, row.body ?? ""),
    from: toSource(row),
    isSourceDeleted: row.deleted_at !== null,
  };
}

const Headers_ = v.record(v.string(), v.string());

interface DeliveryRow {
  id: string;
  source: string;
  message_id: string;
  received_at: number;
  status: DeliveryStatus;
  outcome: Outcome | null;
  post_id: number | null;
  format: string | null;
  deleted_at: number | null;
  headers: string;
  body_encoding: "utf-8" | "base64";
  body: string | null;
}

/** A part of a delivery that told of several posts; a delivery of its own from then on. */
export interface Part {
  id: string;
  /** The same whenever the same part is made of the same delivery. */
  messageId: string;
  bodyHash: string;
  format: string;
  body: string;
}

/** Parts of a statement's size; a post's HTML may be a megabyte. */
const PARTS_A_BATCH_MAX = 20;

/**
 * Commits parts as deliveries of a source, each once; those that are there already stay as they are.
 *
 * @returns the ids of those that wait to be published, whichever run has committed them
 */
export async function saveParts(db: D1Database, source: string, parts: Part[], now: number): Promise<string[]> {
  for (let start = 0; start < parts.length; start += PARTS_A_BATCH_MAX) {
    await db.batch(parts.slice(start, start + PARTS_A_BATCH_MAX).map((part) => insertPart(db, source, part, now)));
  }
  // The plus keeps SQLite from walking over everything that is accepted.
  const { results } = await db
    .prepare(
      `SELECT id FROM deliveries
       WHERE source = ? AND message_id IN (SELECT value FROM json_each(?)) AND +status = 'accepted'`,
    )
    .bind(source, JSON.stringify(parts.map(({ messageId }) => messageId)))
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Statement: a part as a delivery, once a message id. */
export function insertPart(db: D1Database, source: string, part: Part, now: number): D1PreparedStatement {
  const { id, messageId, bodyHash, format, body } = part;
  return db
    .prepare(
      `INSERT INTO deliveries (id, source, message_id, body_hash, received_at, wake_at, format, body_encoding, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'utf-8', ?) ON CONFLICT (source, message_id) DO NOTHING`,
    )
    .bind(id, source, messageId, bodyHash, now, now + WAKE_GRACE_MS, format, body);
}

/** Ends a delivery that changes nothing that readers see. One that has an outcome already keeps it. */
export async function settleUnseen(
  db: D1Database,
  id: string,
  outcome: "unchanged" | "stale" | "rejected" | "failed",
  reason: string | null,
  postId: number | null,
  now: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE deliveries SET outcome = ?2, status = ?2, reason = ?3, post_id = ?4, settled_at = ?5
       WHERE id = ?1 AND outcome IS NULL AND status = 'accepted'`,
    )
    .bind(id, outcome, reason, postId, now)
    .run();
}

/** Statement: ends deliveries whose outcome readers can now see. */
export function settleSeen(db: D1Database, ids: string[], now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE deliveries SET status = outcome, settled_at = ?2
       WHERE id IN (SELECT value FROM json_each(?1)) AND status = 'accepted' AND outcome IS NOT NULL`,
    )
    .bind(JSON.stringify(ids), now);
}

/** A page of ids of deliveries that are accepted and whose wake time has come, the longest waiting first. */
export async function listWaiting(db: D1Database, limit: number, now: number): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT id FROM deliveries WHERE status = 'accepted' AND wake_at <= ? ORDER BY wake_at, id LIMIT ?")
    .bind(now, limit)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** Lets the sweep leave these deliveries alone until `wakeAt`. */
export async function postponeWake(db: D1Database, ids: string[], wakeAt: number): Promise<void> {
  await db
    .prepare("UPDATE deliveries SET wake_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND status = 'accepted'")
    .bind(wakeAt, JSON.stringify(ids))
    .run();
}

/** A delivery as its sender and the operator see it. */
export interface DeliveryReport {
  id: string;
  source: string;
  messageId: string;
  receivedAt: number;
  settledAt: number | null;
  status: DeliveryStatus;
  reason: string | null;
  /** The post with the page of what it tells, where there is one; no path while nobody is to know of it. */
  post: { id: number; path: string | null } | null;
}

interface ReportRow {
  id: string;
  source: string;
  message_id: string;
  received_at: number;
  settled_at: number | null;
  status: DeliveryStatus;
  reason: string | null;
  page_id: number | null;
  path: string | null;
  withheld: Withheld | null;
}

const REPORT = `SELECT deliveries.id, deliveries.source, message_id, received_at, settled_at, status, reason,
    page.id AS page_id, '/' || page.path_source || '/' || page.slug AS path, page.withheld
  FROM deliveries LEFT JOIN posts ON posts.id = post_id LEFT JOIN posts AS page ON page.id = ${PAGE_OF_STORY}`;

const toReport = (row: ReportRow): DeliveryReport => ({
  id: row.id,
  source: row.source,
  messageId: row.message_id,
  receivedAt: row.received_at,
  settledAt: row.settled_at,
  status: row.status,
  reason: row.reason,
  post:
    row.page_id !== null && row.path !== null
      ? { id: row.page_id, path: isUntold(row.withheld) ? null : row.path }
      : null,
});

/** Nearly all deliveries are in the other states, so that a source's own are the fewer to look through. */
const SELDOM: ReadonlySet<DeliveryStatus> = new Set(["accepted", "withdrawn", "rejected", "failed"]);

const indexFor = (status: DeliveryStatus) => (SELDOM.has(status) ? "deliveries_by_status" : "deliveries_by_source");

/** One delivery's report, or null. */
export async function readDeliveryReport(db: D1Database, id: string): Promise<DeliveryReport | null> {
  const row = await db.prepare(`${REPORT} WHERE deliveries.id = ?`).bind(id).first<ReportRow>();
  return row && toReport(row);
}

/** Reports of the deliveries with these ids. */
export async function listReportsOf(db: D1Database, ids: readonly string[]): Promise<DeliveryReport[]> {
  const { results } = await db
    .prepare(`${REPORT} WHERE deliveries.id IN (SELECT value FROM json_each(?))`)
    .bind(JSON.stringify(ids))
    .all<ReportRow>();
  return results.map(toReport);
}

/** Ids of the deliveries of a source that have these message ids. */
export async function listDeliveryIds(
  db: D1Database,
  source: string,
  messageIds: readonly string[],
): Promise<string[]> {
  const { results } = await db
    .prepare("SELECT id FROM deliveries WHERE source = ? AND message_id IN (SELECT value FROM json_each(?))")
    .bind(source, JSON.stringify(messageIds))
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** How many deliveries of all sources wait to be published; counts no further than `limit`. */
export async function countWaiting(db: D1Database, limit: number): Promise<number> {
  const waiting = await db
    .prepare("SELECT count(*) AS n FROM (SELECT 1 FROM deliveries WHERE status = 'accepted' LIMIT ?)")
    .bind(limit)
    .first<number>("n");
  return waiting ?? 0;
}

/** Reports, the newest first, before `cursor`; of one source or status where given. */
export async function listDeliveryReports(
  db: D1Database,
  filter: { source?: string | undefined; status?: DeliveryStatus | undefined },
  limit: number,
  cursor: string | null,
): Promise<DeliveryReport[]> {
  const conditions: [string, string][] = [];
  if (filter.source !== undefined) conditions.push(["deliveries.source = ?", filter.source]);
  if (filter.status !== undefined) conditions.push(["deliveries.status = ?", filter.status]);
  if (cursor !== null) conditions.push(["deliveries.id < ?", cursor]);
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}` : "";
  const report =
    filter.source === undefined || filter.status === undefined
      ? REPORT
      : REPORT.replace("FROM deliveries", `FROM deliveries INDEXED BY ${indexFor(filter.status)}`);
  const { results } = await db
    .prepare(`${report} ${where} ORDER BY deliveries.id DESC LIMIT ?`)
    .bind(...conditions.map(([, value]) => value), limit)
    .all<ReportRow>();
  return results.map(toReport);
}

/** The verbatim body of a delivery; null when there is none or retention has dropped it. */
export async function readDeliveryBody(db: D1Database, id: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const row = await db
    .prepare("SELECT body_encoding, body FROM deliveries WHERE id = ? AND body IS NOT NULL")
    .bind(id)
    .first<{ body_encoding: "utf-8" | "base64"; body: string }>();
  return row && decodeBody(row.body_encoding, row.body);
}

/** Opens a rejected or failed delivery again, to be published anew. False when it is in no such state or its body is gone. */
export async function reopenDelivery(db: D1Database, id: string, now: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `UPDATE deliveries SET status = 'accepted', outcome = NULL, reason = NULL, settled_at = NULL, wake_at = ?
       WHERE id = ? AND status IN ('rejected', 'failed') AND body IS NOT NULL`,
    )
    .bind(now + WAKE_GRACE_MS, id)
    .run();
  return meta.changes > 0;
}

/**
 * Drops the bodies of deliveries settled before `before`; their rows stay, so that a message id is known for good.
 * Rejected and failed ones keep theirs, to be replayed.
 */
export async function dropSettledBodies(db: D1Database, before: number, limit: number): Promise<number> {
  const { meta } = await db
    .prepare(
      `UPDATE deliveries SET body = NULL WHERE id IN (
         SELECT id FROM deliveries WHERE body IS NOT NULL AND settled_at IS NOT NULL AND settled_at < ?
           AND status NOT IN ('rejected', 'failed') LIMIT ?)`,
    )
    .bind(before, limit)
    .run();
  return meta.changes;
}

/**
 * Drops deliveries that arrived before `before` and are settled; the same message id may be accepted again then, and changes
 * nothing that it has changed already.
 */
export async function dropDeliveries(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare(
      "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE id < ? AND settled_at IS NOT NULL ORDER BY id LIMIT ?)",
    )
    // An id begins with when it was made.
    .bind(encodeTime(before), limit)
    .run();
}

/** UTF-8 without NUL is stored as text, anything else as base64: both come back byte for byte. */
export function encodeBody(body: Uint8Array<ArrayBuffer>): { encoding: "utf-8" | "base64"; text: string } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    if (!text.includes("\0")) return { encoding: "utf-8", text };
  } catch {
    // Not UTF-8: kept as base64.
  }
  return { encoding: "base64", text: body.toBase64() };
}

const decodeBody = (encoding: "utf-8" | "base64", text: string): Uint8Array<ArrayBuffer> =>
  encoding === "utf-8" ? (new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>) : Uint8Array.fromBase64(text);
