import type { Site } from "../model/post.ts";
import type { ShownPage, StoryPost } from "../model/post-state.ts";
import { tagPath, tagsOf } from "../model/tag.ts";
import { presentPost } from "../post/present.ts";
import { changeOf, isShown, isText, shownOf } from "../post/shown.ts";
import type { Compared } from "../storage/duplicates.ts";
import { linkPage } from "../storage/page-links.ts";
import { writePage } from "../storage/pages.ts";
import { readPostToRender, readRenders } from "../storage/posts.ts";
import { FRONT_TAG, postTag, sitemapTag, sourceTag, tagTag } from "./cache.ts";
import { nearlySame } from "./duplicates.ts";
import { render } from "./render.ts";
import { arrangeStory } from "./story.ts";

/** How often a page is rendered again because the post changed meanwhile. */
const ATTEMPTS_MAX = 5;

/** A page that is up to date now, and what to purge for it. */
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
 * reader's GET calls this; a GET writes nothing in D1.
 *
 * @param now milliseconds since the epoch
 * @param storyPosts the posts that report its story, where they have just been read
 */
export async function refreshPost(
  id: number,
  site: Site,
  env: Env,
  now: number,
  storyPosts?: readonly StoryPost[],
): Promise<Refreshed | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { page, posts } = await arrangeStory(env.DB, id, now, attempt === 0 ? storyPosts : undefined);
    const refreshed = await refreshPage(page, site, env, now, await linkPage(env.DB, page, now));
    // Another post of the story has got the page meanwhile.
    if (refreshed === null && posts.length > 1) continue;
    // Cached copies may be from the time when another post of the story had the page.
    return refreshed && { ...refreshed, tags: [...new Set([...refreshed.tags, ...posts.map(postTag)])] };
  }
  throw new Error(`the story of post ${id} kept changing`);
}

/**
 * Brings a post's page in KV to what D1 says: renders and puts it, and again if the post has changed meanwhile.
 *
 * @param now milliseconds since the epoch
 * @param first statements that are run first, in the transaction that the post is read in
 * @returns null when the post has no page: there is no such post, or only its withdrawal has been heard of
 * @throws {Error} when the platform fails
 */
export async function refreshPage(
  id: number,
  site: Site,
  env: Env,
  now: number,
  first: readonly D1PreparedStatement[] = [],
): Promise<Refreshed | null> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const read = await readPostToRender(env.DB, id, attempt === 0 ? first : []);
    if (!read) return null;
    const { uncompared, shown: before, noticed } = read;
    const post = await presentPost(read.post, now);
    const putAt = await writePage(env.PAGES, post.under ?? post.source.slug, post.slug, await render(post, site), now);
    if ((await readRenders(env.DB, id)) !== post.renders) continue;
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
  throw new Error(`post ${id} kept changing`);
}
