import { Hono } from "hono";
import { configOf } from "../config.ts";
import { siteOf } from "../storage/site.ts";

/** `/api/v1/settings`: the site's configuration (wrangler.toml) that is in force. It contains no secrets. */
export const settings = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  const site = await siteOf(c.env);
  const config = configOf(c.env);
  return c.json({
    name: site.name,
    origin: site.origin ?? null,
    description: site.description ?? null,
    language: site.language,
    logo: site.logo ?? null,
    links: site.links,
    colors: site.colors,
    images: site.images,
    news_sitemap: config.NEWS_SITEMAP,
    hubs: config.WEBSUB_HUBS,
    reaction_newcomers_per_day: config.REACTION_NEWCOMERS_PER_DAY,
    turnstile: config.TURNSTILE_SITE_KEY !== "",
    access: config.ACCESS_TEAM ?? null,
  });
});
