import { Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import type { Operator } from "../model/operator.ts";
import { type AuditEntry, beginAudit, endAudit, listAudit } from "../storage/audit.ts";
import { Limit, pageOf, parseQuery } from "./json.ts";

export const ListQuery = v.strictObject({
  who: v.optional(v.string()),
  /** The beginning of the paths, such as /posts/12. */
  subject: v.optional(v.string()),
  limit: Limit,
  cursor: v.optional(v.string()),
});

/** `/api/v1/audit`: every change by an operator. */
export const audit = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  const { who, subject, limit, cursor } = parseQuery(c.req.raw, ListQuery);
  const found = await listAudit(c.env.DB, { who, subject }, limit + 1, cursor ?? null);
  const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
  return c.json({ changes: rows.map(toJson), next_cursor });
});

const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));

const toJson = ({ id, at, who, action, subject, status, before, after }: AuditEntry) => ({
  id,
  at: new Date(at).toISOString(),
  who,
  action,
  subject,
  status,
  before: parsed(before),
  after: parsed(after),
});

const SIDE_MAX_CHARS = 10_000;

/** Fields whose values are shown once and stored nowhere. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set(["secret", "token", "key", "door"]);

/** An answer in the form for the log: without secrets, and cut to a limit. */
function kept(json: unknown): string | null {
  if (json === null || json === undefined) return null;
  const text = JSON.stringify(json, (name, value: unknown) => (SECRET_MEMBERS.has(name) ? undefined : value));
  return text.length <= SIDE_MAX_CHARS ? text : JSON.stringify({ omitted_chars: text.length });
}

/**
 * Makes a change, and saves who made it, its object, and the object's state before and after it. The row is saved
 * before the change, so that an interrupted change is known.
 *
 * @param look reads the object that is changed; null when there is nothing to read
 * @param change makes the change and returns its answer
 */
export async function audited(
  what: { operator: Operator; action: string; subject: string },
  db: D1Database,
  now: number,
  look: () => Promise<unknown>,
  change: () => Promise<Response>,
): Promise<void> {
  const { operator, action, subject } = what;
  const id = ulid(now);
  const begun = await beginAudit(db, { id, who: operator.name, action, subject, before: kept(await look()) });
  const answer = await change();
  if (!begun) return;
  const isJson = /json/.test(answer.headers.get("content-type") ?? "");
  const after = answer.ok ? ((await look()) ?? (isJson ? await answer.clone().json() : null)) : null;
  await endAudit(db, { id, status: answer.status, after: kept(after) });
}
