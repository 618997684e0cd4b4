import type { Post, Site } from "../model/post.ts";
import type { ShownPage, StoryPost } from "../model/post-state.ts";
import { tagPath, tagsOf } from "../model/tag.ts";
import { presentPost } from "../post/present.ts";
import { changeOf, isShown, isText, shownOf } from "../post/shown.ts";
import type { Compared } from "../storage/duplicates.ts";
import { linkPage } from "../storage/page-links.ts";
import { type Page, writePage } from "../storage/pages.ts";
import { type PostToRender, readPostToRender, readRenders } from "../storage/posts.ts";
import { siteOf } from "../storage/site.ts";
import { FRONT_TAG, postTag, sitemapTag, sourceTag, tagTag } from "./cache.ts";
import { nearlySame } from "./duplicates.ts";
import { identityOf, render } from "./render.ts";
import { arrangeStory } from "./story.ts";

/** How often pages are rendered again because their posts changed meanwhile. */
const ATTEMPTS_MAX = 5;

/** The number of a post's first render. */
const FIRST_RENDER = 1;

/** A refreshed page, and the tags to purge for it. */
export interface Refreshed extends ShownPage {
  /**
   * When KV was last written, in milliseconds. For a while after it, data centers may serve the former page; null when
   * there was no former page.
   */
  putAt: number | null;
  tags: string[];
  /** Whether the change is invisible to readers, such as a picture's new address. */
  isSilent: boolean;
  /** The pages whose text is nearly the same, if the page's text had not been compared yet. */
  compared: Compared | null;
}

/**
 * REFRESH: settles which post of a story has the page and where the page links to, then updates the page. Everything
 * except a reader's GET calls this; a GET writes nothing in D1. {@link upToDate} checks that the post has not changed
 * meanwhile.
 *
 * @param now milliseconds since the epoch
 * @param saved the post as it has just been saved, with its links, and the posts that report its story
 */
export async function refreshPost(
  id: number,
  site: Site,
  env: Env,
  now: number,
  saved?: { storyPosts?: readonly StoryPost[]; page?: PostToRender | null },
): Promise<Refreshed | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const known = attempt === 0 ? saved : undefined;
    const { page, posts, isAsRead } = await arrangeStory(env.DB, id, now, known?.storyPosts);
    const read =
      (isAsRead && page === id && known?.page) || (await readPostToRender(env.DB, page, linkPage(env.DB, page, now)));
    const refreshed = read && (await refreshPage(read, site, env, now));
    // Another post of the story has got the page meanwhile.
    if (refreshed === null && posts.length > 1) continue;
    // Cached copies may be from a time when another post of the story had the page.
    return refreshed && { ...refreshed, tags: [...new Set([...refreshed.tags, ...posts.map(postTag)])] };
  }
  throw new Error(`the story of post ${id} kept changing`);
}

/**
 * Refreshes pages that have just been put once more if their posts have changed meanwhile, because a page that was put
 * later may be older. One query checks them all.
 *
 * @param now milliseconds since the epoch
 * @returns each page once, in its current state; without those that are gone
 * @throws {Error} when a post does not stop changing
 */
export async function upToDate(refreshed: readonly Refreshed[], env: Env, now: number): Promise<Refreshed[]> {
  const pages = new Map(refreshed.map((page) => [page.post, page]));
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (pages.size === 0) return [];
    const renders = await readRenders(env.DB, [...pages.keys()]);
    const stale = [...pages.values()].filter((page) => renders.get(page.post) !== page.renders);
    if (stale.length === 0) return [...pages.values()];
    const site = await siteOf(env);
    for (const { post } of stale) {
      pages.delete(post);
      const page = await refreshPost(post, site, env, now);
      if (page !== null) pages.set(page.post, page);
    }
  }
  throw new Error(`${pages.size} pages kept changing`);
}

/**
 * Puts a page back that KV has lost and that was rendered for a reader. If the post has changed since it was read, the
 * current page is put.
 */
export async function putBack(post: Post, page: Page, site: Site, env: Env, now: number): Promise<void> {
  await put(post, site, async () => page, env, now);
  let putRenders = post.renders;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if ((await readRenders(env.DB, [post.id])).get(post.id) === putRenders) return;
    const read = await readPostToRender(env.DB, post.id);
    if (read === null) return;
    putRenders = (await refreshPage(read, site, env, now)).renders;
  }
}

function put(post: Post, site: Site, rendered: () => Promise<Page>, env: Env, now: number) {
  const { under, source, slug } = post;
  return writePage(env.PAGES, under ?? source.slug, slug, identityOf(post, site), rendered, now);
}

/**
 * Updates a post's page in KV from D1.
 *
 * @param now milliseconds since the epoch
 * @throws {Error} when the platform fails
 */
async function refreshPage(
  { post: stored, uncompared, shown: before, noticed }: PostToRender,
  site: Site,
  env: Env,
  now: number,
): Promise<Refreshed> {
  const post = await presentPost(stored, now);
  const { id } = post;
  const { putAt, wasThere } = await put(post, site, () => render(post, site), env, now);
  const shown = await shownOf(post);
  const change = (await isShown(before, post, shown)) ? null : changeOf(before, shown);
  const isSilent = change === null && isText(before) && noticed < post.renders;
  return {
    post: id,
    shown,
    change,
    isSilent,
    renders: post.renders,
    // KV may have shown no page only because it had not spread it, so the post must be new as well.
    putAt: wasThere || post.renders > FIRST_RENDER ? putAt : null,
    compared: uncompared && nearlySame(uncompared),
    folders: ["", `/${post.source.slug}`, ...tagsOf(post.tags).map(({ slug }) => tagPath(slug)!)],
    // Lists and feeds do not show changes that are invisible to readers.
    tags: isSilent
      ? [postTag(id)]
      : [
          postTag(id),
          sourceTag(post.source.slug),
          ...(post.under === undefined ? [] : [sourceTag(post.under)]),
          FRONT_TAG,
          ...tagsOf(post.tags).map(({ slug }) => tagTag(slug)),
          ...(post.attribution.indexing === "self" ? [sitemapTag(id)] : []),
        ],
  };
}
