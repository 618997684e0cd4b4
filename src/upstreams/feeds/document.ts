import { DetectError, MalformedError, ParseError } from "feedsmith";
import * as v from "valibot";
import type { Entry } from "../../model/entry.ts";
import { LanguageTag, WebUrl } from "../../model/source.ts";
import type { BodyIssue } from "../../problem.ts";
import { plainText } from "../../html/text.ts";
import { readAtom } from "./atom.ts";
import { instant } from "./dates.ts";
import { decode } from "./decode.ts";
import type { FoundEntry, FoundFeed } from "./found.ts";
import { readJson } from "./json.ts";
import { claimedBy, unwrapped } from "./publisher.ts";
import { FEED_MAX_BYTES } from "./limits.ts";
import { readRdf, readRss } from "./rss.ts";
import { ENTITIES_MAX, ENTRIES_MAX, type Survey, survey, trimmed, withoutDoctype } from "./survey.ts";

const TITLE_MAX_CHARS = 200;
const ID_MAX_CHARS = 1000;
const AUTHORS_MAX = 50;
const TAGS_MAX = 100;
const ISSUES_MAX = 20;

/** A delivery is one row of D1, which holds 2 MB. */
const ENTRY_MAX_BYTES = 1_500_000;
/** Anything shorter fits, whatever its characters. */
const ENTRY_SMALL_CHARS = 200_000;

/** An entry that can be reprinted. Its dates are those that the feed gives, or none. */
export interface FeedEntry extends Omit<Entry, "published" | "modified"> {
  /** ISO 8601 instants. */
  published?: string;
  modified?: string;
}

export interface Feed extends Omit<FoundFeed, "entries" | "base"> {
  /** Whether it says of itself that it has every entry there is (RFC 5005, section 2). */
  isComplete: boolean;
  entries: FeedEntry[];
  /** Entries that it says are gone, and when (ISO 8601). */
  tombstones: { ref: string; at: string | undefined }[];
}

/** What a document holds, and what of it could not be read; or why it is no feed. */
export type Document = { ok: true; feed: Feed; issues: BodyIssue[] } | { ok: false; issues: BodyIssue[] };

/**
 * Reads a feed of any format. Entries that are broken are issues, and the rest is read.
 *
 * @param from what the answer said of it: its media type, and the URL that it came from in the end
 */
export function readDocument(
  body: Uint8Array<ArrayBuffer>,
  from: { contentType: string | undefined; url: string },
): Document {
  if (body.length > FEED_MAX_BYTES) return refused(`has more than ${FEED_MAX_BYTES} bytes`);
  const { text, faithful } = decode(body, from.contentType);
  const issues: BodyIssue[] = faithful ? [] : [{ pointer: "", detail: "is not in the encoding that it names" }];
  if (!/^\s*\{/.test(text)) return readXml(text, from.url, issues);
  const json = parseJson(text);
  if (json === undefined) return refused("is JSON that is cut off or malformed");
  if (!v.is(JsonFeed, json)) return refused("is JSON, but no feed");
  const found = foundIn(() => readJson(json));
  return found === null ? refused(NOT_A_FEED) : documentOf(found, NOTHING_SEEN, from.url, issues);
}

const refused = (detail: string): Document => ({ ok: false, issues: [{ pointer: "", detail }] });

const NOT_A_FEED = "is not well-formed, or not a feed";

/** The library takes any object with a title for a feed. */
const JsonFeed = v.union([
  v.object({ version: v.pipe(v.string(), v.includes("jsonfeed.org/version/")) }),
  v.object({ items: v.array(v.unknown()) }),
]);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What the library makes of a document; null when it refuses, or when an accident happens to it: no reason to try again. */
function foundIn(read: () => FoundFeed): FoundFeed | null {
  try {
    return read();
  } catch (error) {
    const refuses = [DetectError, MalformedError, ParseError].some((refusal) => error instanceof refusal);
    if (!refuses) console.error({ event: "a feed could not be parsed", error: String(error) });
    return null;
  }
}

function readXml(document: string, url: string, issues: BodyIssue[]): Document {
  const { text, entities } = withoutDoctype(document);
  if (entities.length > ENTITIES_MAX) return refused(`declares more than ${ENTITIES_MAX} entities`);
  const seen = survey(text);
  const kind = seen.root?.replace(/^.*:/, "").toLowerCase();
  if (kind === undefined) return refused("is neither XML nor JSON");
  if (kind === "html") return refused("is a web page, not a feed");
  const read = READERS[kind];
  if (read === undefined) return refused("is XML, but no feed");
  if (seen.excess !== undefined) {
    if (seen.wholeUntil === 0) return refused(seen.excess);
    issues.push({ pointer: "", detail: `${seen.excess}; the first ${seen.entries} were read` });
  } else if (!seen.closed) {
    if (seen.wholeUntil === 0) return refused("is cut off before its first entry ends");
    issues.push({ pointer: "", detail: "is cut off; the entries before that were read" });
  }
  const found = foundIn(() => read(trimmed(text, seen)));
  return found === null ? refused(NOT_A_FEED) : documentOf(found, seen, url, issues, entities);
}

const READERS: Record<string, (text: string) => FoundFeed> = { rss: readRss, feed: readAtom, rdf: readRdf };

/** What only the survey sees of a document. */
type Seen = Pick<Survey, "tombstones" | "isComplete" | "left">;

const NOTHING_SEEN: Seen = { tombstones: [], isComplete: false, left: [] };

function documentOf(
  found: FoundFeed,
  { tombstones, isComplete, left }: Seen,
  url: string,
  issues: BodyIssue[],
  entities: string[] = [],
): Document {
  const { base: feedBase, entries: all, ...feed } = found;
  const base = resolved(feedBase, url) ?? url;
  const home = resolved(found.home, base);
  const language = languageOf(found.language);
  const addresses = [home, url, resolved(found.self, base)].flatMap((address) => address ?? []);
  const entries: FeedEntry[] = [];
  const declared = new Set(entities);
  const unread = new Set(left.map(({ place }) => place));
  const complaints = [...left];
  let place = 0;
  for (const entry of all.slice(0, ENTRIES_MAX)) {
    while (unread.has(place)) place += 1;
    const made = refersTo(entry, declared)
      ? REFERS
      : toEntry(entry, { base, isBased: found.base !== undefined, home: home ?? base, addresses, language });
    if (typeof made === "string") complaints.push({ place, detail: made });
    else if (entry.draft !== true) entries.push(made);
    place += 1;
  }
  for (const { place, detail } of complaints.toSorted((one, other) => one.place - other.place).slice(0, ISSUES_MAX))
    issues.push({ pointer: `/entries/${place}`, detail });
  return {
    ok: true,
    issues,
    feed: {
      ...feed,
      isComplete,
      title: plainText(found.title, TITLE_MAX_CHARS),
      language,
      home,
      hubs: found.hubs.flatMap((hub) => resolved(hub, base) ?? []),
      self: resolved(found.self, base),
      older: resolved(found.older, base),
      entries,
      tombstones: tombstones.flatMap(({ ref, when }) => stillGone(ref, instant(when), entries)),
    },
  };
}

const REFERS = "refers to an entity that the document declares itself; such are not resolved";

function refersTo(entry: FoundEntry, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  return [entry.id, entry.link, entry.title, entry.html, entry.summary].some((text) =>
    (text?.match(/&[\w.:-]+;/g) ?? []).some((reference) => names.has(reference.slice(1, -1))),
  );
}

/** A tombstone that is older than the entry as it stands in the same document says nothing (RFC 6721, section 3). */
function stillGone(
  ref: string,
  at: string | undefined,
  entries: FeedEntry[],
): { ref: string; at: string | undefined }[] {
  const entry = entries.find(({ id }) => id === ref);
  const changed = entry?.modified ?? entry?.published;
  return entry !== undefined && (at === undefined || changed === undefined || changed > at) ? [] : [{ ref, at }];
}

/** What a feed says for all of its entries. */
interface Around {
  base: string;
  /** Whether it names its base itself (xml:base). */
  isBased: boolean;
  home: string;
  /** Where its own pages are, and the feed itself. */
  addresses: string[];
  language: string | undefined;
}

/** @returns the entry, or why it cannot be reprinted */
function toEntry(found: FoundEntry, feed: Around): FeedEntry | string {
  const base = resolved(found.base, feed.base);
  // Relative permalinks of RSS are meant from the channel's page on.
  const link = resolved(found.link, base ?? (feed.isBased ? feed.base : feed.home));
  if (link === undefined) return "has no link to a page on the web";
  const target = unwrapped(link);
  const { url, title, publisher } = claimedBy({
    url: target ?? link,
    isRedirect: target !== null,
    title: found.title,
    source: found.source,
    others: found.others ?? [],
    feed: feed.addresses,
  });
  if (!found.title && !found.html && !found.summary) return "has neither a title nor a body nor a summary";
  if (isTooLarge(found)) return `has more than ${ENTRY_MAX_BYTES} bytes`;
  const published = instant(found.published);
  const modified = instant(found.modified);
  const language = languageOf(found.language) ?? feed.language;
  const outer = base ?? (feed.isBased ? feed.base : undefined);
  const htmlBase = resolved(found.bodyBase, outer ?? feed.base) ?? outer;
  const canonical = resolved(found.canonical, base ?? url);
  return {
    id: idOf(found.id, url),
    url,
    ...(htmlBase !== undefined && { base: htmlBase }),
    ...(canonical !== undefined && { canonical }),
    title,
    ...(publisher !== undefined && { publisher }),
    html: found.html,
    summary: found.summary === found.html ? "" : found.summary,
    authors: found.authors.slice(0, AUTHORS_MAX).map(({ name, url: page }) => {
      const address = resolved(page, url);
      return { name, ...(address !== undefined && { url: address }) };
    }),
    tags: found.tags.slice(0, TAGS_MAX),
    ...(found.image !== undefined && { image: found.image }),
    ...(language !== undefined && { language }),
    ...(published !== undefined && { published }),
    ...(modified !== undefined && { modified }),
    ...(found.license && { license: found.license }),
  };
}

function languageOf(tag: string | undefined): string | undefined {
  const result = tag === undefined ? undefined : v.safeParse(LanguageTag, tag);
  return result?.success ? result.output : undefined;
}

function isTooLarge({ title, html, summary }: FoundEntry): boolean {
  if (title.length + html.length + summary.length <= ENTRY_SMALL_CHARS) return false;
  return new TextEncoder().encode(JSON.stringify([title, html, summary])).length > ENTRY_MAX_BYTES;
}

function idOf(id: string | undefined, url: string): string {
  const own = id?.toWellFormed().trim() ?? "";
  return own === "" || own.length > ID_MAX_CHARS ? url : own;
}

/** An absolute web address, or undefined. */
function resolved(href: string | undefined, base: string | undefined): string | undefined {
  if (href === undefined || href.trim() === "") return undefined;
  const url = URL.parse(href.trim(), base)?.href;
  return url !== undefined && v.is(WebUrl, url) ? url : undefined;
}
