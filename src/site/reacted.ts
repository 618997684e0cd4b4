import * as v from "valibot";
import { ListedKind } from "../reactions/listed.ts";
import { readReacted } from "../storage/reactions.ts";
import { siteOf } from "../storage/site.ts";
import { assets } from "../views/assets.ts";
import { renderReacted } from "../views/reactions.tsx";
import { htmlHeaders } from "./headers.ts";
import { getNotFound } from "./not-found.ts";

const Mine = v.union([v.literal(""), ListedKind]);

/**
 * `GET /{source}/{slug}/reactions?mine=love`: the counts as a page, for readers without JavaScript. A plain form leads
 * here, and the address names the reader's own reaction. So no GET reads a cookie, and pages are the same for every
 * reader.
 */
export async function getReacted(source: string, slug: string, mine: string, env: Env): Promise<Response> {
  const parsed = v.safeParse(Mine, mine);
  const found = parsed.success ? await readReacted(env.DB, source, slug) : null;
  if (!found || !parsed.success) return await getNotFound(env);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const html = await renderReacted({ site, post: found.post, counts: found.counts, mine: parsed.output });
  return new Response(html, {
    headers: { ...htmlHeaders(policy), "cache-control": "no-store", "x-robots-tag": "noindex" },
  });
}
