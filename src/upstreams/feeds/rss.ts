import { parseRdfFeed, parseRssFeed, type RdfFeed, type RssFeed } from "feedsmith";
import { htmlOf } from "./bodies.ts";
import type { FoundEntry, FoundFeed } from "./found.ts";
import { licenseOf, linkFacts, mediaImage } from "./links.ts";
import { ENTRIES_MAX } from "./survey.ts";

/** RSS 0.91 to 2.0. */
export function readRss(text: string): FoundFeed {
  const feed = parseRssFeed(text, { maxItems: ENTRIES_MAX });
  const { hubs, self, older, hasMore } = linkFacts(feed.atom?.links);
  return {
    title: feed.title ?? "",
    home: feed.link,
    base: feed.xml?.base,
    language: feed.language ?? feed.dc?.languages?.[0],
    entries: (feed.items ?? []).map((item) => ({
      ...toEntry(item, feed.itunes?.author),
      // A channel's license is that of items which name none (creativeCommons RSS module).
      license: linkFacts(item.atom?.links).license ?? licenseOf(item) ?? feed.creativeCommons?.licenses?.[0],
    })),
    hubs,
    self,
    older,
    generator: feed.generator,
    hasMore,
    ttlMinutes: feed.ttl ?? syndicationMinutes(feed.sy),
    skipHours: feed.skipHours ?? [],
    skipDays: feed.skipDays ?? [],
  };
}

/** RSS 0.90, 1.0 and 1.1 in RDF. */
export function readRdf(text: string): FoundFeed {
  const feed = parseRdfFeed(text, { maxItems: ENTRIES_MAX });
  const { hubs, self, older, hasMore } = linkFacts(feed.atom?.links);
  return {
    title: feed.title ?? "",
    home: feed.link,
    base: feed.xml?.base,
    language: feed.dc?.languages?.[0] ?? feed.xml?.lang,
    entries: (feed.items ?? []).map(toRdfEntry),
    hubs,
    self,
    older,
    hasMore,
    ttlMinutes: syndicationMinutes(feed.sy),
    skipHours: [],
    skipDays: [],
  };
}

function toEntry(item: RssFeed.Item<string>, feedAuthor: string | undefined): FoundEntry {
  const { guid } = item;
  // A guid is a permalink unless it says otherwise (RSS 2.0); one that is no URL says so by itself.
  const permalink = guid?.isPermaLink === false ? undefined : webLink(guid?.value);
  const own = (item.authors ?? []).flatMap(({ name, link }) => (name ? [{ name, ...urlOf(link) }] : []));
  const creators = (item.dc?.creators ?? []).map((name) => ({ name }));
  const spoken = item.itunes?.author ?? feedAuthor;
  const fallback = spoken === undefined ? [] : [{ name: spoken }];
  const body = item.content?.encoded ?? item.atom?.content?.value;
  const { alternate, canonical } = linkFacts(item.atom?.links);
  const description = item.description ?? item.media?.description?.value ?? item.itunes?.summary ?? "";
  return {
    id: guid?.value ?? item.atom?.id,
    link: item.link ?? alternate ?? permalink ?? item.enclosures?.[0]?.url,
    others: permalink === undefined ? [] : [permalink],
    ...(item.source?.url !== undefined && { source: { name: item.source.title ?? "", addresses: [item.source.url] } }),
    canonical,
    base: item.xml?.base,
    title: item.title ?? item.media?.title?.value ?? item.itunes?.title ?? "",
    html: htmlOf(body ?? description),
    summary: body === undefined ? "" : description,
    authors: creators.length > 0 ? creators : own.length > 0 ? own : fallback,
    tags: [
      ...(item.categories ?? []).flatMap(({ name }) => name ?? []),
      ...(item.dc?.subjects ?? []),
      ...(item.media?.keywords ?? []),
      ...(item.itunes?.keywords ?? []),
    ],
    image: mediaImage(item.media) ?? imageOf(item.enclosures) ?? item.itunes?.image,
    language: item.xml?.lang ?? item.dc?.languages?.[0],
    published: item.pubDate ?? item.atom?.published ?? item.dcterms?.issued?.[0] ?? item.dc?.dates?.[0],
    modified: item.atom?.updated ?? item.dcterms?.modified?.[0],
  };
}

function toRdfEntry(item: RdfFeed.Item<string>): FoundEntry {
  const body = item.content?.encoded;
  return {
    id: item.rdf?.about,
    link: item.link ?? webLink(item.rdf?.about),
    base: item.xml?.base,
    title: item.title ?? "",
    html: htmlOf(body ?? item.description ?? ""),
    summary: body === undefined ? "" : (item.description ?? ""),
    authors: (item.dc?.creators ?? []).map((name) => ({ name })),
    tags: item.dc?.subjects ?? [],
    image: mediaImage(item.media),
    language: item.xml?.lang ?? item.dc?.languages?.[0],
    published: item.dcterms?.issued?.[0] ?? item.dc?.dates?.[0],
    modified: item.dcterms?.modified?.[0],
    license: licenseOf(item),
  };
}

const webLink = (text: string | undefined) => (text !== undefined && /^https?:\/\//i.test(text) ? text : undefined);

const urlOf = (link: string | undefined) => (link === undefined ? {} : { url: link });

const imageOf = (enclosures: { url?: string; type?: string }[] | undefined) =>
  enclosures?.find(({ type }) => type?.startsWith("image/"))?.url;

const PERIOD_MINUTES: Record<string, number> = {
  hourly: 60,
  daily: 1440,
  weekly: 10_080,
  monthly: 43_200,
  yearly: 525_600,
};

/** RDF Site Summary 1.0, module Syndication: how often the channel is updated in a period. */
function syndicationMinutes(sy: { updatePeriod?: string; updateFrequency?: number } | undefined): number | undefined {
  const minutes = PERIOD_MINUTES[sy?.updatePeriod?.toLowerCase() ?? ""];
  return minutes === undefined ? undefined : minutes / Math.max(1, sy?.updateFrequency ?? 1);
}
