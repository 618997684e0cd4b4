import { generateJsonFeed } from "feedsmith";
import { type FeedPage, type FeedItem, type FeedFormat, originsOf } from "./feed.ts";

/** JSON Feed 1.1. `url` is the page here, `external_url` the post at its first publisher. */
export const json: FeedFormat = { contentType: "application/feed+json; charset=utf-8", write };

function write(feed: FeedPage): string {
  const items = feed.entries.map(toItem);
  return JSON.stringify({
    ...(generateJsonFeed({
      title: feed.title,
      description: feed.description,
      home_page_url: feed.home,
      feed_url: feed.self,
      ...(feed.next !== undefined && { next_url: feed.next }),
      ...(feed.language !== undefined && { language: feed.language }),
      ...(feed.hubs.length > 0 && { hubs: feed.hubs.map((url) => ({ type: "WebSub", url })) }),
      items,
    }) as object),
    // The generator omits an empty list, but the format requires it.
    ...(items.length === 0 && { items }),
  });
}

function toItem(entry: FeedItem) {
  const { id, html, post } = entry;
  return {
    id,
    url: id,
    external_url: originsOf(entry)[0]!,
    ...(post.title && { title: post.title }),
    content_html: html,
    ...(post.summary && { summary: post.summary }),
    ...(post.image !== undefined && { image: post.image }),
    date_published: post.listed,
    date_modified: post.updated,
    authors: post.authors,
    tags: post.tags,
    language: post.language,
  };
}
