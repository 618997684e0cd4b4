/** The cache in front of the Worker, reduced to what publishing needs. */
export interface PageCache {
  /**
   * Drops every response that carries one of the tags, everywhere.
   *
   * @throws {Error} when the purge failed and has to be tried again
   */
  purge(tags: readonly string[]): Promise<void>;
}

/** The most tags of one purge call. */
export const PURGE_TAGS_MAX = 100;

/** The Workers Cache, or a cache that does nothing when there is none, as in local runs. */
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

/**
 * KV needs a minute or more until every data center sees a write. A cache that was purged before that can be refilled
 * with the former page.
 */
export const SECOND_LOOK_MS = 90_000;

/**
 * When a page that was put at `putAt` and purged at `now` must be compared and purged again; null: never.
 *
 * @param putAt null when there was no former page
 */
export const secondLookAt = (putAt: number | null, now: number): number | null =>
  putAt === null || putAt + SECOND_LOOK_MS <= now ? null : putAt + SECOND_LOOK_MS;

/**
 * Cache tags. The first page of a list carries the list's tag, which every post purges that is on it or may get on it.
 * Every page of a list also carries the tags of the posts that it shows.
 */
export const FRONT_TAG = "front";
export const postTag = (id: number): string => `post-${id}`;
/** The tag of every page of a source's posts, and of every page below its address. */
export const postsTag = (slug: string): string => `posts-of-${slug}`;
export const sourceTag = (slug: string): string => `source-${slug}`;
/** The ids in one sitemap: a fifth of the protocol's limit, made in a few milliseconds. */
export const SITEMAP_PART_IDS = 10_000;
/** The tag of the sitemap to which a post's id belongs. */
export const sitemapTag = (id: number): string => `sitemap-${Math.floor(id / SITEMAP_PART_IDS)}`;
/** Cache tags are printable ASCII without commas and spaces. */
export const tagTag = (slug: string): string => `tag-${encodeURIComponent(slug)}`;
