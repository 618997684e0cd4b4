import { generateRssFeed } from "feedsmith";
import { type FeedPage, type FeedItem, type FeedFormat, originsOf } from "./feed.ts";
import { webUrl } from "../../model/address.ts";
import { tightCdata, xmlSafe } from "../xml.ts";

/** RSS 2.0, with Atom's links, and whole bodies by the content module. */
export const rss: FeedFormat = { contentType: "application/rss+xml; charset=utf-8", write };

function write(feed: FeedPage): string {
  const type = "application/rss+xml";
  const xml = generateRssFeed(
    xmlSafe({
      title: feed.title,
      link: feed.home,
      description: feed.description,
      ...(feed.language !== undefined && { language: feed.language }),
      lastBuildDate: feed.updated,
      generator: "Reprint",
      docs: "https://www.rssboard.org/rss-specification",
      atom: {
        links: [
          { rel: "self", href: feed.self, type },
          { rel: "first", href: feed.first, type },
          ...(feed.next === undefined ? [] : [{ rel: "next", href: feed.next, type }]),
          ...feed.hubs.map((href) => ({ rel: "hub", href })),
        ],
      },
      items: feed.entries.map(toItem),
    }),
  );
  return tightCdata(xml);
}

function toItem(entry: FeedItem) {
  const { id, title, html, post } = entry;
  const { first, canonical } = post.attribution;
  const licenseUrl = webUrl(post.license);
  return {
    title,
    link: id,
    guid: { value: id, isPermaLink: true },
    pubDate: post.listed,
    ...(post.summary && { description: post.summary }),
    content: { encoded: html },
    categories: post.tags.map((name) => ({ name })),
    dc: {
      creators: post.authors.map(({ name }) => name),
      ...(post.license !== undefined && { rights: [post.license] }),
    },
    ...(licenseUrl !== undefined && { creativeCommons: { licenses: [licenseUrl] } }),
    source: { title: first.name, url: first.home },
    atom: {
      updated: post.updated,
      links: [
        ...(canonical === undefined ? [] : [{ rel: "canonical", href: canonical }]),
        ...originsOf(entry).map((href) => ({ rel: "via", href })),
      ],
    },
  };
}
