import { beginningOf } from "../../html/beginning.ts";
import { type Post, viasOf } from "../../model/post.ts";
import { presentPost } from "../../post/present.ts";
import type { FeedDates, Tombstone } from "../../storage/feed-posts.ts";
import type { StoredPost } from "../../storage/posts.ts";

/** A post in a feed. Both dates are ISO 8601, and never later than the time of the reprint. */
export interface FeedPost extends Post {
  listed: string;
  updated: string;
  /** The body is too large for a feed; only its beginning is included. */
  isPart?: true;
}

/**
 * A post as feeds show it.
 *
 * @param bodyMaxBytes of a larger body only the beginning is included, so that feed readers accept the feed
 */
export async function toFeedPost(
  stored: StoredPost,
  { listedAt, savedAt }: FeedDates,
  bodyMaxBytes: number,
  now: number,
): Promise<FeedPost> {
  const post = await presentPost(stored, now);
  const bytes = new TextEncoder().encode(post.html).length;
  return {
    ...post,
    ...(bytes > bodyMaxBytes && {
      html: beginningOf(post.html, Math.floor((post.html.length * bodyMaxBytes) / bytes)),
      isPart: true,
    }),
    listed: new Date(listedAt).toISOString(),
    updated: new Date(Math.max(listedAt, Math.min(Date.parse(post.modified), savedAt))).toISOString(),
  };
}

/** A page of a feed, independent of its format. All addresses are absolute. */
export interface FeedPage {
  title: string;
  description: string;
  language?: string;
  /** The site's name and address. */
  site: { name: string; origin: string };
  /** The page that shows the same list. */
  home: string;
  /** The feed's first page, which is also its id. */
  first: string;
  /** The address of this page. */
  self: string;
  /** The page of older entries (RFC 5005, section 3). */
  next?: string;
  /** WebSub hubs that announce its changes. Empty for a page of older entries, which is no topic. */
  hubs: readonly string[];
  /** ISO 8601: the time of the last change in it. */
  updated: string;
  entries: FeedItem[];
  tombstones: Tombstone[];
}

export interface FeedItem {
  /** The address here. It never changes, so it is the entry's id as well. */
  id: string;
  title: string;
  /** The post as on its page: the body, then the credit. */
  html: string;
  post: FeedPost;
}

/** The address of a post on this site. */
export const permalink = (origin: string, { source, slug }: { source: string; slug: string }): string =>
  `${origin}/${source}/${slug}`;

/** The places that the post came from: the first publisher first, then every publisher between, the nearest last. */
export const originsOf = ({ post }: FeedItem): string[] => {
  const urls = [post.attribution.first.url, ...viasOf(post).map(({ url }) => url)].filter((url) => url !== undefined);
  return urls.length > 0 ? [...new Set(urls)] : [post.url];
};

/** A format of feeds. */
export interface FeedFormat {
  contentType: string;
  /** Writes a page of a feed. */
  write(feed: FeedPage): string;
}
