import { Hono } from "hono";
import type { FeedFile } from "./feeds/feeds.ts";

const FEED_FILES = ["feed.xml", "atom.xml", "feed.json"] as const satisfies FeedFile[];

/** What programs read: feeds of the site, of each source and of each tag. Their code is loaded with the first request. */
export const documents = new Hono<{ Bindings: Env }>();

for (const file of FEED_FILES) {
  const feeds = () => import("./feeds/feeds.ts");
  documents
    .get(`/${file}`, async (c) => (await feeds()).getSiteFeed(c.req.raw, c.env, file))
    .get(`/tags/:tag/${file}`, async (c) => (await feeds()).getTagFeed(c.req.raw, c.env, c.req.param("tag"), file))
    .get(`/:source/${file}`, async (c) => (await feeds()).getSourceFeed(c.req.raw, c.env, c.req.param("source"), file));
}
