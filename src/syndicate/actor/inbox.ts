import * as v from "valibot";
import { Activity, Typed } from "../../model/actor.ts";
import { type Problem, ProblemError } from "../../problem.ts";
import { readActor } from "../../storage/actors.ts";
import {
  addFollower,
  type Follower,
  listFollowed,
  noteKeyReading,
  removeFollower,
  type Verified,
} from "../../storage/followers.ts";
import { addressedSite } from "../../storage/site.ts";
import { MINUTE_MS } from "../../time.ts";
import { readBody } from "../../web/body.ts";
import type { Fetch } from "../../web/fetch.ts";
import { type UncheckedSignature, isSignedBy, readSignature } from "../../web/http-signatures.ts";
import { noteNetwork } from "../../web/local.ts";
import { jsonOf } from "../destination.ts";
import { wakeFollowers } from "./wake.ts";
import { destinationAt, inboxUrl, isDestinationId, sharedInboxUrl } from "./addresses.ts";
import { signerOf } from "./keys.ts";
import { readPeer } from "./peer.ts";

const BODY_MAX_BYTES = 100_000;
const RATE_RETRY_SECONDS = 60;
/** The shortest time between two fetches of a key that does not verify. */
const KEY_AGAIN_MS = MINUTE_MS;

/** The answer for an accepted or irrelevant activity. No sender needs to know which it was. */
const taken = (): Response => new Response(null, { status: 202, headers: { "cache-control": "no-store" } });

/** The effect that an activity requests here; undefined when it requests none. */
type Asked =
  | { what: "follow"; actor: string; destination: string; follow: string }
  /** `destination` null: of all actors here; `follow`: the id of the Follow that is undone. */
  | { what: "leave"; actor: string; destination: string | null; follow?: string };

/**
 * `POST /activitypub/{destination}/inbox`, and `/activitypub/inbox` for all actors here: takes new followers, and those
 * who leave.
 *
 * 1. read the body, and the effect that it requests; most activities request none here, and cost nothing
 * 2. read the signature: it must cover address, time and body, and these must be right
 * 3. find the actor, or the follower
 * 4. verify the signature by the follower's stored key, or by the key from the sender's server
 * 5. save the effect, once per signature
 *
 * @param destination null: the inbox of all actors
 * @param now milliseconds since the epoch
 * @throws {ProblemError} when the request is refused
 */
export async function receiveActivity(
  request: Request,
  destination: string | null,
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<Response> {
  if (destination !== null && !isDestinationId(destination))
    throw new ProblemError({ kind: "not-found", what: "inbox" });
  const body = await readBody(request, BODY_MAX_BYTES);
  if (body === null) throw new ProblemError({ kind: "body-too-large", maxBytes: BODY_MAX_BYTES });
  const { origin } = await addressedSite(env);
  const asked = askedIn(body, origin);
  if (asked === undefined) return taken();
  const url = destination === null ? sharedInboxUrl(origin) : inboxUrl(origin, destination);
  const claim = await readSignature({ url, headers: request.headers, body }, now);
  if ("problem" in claim) throw new ProblemError(claim.problem);
  const followed = asked.what === "leave" ? await followedOf(asked, env.DB) : [];
  // Servers send every deletion of an account to all servers that may know it.
  if (asked.what === "leave" && followed.length === 0) return taken();
  const caller = request.headers.get("cf-connecting-ip") ?? "unknown";
  const { success } = await env.INBOX_RATE.limit({ key: caller });
  if (!success) throw new ProblemError({ kind: "rate-limited", retryAfterSeconds: RATE_RETRY_SECONDS });
  noteNetwork(env);
  const problem =
    asked.what === "follow"
      ? await follow(asked, claim, origin, env, fetch, now)
      : await leave(followed, claim, origin, env, fetch, now);
  if (problem) throw new ProblemError(problem);
  return taken();
}

/** The relevant types. Activities of other types are ignored, whatever they contain. */
const TYPES: ReadonlySet<unknown> = new Set(["Follow", "Undo", "Delete", "Block"]);

/**
 * Reads the effect that an activity requests.
 *
 * @throws {ProblemError} when the body is no activity at all
 */
function askedIn(body: Uint8Array<ArrayBuffer>, origin: string): Asked | undefined {
  const json = jsonOf(new TextDecoder().decode(body));
  const typed = v.safeParse(Typed, json);
  if (typed.success && !TYPES.has(typed.output.type)) return undefined;
  const parsed = v.safeParse(Activity, json);
  if (!parsed.success) {
    // Servers also undo and delete much that has no address or does not concern this site.
    if (typed.success && typed.output.type !== "Follow") return undefined;
    throw new ProblemError({
      kind: "body-not-json",
      detail: "Send an activity with its type, its actor and its object.",
    });
  }
  const { id = "", type, actor, object } = parsed.output;
  const named = typeof object === "string" ? object : object.id;
  if (type === "Follow" || type === "Block") {
    const destination = destinationAt(origin, named ?? "");
    if (destination === undefined) return undefined;
    return type === "Block"
      ? { what: "leave", actor, destination }
      : { what: "follow", actor, destination, follow: id };
  }
  if (type === "Delete") return named === actor ? { what: "leave", actor, destination: null } : undefined;
  // Some servers name the Follow by its id alone.
  if (typeof object === "string") return { what: "leave", actor, destination: null, follow: object };
  if (object.type !== "Follow") return undefined;
  const destination = destinationAt(origin, object.object ?? "");
  return destination === undefined ? undefined : { what: "leave", actor, destination };
}

/** This arrival of the request, to be saved with its effect. */
const verifiedOf = ({ signature }: UncheckedSignature): Verified => ({
  signature: signature.toBase64(),
  request: crypto.randomUUID(),
});

const mismatch = (why: string): Problem => ({
  kind: "signature-mismatch",
  header: "signature",
  hint: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
});

const replayed: Problem = { kind: "conflict", detail: "This signature was used before. Sign anew on every retry." };

async function follow(
  { actor, destination, follow: id }: Extract<Asked, { what: "follow" }>,
  claim: UncheckedSignature,
  origin: string,
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<Problem | undefined> {
  const target = await readActor(env.DB, destination);
  if (target === null || target.isEnded) return { kind: "not-found", what: "actor" };
  const [known] = await listFollowed(env.DB, actor, destination);
  const follower = await verified(known, actor, claim, destination, origin, env, fetch, now);
  if (typeof follower === "string") return mismatch(follower);
  const followed = await addFollower(env.DB, { ...follower, destination, follow: id }, verifiedOf(claim), now);
  if (followed === "replayed") return replayed;
  if (followed === "full") return { kind: "conflict", detail: "This actor has as many followers as it may have." };
  await wakeFollowers(env, destination, now);
  return undefined;
}

/** The actors of this site that a sender stops following. */
async function followedOf(
  { actor, destination, follow }: Extract<Asked, { what: "leave" }>,
  db: D1Database,
): Promise<Follower[]> {
  const all = await listFollowed(db, actor, destination);
  return all.filter((one) => follow === undefined || one.follow === follow);
}

async function leave(
  followed: readonly Follower[],
  claim: UncheckedSignature,
  origin: string,
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<Problem | undefined> {
  for (const [index, known] of followed.entries()) {
    const follower = await verified(known, known.actor, claim, known.destination, origin, env, fetch, now);
    if (typeof follower === "string") return mismatch(follower);
    // All parts belong to one request, so they share one signature.
    const one = verifiedOf(claim);
    const signature = index === 0 ? one.signature : `${one.signature} ${known.destination}`;
    if ((await removeFollower(env.DB, known, { ...one, signature }, now)) === "replayed") return replayed;
  }
  return undefined;
}

/**
 * Verifies the sender's signature, by the stored key of the follower, else by the key from its server.
 *
 * @returns the reason when it is not valid
 */
async function verified(
  known: Follower | undefined,
  actor: string,
  claim: UncheckedSignature,
  destination: string,
  origin: string,
  env: Env,
  fetch: Fetch,
  now: number,
): Promise<Omit<Follower, "destination" | "follow"> | string> {
  const why = "the key that the actor names did not make it";
  if (known) {
    if (known.keyId === claim.keyId && (await isSignedBy(claim, known.keyPem))) return known;
    if (!(await noteKeyReading(env.DB, known, now - KEY_AGAIN_MS, now))) return why;
  }
  const peer = await readPeer(
    actor,
    claim.keyId,
    await signerOf(destination, origin, env).catch(() => null),
    fetch,
    now,
  );
  if (typeof peer === "string") return peer;
  return (await isSignedBy(claim, peer.keyPem)) ? { ...peer, keyReadAt: now } : why;
}
