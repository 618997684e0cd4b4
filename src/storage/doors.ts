/** Doors: the publishers' own pages, and the publishers' requests there. Times in milliseconds. */
import { HOUR_MS } from "../time.ts";

export interface Door {
  source: string;
  createdAt: number;
  endsAt: number;
  /** Whether a publisher's request to take a post down is carried out at once. */
  atOnce: boolean;
  usedAt: number | null;
}

type DoorRow = Omit<Door, "atOnce"> & { atOnce: number };

const COLUMNS = "source, created_at AS createdAt, ends_at AS endsAt, at_once AS atOnce, used_at AS usedAt";

const toDoor = ({ atOnce, ...row }: DoorRow): Door => ({ ...row, atOnce: atOnce === 1 });

/** Gives a source a new link, and ends the earlier one. */
export async function openDoor(
  db: D1Database,
  { source, hash, endsAt, atOnce }: Pick<Door, "source" | "endsAt" | "atOnce"> & { hash: string },
  now: number,
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO doors (source, hash, created_at, ends_at, at_once) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (source) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at, ends_at = excluded.ends_at,
         at_once = excluded.at_once, used_at = NULL`,
    )
    .bind(source, hash, now, endsAt, atOnce ? 1 : 0)
    .run();
}

/** The link of a source, whether or not it is still valid; null when it has none. */
export async function readDoor(db: D1Database, source: string): Promise<Door | null> {
  const row = await db.prepare(`SELECT ${COLUMNS} FROM doors WHERE source = ?`).bind(source).first<DoorRow>();
  return row && toDoor(row);
}

/** The door that a key opens at `now`, unless its source is deleted; null when it opens none. Updates its last use. */
export async function enterDoor(db: D1Database, hash: string, now: number): Promise<Door | null> {
  const row = await db
    .prepare(
      `SELECT ${COLUMNS} FROM doors WHERE hash = ? AND ends_at > ?
         AND EXISTS (SELECT 1 FROM sources WHERE slug = doors.source AND deleted_at IS NULL)`,
    )
    .bind(hash, now)
    .first<DoorRow>();
  if (!row) return null;
  if (row.usedAt === null || row.usedAt < now - HOUR_MS) {
    await db.prepare("UPDATE doors SET used_at = ? WHERE source = ?").bind(now, row.source).run();
  }
  return toDoor(row);
}

/** Ends the link of a source. */
export async function closeDoor(db: D1Database, source: string): Promise<void> {
  await db.prepare("DELETE FROM doors WHERE source = ?").bind(source).run();
}

export const REQUEST_KINDS = ["withdraw", "hold", "credit"] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export interface DoorRequest {
  id: string;
  source: string;
  post: number;
  title: string;
  kind: RequestKind;
  text: string;
  askedAt: number;
  decidedAt: number | null;
  decision: "done" | "refused" | null;
  answer: string | null;
}

const REQUEST = `SELECT door_requests.id, door_requests.source, post_id AS post, title, kind, text, asked_at AS askedAt,
    decided_at AS decidedAt, decision, answer FROM door_requests JOIN posts ON posts.id = post_id`;

/** Saves a publisher's request; with a `decision` when it was carried out already. */
export async function saveRequest(
  db: D1Database,
  request: Pick<DoorRequest, "id" | "source" | "post" | "kind" | "text"> & { isDone: boolean },
  now: number,
): Promise<void> {
  await db
    .prepare(
      `INSERT INTO door_requests (id, source, post_id, kind, text, asked_at, decided_at, decision)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, iif(?7, ?6, NULL), iif(?7, 'done', NULL))`,
    )
    .bind(request.id, request.source, request.post, request.kind, request.text, now, request.isDone ? 1 : 0)
    .run();
}

/** Requests, the newest first, before `cursor`: of one source, or those without a decision. */
export async function listRequests(
  db: D1Database,
  of: { source: string } | "open",
  limit: number,
  cursor: string | null,
): Promise<DoorRequest[]> {
  const [where, bindings] = of === "open" ? ["decided_at IS NULL", []] : ["door_requests.source = ?", [of.source]];
  const { results } = await db
    .prepare(`${REQUEST} WHERE ${where} AND door_requests.id < ? ORDER BY door_requests.id DESC LIMIT ?`)
    .bind(...bindings, cursor ?? "~", limit)
    .all<DoorRequest>();
  return results;
}

/** One request, or null. */
export async function readRequest(db: D1Database, id: string): Promise<DoorRequest | null> {
  return await db.prepare(`${REQUEST} WHERE door_requests.id = ?`).bind(id).first<DoorRequest>();
}

/** Saves an operator's decision. A request that has a decision stays as it is. */
export async function decideRequest(
  db: D1Database,
  id: string,
  decision: "done" | "refused",
  answer: string | null,
  now: number,
): Promise<void> {
  await db
    .prepare(
      "UPDATE door_requests SET decided_at = ?2, decision = ?3, answer = ?4 WHERE id = ?1 AND decided_at IS NULL",
    )
    .bind(id, now, decision, answer)
    .run();
}
