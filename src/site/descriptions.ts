import { configOf } from "../config.ts";
import { FRONT_TAG } from "../publish/cache.ts";
import { nearest } from "../storage/nearest.ts";
import { listSources } from "../storage/sources.ts";
import { FEED_FORMATS } from "../views/feed-links.tsx";
import { aboutText } from "../views/language.ts";
import { answerConditionally } from "./entity.ts";
import { DAY_CACHING, PAGE_CACHING } from "./headers.ts";
import { addressedSite } from "../storage/site.ts";
import { opmlOf } from "./opml.ts";
import { xmlText } from "./xml.ts";

/** The most publishers in these documents. The sitemap has all. */
const SOURCES_MAX = 1000;

/** OpenSearch 1.1 limits a short name to 16 characters. */
const SHORT_NAME_MAX_CHARS = 16;

/**
 * `GET /robots.txt` (RFC 9309). Crawlers must be able to read `noindex`, so only addresses that are not pages are
 * disallowed.
 */
export async function getRobots(request: Request, env: Env): Promise<Response> {
  const { origin } = await addressedSite(env);
  const closed = ["/admin", "/api/", "/deliveries/", "/search", "/webhooks/", "/websub/", "/*/reactions"];
  const sitemaps = ["sitemap.xml", ...(configOf(env).NEWS_SITEMAP ? ["sitemap-news.xml"] : [])];
  const lines = [
    "User-agent: *",
    ...closed.map((path) => `Disallow: ${path}`),
    "",
    ...sitemaps.map((file) => `Sitemap: ${origin}/${file}`),
    "",
  ];
  return await answerConditionally(request, lines.join("\n"), {
    ...DAY_CACHING,
    "content-type": "text/plain; charset=utf-8",
  });
}

/** `GET /opml.xml` (OPML 2.0): every source, as a subscription to its posts here. */
export async function getOpml(request: Request, env: Env): Promise<Response> {
  const { name, origin } = await addressedSite(env);
  const sources = await listSources(nearest(env.DB), SOURCES_MAX, "");
  const body = opmlOf(
    name,
    sources.map(({ slug, name, home_page_url: home, language }) => {
      return { name, feed: `${origin}/${slug}/feed.xml`, home, language };
    }),
  );
  return await answerConditionally(request, body, {
    ...PAGE_CACHING,
    "content-type": "text/x-opml; charset=utf-8",
    "cache-tag": FRONT_TAG,
  });
}

/** `GET /opensearch.xml` (OpenSearch 1.1): how browsers search here. */
export async function getOpenSearch(request: Request, env: Env): Promise<Response> {
  const site = await addressedSite(env);
  const { name, origin } = site;
  const short = Array.from(name).slice(0, SHORT_NAME_MAX_CHARS).join("");
  const body =
    `<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">` +
    `<ShortName>${xmlText(short)}</ShortName><Description>${xmlText(aboutText(site))}</Description>` +
    `<InputEncoding>UTF-8</InputEncoding>` +
    `<Url type="text/html" method="get" template="${xmlText(origin)}/search?q={searchTerms}"/>` +
    `<Url type="application/opensearchdescription+xml" rel="self" template="${xmlText(origin)}/opensearch.xml"/>` +
    `</OpenSearchDescription>`;
  return await answerConditionally(request, body, {
    ...DAY_CACHING,
    "content-type": "application/opensearchdescription+xml; charset=utf-8",
  });
}

/** `GET /llms.txt` (https://llmstxt.org): facts for language models that read or quote this site. */
export async function getLlms(request: Request, env: Env): Promise<Response> {
  const site = await addressedSite(env);
  const { name, origin } = site;
  const sources = await listSources(nearest(env.DB), SOURCES_MAX, "");
  const link = (text: string, path: string, more = "") => `- [${markdownText(text)}](${origin}${path})${more}`;
  const lines = [
    `# ${markdownText(name)}`,
    "",
    `> ${markdownText(aboutText(site))}`,
    "",
    "Every post was first published elsewhere. Credit whoever its last paragraph names, and link to the address in its `canonical` link or in `isBasedOn` of its JSON-LD. A post that answers 410 was withdrawn or has expired: do not quote it. What a page calls its license holds for whoever quotes it.",
    "",
    "## Feeds",
    "",
    ...FEED_FORMATS.map(({ file, name }) => link(name, `/${file}`)),
    link("OPML", "/opml.xml", ": every publisher's feed"),
    "",
    "## Publishers",
    "",
    ...sources.map(({ slug, name, home_page_url }) => link(name, `/${slug}`, `: first published at ${home_page_url}`)),
    "",
  ];
  return await answerConditionally(request, lines.join("\n"), {
    ...PAGE_CACHING,
    "content-type": "text/plain; charset=utf-8",
    "cache-tag": FRONT_TAG,
  });
}

/** Escapes a text, so that Markdown shows it literally. */
const markdownText = (text: string): string => text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>()#|!]/g, "\\$&");
