/** Identifies the operator who makes a request. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as v from "valibot";
import { sha256Base64 } from "../bytes.ts";
import { configOf } from "../config.ts";
import { hmacKey, keysOf, sameSecret } from "../keys.ts";
import { type Operator, SCOPES } from "../model/operator.ts";
import { ProblemError } from "../problem.ts";
import { createSession, dropSession, readSession } from "../storage/sessions.ts";
import { useToken } from "../storage/tokens.ts";
import { DAY_MS } from "../time.ts";

/** The holder of the deployment's own token. */
const ADMIN: Operator = { name: "ADMIN_TOKEN", scopes: ["admin"] };

const TOKEN_PREFIX = "rp_";
const TOKEN_BYTES = 32;
const HINT_CHARS = 7;
const GUESS_PAUSE_SECONDS = 60;

/** How long a browser stays signed in. */
const SESSION_MS = 7 * DAY_MS;
const SESSION_BYTES = 32;
const COOKIE = "reprint_session";

/** A new token, with the data that is stored of it. */
export async function newToken(): Promise<{ token: string; hash: string; hint: string }> {
  const random = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  const token = TOKEN_PREFIX + random.toBase64({ alphabet: "base64url", omitPadding: true });
  return { token, hash: await sha256Base64(token), hint: token.slice(0, HINT_CHARS) };
}

const vouched = new WeakMap<Request, Operator>();

/** A request from this Worker to its own API, for an operator who is identified already. */
export function onBehalfOf(operator: Operator, request: Request): Request {
  vouched.set(request, operator);
  return request;
}

/**
 * The operator who makes a request, identified by a bearer token or by a JWT of Cloudflare Access.
 *
 * @throws {ProblemError} unauthorized; cross-site, when a browser comes from another site; rate-limited after many
 * wrong tokens; overloaded, when Access's keys cannot be fetched
 */
export async function identify(request: Request, env: Env, now: number): Promise<Operator> {
  const known = vouched.get(request);
  if (known) return known;
  const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const found = token === undefined ? await accessUser(request, env) : await operatorWith(token, request, env, now);
  if (!found) throw new ProblemError({ kind: "unauthorized" });
  return found;
}

/**
 * The operator with a token.
 *
 * @returns null when the token is not valid
 */
async function operatorWith(token: string, request: Request, env: Env, now: number): Promise<Operator | null> {
  if (isHeldOff(request, now)) throw new ProblemError({ kind: "rate-limited", retryAfterSeconds: GUESS_PAUSE_SECONDS });
  const found = await holderOf(token, env, now);
  if (!found) await countWrongToken(request, env, now);
  return found?.operator ?? null;
}

async function holderOf(
  token: string,
  env: Env,
  now: number,
): Promise<{ operator: Operator; token: string | null } | null> {
  if (await sameSecret(token, configOf(env).ADMIN_TOKEN)) return { operator: ADMIN, token: null };
  if (!token.startsWith(TOKEN_PREFIX)) return null;
  const stored = await useToken(env.DB, await sha256Base64(token), now);
  return stored && { operator: stored, token: stored.id };
}

/** Counts a wrong token for the caller's address. */
async function countWrongToken(request: Request, env: Env, now: number): Promise<void> {
  const key = callerOf(request);
  const { success } = (await env.SIGN_IN_RATE?.limit({ key })) ?? { success: true };
  if (success) return;
  if (heldOff.size >= HELD_OFF_MAX) heldOff.clear();
  // Without an address, as on a laptop, this would block everyone.
  if (key !== "") heldOff.set(key, now + GUESS_PAUSE_SECONDS * 1000);
  throw new ProblemError({ kind: "rate-limited", retryAfterSeconds: GUESS_PAUSE_SECONDS });
}

const callerOf = (request: Request): string => request.headers.get("cf-connecting-ip") ?? "";

const HELD_OFF_MAX = 1000;
/** Callers, and when they may try again, in this isolate. Until then even a correct token is refused. */
const heldOff = new Map<string, number>();

const isHeldOff = (request: Request, now: number): boolean => (heldOff.get(callerOf(request)) ?? 0) > now;

/** Whether a browser makes the request from another site's page. Browsers send the cookies of Access along with it. */
export const isFromElsewhere = ({ headers, url }: Request): boolean => {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("origin");
  return origin !== null && origin !== new URL(url).origin;
};

const Claims = v.object({
  email: v.optional(v.string()),
  /** Present in service tokens. */
  common_name: v.optional(v.string()),
});

let keys: { team: string; get: JWTVerifyGetKey } | undefined;

/**
 * The user whom Cloudflare Access vouches for; null when Access is not set up, or the JWT is not valid. Access decides
 * who is let in.
 */
async function accessUser(request: Request, env: Env): Promise<Operator | null> {
  const { ACCESS_TEAM: team, ACCESS_AUDIENCE: audience } = configOf(env);
  const jwt = request.headers.get("cf-access-jwt-assertion");
  if (team === undefined || jwt === null) return null;
  if (request.method !== "GET" && request.method !== "HEAD" && isFromElsewhere(request)) {
    throw new ProblemError({ kind: "cross-site" });
  }
  if (keys?.team !== team) keys = { team, get: createRemoteJWKSet(new URL("/cdn-cgi/access/certs", team)) };
  try {
    const { payload } = await jwtVerify(jwt, keys.get, { issuer: team, audience, algorithms: ["RS256"] });
    const { email, common_name } = v.parse(Claims, payload);
    const name = email || common_name;
    return name ? { name, scopes: SCOPES } : null;
  } catch (error) {
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return null;
    console.warn({ event: "Access's keys not read", error: String(error) });
    throw new ProblemError({ kind: "overloaded", retryAfterSeconds: GUESS_PAUSE_SECONDS });
  }
}

/**
 * Opens a session for the holder of a token.
 *
 * @returns the Set-Cookie header; null when the token is not valid
 * @throws {ProblemError} rate-limited
 */
export async function signIn(token: string, request: Request, env: Env, now: number): Promise<string | null> {
  if (isHeldOff(request, now)) throw new ProblemError({ kind: "rate-limited", retryAfterSeconds: GUESS_PAUSE_SECONDS });
  const holder = await holderOf(token.trim(), env, now);
  if (!holder) {
    await countWrongToken(request, env, now);
    return null;
  }
  const value = crypto.getRandomValues(new Uint8Array(SESSION_BYTES)).toBase64({ alphabet: "base64url" });
  const session = {
    hash: await sha256Base64(value),
    token: holder.token,
    admin: holder.token === null ? await adminMark(env, configOf(env).SECRET_KEY) : null,
    endsAt: now + SESSION_MS,
  };
  await createSession(env.DB, session, now);
  return cookie(request, value, SESSION_MS / 1000);
}

/**
 * Ends the browser's session.
 *
 * @returns the Set-Cookie header
 */
export async function signOut(request: Request, env: Env): Promise<string> {
  const value = cookieOf(request);
  if (value !== null) await dropSession(env.DB, await sha256Base64(value));
  return cookie(request, "", 0);
}

/** The operator who is signed in, by the session's cookie or by Cloudflare Access; null when nobody is. */
export async function signedIn(request: Request, env: Env, now: number): Promise<Operator | null> {
  const value = cookieOf(request);
  const session = value === null ? null : await readSession(env.DB, await sha256Base64(value), now);
  if (session?.kind === "token") return session.operator;
  for (const key of session ? keysOf(configOf(env)) : []) {
    if (await sameSecret(session!.mark, await adminMark(env, key))) return ADMIN;
  }
  return await accessUser(request, env);
}

/** Identifies ADMIN_TOKEN in its sessions, which end when it is replaced. */
async function adminMark(env: Env, secretKey: string): Promise<string> {
  const { ADMIN_TOKEN } = configOf(env);
  const mac = await crypto.subtle.sign(
    "HMAC",
    await hmacKey(secretKey, "session"),
    new TextEncoder().encode(ADMIN_TOKEN),
  );
  return new Uint8Array(mac).toBase64();
}

/** `__Host-` binds the cookie to exactly this host. It requires https, which a laptop's localhost lacks. */
const cookieName = ({ url }: Request): string => (url.startsWith("https:") ? `__Host-${COOKIE}` : COOKIE);

const cookie = (request: Request, value: string, seconds: number): string =>
  [
    `${cookieName(request)}=${value}`,
    "Path=/",
    `Max-Age=${seconds}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(request.url.startsWith("https:") ? ["Secure"] : []),
  ].join("; ");

const cookieOf = (request: Request): string | null =>
  new RegExp(`(?:^|; )${cookieName(request)}=([\\w=-]+)`).exec(request.headers.get("cookie") ?? "")?.[1] ?? null;
