import { Hono } from "hono";
import type { FeedFile } from "./feeds/feeds.ts";
import type { IconFile } from "./icon.ts";

const FEED_FILES = ["feed.xml", "atom.xml", "feed.json"] as const satisfies FeedFile[];

const descriptions = () => import("./descriptions.ts");
const sitemaps = () => import("./sitemaps.ts");

/** Documents for programs. Their code loads with the first request. */
export const documents = new Hono<{ Bindings: Env }>()
  .get("/robots.txt", async (c) => (await descriptions()).getRobots(c.req.raw, c.env))
  .get("/opml.xml", async (c) => (await descriptions()).getOpml(c.req.raw, c.env))
  .get("/opensearch.xml", async (c) => (await descriptions()).getOpenSearch(c.req.raw, c.env))
  .get("/llms.txt", async (c) => (await descriptions()).getLlms(c.req.raw, c.env))
  .get("/indexnow.txt", async (c) => (await import("./indexnow.ts")).getIndexNowKey(c.env))
  .get("/.well-known/jwks.json", async (c) => (await import("./jwks.ts")).getJwks(c.env))
  .get("/oembed", async (c) => (await import("./oembed.ts")).getOembed(c.req.raw, c.env, Date.now()))
  .get("/favicon.ico", async (c) => (await import("./icon.ts")).getIcon(c.env))
  .get("/manifest.webmanifest", async (c) => (await import("./icon.ts")).getManifest(c.env))
  .get("/sitemap.xml", async (c) => (await sitemaps()).getSitemapIndex(c.req.raw, c.env))
  .get("/sitemap-pages.xml", async (c) => (await sitemaps()).getSitemapPages(c.req.raw, c.env))
  .get("/sitemap-news.xml", async (c) => (await sitemaps()).getNewsSitemap(c.req.raw, c.env))
  .get("/:file{sitemap-\\d{1,9}\\.xml}", async (c) =>
    (await sitemaps()).getSitemapPart(
      c.req.raw,
      c.env,
      Number.parseInt(c.req.param("file").slice("sitemap-".length), 10),
    ),
  );

const ICON_FILES = [
  "favicon.png",
  "apple-touch-icon.png",
  "icon-192.png",
  "icon-512.png",
  "social.png",
] as const satisfies IconFile[];

for (const file of ICON_FILES) {
  documents.get(`/${file}`, async (c) => (await import("./icon.ts")).getPng(c.env, file));
}

for (const file of FEED_FILES) {
  const feeds = () => import("./feeds/feeds.ts");
  documents
    .get(`/${file}`, async (c) => (await feeds()).getSiteFeed(c.req.raw, c.env, file))
    .get(`/tags/:tag/${file}`, async (c) => (await feeds()).getTagFeed(c.req.raw, c.env, c.req.param("tag"), file))
    .get(`/:source/${file}`, async (c) => (await feeds()).getSourceFeed(c.req.raw, c.env, c.req.param("source"), file));
}
