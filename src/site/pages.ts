import { configOf } from "../config.ts";
import type { Site } from "../model/post.ts";
import { FRONT_TAG } from "../publish/cache.ts";
import { listMonths } from "../storage/lists.ts";
import { listSources } from "../storage/sources.ts";
import { renderAbout } from "../views/about.tsx";
import { renderArchive } from "../views/archive.tsx";
import { assets } from "../views/assets.ts";
import { renderPrivacy } from "../views/privacy.tsx";
import { htmlHeaders, PAGE_CACHING } from "./headers.ts";
import { turnstileOf } from "../reactions/turnstile.ts";
import { siteOf } from "../storage/site.ts";

/** A hundred years. */
const MONTHS_MAX = 1200;
const SOURCES_NAMED_MAX = 100;

/** `GET /archive`: the months in which posts were listed. */
export async function getArchive(env: Env): Promise<Response> {
  const instants = await listMonths(env.DB, MONTHS_MAX);
  const months = instants.map((at) => new Date(at).toISOString().slice(0, 7));
  const site = await siteOf(env);
  return await answer(site, await renderArchive(site, months));
}

/** `GET /about`: what this site is, whom it reprints, and what a publisher can ask of it. */
export async function getAbout(env: Env): Promise<Response> {
  const [site, sources] = await Promise.all([siteOf(env), listSources(env.DB, SOURCES_NAMED_MAX, "")]);
  return await answer(site, await renderAbout(site, sources));
}

/** `GET /privacy`: what is stored of a reader. */
export async function getPrivacy(env: Env): Promise<Response> {
  const site = await siteOf(env);
  const html = await renderPrivacy(site, configOf(env).REACTION_NEWCOMERS_PER_DAY, turnstileOf(env) !== null);
  return await answer(site, html);
}

async function answer(site: Site, html: string): Promise<Response> {
  const { policy } = await assets(site);
  return new Response(html, { headers: { ...htmlHeaders(policy), ...PAGE_CACHING, "cache-tag": FRONT_TAG } });
}
