import * as v from "valibot";
import { configOf } from "../config.ts";
import type { ReactionMessage } from "../model/message.ts";
import type { ReactionCounts, ReactionKind } from "../model/reaction.ts";
import { issuesOf, problemResponse, type Problem } from "../problem.ts";
import { isD1Failure } from "../storage/failure.ts";
import { readCounts, react, reactAgain, type Reacted, type Visitor } from "../storage/reactions.ts";
import { readPathAhead } from "../storage/same-stories.ts";
import { networkFetch } from "../web/fetch.ts";
import { readBody } from "../web/body.ts";
import { countsJson, ListedKind } from "./listed.ts";
import { passes, TOKEN_MAX_CHARS, turnstileOf } from "./turnstile.ts";
import { addressPrefix, newVisitor, readVisitor, visitorCookie } from "./visitors.ts";

const COUNTS_MAX_AGE_SECONDS = 5;
const REACTION_BODY_MAX_BYTES = 4_000;
const RATE_RETRY_AFTER_SECONDS = 60;
const QUEUE_RETRY_AFTER_SECONDS = 5;
const WRITE_DEADLINE_MS = 5_000;

const Choice = v.object({
  kind: ListedKind,
  "cf-turnstile-response": v.optional(v.pipe(v.string(), v.maxLength(TOKEN_MAX_CHARS))),
});

/** `GET /{source}/{slug}/reactions`: the counts, without anything about the visitor; cacheable for seconds. */
export async function getReactions(source: string, slug: string, env: Env): Promise<Response> {
  const found = await readCounts(env.DB, source, slug);
  if (!found) return problemResponse({ kind: "not-found", what: "post" });
  if (found.gone) return (await leadingOn(source, slug, env)) ?? problemResponse({ kind: "gone", what: "post" });
  return Response.json(countsJson(found.counts), {
    headers: { "cache-control": `public, max-age=${COUNTS_MAX_AGE_SECONDS}`, "x-content-type-options": "nosniff" },
  });
}

/**
 * `POST` sets the visitor's reaction; from a form, choosing the present kind again takes it back. `DELETE` takes it
 * back.
 *
 * A form's answer is a redirect to the page with the counts.
 */
export async function changeReaction(
  request: Request,
  source: string,
  slug: string,
  env: Env,
  now: number,
): Promise<Response | Problem> {
  if (isCrossSite(request)) return { kind: "cross-site" };
  const choice =
    request.method === "DELETE" ? { kind: null, form: false, token: undefined } : await readChoice(request);
  if ("problem" in choice) return choice.problem;

  const config = configOf(env);
  const { SECRET_KEY } = config;
  const known = await readVisitor(request.headers.get("cookie"), config);
  const day = new Date(now).toISOString().slice(0, 10);
  let prefix: Promise<string> | undefined;
  const network = () => (prefix ??= addressPrefix(request.headers.get("cf-connecting-ip") ?? "", SECRET_KEY, day));
  const { success } = await env.REACTION_RATE.limit({ key: known ?? (await network()) });
  if (!success) return { kind: "rate-limited", retryAfterSeconds: RATE_RETRY_AFTER_SECONDS };

  const turnstile = known === null && choice.kind !== null ? turnstileOf(env) : null;
  if (turnstile && !(choice.token && (await passes(choice.token, turnstile.secret, networkFetch)))) {
    return { kind: "challenge-needed", siteKey: turnstile.siteKey };
  }
  const id = known ?? newVisitor();
  const visitor = async (): Promise<Visitor> => ({ id, prefix: await network(), day });
  const reacted = await save({ source, slug, id, isKnown: known !== null, choice }, visitor, env, now);
  if (!("mine" in reacted)) return (reacted.kind === "gone" && (await leadingOn(source, slug, env))) || reacted;
  const headers = new Headers({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  if (known === null && reacted.mine !== null) {
    headers.set("set-cookie", await visitorCookie(id, SECRET_KEY, new URL(request.url).protocol === "https:"));
  }
  if (choice.form) {
    headers.set("location", `/${source}/${slug}/reactions?mine=${reacted.mine ?? ""}`);
    return new Response(null, { status: 303, headers });
  }
  return reacted.kind === "counted"
    ? Response.json({ ...countsJson(reacted.counts), mine: reacted.mine }, { headers })
    : Response.json({ mine: reacted.mine }, { status: 202, headers });
}

/**
 * Leads to the reactions of another post, for an address that leads to its page. A reader may have an older copy of the
 * page at this address. An operator can undo it, so nobody may keep the answer.
 *
 * @returns null when the address leads nowhere else
 */
async function leadingOn(source: string, slug: string, env: Env): Promise<Response | null> {
  const ahead = await readPathAhead(env.DB, source, slug);
  if (ahead === null) return null;
  return new Response(null, { status: 307, headers: { location: `${ahead}/reactions`, "cache-control": "no-store" } });
}

/** The reaction that a visitor wants. */
interface Wanted {
  source: string;
  slug: string;
  /** The visitor's id. */
  id: string;
  /** Whether the visitor sent the cookie of an earlier reaction. */
  isKnown: boolean;
  choice: { kind: ReactionKind | null; form: boolean };
}

/** Counted, or safely in the queue, in which case the counts are unknown. */
type Saved =
  | { kind: "counted"; counts: ReactionCounts; mine: ReactionKind | null }
  | { kind: "queued"; mine: ReactionKind | null };

/**
 * Saves a reaction in D1, or in the queue when D1 cannot take it now. If D1 had saved it but failed to answer, the
 * queue's message repeats the same choice of the same moment, and changes nothing. A form's second click on a kind is
 * queued as setting it, because the present kind is unknown.
 *
 * @param visitor gives the network, too, which only a newcomer's reaction needs
 */
async function save(
  { source, slug, id, isKnown, choice }: Wanted,
  visitor: () => Promise<Visitor>,
  env: Env,
  now: number,
): Promise<Saved | Problem> {
  try {
    return await inTime(write());
  } catch (error) {
    if (!isD1Failure(error)) throw error;
    console.warn({ event: "reaction not written, left to the queue", source, slug, error: String(error) });
  }
  const { prefix, day } = await visitor();
  const from = { prefix, day };
  const message = { kind: "reaction", source, slug, visitor: id, choice: choice.kind, reactedAt: now, from } as const;
  try {
    if (isKnown || choice.kind !== null) await env.REACTIONS.send(message satisfies ReactionMessage);
    return { kind: "queued", mine: choice.kind };
  } catch (error) {
    console.error({ event: "reaction refused by the queue", source, slug, error: String(error) });
    return { kind: "overloaded", retryAfterSeconds: QUEUE_RETRY_AFTER_SECONDS };
  }

  async function write(): Promise<Saved | Problem> {
    const { REACTION_NEWCOMERS_PER_DAY: perDay } = configOf(env);
    const choose = { kind: choice.kind, toggle: choice.form };
    const reacted =
      !isKnown && choice.kind === null
        ? await takeNothingBack(env.DB, source, slug)
        : ((isKnown ? await reactAgain(env.DB, source, slug, id, choose, now) : null) ??
          (await react(env.DB, source, slug, await visitor(), choose, perDay, now)));
    switch (reacted.kind) {
      case "no-post":
        return { kind: "not-found", what: "post" };
      case "gone":
        return { kind: "gone", what: "post" };
      case "too-many-newcomers":
        return { kind: "newcomers-exceeded", perDay };
      case "counted":
        return reacted;
      default:
        return reacted satisfies never;
    }
  }
}

/** Answers a visitor without a reaction, who has nothing to take back. Writes nothing. */
async function takeNothingBack(db: D1Database, source: string, slug: string): Promise<Reacted> {
  const found = await readCounts(db, source, slug);
  if (!found) return { kind: "no-post" };
  return found.gone ? { kind: "gone" } : { kind: "counted", counts: found.counts, mine: null };
}

/** Limits how long a reader waits for D1. */
async function inTime<Result>(writing: Promise<Result>): Promise<Result> {
  let giveUp!: (reason: Error) => void;
  const late = new Promise<never>((_, reject) => (giveUp = reject));
  const timer = setTimeout(() => giveUp(new Error("D1 did not answer in time")), WRITE_DEADLINE_MS);
  // A late failure of D1 has no listener, and must not become an unhandled rejection.
  writing.catch(() => {});
  return await Promise.race([writing, late]).finally(() => clearTimeout(timer));
}

/**
 * Whether a request comes from another site. Browsers send a header for that. A client that sends neither header is no
 * browser, so it has no visitor's cookie to misuse.
 */
function isCrossSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin";
  const origin = request.headers.get("origin");
  return origin !== null && origin !== new URL(request.url).origin;
}

type FormOrJson = { kind: ReactionKind; form: boolean; token: string | undefined } | { problem: Problem };

async function readChoice(request: Request): Promise<FormOrJson> {
  const body = await readBody(request, REACTION_BODY_MAX_BYTES);
  if (body === null) return { problem: { kind: "body-too-large", maxBytes: REACTION_BODY_MAX_BYTES } };
  const text = new TextDecoder().decode(body);
  const form = !/^application\/(?:[\w.+-]+\+)?json\b/i.test(request.headers.get("content-type") ?? "");
  let choice: unknown;
  try {
    choice = form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
  } catch {
    return { problem: { kind: "body-not-json", detail: 'Send {"kind":"love"}, or a form with the field kind.' } };
  }
  const parsed = v.safeParse(Choice, choice);
  return parsed.success
    ? { kind: parsed.output.kind, form, token: parsed.output["cf-turnstile-response"] }
    : { problem: { kind: "body-invalid", issues: issuesOf(parsed.issues) } };
}
