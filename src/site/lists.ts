import * as v from "valibot";
import { authorPath, authorSlug } from "../model/author.ts";
import { tagPath } from "../model/tag.ts";
import { FRONT_TAG, postTag, sourceTag, tagTag } from "../publish/cache.ts";
import type { PostSummary } from "../model/post.ts";
import { kindNamed, type ListedKind } from "../reactions/listed.ts";
import { listFavorites } from "../storage/favorites.ts";
import { type ListCursor, type ListOf, listPosts } from "../storage/lists.ts";
import { RARE_REACH, searchPosts } from "../storage/search.ts";
import { readRebuild } from "../storage/search-rebuild.ts";
import { readSource } from "../storage/sources.ts";
import { readPublisher, readTagged } from "../storage/tallies.ts";
import { assets } from "../views/assets.ts";
import { renderFavorites } from "../views/favorites.tsx";
import { renderList } from "../views/list.tsx";
import type { ListHeading } from "../views/list-heading.tsx";
import { areSlugs, movedForNow, movedTo, movedToLowerCase } from "./addresses.ts";
import { htmlHeaders, LIST_CACHING } from "./headers.ts";
import { getNoSource, getNotFound } from "./not-found.ts";
import { siteOf } from "../storage/site.ts";

/** Posts on a page. One more is read; with their index, sources and reactions, each takes four rows. */
const POSTS_ON_PAGE = 13;

/** Posts on a page of favorites. Neither reactions nor a further post are read: three rows each. */
const FAVORITES_ON_PAGE = 18;

/** Posts on the front page. It also reads favorites, three rows each, and stays under 60 rows. */
const POSTS_ON_FRONT = 10;
const LOVED_ON_FRONT = 5;
const LOVED_KIND: ListedKind = "love";

/** Posts on an author's page. They are found by the search index, which reads one more row for each. */
const POSTS_ON_AUTHOR = 10;

/** The `before` parameter: "{milliseconds}-{post id}" of the last post on the page before. */
const Before = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}-\d{1,15}$/),
  v.transform((text): ListCursor => {
    const [listedAt, id] = text.split("-").map(Number);
    return { listedAt: listedAt!, id: id! };
  }),
);

/** The cursor in a request's `before`; undefined when no list can have made it. */
export function cursorOf(url: URL): ListCursor | null | undefined {
  const before = v.safeParse(v.nullable(Before), url.searchParams.get("before"));
  return before.success ? before.output : undefined;
}

/** The address of the next page. */
export const pageAfter = (path: string, next: ListCursor): string => `${path}?before=${next.listedAt}-${next.id}`;

/** The cache tags of a page of a list; see publish/cache.ts. */
export function listCacheTags(listTag: string, cursor: ListCursor | null, posts: readonly { id: number }[]): string {
  return [...(cursor ? [] : [listTag]), ...posts.map(({ id }) => postTag(id))].join(",") || listTag;
}

/** `GET /`: the newest posts of all sources. */
export const getFront = (request: Request, env: Env, now: number): Promise<Response> =>
  getList(request, env, { kind: "all" }, FRONT_TAG, () => ({ kind: "front" }), now);

/** `GET /{source}`: the newest posts of one source. */
export async function getSource(request: Request, env: Env, slug: string, now: number): Promise<Response> {
  const moved = movedToLowerCase(request, slug);
  if (moved) return moved;
  if (!areSlugs(slug)) return await getNotFound(env, slug);
  const source = await readPublisher(env.DB, slug);
  if (!source) return await getNoSource(env, slug);
  return await getList(
    request,
    env,
    { kind: "source", slug },
    sourceTag(slug),
    () => ({ kind: "source", source }),
    now,
  );
}

/** `GET /tags/{tag}`: the newest posts with a tag. All capitalizations of a tag share one address. */
export async function getTag(request: Request, env: Env, tag: string, now: number): Promise<Response> {
  const path = tagPath(tag);
  if (path === undefined) return await getNotFound(env);
  const url = new URL(request.url);
  if (url.pathname !== path) return movedTo(path + url.search);
  const slug = decodeURIComponent(path.slice("/tags/".length));
  const headingOf = async ([newest]: PostSummary[]): Promise<ListHeading> => ({
    kind: "tag",
    name: newest?.tagged ?? slug,
    posts: await readTagged(env.DB, slug),
  });
  return await getList(request, env, { kind: "tag", slug }, tagTag(slug), headingOf, now);
}

/** `GET /{source}/authors/{name}`: an author's posts from one source, the most recently reprinted first. */
export async function getAuthor(
  request: Request,
  env: Env,
  slug: string,
  name: string,
  now: number,
): Promise<Response> {
  const path = authorPath(slug, name);
  const source = path !== undefined && areSlugs(slug) ? await readSource(env.DB, slug) : null;
  if (path === undefined || !source) return await getNotFound(env);
  const url = new URL(request.url);
  if (url.pathname !== path) return movedTo(path + url.search);
  const cursor = cursorOf(url);
  if (cursor === undefined) return movedForNow(path);
  const author = authorSlug(name);
  const search = { terms: [], source: slug, author };
  const { posts, next } = await searchPosts(env.DB, search, POSTS_ON_AUTHOR, cursor && cursor.id, RARE_REACH);
  // An author's page exists if the author has posts. While the index is being rebuilt, some of them may be missing from
  // it.
  const isEmpty = posts.length === 0 && next === null;
  if (isEmpty && (await readRebuild(env.DB)) === null) return await getNotFound(env);
  const names = posts.flatMap(({ card }) => card?.authors ?? []);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const html = await renderList({
    site,
    heading: {
      kind: "author",
      name: names.find((each) => authorSlug(each) === author) ?? name,
      source: { slug, name: source.name, icon: source.icon_url, home: source.home_page_url, language: source.language },
    },
    path,
    posts,
    isFirst: cursor === null,
    now,
    isInPreparation: isEmpty,
    ...(next !== null && { next: pageAfter(path, { listedAt: 0, id: next }) }),
  });
  return new Response(html, {
    headers: {
      ...htmlHeaders(policy),
      ...LIST_CACHING,
      ...(isEmpty && { "x-robots-tag": "noindex" }),
      "cache-tag": listCacheTags(sourceTag(slug), cursor, posts),
    },
  });
}

/** `GET /archive/{month}`: the posts of a month such as 2026-11. A year leads to its months in the archive. */
export async function getMonth(request: Request, env: Env, month: string, now: number): Promise<Response> {
  if (/^\d{4}$/.test(month)) return movedForNow(`/archive#${month}`);
  const from = /^\d{4}-\d\d$/.test(month) ? Date.parse(`${month}-01T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(from)) return await getNotFound(env);
  const start = new Date(from);
  const until = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
  return await getList(request, env, { kind: "span", from, until }, FRONT_TAG, () => ({ kind: "month", month }), now);
}

/** `GET /reactions/{kind}`: the posts of the last seven days with the most reactions of a kind. */
export async function getFavorites(env: Env, name: string, now: number): Promise<Response> {
  const kind = kindNamed(name);
  if (!kind) return await getNotFound(env);
  const posts = await listFavorites(env.DB, name, FAVORITES_ON_PAGE);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  return new Response(await renderFavorites({ site, kind, posts, now }), {
    headers: {
      ...htmlHeaders(policy),
      ...LIST_CACHING,
      "cache-tag": listCacheTags(`favorites-${name}`, null, posts),
    },
  });
}

async function getList(
  request: Request,
  env: Env,
  of: ListOf,
  listTag: string,
  headingOf: (posts: PostSummary[]) => ListHeading | Promise<ListHeading>,
  now: number,
): Promise<Response> {
  const url = new URL(request.url);
  const cursor = cursorOf(url);
  if (cursor === undefined) return movedForNow(url.pathname);
  const isFront = of.kind === "all" && cursor === null;
  const [{ posts, next }, loved] = await Promise.all([
    listPosts(env.DB, of, isFront ? POSTS_ON_FRONT : POSTS_ON_PAGE, cursor),
    isFront ? listFavorites(env.DB, LOVED_KIND, LOVED_ON_FRONT) : [],
  ]);
  // The page of a tag or a month exists if there are posts.
  if ((of.kind === "tag" || of.kind === "span") && posts.length === 0) return await getNotFound(env);
  const site = await siteOf(env);
  const { policy } = await assets(site);
  const html = await renderList({
    site,
    heading: await headingOf(posts),
    path: of.kind === "span" ? "/" : url.pathname,
    posts,
    loved,
    isFirst: cursor === null,
    now,
    ...(next && { next: pageAfter(url.pathname, next) }),
  });
  return new Response(html, {
    headers: {
      ...htmlHeaders(policy),
      ...LIST_CACHING,
      "cache-tag": listCacheTags(listTag, cursor, [...posts, ...loved]),
    },
  });
}
