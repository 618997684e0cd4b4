import { configOf } from "../config.ts";
import type { Site } from "../model/post.ts";
import { ProblemError } from "../problem.ts";
import { learnSiteOrigin, readSiteOrigin } from "../storage/site.ts";

/** How long an isolate remembers what D1 says of the site. */
const REMEMBERED_MS = 60_000;
const ADDRESS_RETRY_SECONDS = 60;

let remembered: { db: D1Database; origin: string; until: number } | undefined;

/** The site as pages name it: SITE_URL, else the origin that was learned. */
export async function siteOf(env: Env): Promise<Site> {
  const { SITE_NAME: name, SITE_URL } = configOf(env);
  const origin = SITE_URL ?? (await learnedOrigin(env.DB));
  return { name, ...(origin !== null && { origin }) };
}

/**
 * The site with its address, for documents whose every link needs it.
 *
 * @throws {ProblemError} while it has none; there is one before there is a first source
 */
export async function addressedSite(env: Env): Promise<Required<Site>> {
  const { name, origin } = await siteOf(env);
  if (origin !== undefined) return { name, origin };
  throw new ProblemError({ kind: "not-yet", what: "address of this site", retryAfterSeconds: ADDRESS_RETRY_SECONDS });
}

/** Learns the site's address from an operator's request, once, and only while SITE_URL is not set. */
export async function learnSite(env: Env, requestUrl: string): Promise<void> {
  if (configOf(env).SITE_URL !== undefined || (await learnedOrigin(env.DB)) !== null) return;
  await learnSiteOrigin(env.DB, new URL(requestUrl).origin);
}

async function learnedOrigin(db: D1Database): Promise<string | null> {
  if (remembered?.db === db && Date.now() < remembered.until) return remembered.origin;
  const origin = await readSiteOrigin(db);
  remembered = origin === null ? undefined : { db, origin, until: Date.now() + REMEMBERED_MS };
  return origin;
}
