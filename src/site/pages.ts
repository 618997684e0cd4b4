import { configOf } from "../config.ts";
import type { Site } from "../model/post.ts";
import { SourceSlug } from "../model/source.ts";
import { FRONT_TAG } from "../publish/cache.ts";
import { turnstileOf } from "../reactions/turnstile.ts";
import { listCorrections } from "../storage/corrections.ts";
import { siteOf } from "../storage/site.ts";
import { nearest } from "../storage/nearest.ts";
import { listSources } from "../storage/sources.ts";
import { listMonths, listPublishers, listTopTags } from "../storage/tallies.ts";
import { renderAbout } from "../views/about.tsx";
import { renderAccessibility } from "../views/accessibility.tsx";
import { renderArchive } from "../views/archive.tsx";
import { assets } from "../views/assets.ts";
import { renderContact } from "../views/contact.tsx";
import { renderCorrections } from "../views/corrections.tsx";
import { renderPublishers, renderTopics } from "../views/directories.tsx";
import { renderOffline } from "../views/offline.tsx";
import { renderPrivacy } from "../views/privacy.tsx";
import * as v from "valibot";
import { htmlHeaders, LIST_CACHING, PAGE_CACHING } from "./headers.ts";

/** A hundred years of months. */
const MONTHS_MAX = 1200;
const SOURCES_NAMED_MAX = 100;
/** Each reads two rows. */
const PUBLISHERS_ON_PAGE = 29;
const TOPICS_ON_PAGE = 60;
/** Each reads four rows. */
const CORRECTIONS_ON_PAGE = 14;

/** `GET /archive`: the months with posts, and the number of posts in each. */
export async function getArchive(env: Env): Promise<Response> {
  const [site, months] = await Promise.all([siteOf(env), listMonths(nearest(env.DB), MONTHS_MAX)]);
  return await answer(site, await renderArchive(site, months));
}

/**
 * `GET /publishers`: the sources, with the number of posts of each here. `after` is the last slug on the page before.
 */
export async function getPublishers(request: Request, env: Env): Promise<Response> {
  const after = v.safeParse(SourceSlug, new URL(request.url).searchParams.get("after"));
  const cursor = after.success ? after.output : "";
  const [site, publishers] = await Promise.all([
    siteOf(env),
    listPublishers(nearest(env.DB), PUBLISHERS_ON_PAGE + 1, cursor),
  ]);
  const shown = publishers.slice(0, PUBLISHERS_ON_PAGE);
  const next = publishers.length > PUBLISHERS_ON_PAGE ? `/publishers?after=${shown.at(-1)!.slug}` : undefined;
  return await answer(site, await renderPublishers(site, shown, next));
}

/** `GET /tags`: the topics of most posts. */
export async function getTopics(env: Env): Promise<Response> {
  const [site, tags] = await Promise.all([siteOf(env), listTopTags(nearest(env.DB), TOPICS_ON_PAGE)]);
  return await answer(site, await renderTopics(site, tags));
}

/** `GET /corrections`: the recent corrections and withdrawals. */
export async function getCorrections(env: Env, now: number): Promise<Response> {
  const [site, corrections] = await Promise.all([siteOf(env), listCorrections(nearest(env.DB), CORRECTIONS_ON_PAGE)]);
  return await answer(site, await renderCorrections(site, corrections, now), LIST_CACHING);
}

/** `GET /about`: what this site does, whom it reprints, and what a publisher can request. */
export async function getAbout(env: Env): Promise<Response> {
  const [site, sources] = await Promise.all([siteOf(env), listSources(nearest(env.DB), SOURCES_NAMED_MAX, "")]);
  return await answer(site, await renderAbout(site, sources));
}

/** `GET /contact`: how to request a correction or a withdrawal. */
export async function getContact(env: Env): Promise<Response> {
  const site = await siteOf(env);
  return await answer(site, await renderContact(site));
}

/** `GET /accessibility`: the accessibility of the pages. */
export async function getAccessibility(env: Env): Promise<Response> {
  const site = await siteOf(env);
  return await answer(site, await renderAccessibility(site));
}

/** `GET /privacy`: the data about readers that is stored. */
export async function getPrivacy(env: Env): Promise<Response> {
  const site = await siteOf(env);
  const html = await renderPrivacy(site, configOf(env).REACTION_NEWCOMERS_PER_DAY, turnstileOf(env) !== null);
  return await answer(site, html);
}

/** `GET /offline`: what the service worker shows without a connection. */
export async function getOffline(env: Env): Promise<Response> {
  const site = await siteOf(env);
  return await answer(site, await renderOffline(site));
}

async function answer(site: Site, html: string, caching: Record<string, string> = PAGE_CACHING): Promise<Response> {
  const { policy } = await assets(site);
  return new Response(html, { headers: { ...htmlHeaders(policy), ...caching, "cache-tag": FRONT_TAG } });
}
