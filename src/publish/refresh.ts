import type { Post, Site } from "../model/post.ts";
import type { ShownPage, StoryPost } from "../model/post-state.ts";
import { tagPath, tagsOf } from "../model/tag.ts";
import { presentPost } from "../post/present.ts";
import { changeOf, isShown, isText, shownOf } from "../post/shown.ts";
import type { Compared } from "../storage/duplicates.ts";
import { linkPage } from "../storage/page-links.ts";
import { type Page, type PageFacts, writePage } from "../storage/pages.ts";
import { type PostToRender, readPostToRender, readRenders } from "../storage/posts.ts";
import { siteOf } from "../storage/site.ts";
import { FRONT_TAG, postTag, sitemapTag, sourceTag, tagTag } from "./cache.ts";
import { nearlySame } from "./duplicates.ts";
import { pageFacts, render } from "./render.ts";
import { arrangeStory } from "./story.ts";

/** How often pages are rendered again because their posts changed meanwhile. */
const ATTEMPTS_MAX = 5;

/** A page that has been brought up to date, and what to purge for it. */
export interface Refreshed extends ShownPage {
  /** When KV was last written, in milliseconds; for a while after it, places may serve the former page. */
  putAt: number;
  tags: string[];
  /** Readers see nothing of what has changed, such as a picture's new address. */
  isSilent: boolean;
  /** The pages that its text is nearly the same as, where it had not been compared yet. */
  compared: Compared | null;
}

/**
 * REFRESH: settles which post of a story has the page and where the page leads, then brings it up to date. Everything but a
 * reader's GET calls this; a GET writes nothing in D1. That the post has not changed meanwhile is seen to by {@link upToDate}.
 *
 * @param now milliseconds since the epoch
 * @param saved the post as it has just been saved, and the posts that report its story; its links are noted
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
    // Cached copies may be from the time when another post of the story had the page.
    return refreshed && { ...refreshed, tags: [...new Set([...refreshed.tags, ...posts.map(postTag)])] };
  }
  throw new Error(`the story of post ${id} kept changing`);
}

/**
 * Brings pages that have just been put up to date once more, where their posts have changed meanwhile: a page that was put later
 * may be older. One query looks at them all.
 *
 * @param now milliseconds since the epoch
 * @returns each page once, as it is now; without those that are gone
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

/** Puts back a page that KV has lost, rendered for a reader; and again as it is now if the post has changed since it was read. */
export async function putBack(post: Post, page: Page, site: Site, env: Env, now: number): Promise<void> {
  await put(post, page.metadata, async () => page, env, now);
  let putRenders = post.renders;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if ((await readRenders(env.DB, [post.id])).get(post.id) === putRenders) return;
    const read = await readPostToRender(env.DB, post.id);
    if (read === null) return;
    putRenders = (await refreshPage(read, site, env, now)).renders;
  }
}

const put = ({ under, source, slug }: Post, facts: PageFacts, rendered: () => Promise<Page>, env: Env, now: number) =>
  writePage(env.PAGES, under ?? source.slug, slug, facts, rendered, now);

/**
 * Brings a post's page in KV to what D1 has said of it.
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
  const facts = await pageFacts(post, site);
  const putAt = await put(post, facts, () => render(post, site, facts), env, now);
  const shown = await shownOf(post);
  const change = (await isShown(before, post, shown)) ? null : changeOf(before, shown);
  const isSilent = change === null && isText(before) && noticed < post.renders;
  return {
    post: id,
    shown,
    change,
    isSilent,
    renders: post.renders,
    putAt,
    compared: uncompared && nearlySame(uncompared),
    folders: ["", `/${post.source.slug}`, ...tagsOf(post.tags).map(({ slug }) => tagPath(slug)!)],
    // Lists and feeds show nothing of what readers do not see.
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
