import { Hono } from "hono";
import * as v from "valibot";
import { sha256Base64 } from "../bytes.ts";
import { ProblemError } from "../problem.ts";
import {
  closeDoor,
  decideRequest,
  type Door,
  type DoorRequest,
  listRequests,
  openDoor,
  readDoor,
  readRequest,
} from "../storage/doors.ts";
import { withholdPost } from "../storage/operated-posts.ts";
import { siteOf } from "../storage/site.ts";
import { readSource } from "../storage/sources.ts";
import { withdrawPost } from "../storage/withdrawals.ts";
import { DAY_MS } from "../time.ts";
import { Limit, pageOf, parseBody, parseQuery } from "./json.ts";
import { showNow } from "./posts.ts";

const KEY_BYTES = 32;
const DAYS_MAX = 3650;
const DAYS = `must be a whole number from 1 to ${DAYS_MAX}`;
const ANSWER_MAX_CHARS = 500;

export const NewDoor = v.strictObject({
  expires_after_days: v.optional(
    v.pipe(v.number(DAYS), v.integer(DAYS), v.minValue(1, DAYS), v.maxValue(DAYS_MAX, DAYS)),
    90,
  ),
  /** Whether a publisher's request to take a post down is carried out at once. */
  at_once: v.optional(v.boolean("must be true or false"), false),
});

export const RequestsQuery = v.strictObject({ limit: Limit, cursor: v.optional(v.string()) });

export const Decision = v.strictObject({
  decision: v.picklist(["done", "refused"], "must be done or refused"),
  /** The answer for the publisher. */
  answer: v.optional(
    v.pipe(
      v.string("must be a string"),
      v.trim(),
      v.maxLength(ANSWER_MAX_CHARS, `must be at most ${ANSWER_MAX_CHARS} characters`),
    ),
    "",
  ),
});

/** `/api/v1/sources/{slug}/door`: a publisher's link to the page of its own posts here. */
export const doors = new Hono<{ Bindings: Env }>()
  .get("/:slug/door", async (c) => {
    const door = await readDoor(c.env.DB, await existingSlug(c.env.DB, c.req.param("slug")));
    if (!door) throw new ProblemError({ kind: "not-found", what: "door" });
    return c.json(doorJson(door));
  })
  .put("/:slug/door", async (c) => {
    const source = await existingSlug(c.env.DB, c.req.param("slug"));
    const { expires_after_days, at_once } = await parseBody(c.req.raw, NewDoor);
    const key = crypto
      .getRandomValues(new Uint8Array(KEY_BYTES))
      .toBase64({ alphabet: "base64url", omitPadding: true });
    const now = Date.now();
    const endsAt = now + expires_after_days * DAY_MS;
    await openDoor(c.env.DB, { source, hash: await sha256Base64(key), endsAt, atOnce: at_once }, now);
    const { origin } = await siteOf(c.env);
    return c.json({ ...doorJson((await readDoor(c.env.DB, source))!), door: `${origin ?? ""}/door/${key}` }, 201);
  })
  .delete("/:slug/door", async (c) => {
    await closeDoor(c.env.DB, await existingSlug(c.env.DB, c.req.param("slug")));
    return c.body(null, 204);
  });

/** `/api/v1/requests`: publishers' requests, and an operator's decisions. */
export const requests = new Hono<{ Bindings: Env }>()
  .get("/", async (c) => {
    const { limit, cursor } = parseQuery(c.req.raw, RequestsQuery);
    const found = await listRequests(c.env.DB, "open", limit + 1, cursor ?? null);
    const { rows, next_cursor } = pageOf(found, limit, ({ id }) => id);
    return c.json({ requests: rows.map(requestJson), next_cursor });
  })
  .get("/:id", async (c) => c.json(requestJson(await existing(c.env.DB, c.req.param("id")))))
  .post("/:id", async (c) => {
    const request = await existing(c.env.DB, c.req.param("id"));
    if (request.decidedAt !== null) {
      throw new ProblemError({ kind: "conflict", detail: `The request is ${request.decision} already.` });
    }
    const { decision, answer } = await parseBody(c.req.raw, Decision);
    if (decision === "done") await takeDown(request, c.env, c.executionCtx as ExecutionContext);
    await decideRequest(c.env.DB, request.id, decision, answer || null, Date.now());
    return c.json(requestJson(await existing(c.env.DB, request.id)));
  });

/** Carries out a publisher's request as far as possible without an operator, who corrects credits by hand. */
export async function takeDown(
  { kind, post, text }: Pick<DoorRequest, "kind" | "post" | "text">,
  env: Env,
  ctx: ExecutionContext,
): Promise<void> {
  if (kind === "credit") return;
  const now = Date.now();
  if (kind === "withdraw") await withdrawPost(env.DB, post, text || null, now);
  else await withholdPost(env.DB, post, now);
  await showNow(post, env, ctx);
}

async function existingSlug(db: D1Database, slug: string): Promise<string> {
  if (!(await readSource(db, slug))) throw new ProblemError({ kind: "not-found", what: "source" });
  return slug;
}

async function existing(db: D1Database, id: string): Promise<DoorRequest> {
  const request = await readRequest(db, id);
  if (!request) throw new ProblemError({ kind: "not-found", what: "request" });
  return request;
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const doorJson = ({ source, createdAt, endsAt, atOnce, usedAt }: Door) => ({
  source,
  created_at: iso(createdAt)!,
  ends_at: iso(endsAt)!,
  at_once: atOnce,
  used_at: iso(usedAt),
});

const requestJson = (request: DoorRequest) => ({
  id: request.id,
  source: request.source,
  post: request.post,
  title: request.title,
  kind: request.kind,
  text: request.text,
  asked_at: iso(request.askedAt)!,
  decided_at: iso(request.decidedAt),
  decision: request.decision,
  answer: request.answer,
});
