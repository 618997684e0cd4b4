import { Hono } from "hono";
import * as v from "valibot";
import type { Hop } from "../model/attribution.ts";
import type { Content } from "../model/post.ts";
import { presentPost } from "../post/present.ts";
import { type ExportedPost, listPostsToExport } from "../storage/exported-posts.ts";
import { siteOf } from "../storage/site.ts";
import { parseQuery } from "./json.ts";

const LIMIT_MAX = 20;
const LIMIT = `must be a number from 1 to ${LIMIT_MAX}`;

export const ExportQuery = v.strictObject({
  source: v.optional(v.string()),
  limit: v.optional(
    v.pipe(v.string(), v.digits(LIMIT), v.transform(Number), v.minValue(1, LIMIT), v.maxValue(LIMIT_MAX, LIMIT)),
    String(LIMIT_MAX),
  ),
  cursor: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,15}$/, "must be a cursor that this list gave out"), v.transform(Number)),
    "0",
  ),
});

/**
 * `/api/v1/export`: all posts as pages of a JSON Feed 1.1, the oldest first, so that posts that are published meanwhile
 * come last. `POST /sources/{slug}/imports` accepts these items: ids and addresses are the publisher's own. `_reprint`
 * has the other facts.
 */
export const exported = new Hono<{ Bindings: Env }>().get("/", async (c) => {
  const { source, limit, cursor } = parseQuery(c.req.raw, ExportQuery);
  const [site, { items, next }] = await Promise.all([
    siteOf(c.env),
    exportPage(c.env, { source, limit, cursor }, Date.now()),
  ]);
  return c.json({
    version: "https://jsonfeed.org/version/1.1",
    title: site.name,
    ...(site.origin !== undefined && { home_page_url: `${site.origin}/` }),
    items,
    next_cursor: next === null ? null : String(next),
  });
});

/** A page of the export: its items, and the post that the next page comes after. */
export async function exportPage(
  env: Env,
  { source, limit, cursor, last }: { source?: string | undefined; limit: number; cursor: number; last?: number },
  now: number,
) {
  const { posts, next } = await listPostsToExport(env.DB, source, limit, cursor, last);
  return { items: await Promise.all(posts.map(async (each) => await toItem(each, now))), next };
}

async function toItem({ entryId, post }: ExportedPost, now: number) {
  const { content, id, slug, under, source } = post;
  const { attribution, publishers = [], withdrawal, withheld, license, pathAhead } = await presentPost(post, now);
  const rights = rightsOf(content);
  return {
    id: entryId,
    url: content.url,
    title: content.title,
    content_html: content.html as string,
    ...(content.summary !== "" && { summary: content.summary }),
    ...(content.image !== undefined && { image: content.image }),
    date_published: content.published,
    date_modified: content.modified,
    authors: content.authors,
    tags: content.tags,
    language: content.language,
    ...(Object.keys(rights).length > 0 && { _rights: rights }),
    _reprint: {
      post: id,
      source: source.slug,
      path: `/${under ?? source.slug}/${slug}`,
      credit: { first: hopJson(attribution.first), via: attribution.via.map(hopJson), also: publishers.map(hopJson) },
      canonical_url: attribution.canonical ?? null,
      indexing: attribution.indexing,
      license: license ?? null,
      ...(pathAhead === undefined ? withheld !== undefined && { withheld } : { same_story: pathAhead }),
      ...(withdrawal !== undefined && { withdrawn: withdrawal }),
    },
  };
}

const hopJson = ({ name, home, url }: Hop) => ({ name, home_page_url: home, ...(url !== undefined && { url }) });

/** The entry's own rights, in the form that publishers send. */
const rightsOf = (content: Content) => ({
  ...(content.embargoedUntil !== undefined && { embargoed_until: content.embargoedUntil }),
  ...(content.delayMinutes !== undefined && { delay_minutes: content.delayMinutes }),
  ...(content.expires !== undefined && { expires: content.expires }),
  ...(content.license !== undefined && { license: content.license }),
  ...(content.excerptOnly && { excerpt_only: true }),
  ...(content.withoutImages && { images: "hide" }),
});
