import type { NearAddress } from "../storage/near.ts";
import { htmlHeaders, NOT_FOUND_CACHING } from "./headers.ts";

/** Answers at addresses where nothing is (404). They say what may have been meant. */

const NEAR_MAX = 3;

/** At an address of no post: a link to the posts of the source with the nearest addresses. One query to D1. */
export async function getNoPost(env: Env, source: string, slug: string): Promise<Response> {
  const { listNearPosts } = await import("../storage/near.ts");
  return await getNotFound(env, slug, await likely(slug, await listNearPosts(env.DB, source, slug)), `/${source}/`);
}

/** At an address of no source, the same with sources. */
export async function getNoSource(env: Env, slug: string): Promise<Response> {
  const { listNearSources } = await import("../storage/near.ts");
  return await getNotFound(env, slug, await likely(slug, await listNearSources(env.DB, slug)));
}

async function likely(asked: string, near: NearAddress[]): Promise<NearAddress[]> {
  const { mayMean } = await import("../post/slug.ts");
  return near.filter(({ slug }) => mayMean(asked, slug)).slice(0, NEAR_MAX);
}

/**
 * At any address. It reads nothing from D1, however many addresses are tried.
 *
 * @param asked the address, or its last segment
 * @param near what may have been meant, in the folder `under`
 */
export async function getNotFound(env: Env, asked = "", near: NearAddress[] = [], under = "/"): Promise<Response> {
  const [{ renderNotFound }, { wordsInPath }, { assets }, { siteOf }] = await Promise.all([
    import("../views/not-found.tsx"),
    import("../post/address-words.ts"),
    import("../views/assets.ts"),
    import("../storage/site.ts"),
  ]);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const meant = near.map(({ slug, name, language }) => ({ path: under + slug, name: name.trim() || slug, language }));
  return new Response(await renderNotFound(site, wordsInPath(asked), meant), {
    status: 404,
    headers: { ...htmlHeaders(policy), ...NOT_FOUND_CACHING, "x-robots-tag": "noindex" },
  });
}
