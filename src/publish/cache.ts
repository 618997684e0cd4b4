/** The cache in front of the Worker, as far as publishing needs it. */
export interface PageCache {
  /**
   * Drops every response that carries one of the tags, everywhere.
   *
   * @throws {Error} when it could not be done now; it is to be tried again
   */
  purge(tags: readonly string[]): Promise<void>;
}

/** A purge call takes so many tags. */
export const PURGE_TAGS_MAX = 100;

/** The Workers Cache, or nothing to do where there is none (it does not exist locally). */
export function workersCache(ctx: ExecutionContext): PageCache {
  const { cache } = ctx;
  if (!cache) return { purge: async () => {} };
  return {
    async purge(tags) {
      for (let start = 0; start < tags.length; start += PURGE_TAGS_MAX) {
        const { success, errors } = await cache.purge({ tags: tags.slice(start, start + PURGE_TAGS_MAX) });
        if (!success) throw new Error(`purge refused: ${errors.map(({ message }) => message).join("; ")}`);
      }
    },
  };
}

/** KV needs a minute or more until every place sees a write, and a purge before that can be refilled with the former page. */
export const SECOND_LOOK_MS = 90_000;

/** When a page that was put at `putAt` and purged at `now` must be compared and purged again; null: never. */
export const secondLookAt = (putAt: number, now: number): number | null =>
  putAt + SECOND_LOOK_MS <= now ? null : putAt + SECOND_LOOK_MS;

/**
 * Cache tags. The first page of a list carries the list's tag, which every post purges that is or may get on it. Every page
 * of a list carries the tags of the posts that it shows.
 */
export const FRONT_TAG = "front";
export const postTag = (id: number): string => `post-${id}`;
/** The tag of every page of a source's posts, and of every page below its address. */
export const postsTag = (slug: string): string => `posts-of-${slug}`;
export const sourceTag = (slug: string): string => `source-${slug}`;
/** A sitemap holds the posts of a range of so many ids: a fifth of what the protocol allows, made in a few milliseconds. */
export const SITEMAP_PART_IDS = 10_000;
/** The tag of the sitemap that a post would be in. */
export const sitemapTag = (id: number): string => `sitemap-${Math.floor(id / SITEMAP_PART_IDS)}`;
/** Cache tags are printable ASCII without commas and spaces. */
export const tagTag = (slug: string): string => `tag-${encodeURIComponent(slug)}`;
