import { Hono } from "hono";
import { ulid } from "ulid";
import * as v from "valibot";
import { Scope, SCOPES } from "../model/operator.ts";
import { ProblemError } from "../problem.ts";
import { createToken, listTokens, readToken, revokeToken, type TokenReport } from "../storage/tokens.ts";
import { DAY_MS } from "../time.ts";
import { newToken } from "./access.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";

const NAME_MAX_CHARS = 100;
const DAYS_MAX = 3650;
const DAYS = `must be a whole number from 1 to ${DAYS_MAX}, or null`;

export const ListQuery = v.strictObject({ limit: Limit, cursor: v.optional(v.string()) });

export const NewToken = v.strictObject({
  /** The token's owner and purpose. */
  name: v.pipe(
    v.string("must be a string"),
    v.trim(),
    v.nonEmpty("must not be empty"),
    v.maxLength(NAME_MAX_CHARS, `must be at most ${NAME_MAX_CHARS} characters`),
  ),
  scopes: v.pipe(
    v.array(Scope, "must be a list"),
    v.minLength(1, "must name one scope at least"),
    v.maxLength(SCOPES.length, `must be at most ${SCOPES.length}`),
  ),
  /** null: never. */
  expires_after_days: v.optional(
    v.nullable(v.pipe(v.number(DAYS), v.integer(DAYS), v.minValue(1, DAYS), v.maxValue(DAYS_MAX, DAYS))),
    90,
  ),
});

/** `/api/v1/tokens`: the tokens for the API and the dashboard, besides ADMIN_TOKEN. */
export const tokens = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, ListQuery);
    const now = Date.now();
    const { rows, next_cursor } = pageOf(await listTokens(c.env.DB, limit + 1, cursor ?? null), limit, ({ id }) => id);
    return c.json({ tokens: rows.map((row) => toJson(row, now)), next_cursor });
  })
  .post("/", async (c) => {
    const { name, scopes, expires_after_days } = await parseBody(c.req.raw, NewToken);
    const now = Date.now();
    const { token, hash, hint } = await newToken();
    const id = ulid(now);
    const expiresAt = expires_after_days === null ? null : now + expires_after_days * DAY_MS;
    await createToken(c.env.DB, { id, name, hash, hint, scopes: [...new Set(scopes)], expiresAt }, now);
    return c.json({ ...toJson(await existing(c.env.DB, id), now), token }, 201, { location: `/api/v1/tokens/${id}` });
  })
  .get("/:id", async (c) => c.json(toJson(await existing(c.env.DB, c.req.param("id")), Date.now())))
  .delete("/:id", async (c) => {
    const { id } = await existing(c.env.DB, c.req.param("id"));
    const now = Date.now();
    await revokeToken(c.env.DB, id, now);
    return c.json(toJson(await existing(c.env.DB, id), now));
  });

async function existing(db: D1Database, id: string): Promise<TokenReport> {
  const token = await readToken(db, id);
  if (!token) throw new ProblemError({ kind: "not-found", what: "token" });
  return token;
}

/** Whether a token is valid. */
export function stateOf({ revokedAt, expiresAt }: TokenReport, now: number): "good" | "revoked" | "ended" {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "ended" : "good";
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const toJson = (token: TokenReport, now: number) => ({
  id: token.id,
  name: token.name,
  hint: token.hint,
  scopes: token.scopes,
  status: stateOf(token, now),
  created_at: iso(token.createdAt)!,
  expires_at: iso(token.expiresAt),
  revoked_at: iso(token.revokedAt),
  used_at: iso(token.usedAt),
  links: { self: `/api/v1/tokens/${token.id}` },
});
