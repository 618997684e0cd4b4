import * as v from "valibot";
import { Scope } from "../model/operator.ts";
import { MINUTE_MS } from "../time.ts";

/** A token as operators see it. Times in milliseconds. */
export interface TokenReport {
  id: string;
  name: string;
  /** The token's first characters. */
  hint: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | null;
  revokedAt: number | null;
  usedAt: number | null;
}

type TokenRow = Omit<TokenReport, "scopes"> & { scopes: string };

const COLUMNS = `id, name, hint, scopes, created_at AS createdAt, expires_at AS expiresAt, revoked_at AS revokedAt,
  used_at AS usedAt`;

const Scopes = v.array(Scope);

const toReport = (row: TokenRow): TokenReport => ({ ...row, scopes: v.parse(Scopes, JSON.parse(row.scopes)) });

/** How often the last use of a token is updated at most. */
const USE_NOTED_EVERY_MS = 10 * MINUTE_MS;

/** Saves a new token under its hash. */
export async function createToken(
  db: D1Database,
  token: Pick<TokenReport, "id" | "name" | "hint" | "scopes" | "expiresAt"> & { hash: string },
  now: number,
): Promise<void> {
  await db
    .prepare(
      "INSERT INTO tokens (id, name, hash, hint, scopes, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(token.id, token.name, token.hash, token.hint, JSON.stringify(token.scopes), now, token.expiresAt)
    .run();
}

/** The valid token with this hash, or null. Updates its last use. */
export async function useToken(db: D1Database, hash: string, now: number): Promise<TokenReport | null> {
  const row = await db
    .prepare(
      `SELECT ${COLUMNS} FROM tokens
       WHERE hash = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)`,
    )
    .bind(hash, now)
    .first<TokenRow>();
  if (!row) return null;
  if (row.usedAt === null || row.usedAt < now - USE_NOTED_EVERY_MS) {
    await db.prepare("UPDATE tokens SET used_at = ? WHERE id = ?").bind(now, row.id).run();
  }
  return toReport(row);
}

/** Tokens, the newest first, before `cursor`; including those that ended. */
export async function listTokens(db: D1Database, limit: number, cursor: string | null): Promise<TokenReport[]> {
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM tokens WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2`)
    .bind(cursor, limit)
    .all<TokenRow>();
  return results.map(toReport);
}

/** One token, or null. */
export async function readToken(db: D1Database, id: string): Promise<TokenReport | null> {
  const row = await db.prepare(`SELECT ${COLUMNS} FROM tokens WHERE id = ?`).bind(id).first<TokenRow>();
  return row && toReport(row);
}

/** Revokes a token and ends every session that was opened with it. A revoked token stays as it is. */
export async function revokeToken(db: D1Database, id: string, now: number): Promise<void> {
  await db.batch([
    db.prepare("UPDATE tokens SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1").bind(id, now),
    db.prepare("DELETE FROM sessions WHERE token = ?").bind(id),
  ]);
}
