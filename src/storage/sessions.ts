import * as v from "valibot";
import { type Operator, Scope } from "../model/operator.ts";

/** Saves a session under the hash of its cookie, and drops sessions that have ended. */
export async function createSession(
  db: D1Database,
  session: { hash: string; token: string | null; admin: string | null; endsAt: number },
  now: number,
): Promise<void> {
  await db.batch([
    db.prepare("DELETE FROM sessions WHERE ends_at <= ?").bind(now),
    db
      .prepare("INSERT INTO sessions (hash, token, admin, created_at, ends_at) VALUES (?, ?, ?, ?, ?)")
      .bind(session.hash, session.token, session.admin, now, session.endsAt),
  ]);
}

/** Who is signed in by a session, as long as the session and its token are valid. */
export type Session = { kind: "admin"; mark: string } | { kind: "token"; operator: Operator };

/** The session with this hash; null when there is none or it has ended. */
export async function readSession(db: D1Database, hash: string, now: number): Promise<Session | null> {
  const row = await db
    .prepare(
      `SELECT sessions.admin, tokens.name, tokens.scopes FROM sessions LEFT JOIN tokens ON tokens.id = sessions.token
       WHERE sessions.hash = ?1 AND ends_at > ?2
         AND (sessions.token IS NULL OR (revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)))`,
    )
    .bind(hash, now)
    .first<{ admin: string | null; name: string | null; scopes: string | null }>();
  if (!row) return null;
  if (row.admin !== null) return { kind: "admin", mark: row.admin };
  if (row.name === null || row.scopes === null) return null;
  return { kind: "token", operator: { name: row.name, scopes: v.parse(v.array(Scope), JSON.parse(row.scopes)) } };
}

/** Ends a session. */
export async function dropSession(db: D1Database, hash: string): Promise<void> {
  await db.prepare("DELETE FROM sessions WHERE hash = ?").bind(hash).run();
}
