import * as v from "valibot";
import { pathOf, type Post } from "../model/post.ts";
import { issuesOf, ProblemError } from "../problem.ts";
import { presentPost } from "../post/present.ts";
import { postTag } from "../publish/cache.ts";
import { statusOf } from "../publish/render.ts";
import { readPostAt } from "../storage/posts.ts";
import { headlineOf } from "../views/headline.ts";
import { webUrl } from "../model/address.ts";
import { renderQuotation } from "../views/quotation.tsx";
import { PAGE_CACHING } from "./headers.ts";
import { addressedSite } from "../storage/site.ts";
import { xmlText } from "./xml.ts";

/** The size of a quotation of a few lines. The embedding page may have less room. */
const WIDTH_PIXELS = 600;
const HEIGHT_PIXELS = 200;
const SIZE_MAX_PIXELS = 10_000;

const Pixels = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,5}$/, "must be a number of pixels"),
    v.transform(Number),
    v.minValue(1, "must be a number of pixels"),
    v.maxValue(SIZE_MAX_PIXELS, `must be at most ${SIZE_MAX_PIXELS}`),
  ),
);

const Query = v.object({
  url: v.pipe(v.string("must be the address of a post here"), v.url("must be the address of a post here")),
  format: v.optional(v.string(), "json"),
  maxwidth: Pixels,
  maxheight: Pixels,
});

/**
 * `GET /oembed?url=` (https://oembed.com): a post as a quotation for other sites, in `format` json or xml. As the
 * specification demands, another format gets 501, and another site's address 404. A withdrawn post gets 410, which
 * consumers treat like 404.
 *
 * @param now milliseconds since the epoch
 */
export async function getOembed(request: Request, env: Env, now: number): Promise<Response> {
  const query = v.safeParse(Query, Object.fromEntries(new URL(request.url).searchParams));
  if (!query.success) throw new ProblemError({ kind: "query-invalid", issues: issuesOf(query.issues) });
  const { format, maxwidth = WIDTH_PIXELS, maxheight = HEIGHT_PIXELS } = query.output;
  if (format !== "json" && format !== "xml") throw new ProblemError({ kind: "format-unsupported", format });

  const { name, origin } = await addressedSite(env);
  const address = new URL(query.output.url);
  const [, source, slug] = /^\/([a-z\d-]+)\/([a-z\d-]+)\/?$/i.exec(address.pathname) ?? [];
  const post =
    address.host === new URL(origin).host && source && slug
      ? await presentedAt(env.DB, source.toLowerCase(), slug.toLowerCase(), now)
      : null;
  const status = post ? statusOf(post) : 404;
  if (!post || status === 404) throw new ProblemError({ kind: "not-found", what: "post of this site" });
  if (status === 410) throw new ProblemError({ kind: "gone", what: "post" });

  const headline = headlineOf(post);
  const [author] = post.authors;
  const embed = withoutAbsent({
    version: "1.0",
    type: "rich",
    title: headline,
    author_name: author?.name,
    author_url: webUrl(author?.url),
    provider_name: name,
    provider_url: origin,
    cache_age: EMBED_MAX_AGE_SECONDS,
    width: Math.min(maxwidth, WIDTH_PIXELS),
    height: Math.min(maxheight, HEIGHT_PIXELS),
    html: await renderQuotation(post, headline, origin + pathOf(post)),
  });
  return new Response(format === "json" ? JSON.stringify(embed) : xmlOf(embed), {
    headers: {
      ...PAGE_CACHING,
      "content-type": format === "json" ? "application/json; charset=utf-8" : "text/xml; charset=utf-8",
      "cache-tag": postTag(post.id),
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    },
  });
}

/** The post whose page readers get at an address; null when there is none. */
async function presentedAt(db: D1Database, source: string, slug: string, now: number): Promise<Post | null> {
  const stored = await readPostAt(db, source, slug);
  const post = stored && (await presentPost(stored, now));
  if (!post?.pathAhead) return post;
  const [, sourceAhead, slugAhead] = post.pathAhead.split("/");
  const ahead = await readPostAt(db, sourceAhead!, slugAhead!);
  return ahead && (await presentPost(ahead, now));
}

/** Consumers are asked to refresh within the hour, because a post may be corrected or withdrawn. */
const EMBED_MAX_AGE_SECONDS = 3600;

type Embed = Record<string, string | number>;

const withoutAbsent = (members: Record<string, string | number | undefined>): Embed =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Embed;

const xmlOf = (embed: Embed): string =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${Object.entries(embed)
    .map(([name, value]) => `<${name}>${xmlText(String(value))}</${name}>`)
    .join("")}</oembed>`;
