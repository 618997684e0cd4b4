import { beginningOf } from "../../html/beginning.ts";
import { type Post, viasOf } from "../../model/post.ts";
import { presentPost } from "../../post/present.ts";
import type { FeedDates, Tombstone } from "../../storage/feed-posts.ts";
import type { StoredPost } from "../../storage/posts.ts";

/** A post as feeds show it. Both dates are ISO 8601 and never later than the reprint that they are of. */
export interface FeedPost extends Post {
  listed: string;
  updated: string;
  /** The body is too large for a feed: only its beginning is there. */
  isPart?: true;
}

/**
 * @param bodyMaxBytes of a larger body only the beginning is there, so that a feed stays within what readers take
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

/** A page of a feed, before it takes one of the formats. All addresses are absolute. */
export interface Feed {
  title: string;
  description: string;
  language?: string;
  /** The site's name and address. */
  site: { name: string; origin: string };
  /** The page that shows the same list. */
  home: string;
  /** The feed's first page, which is also its id. */
  first: string;
  /** This page of it. */
  self: string;
  /** The page of older entries (RFC 5005, section 3). */
  next?: string;
  /** WebSub hubs that announce its changes; none of a page of older entries, which is no topic. */
  hubs: readonly string[];
  /** ISO 8601: when anything in it changed last. */
  updated: string;
  entries: FeedEntry[];
  tombstones: Tombstone[];
}

export interface FeedEntry {
  /** The address here, which never changes, so that it is the entry's id as well. */
  id: string;
  title: string;
  /** The post as on its page: the body, then the one credit. */
  html: string;
  post: FeedPost;
}

/** The address of a post here. */
export const permalink = (origin: string, { source, slug }: { source: string; slug: string }): string =>
  `${origin}/${source}/${slug}`;

/** Where the post came from, nearest last: who published first, then everyone between. */
export const originsOf = ({ post }: FeedEntry): string[] => {
  const urls = [post.attribution.first.url, ...viasOf(post).map(({ url }) => url)].filter((url) => url !== undefined);
  return urls.length > 0 ? [...new Set(urls)] : [post.url];
};

/** One of the formats. */
export interface FeedFormat {
  contentType: string;
  /** The document of a page of a feed. */
  write(feed: Feed): string;
}
