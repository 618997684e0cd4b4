import { MINUTE_MS, SECOND_MS } from "../time.ts";
import { Hono } from "hono";
import { ulid } from "ulid";
import { sha256Base64, unpacked } from "../bytes.ts";
import { configOf } from "../config.ts";
import { unseal, UnopenableSecret } from "../keys.ts";
import { sourceSecretContext } from "../model/source.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { saveArrival } from "../storage/deliveries.ts";
import { readSecrets } from "../storage/sources.ts";
import { readBody, WEBHOOK_BODY_MAX_BYTES } from "../web/body.ts";
import { toDeliveries, wake } from "./wake.ts";
import type { Scheme } from "../upstreams/signatures/scheme.ts";
import { SCHEMES } from "../upstreams/signatures/schemes.ts";
import { unknownEvent } from "../upstreams/native.ts";
import { UPSTREAMS } from "../upstreams/upstreams.ts";

const RETRY_AFTER_SECONDS = 30;
/** A longer wait, because an operator has to act first. */
const SECRET_RETRY_AFTER_SECONDS = 600;

/** Headers that describe a body. Other headers are not stored. */
const KEPT_HEADERS = ["content-type", ...UPSTREAMS.flatMap(({ keptHeaders = [] }) => keptHeaders)];
const KEPT_HEADER_MAX_CHARS = 300;

/**
 * `POST /webhooks/{source}`: verify, save the delivery, wake the queue, 202. `POST /webhooks/{source}/{token}` does the
 * same for senders that can neither sign nor set a header. Some of them append a path of their own.
 */
export const webhooks = new Hono<{ Bindings: Env }>()
  .basePath("/webhooks")
  .on("POST", ["/:source/:token?", ...appendedPaths()], (c) =>
    accept(c.req.raw, c.req.param("source")!, c.env, c.executionCtx, Date.now()),
  )
  .notFound(() => problemResponse({ kind: "not-found", what: "resource" }))
  // The app answers errors, as for all routes.
  .onError((error) => {
    throw error;
  });

function appendedPaths(): string[] {
  return UPSTREAMS.flatMap(({ appendedPath }) =>
    appendedPath === undefined ? [] : [`/:source/:token${appendedPath}`],
  );
}

/**
 * Accepts one signed delivery.
 *
 * The order is: the source, the claim, the size, the signature, and only then the row. The body is parsed later, when
 * it is published; the outcome is shown at the delivery's address. Only an unknown event is refused here, so that its
 * sender sees it at once.
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
  try {
    const answer = await saveDelivery(request, source, env, ctx, now);
    if (answer instanceof Response) return answer;
    // An unread body is cancelled, so that the connection can be reused.
    if (!request.bodyUsed) void request.body?.cancel().catch(() => {});
    return problemResponse(answer);
  } catch (error) {
    if (error instanceof UnopenableSecret) {
      console.error({ event: "secret not opened", source, error: error.message });
      return problemResponse({ kind: "secret-unopenable", retryAfterSeconds: SECRET_RETRY_AFTER_SECONDS });
    }
    console.error({ event: "accept failed", source, error: String(error) });
    return problemResponse({ kind: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

async function saveDelivery(
  request: Request,
  source: string,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): Promise<Response | Problem> {
  let read: { body: Uint8Array<ArrayBuffer>; packed: Uint8Array<ArrayBuffer>; bodyHash: string } | undefined;
  let refusal: Problem = { kind: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS };
  // Two attempts at most: this isolate may remember the source from before its last change.
  let wanted: Wanted = "remembered";
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const signer = await signerOf(source, env, now, wanted);
    wanted = "again";
    if (!signer) return { kind: "not-found", what: "source" };
    const claim = signer.scheme.read(request, now);
    if ("kind" in claim) {
      if (signer.isFresh) return claim;
      continue;
    }
    if (!read) {
      const packed = await readBody(request, WEBHOOK_BODY_MAX_BYTES);
      if (packed === null) return { kind: "body-too-large", maxBytes: WEBHOOK_BODY_MAX_BYTES };
      if (packed.length === 0) return { kind: "body-empty" };
      const body = await unpacked(packed, WEBHOOK_BODY_MAX_BYTES);
      if (body.length > WEBHOOK_BODY_MAX_BYTES) return { kind: "body-too-large", maxBytes: WEBHOOK_BODY_MAX_BYTES };
      if (isPackedOtherwise(request, body)) return OTHER_PACKING;
      read = { body, packed, bodyHash: await sha256Base64(body) };
    }
    const { body, packed, bodyHash } = read;
    // Most senders sign the body before they compress it, some after.
    const forms = body === packed ? [body] : [body, packed];
    if (!(await anyOf(signer.keys, (key) => anyOf(forms, (form) => claim.verify(form, key))))) {
      refusal = signer.scheme.mismatch;
      if (signer.isFresh) return refusal;
      continue;
    }
    const unknown = unknownEvent(body);
    if (unknown !== null) return { kind: "body-invalid", issues: [unknown] };
    const hashed = claim.signedAt === undefined ? bodyHash : `${bodyHash} ${claim.signedAt}`;
    const messageId = claim.messageId ?? `sha256:${hashed}`;
    const id = ulid(now);
    const arrival = {
      id,
      source,
      sourceVersion: signer.version,
      messageId,
      bodyHash,
      headers: keptHeaders(request),
      body,
    };
    const saved = await saveArrival(env.DB, arrival, now);
    if (saved.kind === "saved") {
      // Cloudflare's id of the request. All later log lines about the delivery carry the delivery's own id.
      console.info({ event: "delivery accepted", delivery: id, source, request: request.headers.get("cf-ray") });
      ctx.waitUntil(wake(env.WORK, toDeliveries([id])));
      return accepted(id);
    }
    if (saved.kind === "duplicate") {
      if (saved.bodyHash !== bodyHash) return { kind: "message-id-conflict", messageId };
      // A sender may retry because this Worker was killed before it could send the message.
      if (saved.status === "accepted") ctx.waitUntil(wake(env.WORK, toDeliveries([saved.id])));
      return accepted(saved.id, saved.status === "rejected" || saved.status === "failed" ? saved.status : "accepted");
    }
    wanted = "now";
  }
  return refusal;
}

const OTHER_PACKING = {
  kind: "header-malformed",
  header: "content-encoding",
  expected: "gzip, or nothing for a body that is not compressed",
} as const;

/** Whether a body is compressed by another method than gzip. Its sender would be told that its signature is wrong. */
function isPackedOtherwise(request: Request, body: Uint8Array): boolean {
  if (/^\s*(?:|identity|(?:x-)?gzip)\s*$/i.test(request.headers.get("content-encoding") ?? "")) return false;
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
    return false;
  } catch {
    return true;
  }
}

async function anyOf<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await test(item)) return true;
  return false;
}

const keptHeaders = ({ headers }: Request): Record<string, string> =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value.slice(0, KEPT_HEADER_MAX_CHARS)]];
    }),
  );

/**
 * The answer for a saved delivery.
 *
 * @param status `accepted`, or the outcome of a repeated delivery that did not become a post
 */
function accepted(id: string, status: "accepted" | "rejected" | "failed" = "accepted"): Response {
  const address = `/deliveries/${id}`;
  return Response.json(
    { id, status, links: { status: address, post: `${address}/post` } },
    { status: 202, headers: { location: address, "cache-control": "no-store" } },
  );
}

interface Signer {
  version: number;
  scheme: Scheme;
  keys: CryptoKey[];
  readAt: number;
  /** When it was last read because the remembered signer failed. */
  readAgainAt: number;
}

/** How long signers are remembered. Accepting then costs one D1 statement, which checks that they are still valid. */
const SIGNERS_REMEMBERED_MS = MINUTE_MS;
const SIGNERS_READ_AGAIN_MS = SECOND_MS;
const SIGNERS_REMEMBERED_MAX = 500;
/** Signers by database, then by source. */
const remembered = new WeakMap<D1Database, Map<string, Signer>>();

/**
 * Use the remembered signer; or read it again, unless that was just done for another bad signature; or read it in any
 * case.
 */
type Wanted = "remembered" | "again" | "now";

async function signerOf(
  source: string,
  env: Env,
  now: number,
  wanted: Wanted,
): Promise<(Signer & { isFresh: boolean }) | null> {
  const signers = remembered.get(env.DB) ?? new Map<string, Signer>();
  remembered.set(env.DB, signers);
  const known = signers.get(source);
  // Limits how often forged signatures make a source be read again.
  if (known && wanted === "again" && now - known.readAgainAt < SIGNERS_READ_AGAIN_MS)
    return { ...known, isFresh: true };
  if (known && wanted === "remembered" && now - known.readAt < SIGNERS_REMEMBERED_MS)
    return { ...known, isFresh: false };
  signers.delete(source);
  const stored = await readSecrets(env.DB, source, now);
  if (!stored) return null;
  const scheme = SCHEMES.get(stored.signing);
  // A newer version saved the source. The answer is 503, and the sender tries again.
  if (scheme === undefined) throw new Error(`this version does not know how the source signs: ${stored.signing}`);
  const keys = await Promise.all(
    stored.secrets.map(async ({ sealed }) =>
      scheme.importSecret(await unseal(configOf(env), sourceSecretContext(source), sealed)),
    ),
  );
  // A source without a usable secret has no key, and rejects everything.
  const read = {
    version: stored.version,
    scheme,
    keys: keys.filter((key) => key !== null),
    readAt: now,
    readAgainAt: wanted === "again" ? now : -Infinity,
  };
  if (signers.size >= SIGNERS_REMEMBERED_MAX) signers.clear();
  signers.set(source, read);
  return { ...read, isFresh: true };
}
