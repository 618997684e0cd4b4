import { DAY_MS } from "../time.ts";
import { configOf } from "../config.ts";
import { FRONT_TAG, SITEMAP_PART_IDS, sitemapTag } from "../publish/cache.ts";
import { listNews, listSitemapPart, listSitemapParts } from "../storage/sitemap.ts";
import { listSources } from "../storage/sources.ts";
import { answerConditionally } from "./entity.ts";
import { PAGE_CACHING } from "./headers.ts";
import { getNotFound } from "./not-found.ts";
import { addressedSite } from "../storage/site.ts";
import { xmlText } from "./xml.ts";

/** The most addresses of a sitemap (https://www.sitemaps.org/protocol.html). */
const URLS_MAX = 50_000;

/** Google News reads articles of the last two days, up to this number. */
const NEWS_MAX_AGE_MS = 2 * DAY_MS;
const NEWS_MAX = 1000;

const SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"';

/**
 * `GET /sitemap.xml`: the index. A sitemap asks search engines to index its pages, so it contains only pages that name
 * themselves as canonical: the site's own, and posts of sources whose policy is `self`. A post under the publisher's
 * canonical address, or under `noindex`, would contradict its own page there.
 */
export async function getSitemapIndex(request: Request, env: Env): Promise<Response> {
  const { origin } = await addressedSite(env);
  const parts = await listSitemapParts(env.DB, SITEMAP_PART_IDS);
  const files = ["sitemap-pages.xml", ...parts.map((part) => `sitemap-${part}.xml`)];
  const items = files.map((file) => `<sitemap><loc>${xmlText(`${origin}/${file}`)}</loc></sitemap>`);
  return await answerXml(request, `<sitemapindex ${SITEMAP}>${items.join("")}</sitemapindex>`);
}

/** `GET /sitemap-pages.xml`: the front page and the sources' pages. */
export async function getSitemapPages(request: Request, env: Env): Promise<Response> {
  const { origin } = await addressedSite(env);
  const sources = await listSources(env.DB, URLS_MAX - 1, "");
  const paths = ["/", ...sources.map(({ slug }) => `/${slug}`)];
  return await answerXml(request, urlset(paths.map((path) => url(origin + path))));
}

/** `GET /sitemap-{part}.xml`: the posts of one range of ids. */
export async function getSitemapPart(request: Request, env: Env, part: number): Promise<Response> {
  const { origin } = await addressedSite(env);
  const rows = await listSitemapPart(env.DB, part, SITEMAP_PART_IDS);
  // The schema requires at least one address. The index names no empty part.
  if (rows.length === 0) return await getNotFound(env);
  const now = Date.now();
  const urls = rows.map(({ source, slug, modifiedAt, listedAt }) =>
    url(`${origin}/${source}/${slug}`, lastmod(modifiedAt <= now ? modifiedAt : listedAt)),
  );
  return await answerXml(request, urlset(urls), sitemapTag(part * SITEMAP_PART_IDS));
}

/** `GET /sitemap-news.xml`: for Google News, which wants no reprints. It exists only if the operator switches it on. */
export async function getNewsSitemap(request: Request, env: Env): Promise<Response> {
  if (!configOf(env).NEWS_SITEMAP) return await getNotFound(env);
  const { name, origin } = await addressedSite(env);
  const rows = await listNews(env.DB, Date.now() - NEWS_MAX_AGE_MS, NEWS_MAX);
  const urls = rows.map(({ source, slug, title, language, listedAt }) =>
    url(
      `${origin}/${source}/${slug}`,
      `<news:news><news:publication><news:name>${xmlText(name)}</news:name><news:language>${newsLanguage(language)}</news:language></news:publication>` +
        `<news:publication_date>${new Date(listedAt).toISOString()}</news:publication_date><news:title>${xmlText(title)}</news:title></news:news>`,
    ),
  );
  return await answerXml(request, urlset(urls.length > 0 ? urls : [url(`${origin}/`)]), FRONT_TAG);
}

const url = (address: string, more = ""): string => `<url><loc>${xmlText(address)}</loc>${more}</url>`;
const urlset = (urls: string[]): string => `<urlset ${SITEMAP} ${NEWS}>${urls.join("")}</urlset>`;
/** Left out before 1970, which search engines report as an error. */
const lastmod = (ms: number): string => (ms < 0 ? "" : `<lastmod>${day(ms)}</lastmod>`);
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The ISO 639 code, but for Chinese the code of its script. */
function newsLanguage(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize();
  return language === "zh" ? (script === "Hant" ? "zh-tw" : "zh-cn") : language;
}

const answerXml = (request: Request, root: string, tag?: string): Promise<Response> =>
  answerConditionally(request, `<?xml version="1.0" encoding="UTF-8"?>\n${root}`, {
    ...PAGE_CACHING,
    "content-type": "application/xml; charset=utf-8",
    ...(tag !== undefined && { "cache-tag": tag }),
  });
