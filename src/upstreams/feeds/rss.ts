import { parseRdfFeed, parseRssFeed, type RdfFeed, type RssFeed } from "feedsmith";
import { plainText } from "../../html/text.ts";
import { htmlOf, unescaped } from "../reading/bodies.ts";
import { people } from "../reading/byline.ts";
import { bodyOf, categoriesOf, sourceOf } from "./atom.ts";
import type { FoundEntry, FoundFeed } from "./found.ts";
import { licenseOf, linkFacts, mediaOf, pictureAt, topicsOf } from "./links.ts";
import { filesOf } from "../reading/media.ts";
import { ENTRIES_MAX } from "./survey.ts";

/** A longer description is not compared with the text that it may be the beginning of. */
const BEGINNING_MAX_CHARS = 2000;

/** RSS 0.91 to 2.0. */
export function readRss(text: string): FoundFeed {
  // Bing names an item's publisher in an element of its own.
  const feed = parseRssFeed(text.replace(/<(\/?)News:Source(?=[\s>])/gi, "<$1source"), { maxItems: ENTRIES_MAX });
  const { alternate, hubs, self, older, hasMore } = linkFacts(feed.atom?.links);
  return {
    title: feed.title ?? feed.dc?.titles?.[0] ?? "",
    description: feed.description ?? feed.itunes?.summary ?? "",
    icons: [feed.itunes?.image, feed.googleplay?.image?.href, feed.image?.url],
    home: feed.link ?? alternate,
    base: feed.xml?.base,
    language: feed.language ?? feed.dc?.languages?.[0],
    entries: (feed.items ?? []).map((item) => ({
      ...toEntry(item, feed.itunes?.author),
      // A channel's license applies to items without their own (creativeCommons RSS module).
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
  const { alternate, hubs, self, older, hasMore } = linkFacts(feed.atom?.links);
  return {
    title: feed.title ?? feed.dc?.titles?.[0] ?? "",
    description: feed.description ?? "",
    icons: [feed.image?.url],
    home: feed.link ?? alternate,
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
  // A guid is a permalink unless it declares otherwise (RSS 2.0), or is no URL.
  const permalink = guid?.isPermaLink === false ? undefined : webLink(guid?.value);
  const own = (item.authors ?? []).flatMap(({ name, link }) => (name ? [{ name, ...urlOf(link) }] : []));
  // .NET writes Atom's persons into RSS.
  const persons = (item.atom?.authors ?? []).flatMap(({ name, uri }) => (name ? [{ name, ...urlOf(uri) }] : []));
  const creators = (item.dc?.creators ?? []).map((name) => ({ name }));
  const spoken = item.itunes?.author ?? feedAuthor;
  const fallback = spoken === undefined ? [] : [{ name: spoken }];
  const body = item.content?.encoded ?? (bodyOf(item.atom?.content) || undefined);
  const { alternate, canonical } = linkFacts(item.atom?.links);
  const group = item.media?.groups?.find(({ description }) => description !== undefined);
  const said = item.description ?? (bodyOf(item.atom?.summary) || item.dc?.descriptions?.[0]);
  const description =
    (said && whole(said, item.itunes?.summary)) ??
    item.media?.description?.value ??
    group?.description?.value ??
    item.itunes?.summary ??
    item.itunes?.subtitle ??
    "";
  return {
    id: guid?.value ?? item.atom?.id,
    links: [item.pingback?.target, item.link, alternate, permalink, webLink(guid?.value), item.enclosures?.[0]?.url],
    others: permalink === undefined ? [] : [permalink],
    ...(item.atom?.source && { source: sourceOf(item.atom.source) }),
    ...(item.source !== undefined && {
      source: { name: item.source.title ?? "", addresses: item.source.url === undefined ? [] : [item.source.url] },
    }),
    canonical,
    base: item.xml?.base,
    title: item.title ?? item.dc?.titles?.[0] ?? item.media?.title?.value ?? item.itunes?.title ?? "",
    html: htmlOf(unescaped(body ?? description)),
    summary: body === undefined ? "" : unescaped(description),
    authors: [creators, own, persons, fallback].find((found) => people(found).length > 0) ?? [],
    tags: [
      ...(item.categories ?? []).flatMap(({ name }) => name ?? []),
      ...categoriesOf(item.atom?.categories),
      ...(item.dc?.subjects ?? []),
      ...topicsOf(item.media),
      ...(item.media?.keywords ?? []),
      ...(item.itunes?.keywords ?? []),
    ],
    media: [
      ...mediaOf(item.media, (body ?? said) !== undefined),
      ...filesOf((item.enclosures ?? []).map(({ url = "", type }) => ({ url, type }))),
      ...pictureAt(item.itunes?.image ?? item.googleplay?.image?.href),
    ],
    language: item.xml?.lang ?? item.dc?.languages?.[0],
    published: [
      item.pubDate,
      item.atom?.published,
      ...(item.dcterms?.issued ?? []),
      ...(item.dcterms?.created ?? []),
      ...(item.prism?.publicationDates ?? []),
    ],
    modified: [item.atom?.updated, ...(item.dcterms?.modified ?? []), ...(item.dc?.dates ?? [])],
  };
}

function toRdfEntry(item: RdfFeed.Item<string>): FoundEntry {
  const body = item.content?.encoded;
  const said = item.description ?? item.dc?.descriptions?.[0];
  return {
    id: item.rdf?.about,
    links: [item.link, webLink(item.rdf?.about)],
    base: item.xml?.base,
    title: item.title ?? item.dc?.titles?.[0] ?? "",
    html: htmlOf(unescaped(body ?? said ?? "")),
    summary: body === undefined ? "" : unescaped(said ?? ""),
    authors: (item.dc?.creators ?? []).map((name) => ({ name })),
    tags: [...(item.dc?.subjects ?? []), ...topicsOf(item.media)],
    media: mediaOf(item.media, (body ?? said) !== undefined),
    language: item.xml?.lang ?? item.dc?.languages?.[0],
    published: [...(item.dcterms?.issued ?? []), ...(item.dcterms?.created ?? [])],
    // Dublin Core has one date, for any event in an item's life.
    modified: [...(item.dcterms?.modified ?? []), ...(item.dc?.dates ?? [])],
    license: licenseOf(item),
  };
}

/** A description, or the longer text that begins with it, as in podcasts. */
function whole(description: string, other: string | undefined): string {
  if (other === undefined || description.length > BEGINNING_MAX_CHARS || other.length <= description.length)
    return description;
  const shown = plainText(description, BEGINNING_MAX_CHARS);
  const beginning = shown.replace(/\s?\[?(?:…|\.{3})\]?$/, "");
  const isCut = beginning !== "" && beginning !== shown;
  return isCut && plainText(other, BEGINNING_MAX_CHARS).startsWith(beginning) ? other : description;
}

const webLink = (text: string | undefined) => (text !== undefined && /^https?:\/\//i.test(text) ? text : undefined);

const urlOf = (link: string | undefined) => (link === undefined ? {} : { url: link });

const PERIOD_MINUTES: Record<string, number> = {
  hourly: 60,
  daily: 1440,
  weekly: 10_080,
  monthly: 43_200,
  yearly: 525_600,
};

/**
 * The interval of updates in minutes (RDF Site Summary 1.0, module Syndication, which gives the number of updates in a
 * period).
 */
function syndicationMinutes(sy: { updatePeriod?: string; updateFrequency?: number } | undefined): number | undefined {
  const minutes = PERIOD_MINUTES[sy?.updatePeriod?.toLowerCase() ?? ""];
  return minutes === undefined ? undefined : minutes / Math.max(1, sy?.updateFrequency ?? 1);
}
