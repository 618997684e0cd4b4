import * as v from "valibot";
import { FRONT_TAG, sourceTag } from "../publish/cache.ts";
import { problemResponse } from "../problem.ts";
import { type ListCursor, listNewest } from "../storage/posts.ts";
import { readSource } from "../storage/sources.ts";
import { assets } from "../views/assets.ts";
import { renderList } from "../views/list.tsx";
import { htmlHeaders, PAGE_CACHING } from "./headers.ts";
import { getNotFound } from "./posts.ts";
import { siteOf } from "./site.ts";

const POSTS_ON_PAGE = 20;

/** Where a page of a list begins: "{milliseconds}-{post id}" of the last post before it. */
const Before = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}-\d{1,15}$/),
  v.transform((text): ListCursor => {
    const [listedAt, id] = text.split("-").map(Number);
    return { listedAt: listedAt!, id: id! };
  }),
);

/** `GET /`: the newest posts of all sources. */
export const getFront = (request: Request, env: Env): Promise<Response> => getList(request, env, undefined);

/** `GET /{source}`: the newest posts of one source. */
export const getSource = (request: Request, env: Env, slug: string): Promise<Response> => getList(request, env, slug);

async function getList(request: Request, env: Env, slug: string | undefined): Promise<Response> {
  const url = new URL(request.url);
  const before = v.safeParse(v.nullable(Before), url.searchParams.get("before"));
  if (!before.success) {
    return problemResponse({
      kind: "query-invalid",
      issues: [{ pointer: "/before", detail: "is not an address this site gave out; start from the first page" }],
    });
  }
  const source = slug === undefined ? undefined : await readSource(env.DB, slug);
  if (source === null) return await getNotFound(env);
  const { posts, next } = await listNewest(env.DB, source ? { source: source.slug } : {}, POSTS_ON_PAGE, before.output);
  const { style } = await assets();
  const html = await renderList({
    site: await siteOf(env),
    posts,
    ...(source && {
      source: { slug: source.slug, name: source.name, home: source.home_page_url, language: source.language },
    }),
    ...(next && { next: `${url.pathname}?before=${next.listedAt}-${next.id}` }),
  });
  return new Response(html, {
    headers: {
      ...htmlHeaders(style.cspHash),
      ...PAGE_CACHING,
      "cache-tag": source ? sourceTag(source.slug) : FRONT_TAG,
    },
  });
}
