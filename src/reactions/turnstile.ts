import * as v from "valibot";
import { configOf } from "../config.ts";
import type { Fetch } from "../web/fetch.ts";

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const ATTEMPTS = 2;
const ATTEMPT_DEADLINE_MS = 3_000;

/** Longer tokens are invalid (Turnstile, "Validate the token"). */
export const TOKEN_MAX_CHARS = 2048;

const Verdict = v.object({ success: v.boolean(), "error-codes": v.optional(v.array(v.string()), []) });

/** The keys of Cloudflare Turnstile; null when newcomers need not pass it. */
export function turnstileOf(env: Env): { siteKey: string; secret: string } | null {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET: secret } = configOf(env);
  return siteKey !== "" && secret !== undefined ? { siteKey, secret } : null;
}

/**
 * Whether a newcomer has passed Turnstile. The visitor's address is not sent along, because Turnstile has seen it.
 *
 * While Turnstile is down, every visitor with a token passes: the limit for each network still holds, and an outage is
 * not the reader's fault. If Turnstile does not know the secret, which is the operator's mistake, nobody passes, and
 * the log says so.
 */
export async function passes(token: string, secret: string, fetch: Fetch): Promise<boolean> {
  // Both attempts share one random idempotency key, because a token is valid for one use. A key derived from the token
  // would make the token valid for many uses.
  const body = JSON.stringify({ secret, response: token, idempotency_key: crypto.randomUUID() });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const response = await fetch(SITEVERIFY, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(ATTEMPT_DEADLINE_MS),
      });
      const { success, "error-codes": codes } = v.parse(Verdict, await response.json());
      if (codes.some((code) => code.endsWith("-input-secret"))) {
        console.error({ event: "Turnstile does not know TURNSTILE_SECRET" });
      }
      if (success || !codes.includes("internal-error")) return success;
    } catch (error) {
      console.warn({ event: "Turnstile did not answer", attempt, error: error instanceof Error ? error.name : "" });
    }
  }
  return true;
}
