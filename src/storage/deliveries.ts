import * as v from "valibot";
import type { Delivery, DeliveryStatus, Outcome } from "../model/delivery.ts";
import { MINUTE_MS } from "../time.ts";
import { decodeBody, encodeBody } from "./delivery-bodies.ts";
import { SOURCE_COLUMNS, type StoredSource, toSource } from "./sources.ts";

/** A delivery before it has a row. */
export interface Arrival {
  id: string;
  source: string;
  /** The version of the source that the signature was verified against. */
  sourceVersion: number;
  messageId: string;
  /** SHA-256 of the body, base64. */
  bodyHash: string;
  /** The headers that describe the body, names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

/** The result of saving an arrival: a new row, the row of an earlier arrival with that message id, or no row. */
export type SavedArrival =
  | { kind: "saved" }
  | { kind: "duplicate"; id: string; bodyHash: string; status: DeliveryStatus }
  | { kind: "source-changed" };

/** How long the sweep leaves a new delivery to its queue message. */
export const WAKE_GRACE_MS = MINUTE_MS;

/**
 * Commits an arrival, once per source and message id, and only while its source is unchanged since the signature was
 * verified.
 */
export async function saveArrival(db: D1Database, arrival: Arrival, now: number): Promise<SavedArrival> {
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
 * Allows the same body to be accepted again, for deliveries whose message id is the body's hash. Safe to run again.
 *
 * @param id the delivery that keeps its row
 */
export async function freeBodyHash(db: D1Database, id: string): Promise<void> {
  await db
    .prepare(
      "UPDATE deliveries SET message_id = message_id || ' ' || id WHERE id = ? AND message_id = 'sha256:' || body_hash",
    )
    .bind(id)
    .run();
}

/** The input of publishing: the delivery, its source, and its progress. */
export interface OpenDelivery extends Delivery {
  from: StoredSource;
  /** Posts of a deleted source are not published any more. */
  isSourceDeleted: boolean;
  /** Set once its effect on the post is committed. */
  outcome: Outcome | null;
  postId: number | null;
}

type OpenRow = DeliveryRow & Parameters<typeof toSource>[0];

const OPEN_COLUMNS = `deliveries.id, source, message_id, received_at, status, outcome, post_id, format, headers,
  body_encoding, body, deleted_at, ${SOURCE_COLUMNS}`;

/** A delivery with its source, deleted or not; null when there is none. */
export async function readDelivery(db: D1Database, id: string): Promise<OpenDelivery | null> {
  const row = await db
    .prepare(
      `SELECT ${OPEN_COLUMNS} FROM deliveries JOIN sources ON sources.slug = deliveries.source WHERE deliveries.id = ?`,
    )
    .bind(id)
    .first<OpenRow>();
  return row && toOpenDelivery(row);
}

/**
 * Deliveries in the order of `ids`: the first one, and others while the bodies before them have fewer bytes together.
 * Those that this code cannot read are left out.
 */
export async function readDeliveries(
  db: D1Database,
  ids: readonly string[],
  maxBytes: number,
): Promise<OpenDelivery[]> {
  const size = "coalesce(octet_length(body), 0)";
  const { results } = await db
    .prepare(
      `SELECT ${OPEN_COLUMNS}
       FROM (SELECT key, value, sum(${size}) OVER (ORDER BY key) - ${size} AS bytes_before
             FROM json_each(?1) CROSS JOIN deliveries ON deliveries.id = value) AS wanted
         CROSS JOIN deliveries ON deliveries.id = wanted.value JOIN sources ON sources.slug = deliveries.source
       WHERE bytes_before < ?2 ORDER BY key`,
    )
    .bind(JSON.stringify(ids), maxBytes)
    .all<OpenRow>();
  return results.flatMap((row) => {
    try {
      return [toOpenDelivery(row)];
    } catch {
      return [];
    }
  });
}

function toOpenDelivery(row: OpenRow): OpenDelivery {
  return {
    id: row.id,
    source: row.source,
    messageId: row.message_id,
    receivedAt: row.received_at,
    status: row.status,
    outcome: row.outcome,
    postId: row.post_id,
    format: row.format,
    headers: v.parse(StoredHeaders, JSON.parse(row.headers)),
    body: decodeBody(row.body_encoding, row.body ?? ""),
    from: toSource(row),
    isSourceDeleted: row.deleted_at !== null,
  };
}

const StoredHeaders = v.record(v.string(), v.string());

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

/** Settles a delivery that changes nothing for readers. A delivery that has an outcome keeps it. */
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

/** Statement: settles deliveries whose outcome readers can see now. */
export function settleSeen(db: D1Database, ids: readonly string[], now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE deliveries SET status = outcome, settled_at = ?2
       WHERE id IN (SELECT value FROM json_each(?1)) AND status = 'accepted' AND outcome IS NOT NULL`,
    )
    .bind(JSON.stringify(ids), now);
}

/**
 * Opens a rejected or failed delivery again, to publish it once more. False if it is in another state or its body is
 * gone.
 */
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
 * Opens the newest rejected or failed deliveries again, of one source if given.
 *
 * @param isDryRun whether to only list them
 * @returns their ids, at most `limit`
 */
export async function reopenDeliveries(
  db: D1Database,
  { status, source }: { status: "rejected" | "failed"; source?: string | undefined },
  limit: number,
  isDryRun: boolean,
  now: number,
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT id FROM deliveries INDEXED BY deliveries_by_status
       WHERE status = ?1 AND (?2 IS NULL OR source = ?2) AND body IS NOT NULL ORDER BY id DESC LIMIT ?3`,
    )
    .bind(status, source ?? null, limit)
    .all<{ id: string }>();
  const ids = results.map(({ id }) => id);
  if (isDryRun || ids.length === 0) return ids;
  await db
    .prepare(
      `UPDATE deliveries SET status = 'accepted', outcome = NULL, reason = NULL, settled_at = NULL, wake_at = ?2
       WHERE id IN (SELECT value FROM json_each(?1)) AND status IN ('rejected', 'failed')`,
    )
    .bind(JSON.stringify(ids), now + WAKE_GRACE_MS)
    .run();
  return ids;
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
