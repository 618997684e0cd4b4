import { knownSiteVersionOf, siteVersionOf } from "../config.ts";
import { postsTag, postTag } from "../publish/cache.ts";
import { isD1Failure } from "../storage/failure.ts";
import { deletedSources } from "../storage/deleted-sources.ts";
import { type PageMetadata, readPage } from "../storage/pages.ts";
import { SECOND_MS } from "../time.ts";
import { PAGE_VERSION } from "../views/version.ts";
import { areSlugs, movedToLowerCase } from "./addresses.ts";
import { getNoPost, getNotFound } from "./not-found.ts";
import { allowingTurnstile, htmlHeaders, noneMatch, PAGE_CACHING, pageCachingFor } from "./headers.ts";

/** How long caches keep an outdated page. */
const STALE_MS = 10 * SECOND_MS;

/** `GET|HEAD /{source}/{slug}`, for any path of two segments. */
export async function getPost(
  request: Request,
  source: string,
  slug: string,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): Promise<Response> {
  const moved = movedToLowerCase(request, source, slug);
  if (moved) return moved;
  if (!areSlugs(source, slug)) return await getNotFound(env, slug);
  return await getArticle(request, source, slug, env, ctx, now);
}

/**
 * `GET|HEAD /{source}/{slug}` for valid slugs: the page from KV, with one read and nothing else. If KV has none, or it
 * has expired, the page is rendered from D1, and put back after the answer. A page in KV from older code is served
 * while D1 does not answer.
 *
 * @param now milliseconds since the epoch
 */
export async function getArticle(
  request: Request,
  source: string,
  slug: string,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): Promise<Response> {
  let page: Awaited<ReturnType<typeof readPage>> = null;
  try {
    page = await readPage(env.PAGES, source, slug);
  } catch (error) {
    console.warn({ event: "page not read, rendered from D1", source, slug, error: String(error) });
  }
  const stillHolds =
    page !== null && now < (page.metadata.until ?? Infinity) && !isOfDeleted(page.metadata, source, env, ctx, now);
  if (page && stillHolds && isCurrent(page.metadata, knownSiteVersionOf(env) ?? (await siteVersionOf(env)))) {
    return answer(request, source, page.body, page.metadata, env, now);
  }
  try {
    const fresh = await renderedNow(request, source, slug, env, ctx, now);
    await page?.body.cancel();
    return fresh;
  } catch (error) {
    // An outdated page is better than an error, but only until D1 answers again.
    if (!page || !stillHolds || !isD1Failure(error)) throw error;
    console.warn({ event: "page out of date served, D1 failed", source, slug, error: String(error) });
    return await answer(request, source, page.body, { ...page.metadata, until: now + STALE_MS }, env, now);
  }
}

/** The page as rendered from D1. It is put back into KV after the answer. */
async function renderedNow(
  request: Request,
  source: string,
  slug: string,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): Promise<Response> {
  const [{ readPostAt }, { presentPost }, { putBack }, { render }, { siteOf }] = await Promise.all([
    import("../storage/posts.ts"),
    import("../post/present.ts"),
    import("../publish/refresh.ts"),
    import("../publish/render.ts"),
    import("../storage/site.ts"),
  ]);
  // The post is read last, so that facts about it, such as its withdrawal, are not lost when something else fails.
  const site = await siteOf(env);
  const stored = await readPostAt(env.DB, source, slug);
  if (!stored) return await getNoPost(env, source, slug);
  const post = await presentPost(stored, now);
  const page = await render(post, site);
  ctx.waitUntil(
    putBack(post, page, site, env, now).catch((error: unknown) => {
      console.warn({ event: "page not put back, left to the next reader", post: post.id, error: String(error) });
    }),
  );
  return await answer(request, source, page.html, page.metadata, env, now);
}

/**
 * Whether a page was made before its source was deleted. Its post is then withdrawn, even if the cron has not reached
 * it yet.
 */
function isOfDeleted(
  { source = "", writtenAt }: PageMetadata,
  path: string,
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  now: number,
): boolean {
  const deleted = deletedSources(env.DB, ctx, now);
  return deleted.size > 0 && writtenAt < Math.max(deleted.get(source) ?? 0, deleted.get(path) ?? 0);
}

/** Whether a page need not be rendered again. A page of newer code is kept, because that code knows its own pages. */
const isCurrent = ({ code, site }: Omit<PageMetadata, "writtenAt">, version: string): boolean =>
  code > PAGE_VERSION || (code === PAGE_VERSION && site === version);

/**
 * A reader's answer, from a page and its metadata. It is the product's busiest function, so it waits for nothing. A page
 * that is not sent stays unread, and its stream ends with the request: cancelling it would take a fifteenth of a 304.
 */
function answer(
  request: Request,
  path: string,
  body: ReadableStream | string,
  metadata: Omit<PageMetadata, "writtenAt">,
  env: Env,
  now: number,
): Response | Promise<Response> {
  const { status, location, post, policy, language, link, noindex, until, source } = metadata;
  if (status === 404) return getNotFound(env, new URL(request.url).pathname);
  // Turnstile changes a page's policy but not its body. Its entity tag then differs, so that no copy with the other
  // policy is confirmed by a 304.
  const hasTurnstile = !!env.TURNSTILE_SITE_KEY;
  const etag = hasTurnstile ? metadata.etag.replace(/"$/, '-turnstile"') : metadata.etag;
  const caching = until === undefined ? PAGE_CACHING : pageCachingFor(until - now);
  const tag = `${postTag(post)},${postsTag(path)}${source === undefined || source === path ? "" : `,${postsTag(source)}`}`;
  if (location !== undefined) {
    return new Response(null, { status, headers: { ...caching, location, "cache-tag": tag } });
  }
  if (status === 200 && noneMatch(request.headers.get("if-none-match"), etag)) {
    // The reader's copy keeps its other headers (RFC 9110, section 15.4.5).
    return new Response(null, { status: 304, headers: { ...caching, etag, "cache-tag": tag } });
  }
  const common = hasTurnstile ? allowingTurnstile(htmlHeaders(policy)) : htmlHeaders(policy);
  const headers: Record<string, string> = { ...common, etag, "cache-tag": tag, "content-language": language };
  Object.assign(headers, caching);
  if (link) headers["link"] = link;
  if (noindex) headers["x-robots-tag"] = "noindex";
  return new Response(request.method === "HEAD" ? null : body, { status, headers });
}
