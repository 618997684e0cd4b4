import * as v from "valibot";
import { configOf } from "../config.ts";
import { unseal } from "../keys.ts";
import type { Budget, Copy, Remote, Trying } from "../model/destination.ts";
import type { Post } from "../model/post.ts";
import type { ShownChange } from "../model/post-state.ts";
import { presentPost } from "../post/present.ts";
import {
  type Announcement,
  closeAnnouncement,
  noteAnnouncements,
  noteTrying,
  postponeAnnouncement,
  readAnnouncementDue,
  settleAnnouncement,
} from "../storage/announcements.ts";
import {
  type Destination,
  leaseDestination,
  listDestinations,
  listDestinationsDue,
  releaseDestination,
} from "../storage/destinations.ts";
import { readPost } from "../storage/posts.ts";
import { siteOf } from "../storage/site.ts";
import { MINUTE_MS, SECOND_MS } from "../time.ts";
import { bareHost } from "../web/addresses.ts";
import type { Fetch } from "../web/fetch.ts";
import { TRY_WAITS_MS } from "../web/retry.ts";
import { healthAfter, type DestinationRun } from "./breaker.ts";
import { copyOf } from "./copy.ts";
import type { Connection, DestinationKind, CallOutcome } from "./destination.ts";
import { KINDS } from "./destinations/kinds.ts";
import type { Due, Output, OutputReport } from "./output.ts";
import { takeCall } from "./rate.ts";

/** Longer than a run can take. */
const LEASE_MS = MINUTE_MS;
const RUN_MS = 25 * SECOND_MS;
/** The most calls in a run. On the free plan an invocation may make fifty requests, and those to D1 count too. */
const CALLS_A_RUN_MAX = 20;
export const destinationContext = (id: string): string => `destination:${id}`;

/**
 * Announcements: each destination gets a copy of each post that its filters accept. Corrections and withdrawals that
 * readers see here are applied there. A row says which copy should be there and which is; the next step is derived from
 * the two, so the order of messages does not matter. A key is a destination's id.
 */
export const announcements: Output = { isConfigured: () => true, note, due, deliver, report, lane: "alone" };

function note(changes: readonly ShownChange[], env: Env, now: number): D1PreparedStatement[] {
  return noteAnnouncements(env.DB, changes, now);
}

async function due(env: Env, limit: number, now: number): Promise<Due[]> {
  return (await listDestinationsDue(env.DB, limit, now)).map((key) => ({ key, dueAt: now }));
}

async function report(env: Env): Promise<OutputReport[]> {
  const destinations = await listDestinations(env.DB);
  return destinations.map(({ name, waiting, sentAt, trouble }) => ({ to: name, waiting, sentAt, trouble }));
}

/**
 * One run of one destination: it handles announcements, withdrawals first, until one fails because of the destination.
 */
async function deliver({ key }: Due, env: Env, fetch: Fetch, now: number): Promise<void> {
  const { origin } = await siteOf(env);
  if (origin === undefined) return;
  const destination = await leaseDestination(env.DB, key, now + LEASE_MS, now);
  if (destination === null) return;
  const run: OpenRun = { budget: destination.budget, sent: false };
  try {
    const kind = KINDS[destination.kind];
    // A kind of a later version is left to that version.
    if (kind !== undefined) await work(destination, kind, run, { env, fetch, now, origin });
  } finally {
    const health = healthAfter(destination, run, now, Math.random());
    await releaseDestination(env.DB, key, health, run.budget, run.sent ? now : null);
  }
}

interface OpenRun extends DestinationRun {
  budget: Budget;
}

interface Context {
  env: Env;
  fetch: Fetch;
  now: number;
  origin: string;
}

async function work(destination: Destination, kind: DestinationKind, run: OpenRun, context: Context): Promise<void> {
  const { env, now } = context;
  const connection = await connectionOf(destination, kind, context);
  if (typeof connection === "string") {
    run.failed = { why: connection };
    return;
  }
  const started = performance.now();
  for (let calls = 0; calls < CALLS_A_RUN_MAX && performance.now() - started < RUN_MS; calls += 1) {
    const one = await readAnnouncementDue(env.DB, destination.id, now);
    if (one === null) return;
    const isRemoval = !one.live && one.sent !== null;
    const bucket = isRemoval && kind.removalRate !== undefined ? "removals" : "calls";
    const budget = takeCall(run.budget, bucket, (isRemoval ? kind.removalRate : undefined) ?? kind.rate, now);
    if (typeof budget === "number") {
      run.resumeAt = budget;
      return;
    }
    const outcome = await bring(one, destination, kind, connection, context);
    if (outcome === null) continue;
    run.budget = budget;
    if (outcome.did === "done") run.sent = true;
    const failed = await noteOutcome(one, outcome, destination, kind, context);
    if (failed) {
      run.failed = failed;
      return;
    }
  }
}

/**
 * The arguments of a kind's functions.
 *
 * @returns the reason when there are none: the secret was sealed with another key, or the settings are of another
 * version
 */
async function connectionOf(
  destination: Destination,
  kind: DestinationKind,
  { env, fetch, now, origin }: Context,
): Promise<Connection<unknown, unknown> | string> {
  const settings = v.safeParse(kind.settings, destination.settings);
  if (!settings.success) return "its settings cannot be read: save them again";
  let opened: string;
  try {
    opened = await unseal(configOf(env), destinationContext(destination.id), destination.sealed);
  } catch {
    return "its secrets cannot be opened, since SECRET_KEY has changed: enter them again";
  }
  const secrets = v.safeParse(kind.secrets, JSON.parse(opened));
  if (!secrets.success) return "its secrets cannot be read: enter them again";
  const entered = { settings: settings.output, secrets: secrets.output };
  return { destination: destination.id, ...entered, env, fetch, now, origin, memory: new Map() };
}

/**
 * Performs the next step from the copy that is there to the copy that should be there.
 *
 * @returns null when no call was needed
 */
async function bring(
  one: Announcement,
  destination: Destination,
  kind: DestinationKind,
  connection: Connection<unknown, unknown>,
  context: Context,
): Promise<CallOutcome | null> {
  const { env, now, origin } = context;
  const { id } = destination;
  if (one.trying !== null) return await again(one, one.trying, id, kind, connection, env.DB);
  if (!one.live || one.sent === one.wanted) {
    if (one.sent === null || one.live) {
      await closeAnnouncement(env.DB, id, one.post, now);
      return null;
    }
    return await removed(one, id, kind, connection, env.DB);
  }
  const stored = await readPost(env.DB, one.post);
  const post = stored && (await presentPost(stored, now));
  // The post is being withdrawn: that change is about to be noted.
  if (!post || post.withdrawal || post.withheld) {
    return { did: "refused", why: "readers are not shown the post now", blame: "post" };
  }
  if (isOwn(post, kind.hostOf(connection.settings, connection.secrets))) {
    const trouble = "it came from there: it is in the post's chain of credit";
    await postponeAnnouncement(env.DB, id, one.post, { state: "skipped", trouble, dueAt: null });
    return null;
  }
  const identity = {
    destination: id,
    post: one.firstPost,
    generation: one.generation,
    change: one.wanted,
    madeAt: one.madeAt,
  };
  const copy = await copyOf(post, kind, destination.template ?? kind.template, origin, identity);
  const declined = one.sent === null ? (kind.declines?.(copy) ?? null) : null;
  if (declined !== null) {
    // The next change of the post, or of its source, is looked at anew.
    await postponeAnnouncement(env.DB, id, one.post, { state: "open", trouble: declined, dueAt: null });
    return null;
  }
  if (one.sent === null || one.remote === null) return await announced(copy, one, id, kind, connection, env.DB, now);
  if (kind.corrections === "keeps") {
    await settleAnnouncement(env.DB, id, one, { sent: one.wanted, remote: one.remote }, now);
    return null;
  }
  // Removed now. The next run makes it anew.
  if (kind.corrections === "replaces") return await removed(one, id, kind, connection, env.DB);
  const outcome = await kind.update(copy, one.remote, connection);
  if (outcome.did === "done") {
    await settleAnnouncement(
      env.DB,
      id,
      one,
      { sent: copy.change, remote: withPage(outcome.remote ?? one.remote, copy) },
      now,
    );
  }
  return outcome;
}

/** Makes a copy. The attempt is saved first, so that it is known that a copy may exist if we are killed meanwhile. */
async function announced(
  copy: Copy,
  one: Announcement,
  id: string,
  kind: DestinationKind,
  connection: Connection<unknown, unknown>,
  db: D1Database,
  since: number,
): Promise<CallOutcome> {
  await noteTrying(db, id, one.post, { copy, since });
  const outcome = await kind.announce(copy, connection);
  await noteAnnounced(outcome, copy, one, id, db, connection.now);
  return outcome;
}

async function noteAnnounced(
  outcome: CallOutcome,
  copy: Copy,
  one: Announcement,
  id: string,
  db: D1Database,
  now: number,
): Promise<void> {
  if (outcome.did === "refused") await noteTrying(db, id, one.post, null);
  if (outcome.did !== "done") return;
  await settleAnnouncement(db, id, one, { sent: copy.change, remote: withPage(outcome.remote, copy) }, now);
}

/** The remote with the page's address: a removal has no copy any more, and some servers need that address. */
const withPage = (remote: Remote | undefined, { key, url }: Copy): Remote => ({
  id: key,
  ...remote,
  more: { ...remote?.more, page: url },
});

/**
 * Handles a first delivery whose outcome is unknown: it is repeated, the copy is looked for, or an operator decides.
 */
async function again(
  one: Announcement,
  { copy, since }: Trying,
  id: string,
  kind: DestinationKind,
  connection: Connection<unknown, unknown>,
  db: D1Database,
): Promise<CallOutcome | null> {
  const { repeats } = kind;
  if (repeats.how === "keyed" || (repeats.how === "keyed-for" && connection.now - since < repeats.ms)) {
    return await announced(copy, one, id, kind, connection, db, since);
  }
  if (kind.find !== undefined) {
    const found = await kind.find(copy, connection);
    if (found.did === "found") {
      await settleAnnouncement(
        db,
        id,
        one,
        { sent: copy.change, remote: withPage(found.remote, copy) },
        connection.now,
      );
      return { did: "done", remote: found.remote };
    }
    if (found.did !== "absent") return found;
    await noteTrying(db, id, one.post, null);
    return null;
  }
  const trouble = "the connection broke while it was made: see whether it is there";
  await postponeAnnouncement(db, id, one.post, { state: "unsure", trouble, dueAt: null });
  return null;
}

async function removed(
  one: Announcement,
  id: string,
  kind: DestinationKind,
  connection: Connection<unknown, unknown>,
  db: D1Database,
): Promise<CallOutcome> {
  const key = `${id}-${one.firstPost}-${one.generation}`;
  const remote = one.remote ?? { id: key };
  const url = remote.more?.["page"] ?? connection.origin;
  const outcome = await kind.remove({ key, change: one.wanted, url }, remote, connection);
  if (outcome.did === "done") await settleAnnouncement(db, id, one, { sent: null, remote: null }, connection.now);
  return outcome;
}

/**
 * Saves a failure. A failure of the destination leaves its announcements unchanged.
 *
 * @returns the reason, when the destination is to blame
 */
async function noteOutcome(
  one: Announcement,
  outcome: CallOutcome,
  { id, name }: Destination,
  kind: DestinationKind,
  { env, now }: Context,
): Promise<DestinationRun["failed"]> {
  if (outcome.did === "done") return undefined;
  console.warn({
    event: "announcement failed",
    destination: id,
    post: one.post,
    outcome: outcome.did,
    why: outcome.why,
  });
  if (outcome.did === "unknown") {
    const isFirst = one.live && one.sent === null;
    if (isFirst && kind.repeats.how === "never") {
      await postponeAnnouncement(env.DB, id, one.post, { state: "unsure", trouble: outcome.why, dueAt: null });
    }
    return { why: outcome.why };
  }
  if (outcome.blame === "destination") {
    return { why: outcome.why, againAfterMs: outcome.againAfterMs, isFinal: outcome.isFinal };
  }
  const wait = TRY_WAITS_MS[one.tries];
  if (wait === undefined || outcome.isFinal) {
    const trouble = one.live ? outcome.why : `not withdrawn from ${name}: ${outcome.why}`;
    await postponeAnnouncement(env.DB, id, one.post, { state: "refused", trouble, dueAt: null });
    return undefined;
  }
  const dueAt = now + Math.max(Math.round(wait * (0.9 + Math.random() / 5)), outcome.againAfterMs ?? 0);
  await postponeAnnouncement(env.DB, id, one.post, { state: "open", trouble: outcome.why, dueAt });
  return undefined;
}

/** Whether a post came from a host: whether its source or a publisher in its credit is there. */
function isOwn({ attribution: { first, via }, source, url }: Post, host: string | null): boolean {
  if (host === null) return false;
  const hosts = [source.home, url, ...[first, ...via].flatMap((hop) => [hop.home, ...(hop.url ? [hop.url] : [])])];
  return hosts.some((href) => bareHost(URL.parse(href)?.hostname ?? "") === bareHost(host));
}
