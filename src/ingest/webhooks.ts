import { Hono } from "hono";
import { ulid } from "ulid";
import { configOf } from "../config.ts";
import { unseal } from "../keys.ts";
import type { Message } from "../model/message.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { saveArrival } from "../storage/deliveries.ts";
import { readSecrets } from "../storage/sources.ts";
import { readBody, WEBHOOK_BODY_MAX_BYTES } from "./body.ts";
import { importSecret, readSignatureHeaders, verifySignature } from "./signatures/standard-webhooks.ts";

const RETRY_AFTER_SECONDS = 30;

/** `POST /webhooks/{source}`: verify, save the delivery, wake the queue, 202. */
export const webhooks = new Hono<{ Bindings: Env }>()
  .post("/:source", (c) => accept(c.req.raw, c.req.param("source"), c.env, c.executionCtx, Date.now()))
  .all("/:source", () => problemResponse({ kind: "method-not-allowed", allow: "POST" }));

/**
 * Accepts one signed delivery.
 *
 * In this order: headers, size, signature, and only then the row. Nothing is parsed here: what a body says is found out
 * when it is published, and told at the delivery's address.
 *
 * @param now milliseconds since the epoch
 */
export async function accept(
  request: Request,
  source: string,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): Promise<Response> {
  const headers = readSignatureHeaders(request.headers, now);
  if ("kind" in headers) return refuse(request, headers);
  const body = await readBody(request, WEBHOOK_BODY_MAX_BYTES);
  if (body === null) return refuse(request, { kind: "body-too-large", maxBytes: WEBHOOK_BODY_MAX_BYTES });
  if (body.length === 0) return problemResponse({ kind: "body-empty" });

  const bodyHash = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).toBase64();
  const id = ulid(now);
  try {
    // Twice at most: the keys that this isolate remembers may be older than the source's last change.
    for (const fresh of [false, true]) {
      const keys = await keysOf(source, env, now, fresh);
      if (!keys) {
        if (fresh) return problemResponse({ kind: "not-found", what: "source" });
        continue;
      }
      if (!(await verifySignature(headers, body, keys.keys))) {
        if (fresh || keys.fresh) return problemResponse({ kind: "signature-mismatch" });
        continue;
      }
      const arrival = { id, source, sourceVersion: keys.version, messageId: headers.messageId, bodyHash, body };
      const saved = await saveArrival(env.DB, arrival, now);
      if (saved.kind === "saved") {
        ctx.waitUntil(wake(env.WORK, id));
        return accepted(id);
      }
      if (saved.kind === "duplicate") {
        if (saved.bodyHash !== bodyHash) {
          return problemResponse({ kind: "message-id-conflict", messageId: headers.messageId });
        }
        // A sender that asks again may have seen this Worker die before it could send the message.
        if (saved.status === "accepted") ctx.waitUntil(wake(env.WORK, saved.id));
        return accepted(saved.id);
      }
    }
  } catch (error) {
    console.error({ event: "accept failed", source, error: String(error) });
    return problemResponse({ kind: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
  return problemResponse({ kind: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** An unread body is let go, so that the connection can be used again. */
function refuse(request: Request, problem: Problem): Response {
  void request.body?.cancel().catch(() => {});
  return problemResponse(problem);
}

function accepted(id: string): Response {
  const status = `/deliveries/${id}`;
  return Response.json(
    { id, status: "accepted", links: { status, post: `${status}/post` } },
    { status: 202, headers: { location: status, "cache-control": "no-store" } },
  );
}

/** The row is committed; if the queue refuses, the sweep sends the message. */
async function wake(queue: Queue<Message>, id: string): Promise<void> {
  try {
    await queue.send({ kind: "delivery", id });
  } catch (error) {
    console.warn({ event: "queue refused a message, left to the sweep", delivery: id, error: String(error) });
  }
}

interface SourceKeys {
  version: number;
  keys: CryptoKey[];
  readAt: number;
}

/** Keys are remembered for so long: an accept then costs one D1 statement, which checks that they still hold. */
const KEYS_REMEMBERED_MS = 60_000;
const SOURCES_REMEMBERED_MAX = 500;
const remembered = new Map<string, SourceKeys>();

async function keysOf(
  source: string,
  env: Env,
  now: number,
  fresh: boolean,
): Promise<(SourceKeys & { fresh: boolean }) | null> {
  const known = remembered.get(source);
  if (known && !fresh && now - known.readAt < KEYS_REMEMBERED_MS) return { ...known, fresh: false };
  remembered.delete(source);
  const stored = await readSecrets(env.DB, source, now);
  if (!stored) return null;
  const { SECRET_KEY } = configOf(env);
  const keys = await Promise.all(
    stored.secrets.map(async ({ sealed }) => importSecret(await unseal(SECRET_KEY, `source:${source}`, sealed))),
  );
  const read = { version: stored.version, keys, readAt: now };
  if (remembered.size >= SOURCES_REMEMBERED_MAX) remembered.clear();
  remembered.set(source, read);
  return { ...read, fresh: true };
}
