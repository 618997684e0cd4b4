/** Corrections and withdrawals by publishers, for the page that lists them in public. */
import type { ShownChange } from "../model/post-state.ts";
import type { PostSummary } from "../model/post.ts";
import { IS_CORRECTED, SUMMARY_COLUMNS, type SummaryRow, toSummary } from "./lists.ts";
import { unsettled } from "./page-schedule.ts";
import type { ReadDatabase } from "./nearest.ts";

/**
 * Statement: saves the changes that readers see as corrections or withdrawals, unless another consumer has settled
 * them. It runs before the pages are settled, in the same transaction.
 */
export const noteCorrections = (db: D1Database, changes: readonly ShownChange[], now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO corrections (post_id, kind, noted_at)
       SELECT posts.id, change.value ->> '$.change', ?2 FROM ${unsettled("?1")}
       WHERE change.value ->> '$.change' IN ('corrected', 'withdrawn')
       ON CONFLICT (post_id) DO UPDATE SET kind = excluded.kind, noted_at = excluded.noted_at`,
    )
    .bind(JSON.stringify(changes.map(({ post, renders, change }) => ({ post, renders, change }))), now);

/** A correction, or a withdrawal with its reason, at an instant in ISO 8601. */
export type Correction = { at: string; post: PostSummary } & (
  | { kind: "corrected" }
  | { kind: "withdrawn"; reason: string | null; by: "source" | "operator" }
);

interface CorrectionRow extends SummaryRow {
  kind: "corrected" | "withdrawn";
  noted_at: number;
  withdrawal_reason: string | null;
  withdrawn_by: "source" | "operator" | null;
}

/** The newest corrections of live posts, and the newest withdrawals that still hold. Reads four rows for each. */
export async function listCorrections(db: ReadDatabase, limit: number): Promise<Correction[]> {
  const { results } = await db
    .prepare(
      `SELECT ${SUMMARY_COLUMNS}, corrections.kind, noted_at, withdrawal_reason, withdrawn_by
       FROM corrections CROSS JOIN posts ON posts.id = post_id CROSS JOIN sources ON sources.slug = posts.source
       WHERE CASE corrections.kind WHEN 'corrected' THEN live = 1 AND ${IS_CORRECTED} ELSE withdrawn_at IS NOT NULL END
       ORDER BY noted_at DESC LIMIT ?`,
    )
    .bind(limit)
    .all<CorrectionRow>();
  return results.map((row) => {
    const noted = { at: new Date(row.noted_at).toISOString(), post: toSummary(row) };
    return row.kind === "corrected"
      ? { ...noted, kind: row.kind }
      : { ...noted, kind: row.kind, reason: row.withdrawal_reason, by: row.withdrawn_by ?? "source" };
  });
}
