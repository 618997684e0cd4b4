import { type AtomFeed, parseAtomFeed } from "feedsmith";
import type { Author } from "../../model/entry.ts";
import { htmlOf, unescaped } from "../reading/bodies.ts";
import { AUTHORS_MAX } from "../reading/byline.ts";
import { escape, paragraphs } from "../reading/fields.ts";
import type { FoundEntry, FoundFeed } from "./found.ts";
import { licenseOf, linkFacts, mediaOf, pictureAt, topicsOf } from "./links.ts";
import { filesOf } from "../reading/media.ts";
import { ENTRIES_MAX } from "./survey.ts";
import { xhtmlToHtml } from "./xhtml.ts";

type ParsedAtom = AtomFeed.Feed<string>;
type Entry = AtomFeed.Entry<string>;
type Construct = { value?: string; type?: string } | undefined;
type Person = { name?: string; uri?: string };

/** Atom 1.0 (RFC 4287) and 0.3. */
export function readAtom(text: string): FoundFeed {
  const feed = parseAtomFeed(text, { maxItems: ENTRIES_MAX });
  const { alternate, hubs, self, older, hasMore } = linkFacts(feed.links);
  const authors = authorsOf(feed.authors);
  return {
    title: titleOf(feed.title),
    description: titleOf(feed.subtitle),
    // An icon is square, and a logo twice as wide as high (RFC 4287, sections 4.2.5 and 4.2.8).
    icons: [feed.icon, feed.logo],
    home: alternate,
    base: feed.xml?.base,
    language: feed.xml?.lang,
    entries: (feed.entries ?? []).map((entry) => toEntry(entry, feed, authors)),
    hubs,
    self,
    older,
    hasMore,
    skipHours: [],
    skipDays: [],
  };
}

function toEntry(entry: Entry, feed: ParsedAtom, feedAuthors: Author[]): FoundEntry {
  const { id, content, summary, media, xml } = entry;
  const body = bodyOf(content);
  const short = bodyOf(summary);
  const { alternate, canonical, license } = linkFacts(entry.links);
  const own = entry.authors ?? creatorsOf(entry) ?? entry.source?.authors;
  const description =
    media?.description ?? media?.groups?.find((group) => group.description !== undefined)?.description;
  return {
    id,
    links: [entry.pingback?.target, alternate, webLink(id), content?.src],
    others: [...linkFacts(entry.links).related, ...(id === undefined ? [] : [id])],
    ...(entry.source && { source: sourceOf(entry.source) }),
    canonical,
    base: xml?.base,
    bodyBase: content?.xml?.base,
    title: titleOf(entry.title),
    html: body || short || htmlOf(description?.value ?? ""),
    summary: body === "" ? "" : titleOf(summary),
    // An entry without authors has those of its source feed, else those of the feed (section 4.2.1).
    authors: own === undefined ? feedAuthors : authorsOf(own),
    tags: [...categoriesOf(entry.categories), ...(entry.dc?.subjects ?? []), ...topicsOf(media)],
    media: [
      ...mediaOf(media, (body || short) !== ""),
      ...filesOf(
        (entry.links ?? [])
          .filter(({ rel }) => rel === "enclosure")
          .map(({ href = "", type, title = "" }) => ({ url: href, type, title })),
      ),
      // Content that lies elsewhere may be a picture or a recording (section 4.1.3.2).
      ...filesOf(content?.src === undefined ? [] : [{ url: content.src, type: content.type ?? "text/html" }]),
      ...pictureAt(entry.itunes?.image),
    ],
    language: content?.xml?.lang ?? xml?.lang ?? entry.dc?.languages?.[0],
    published: [entry.published, ...(entry.dcterms?.issued ?? []), ...(entry.dc?.dates ?? [])],
    modified: [...(countsViews(media) ? [] : [entry.updated]), ...(entry.dcterms?.modified ?? [])],
    // The rights of a feed apply to entries without their own (section 4.2.10).
    license: license ?? licenseOf(entry) ?? (titleOf(entry.rights) || titleOf(feed.rights)),
    draft: entry.app?.control?.draft === true,
  };
}

/** Whether an entry counts its views, as YouTube's do. Each view is an update there, so it says nothing of the text. */
const countsViews = (media: Entry["media"]): boolean =>
  [media, ...(media?.groups ?? [])].some((one) => one?.community?.statistics?.views !== undefined);

/** The feed from which an entry was copied (section 4.2.11). */
export const sourceOf = ({ title, id, links }: NonNullable<Entry["source"]>) => ({
  name: titleOf(title),
  addresses: [linkFacts(links).alternate, linkFacts(links).self, id].flatMap((address) => address ?? []),
});
const webLink = (text: string | undefined) => (text !== undefined && /^https?:\/\//i.test(text) ? text : undefined);

/** The scheme of a category for kinds of entries, which means nothing to readers (Google Data Protocol). */
const KIND = /^https?:\/\/schemas\.google\.com\/g\/2005#kind$/;

type Category = { label?: string; term?: string; scheme?: string };

export const categoriesOf = (categories: Category[] | undefined): string[] =>
  (categories ?? []).flatMap(({ label, term, scheme }) => (KIND.test(scheme ?? "") ? [] : (label ?? term ?? [])));

const creatorsOf = ({ dc }: Entry): Person[] | undefined => dc?.creators?.map((name) => ({ name }));

const authorsOf = (people: Person[] | undefined): Author[] =>
  (people ?? [])
    .slice(0, AUTHORS_MAX + 1)
    .flatMap(({ name, uri }) => (name ? [uri === undefined ? { name } : { name, url: uri }] : []));

/**
 * A title as HTML, because every title is read as HTML later. Text, and a construct without a type, is escaped (section
 * 3.1.1).
 */
function titleOf(text: Construct): string {
  const value = text?.value ?? "";
  if (isXhtml(text?.type)) return xhtmlToHtml(value);
  return isHtml(text?.type) ? value : escape(value);
}

/** A body's HTML. Without a type it should be text, but if it has an end tag, HTML was meant. */
export function bodyOf(text: Construct): string {
  const value = text?.value ?? "";
  if (isXhtml(text?.type)) return xhtmlToHtml(value);
  // A value that is neither a media type nor one of Atom's counts as no type.
  const isUntyped = !/\/|^text$/i.test(text?.type ?? "");
  if (isHtml(text?.type) || (isUntyped && /<\/\w+>|<(?:br|img)\b/i.test(value))) return unescaped(value);
  return isUntyped || /^text(?:\/plain)?$/i.test(text?.type ?? "") ? paragraphs(value) : "";
}

const isXhtml = (type: string | undefined) => type !== undefined && /xhtml/i.test(type);
const isHtml = (type: string | undefined) => type !== undefined && /html/i.test(type);
