import { encodeTime } from "ulid";
import type { DeliveryStatus } from "../model/delivery.ts";
import { isSecret, type Withheld } from "../model/post.ts";
import { PAGE_OF_STORY } from "./stories.ts";

/** A delivery as its sender and the operator see it. */
export interface DeliveryReport {
  id: string;
  source: string;
  messageId: string;
  receivedAt: number;
  settledAt: number | null;
  status: DeliveryStatus;
  reason: string | null;
  /** The post whose page it changes, if there is one; without a path while nobody may know about it. */
  post: { id: number; path: string | null } | null;
  /** The title of its post, for operators; null when it has none. */
  title: string | null;
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
  title: string | null;
}

const REPORT = `SELECT deliveries.id, deliveries.source, message_id, received_at, settled_at, status, reason,
    page.id AS page_id, '/' || page.path_source || '/' || page.slug AS path, page.withheld, posts.title
  FROM deliveries LEFT JOIN posts ON posts.id = post_id LEFT JOIN posts AS page ON page.id = ${PAGE_OF_STORY}`;

const toReport = (row: ReportRow): DeliveryReport => ({
  id: row.id,
  source: row.source,
  messageId: row.message_id,
  receivedAt: row.received_at,
  settledAt: row.settled_at,
  status: row.status,
  reason: row.reason,
  title: row.title,
  post:
    row.page_id !== null && row.path !== null
      ? { id: row.page_id, path: isSecret(row.withheld) ? null : row.path }
      : null,
});

/** Few deliveries are in these states, so filtering by them first leaves fewer rows than filtering by source. */
const RARE_STATUSES: ReadonlySet<DeliveryStatus> = new Set(["accepted", "withdrawn", "rejected", "failed"]);

const indexFor = (status: DeliveryStatus) =>
  RARE_STATUSES.has(status) ? "deliveries_by_status" : "deliveries_by_source";

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

/** Reports, the newest first, before `cursor`; of one source or status if given. */
export async function listDeliveryReports(
  db: D1Database,
  filter: { source?: string | undefined; status?: DeliveryStatus | undefined; since?: number | undefined },
  limit: number,
  cursor: string | null,
): Promise<DeliveryReport[]> {
  const conditions: [string, string][] = [];
  if (filter.source !== undefined) conditions.push(["deliveries.source = ?", filter.source]);
  if (filter.status !== undefined) conditions.push(["deliveries.status = ?", filter.status]);
  // An id begins with the time at which it was made.
  if (filter.since !== undefined) conditions.push(["deliveries.id >= ?", encodeTime(filter.since)]);
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
