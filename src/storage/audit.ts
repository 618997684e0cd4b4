import { decodeTime, encodeTime } from "ulid";

/** A change by an operator. */
export interface AuditEntry {
  id: string;
  /** Milliseconds. */
  at: number;
  who: string;
  action: string;
  subject: string;
  /** Null: the operation was cut off. */
  status: number | null;
  /** JSON. */
  before: string | null;
  after: string | null;
}

/**
 * Saves a change that is about to be made. The id is a ULID.
 *
 * @returns false on a schema older than the log, because an interrupted deploy must not lock out its operator
 */
export async function beginAudit(
  db: D1Database,
  entry: Pick<AuditEntry, "id" | "who" | "action" | "subject" | "before">,
): Promise<boolean> {
  try {
    await db
      .prepare("INSERT INTO audit (id, who, action, subject, before) VALUES (?, ?, ?, ?, ?)")
      .bind(entry.id, entry.who, entry.action, entry.subject, entry.before)
      .run();
    return true;
  } catch (error) {
    if (!String(error).includes("no such table")) throw error;
    console.warn({ event: "no audit log yet: apply the migrations", action: entry.action });
    return false;
  }
}

/** Saves the outcome of a change. */
export async function endAudit(
  db: D1Database,
  { id, status, after }: Pick<AuditEntry, "id" | "status" | "after">,
): Promise<void> {
  await db.prepare("UPDATE audit SET status = ?2, after = ?3 WHERE id = ?1").bind(id, status, after).run();
}

/** Changes, the newest first, before `cursor`; of one operator, or of subjects with a given beginning, if given. */
export async function listAudit(
  db: D1Database,
  { who, subject }: { who?: string | undefined; subject?: string | undefined },
  limit: number,
  cursor: string | null,
): Promise<AuditEntry[]> {
  const { results } = await db
    .prepare(
      `SELECT id, who, action, subject, status, before, after FROM audit
       WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR who = ?2)
         AND (?3 IS NULL OR substr(subject, 1, length(?3)) = ?3)
       ORDER BY id DESC LIMIT ?4`,
    )
    .bind(cursor, who ?? null, subject ?? null, limit)
    .all<Omit<AuditEntry, "at">>();
  return results.map((row) => ({ ...row, at: decodeTime(row.id) }));
}

/** Drops entries older than `before`. */
export async function dropAudit(db: D1Database, before: number, limit: number): Promise<void> {
  await db
    .prepare("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE id < ? ORDER BY id LIMIT ?)")
    .bind(encodeTime(before), limit)
    .run();
}
