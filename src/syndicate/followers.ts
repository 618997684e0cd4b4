import {
  type FollowerHost,
  type FollowerMessage,
  leaseFollowerHost,
  listFollowerHostsDue,
  noteMade,
  postponeFollowerMessage,
  releaseFollowerHost,
  settleFollowerMessage,
  takeFollowerMessage,
} from "../storage/follower-messages.ts";
import { forgetInbox, readFollower } from "../storage/followers.ts";
import { readActor, readActorPost } from "../storage/actors.ts";
import { UnopenableSecret } from "../keys.ts";
import { siteOf } from "../storage/site.ts";
import { MINUTE_MS, SECOND_MS } from "../time.ts";
import { call } from "../web/call.ts";
import type { Fetch } from "../web/fetch.ts";
import { type Signer, signingHeaders } from "../web/http-signatures.ts";
import { TRY_WAITS_MS } from "../web/retry.ts";
import type { HttpSignatureScheme } from "../model/actor.ts";
import { objectUrl } from "./actor/addresses.ts";
import { signerOf } from "./actor/keys.ts";
import {
  acceptOf,
  ACTIVITY_TYPE,
  type ActivityPubObject,
  createOf,
  deleteActorOf,
  deleteOf,
  profileUpdateOf,
  updateOf,
  withContext,
} from "./actor/objects.ts";
import { profileOf } from "./actor/profile.ts";
import { followersKey } from "./actor/wake.ts";
import { healthAfter, type DestinationRun } from "./breaker.ts";
import { answered, doneBy, isMissing, type CallOutcome } from "./destination.ts";
import type { Due, Output, OutputReport } from "./output.ts";

/** Longer than a run can take. */
const LEASE_MS = MINUTE_MS;
const RUN_MS = 25 * SECOND_MS;
/** The most messages in a run. Each may take two requests, and those to D1 count too. */
const MESSAGES_A_RUN_MAX = 12;

/**
 * Followers: sends the activities of an actor of this site to the inboxes of its followers. A row says what an inbox
 * lacks; the activity is derived from that and from the actor's current posts. A key is an actor's destination and a
 * server's host.
 */
export const followers: Output = { isConfigured: () => true, note: () => [], due, deliver, report, lane: "alone" };

async function due(env: Env, limit: number, now: number): Promise<Due[]> {
  const hosts = await listFollowerHostsDue(env.DB, null, limit, now);
  return hosts.map((host) => ({ key: followersKey(host), dueAt: now }));
}

/** Empty, because followers are reported with their destination. */
async function report(): Promise<OutputReport[]> {
  return [];
}

interface Context {
  env: Env;
  fetch: Fetch;
  now: number;
  origin: string;
  signer: Signer;
}

/** One run of one server: it sends messages, withdrawals first, until one fails because of the server. */
async function deliver({ key }: Due, env: Env, fetch: Fetch, now: number): Promise<void> {
  const [destination, host] = key.split(" ") as [string, string];
  const { origin } = await siteOf(env);
  if (origin === undefined) return;
  const leased = await leaseFollowerHost(env.DB, { destination, host }, now + LEASE_MS, now);
  if (leased === null) return;
  const run: DestinationRun = { sent: false };
  const server = { ...leased };
  try {
    const signer = await signerOf(destination, origin, env).catch((error: unknown) => {
      if (!(error instanceof UnopenableSecret)) throw error;
      return null;
    });
    if (signer === null) run.failed = { why: "the actor's key cannot be opened: SECRET_KEY has changed" };
    else await work(server, run, { env, fetch, now, origin, signer });
  } finally {
    const health = healthAfter(leased, run, now, Math.random());
    await releaseFollowerHost(env.DB, server, health, run.sent ? now : null);
  }
}

async function work(server: FollowerHost, run: DestinationRun, context: Context): Promise<void> {
  const { env, now } = context;
  const started = performance.now();
  for (let sent = 0; sent < MESSAGES_A_RUN_MAX && performance.now() - started < RUN_MS; sent += 1) {
    const message = await takeFollowerMessage(env.DB, server, now);
    if (message === null) return;
    const activity = await activityOf(message, server, context);
    if (activity === null) {
      await settleFollowerMessage(env.DB, server.destination, message);
      continue;
    }
    const outcome = await send(message.inbox, JSON.stringify(withContext(activity.says)), server, context);
    if (outcome.did === "done") {
      run.sent = true;
      // If the first attempt arrived without our knowing, a second attempt does not replace it. Later changes follow
      // separately.
      const isOld = activity.change !== undefined && activity.change !== message.firstChange;
      await (isOld ? noteMade : settleFollowerMessage)(env.DB, server.destination, message);
      continue;
    }
    if (outcome.did === "gone") {
      await forgetInbox(env.DB, server.destination, message.inbox);
      continue;
    }
    console.warn({
      event: "follower not reached",
      destination: server.destination,
      inbox: message.inbox,
      outcome: outcome.did,
      why: outcome.why,
    });
    if (outcome.did === "unknown" || outcome.blame === "destination") {
      run.failed = { why: outcome.why, ...("againAfterMs" in outcome && { againAfterMs: outcome.againAfterMs }) };
      return;
    }
    const wait = TRY_WAITS_MS[message.tries];
    const dueAt = wait === undefined ? null : now + Math.round(wait * (0.9 + Math.random() / 5));
    await postponeFollowerMessage(env.DB, server, message, outcome.why, dueAt);
  }
}

interface Activity {
  says: object;
  /** The change that a post shows when it is new to the inbox. */
  change?: number;
}

/** The activity to send; null when there is nothing to send any more. */
async function activityOf(
  { about, subject, made, notedAt }: FollowerMessage,
  { destination }: FollowerHost,
  { env, origin }: Context,
): Promise<Activity | null> {
  const saying = { origin, destination };
  if (about === "accept") {
    const follower = await readFollower(env.DB, destination, subject);
    return follower && { says: acceptOf(follower, saying) };
  }
  if (about === "actor") {
    const actor = await readActor(env.DB, destination);
    if (actor?.isEnded) return { says: deleteActorOf(saying) };
    return actor && { says: profileUpdateOf(profileOf(actor, origin), notedAt) };
  }
  const post = await readActorPost(env.DB, subject);
  if (!post) return null;
  if (post.object === null) return { says: deleteOf(objectUrl(origin, subject), saying, post.changedAt) };
  const object = JSON.parse(post.object) as ActivityPubObject;
  return made === 1 ? { says: updateOf(object, post.change) } : { says: createOf(object), change: post.change };
}

/** Statuses by which servers refuse a signature. */
const UNSIGNED: ReadonlySet<number> = new Set([400, 401, 403]);

/** The outcome; "gone" when the inbox does not exist any more. */
type Sent = CallOutcome | { did: "gone" };
const GONE = 410;
const NO_INBOX: Sent = { did: "refused", why: "there is no such inbox", blame: "post" };

/**
 * Sends an activity, with the signature scheme that its server is known to accept. If the scheme is unknown, RFC 9421
 * is tried first, then the draft.
 */
async function send(url: string, text: string, server: FollowerHost, context: Context): Promise<Sent> {
  const schemes: HttpSignatureScheme[] = server.scheme === "cavage" ? ["cavage", "rfc9421"] : ["rfc9421", "cavage"];
  let outcome: Sent | undefined;
  for (const scheme of schemes) {
    const request = { method: "POST" as const, url, body: { text, type: ACTIVITY_TYPE } };
    const headers = await signingHeaders(scheme, request, context.signer, context.now);
    const called = await call({ url, method: "POST", headers, body: text }, context.fetch);
    if (!("did" in answered(called))) {
      server.scheme = scheme;
      return { did: "done" };
    }
    // A missing inbox says nothing about the other inboxes of its server.
    if (called.kind === "answered" && called.status === GONE) return { did: "gone" };
    if (isMissing(called)) return NO_INBOX;
    // After two refusals the first one counts, because the server accepted its scheme before.
    outcome ??= doneBy(called);
    if (called.kind !== "answered" || !UNSIGNED.has(called.status)) return outcome;
  }
  return outcome!;
}
