import { generateAtomFeed } from "feedsmith";
import { type FeedPage, type FeedItem, type FeedFormat, originsOf, permalink } from "./feed.ts";
import { webUrl } from "../../model/address.ts";
import { tightCdata, xmlSafe, xmlText } from "../xml.ts";

const END = "</feed>";

/** Atom (RFC 4287), with a tombstone for every post that is gone recently (RFC 6721), and licenses (RFC 4946). */
export const atom: FeedFormat = { contentType: "application/atom+xml; charset=utf-8", write };

function write(feed: FeedPage): string {
  const type = "application/atom+xml";
  const xml = generateAtomFeed(
    xmlSafe({
      id: feed.first,
      title: { value: feed.title },
      subtitle: { value: feed.description },
      updated: feed.updated,
      generator: { text: "Reprint" },
      authors: [{ name: feed.site.name, uri: feed.site.origin }],
      links: [
        { rel: "self", href: feed.self, type },
        { rel: "alternate", href: feed.home, type: "text/html" },
        { rel: "first", href: feed.first, type },
        ...(feed.next === undefined ? [] : [{ rel: "next", href: feed.next, type }]),
        ...feed.hubs.map((href) => ({ rel: "hub", href })),
      ],
      entries: feed.entries.map(toEntry),
      ...(feed.language !== undefined && { xml: { lang: feed.language } }),
    }),
  );
  const end = xml.lastIndexOf(END);
  return (
    tightCdata(xml.slice(0, end)) +
    feed.tombstones.map((gone) => tombstone(gone, feed.site.origin)).join("") +
    xml.slice(end)
  );
}

function toEntry(entry: FeedItem) {
  const { id, title, html, post } = entry;
  const { first, canonical } = post.attribution;
  const licenseUrl = webUrl(post.license);
  return {
    id,
    title: { value: title },
    published: post.listed,
    updated: post.updated,
    authors: post.authors.length > 0 ? post.authors.map(toPerson) : [{ name: first.name, uri: first.home }],
    categories: post.tags.map((term) => ({ term })),
    ...(post.summary && { summary: { value: post.summary } }),
    content: { value: html, type: "html" },
    links: [
      { rel: "alternate", href: id, type: "text/html" },
      ...(canonical === undefined ? [] : [{ rel: "canonical", href: canonical }]),
      ...originsOf(entry).map((href) => ({ rel: "via", href })),
      ...(licenseUrl === undefined ? [] : [{ rel: "license", href: licenseUrl }]),
    ],
    ...(post.license !== undefined && { rights: { value: post.license } }),
    source: {
      id: first.home,
      title: { value: first.name },
      links: [{ rel: "alternate", href: first.home }],
      updated: post.updated,
    },
    xml: { lang: post.language },
  };
}

const toPerson = ({ name, url }: { name: string; url?: string | undefined }) => ({
  name,
  ...(url !== undefined && { uri: url }),
});

const tombstone = (gone: FeedPage["tombstones"][number], origin: string): string =>
  `<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="${xmlText(permalink(origin, gone))}" when="${gone.at}"/>`;
