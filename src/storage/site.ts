import { configOf, siteVersionOf } from "../config.ts";
import type { AddressedSite, Site } from "../model/post.ts";
import { ProblemError } from "../problem.ts";
import { MINUTE_MS } from "../time.ts";

/** How long an isolate remembers the site's data from D1. */
const REMEMBERED_MS = MINUTE_MS;
const ADDRESS_RETRY_SECONDS = 60;

let remembered: { db: D1Database; origin: string; until: number } | undefined;

/** The site as pages show it. Its address is SITE_URL, else the learned origin. */
export async function siteOf(env: Env): Promise<Site> {
  const config = configOf(env);
  const origin = config.SITE_URL ?? (await learnedOrigin(env.DB));
  return {
    name: config.SITE_NAME,
    ...(origin !== null && { origin }),
    description: config.SITE_DESCRIPTION,
    language: config.SITE_LANGUAGE,
    colors: config.SITE_COLORS,
    logo: config.SITE_LOGO,
    links: config.SITE_LINKS,
    contact: config.SITE_CONTACT,
    images: config.IMAGES,
    version: await siteVersionOf(env),
  };
}

/**
 * The site with its address, for documents with absolute links only.
 *
 * @throws {ProblemError} while it has no address. It has one before the first source exists.
 */
export async function addressedSite(env: Env): Promise<AddressedSite> {
  const site = await siteOf(env);
  const { origin } = site;
  if (origin !== undefined) return { ...site, origin };
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

/** The site's learned origin; null before the first operator's request. */
async function readSiteOrigin(db: D1Database): Promise<string | null> {
  return await db.prepare("SELECT origin FROM site WHERE id = 1").first<string>("origin");
}

/** Saves the first learned origin; later ones change nothing. */
async function learnSiteOrigin(db: D1Database, origin: string): Promise<void> {
  await db.prepare("INSERT INTO site (id, origin) VALUES (1, ?) ON CONFLICT (id) DO NOTHING").bind(origin).run();
}
