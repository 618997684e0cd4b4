import { configOf } from "../../config.ts";
import { pathOf } from "../../model/post.ts";
import { tagPath } from "../../model/tag.ts";
import { FRONT_TAG, sourceTag, tagTag } from "../../publish/cache.ts";
import { problemResponse } from "../../problem.ts";
import { listFeedPosts, listTombstones } from "../../storage/feed-posts.ts";
import type { ListOf } from "../../storage/lists.ts";
import { readSource } from "../../storage/sources.ts";
import { renderFeedContent } from "../../views/feed-content.tsx";
import { headlineOf } from "../../views/headline.ts";
import { aboutText, interfaceFor } from "../../views/language.ts";
import { movedTo, movedToLowerCase } from "../addresses.ts";
import { answerConditionally } from "../entity.ts";
import { PAGE_CACHING } from "../headers.ts";
import { cursorOf, listCacheTags, pageAfter } from "../lists.ts";
import { getNotFound } from "../not-found.ts";
import { addressedSite } from "../../storage/site.ts";
import { atom } from "./atom.ts";
import { type FeedPage, type FeedPost, toFeedPost } from "./feed.ts";
import { json } from "./json.ts";
import { rss } from "./rss.ts";

/** The formats by their file names. */
const FORMATS = { "feed.xml": rss, "atom.xml": atom, "feed.json": json } as const;
export type FeedFile = keyof typeof FORMATS;

const ENTRIES_ON_PAGE = 20;
const TOMBSTONES_MAX = 50;
/** Several feed readers reject feeds of a few megabytes. */
const BODY_MAX_BYTES = 200_000;

/** `GET /feed.xml`, `/atom.xml`, `/feed.json`: the newest posts of all sources. */
export async function getSiteFeed(request: Request, env: Env, file: FeedFile): Promise<Response> {
  const site = await addressedSite(env);
  return await getFeed(request, env, file, { kind: "all" }, FRONT_TAG, () => ({
    title: site.name,
    description: aboutText(site),
    site,
    path: "/",
  }));
}

/** `GET /{source}/feed.xml` and the other formats: the newest posts of one source. */
export async function getSourceFeed(request: Request, env: Env, slug: string, file: FeedFile): Promise<Response> {
  const moved = movedToLowerCase(request, slug);
  if (moved) return moved;
  const [site, source] = await Promise.all([addressedSite(env), readSource(env.DB, slug)]);
  if (!source) return await getNotFound(env);
  const { strings } = interfaceFor(source.language);
  return await getFeed(request, env, file, { kind: "source", slug }, sourceTag(slug), () => ({
    title: `${source.name} · ${site.name}`,
    description: strings.postsFrom.replace("{source}", () => source.name),
    language: source.language,
    site,
    path: `/${slug}`,
  }));
}

/** `GET /tags/{tag}/feed.xml` and the other formats: the newest posts with a tag. */
export async function getTagFeed(request: Request, env: Env, tag: string, file: FeedFile): Promise<Response> {
  const path = tagPath(tag);
  if (path === undefined) return await getNotFound(env);
  const url = new URL(request.url);
  if (url.pathname !== `${path}/${file}`) return movedTo(`${path}/${file}${url.search}`);
  const site = await addressedSite(env);
  const { tagged } = interfaceFor(site.language).strings;
  const slug = decodeURIComponent(path.slice("/tags/".length));
  return await getFeed(request, env, file, { kind: "tag", slug }, tagTag(slug), (posts) => {
    const name = posts[0]?.tags.find((name) => tagPath(name) === path) ?? slug;
    return { title: `${name} · ${site.name}`, description: tagged.replace("{tag}", () => name), site, path };
  });
}

interface Facts extends Pick<FeedPage, "title" | "description" | "language" | "site"> {
  /** The path of the page that shows the same list. */
  path: string;
}

async function getFeed(
  request: Request,
  env: Env,
  file: FeedFile,
  of: ListOf,
  listTag: string,
  factsOf: (posts: FeedPost[]) => Facts,
): Promise<Response> {
  const cursor = cursorOf(new URL(request.url));
  if (cursor === undefined) {
    const issue = { pointer: "/before", detail: "is no address that this feed gave out; leave it out to begin anew" };
    return problemResponse({ kind: "query-invalid", issues: [issue] });
  }
  const now = Date.now();
  const [{ posts: listed, next }, tombstones] = await Promise.all([
    listFeedPosts(env.DB, of, ENTRIES_ON_PAGE, cursor, BODY_MAX_BYTES, (post, dates) =>
      toFeedPost(post, dates, BODY_MAX_BYTES, now),
    ),
    // Only Atom has tombstones, and subscribers read a feed's first page.
    file === "atom.xml" && cursor === null ? listTombstones(env.DB, of, TOMBSTONES_MAX, now) : [],
  ]);
  // The cron may be late. A post that has just expired is left out anyway.
  const posts = listed.filter(({ withheld }) => withheld === undefined);
  if (of.kind === "tag" && posts.length === 0 && tombstones.length === 0) return await getNotFound(env);
  const { path, ...facts } = factsOf(posts);
  const { origin } = facts.site;
  const first = `${origin}${path === "/" ? "" : path}/${file}`;
  const { contentType, write } = FORMATS[file];
  const self = cursor ? pageAfter(first, cursor) : first;
  const hubs = cursor ? [] : configOf(env).WEBSUB_HUBS;
  const body = write({
    ...facts,
    home: origin + path,
    first,
    self,
    hubs,
    ...(next && { next: pageAfter(first, next) }),
    updated: latest([...posts.map(({ updated }) => updated), ...tombstones.map(({ at }) => at)]),
    entries: await Promise.all(
      posts.map(async (post) => ({
        id: origin + pathOf(post),
        title: headlineOf(post),
        html: await renderFeedContent(post, post.isPart && { name: facts.site.name, url: origin + pathOf(post) }),
        post,
      })),
    ),
    tombstones,
  });
  return await answerConditionally(request, body, {
    ...PAGE_CACHING,
    "content-type": contentType,
    "cache-tag": listCacheTags(listTag, cursor, posts),
    "access-control-allow-origin": "*",
    // With these headers subscribers find hub and topic without parsing the feed (WebSub, section 4).
    ...(hubs.length > 0 && {
      link: [...hubs.map((hub) => `<${hub}>; rel="hub"`), `<${self}>; rel="self"`].join(", "),
    }),
  });
}

/** The latest of ISO 8601 dates in UTC; the epoch when there are none. */
const latest = (dates: string[]): string =>
  dates.reduce((one, other) => (one > other ? one : other), new Date(0).toISOString());
