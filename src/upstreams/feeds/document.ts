import { DetectError, MalformedError, ParseError } from "feedsmith";
import * as v from "valibot";
import type { Author, Entry } from "../../model/entry.ts";
import { DESCRIPTION_MAX_CHARS, LanguageTag, WebUrl } from "../../model/source.ts";
import type { BodyIssue } from "../../problem.ts";
import { HTML_MAX_CHARS, withoutInlineData } from "../../html/limits.ts";
import { plainText } from "../../html/text.ts";
import { readAtom } from "./atom.ts";
import { AUTHORS_MAX, isCrowded, people } from "../reading/byline.ts";
import { englishOf, firstInstant, instant, isVague } from "../reading/dates.ts";
import { illustrated } from "../reading/media.ts";
import { withoutControls } from "../../html/windows-1252.ts";
import { decode } from "./decode.ts";
import { feedInPage } from "./in-page.ts";
import { ENTITIES_MAX, isOfHtml, withoutDoctype } from "./doctype.ts";
import type { FoundEntry, FoundFeed } from "./found.ts";
import { readJson } from "./json.ts";
import { claimedBy, unwrapped } from "./publisher.ts";
import { FEED_MAX_BYTES } from "./limits.ts";
import { readRdf, readRss } from "./rss.ts";
import { ENTRIES_MAX, ENTRY_CHARS_MAX, survey, trimmed } from "./survey.ts";
import type { Survey } from "./surveyed.ts";

const TITLE_MAX_CHARS = 200;
const ID_MAX_CHARS = 1000;
const TAGS_MAX = 100;
const ISSUES_MAX = 20;

/** The limit of an entry. A delivery is one row of D1, which holds 2 MB. */
const ENTRY_MAX_BYTES = 1_500_000;
/** How much of a body that is too large is tried next. */
const SHRINKING = 0.8;
/** A shorter entry fits, whatever its characters. */
const ENTRY_SMALL_CHARS = 200_000;

/** An entry that can be reprinted. Its dates are only those that the feed gives. */
export interface FeedEntry extends Omit<Entry, "published" | "modified"> {
  /** ISO 8601 instants. */
  published?: string;
  modified?: string;
  /** Whether it has no id, so that its link is used as one. */
  isUnnamed?: true;
}

export interface Feed extends Omit<FoundFeed, "entries" | "base" | "icons"> {
  /** A picture for it, absolute. */
  icon: string | undefined;
  /** Whether it declares itself complete (RFC 5005, section 2). */
  isComplete: boolean;
  entries: FeedEntry[];
  /** Entries that it declares gone, and when (ISO 8601). */
  tombstones: { ref: string; at: string | undefined }[];
}

/** The content of a document, and the parts that could not be read; or the reason why it is no feed. */
export type Document = { ok: true; feed: Feed; issues: BodyIssue[] } | { ok: false; issues: BodyIssue[] };

/**
 * Reads a feed of any format. Broken entries become issues, and the others are read.
 *
 * @param from facts of the answer: its media type, and the URL after redirects; and the language of the source
 */
export function readDocument(
  body: Uint8Array<ArrayBuffer>,
  from: From & { contentType: string | undefined },
): Document {
  const { text: written, faithful } = decode(body.subarray(0, FEED_MAX_BYTES), from.contentType);
  const text = feedInPage(written) ?? written;
  const issues: BodyIssue[] = faithful ? [] : [{ pointer: "", detail: "is not in the encoding that it names" }];
  if (body.length > FEED_MAX_BYTES) issues.push({ pointer: "", detail: `has more than ${FEED_MAX_BYTES} bytes` });
  if (!/^\s*\{/.test(text)) return readXml(text, from, issues);
  const whole = parseJson(text);
  const json = whole ?? parseJson(wholeItems(text));
  if (json === undefined) return refused("is JSON that is cut off or malformed");
  if (whole === undefined) issues.push({ pointer: "", detail: "is cut off; the entries before that were read" });
  if (!v.is(JsonFeed, json)) return refused("is JSON, but no feed");
  const found = foundIn(() => readJson(json));
  return found === null ? refused(NOT_A_FEED) : documentOf(found, NOTHING_SEEN, from, issues);
}

interface From {
  url: string;
  language?: string | undefined;
}

const refused = (detail: string): Document => ({ ok: false, issues: [{ pointer: "", detail }] });

/** The complaint about a page at the address of a feed. */
export const IS_PAGE = "is a web page, not a feed";
const NOT_A_FEED = "is not well-formed, or not a feed";

/** A stricter check than the library's, which accepts any object with a title. */
const JsonFeed = v.union([
  v.object({ version: v.pipe(v.string(), v.includes("jsonfeed.org/version/")) }),
  v.object({ items: v.array(v.unknown()) }),
]);

/** A JSON Feed that is cut off, reduced to its complete items. */
function wholeItems(text: string): string {
  const start = /"items"\s{0,100}:\s{0,100}\[/.exec(text);
  if (start === null) return "";
  const part = /["{}[\]]/g;
  const string = /(?:[^"\\]|\\.)*"/sy;
  part.lastIndex = start.index + start[0].length;
  let depth = 0;
  let end = part.lastIndex;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [mark] = match;
    if (mark === '"') {
      string.lastIndex = part.lastIndex;
      if (!string.test(text)) break;
      part.lastIndex = string.lastIndex;
    } else if (mark === "{" || mark === "[") depth += 1;
    else {
      depth -= 1;
      if (depth < 0) break;
      if (depth === 0) end = part.lastIndex;
    }
  }
  return `${text.slice(0, end)}]}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The library's result for a document; null when it refuses or crashes, and another attempt would not help. */
function foundIn(read: () => FoundFeed): FoundFeed | null {
  try {
    return read();
  } catch (error) {
    const refuses = [DetectError, MalformedError, ParseError].some((refusal) => error instanceof refusal);
    if (!refuses) console.error({ event: "a feed could not be parsed", error: String(error) });
    return null;
  }
}

const JUNK_MAX_CHARS = 10_000;

/** A document without text that scripts have printed before it, such as warnings. */
function withoutJunk(document: string): string {
  const head = document.slice(0, JUNK_MAX_CHARS);
  const start = head.search(/<(?:\?xml\s|rss[\s>]|(?:[\w-]+:)?feed\s|rdf:RDF\s)/i);
  return start > 0 && !/<html[\s>]|<!--|<!\[CDATA|<!DOCTYPE/i.test(head.slice(0, start))
    ? document.slice(start)
    : document;
}

function readXml(document: string, from: From, issues: BodyIssue[]): Document {
  const { text: whole, entities } = withoutDoctype(withoutJunk(document));
  const text = whole.length > ENTRY_CHARS_MAX ? withoutInlineData(whole) : whole;
  if (entities.length > ENTITIES_MAX) return refused(`declares more than ${ENTITIES_MAX} entities`);
  const seen = survey(text);
  const kind = seen.root?.replace(/^.*:/, "").toLowerCase();
  if (kind === undefined) return refused("is neither XML nor JSON");
  if (kind === "html") return refused(IS_PAGE);
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
  const misplaced = found === null ? 0 : seen.entries - found.entries.length;
  if (misplaced > 0)
    issues.push({ pointer: "", detail: `has entries where none belong; ${misplaced} could not be read` });
  const declared = entities.filter((entity) => !isOfHtml(entity)).map(({ name }) => name);
  return found === null ? refused(NOT_A_FEED) : documentOf(found, seen, from, issues, declared);
}

const READERS: Record<string, (text: string) => FoundFeed> = { rss: readRss, feed: readAtom, rdf: readRdf };

/** Facts of a document that only the survey finds. */
type Seen = Pick<Survey, "tombstones" | "isComplete" | "left">;

const NOTHING_SEEN: Seen = { tombstones: [], isComplete: false, left: [] };

function documentOf(
  found: FoundFeed,
  { tombstones, isComplete, left }: Seen,
  { url, language: sourceLanguage }: From,
  issues: BodyIssue[],
  entities: string[] = [],
): Document {
  const { base: feedBase, entries: all, icons, ...feed } = found;
  const base = resolved(feedBase, url) ?? url;
  const home = resolved(found.home, base);
  const language = languageOf(found.language);
  const addresses = [home, url, resolved(found.self, base)].flatMap((address) => address ?? []);
  const english = englishOf(all.flatMap(({ published, modified }) => [...published, ...modified]));
  const entries: FeedEntry[] = [];
  const declared = new Set(entities);
  const peopleOf = rememberingPeople();
  const unread = new Set(left.map(({ place }) => place));
  const complaints = [...left];
  let place = 0;
  for (const entry of all.slice(0, ENTRIES_MAX)) {
    while (unread.has(place)) place += 1;
    const made = refersTo(entry, declared)
      ? REFERS
      : toEntry(entry, {
          base,
          isBased: found.base !== undefined,
          home: home ?? base,
          addresses,
          language,
          sourceLanguage,
          english,
          peopleOf,
        });
    if (typeof made === "string") complaints.push({ place, detail: made });
    else if (entry.draft !== true) {
      entries.push(made);
      complaints.push(...lossesOf(entry).map((detail) => ({ place, detail })));
    }
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
      description: descriptionOf(found),
      icon: icons.map((icon) => resolved(icon, base)).find((icon) => icon !== undefined && isIcon(icon)),
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

/** WordPress' default description, in English even for sites in other languages. */
const NO_DESCRIPTION = /^just another wordpress (?:site|weblog)$/i;

/** A feed's description of itself; "" when it only repeats the title. */
function descriptionOf({ title, description }: FoundFeed): string {
  const text = plainText(description, DESCRIPTION_MAX_CHARS);
  return NO_DESCRIPTION.test(text) || text === plainText(title, TITLE_MAX_CHARS) ? "" : text;
}

/** Whether an address may be an icon that can be shown in any size. Cloudflare's transformations read no .ico files. */
export const isIcon = (url: string): boolean => !/\.(?:ico|svgz?)(?:$|[?#])/i.test(url);

/** The parts of an entry that are left out because it has too many of them. */
const lossesOf = ({ authors, tags }: FoundEntry): string[] => [
  ...(isCrowded(authors)
    ? [`names more than ${AUTHORS_MAX} authors, or too long a list; the others are left out`]
    : []),
  ...(tags.length > TAGS_MAX ? [`has more than ${TAGS_MAX} tags; the others are left out`] : []),
];

const REFERS = "refers to an entity that the document declares itself; such are not resolved";

function refersTo(entry: FoundEntry, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  return [entry.id, ...entry.links, entry.title, entry.html, entry.summary].some((text) =>
    (text?.match(/&[\w.:-]+;/g) ?? []).some((reference) => names.has(reference.slice(1, -1))),
  );
}

/** Tombstones that still hold. One that is older than the entry in the same document does not (RFC 6721, section 3). */
function stillGone(
  ref: string,
  at: string | undefined,
  entries: FeedEntry[],
): { ref: string; at: string | undefined }[] {
  const entry = entries.find(({ id }) => id === ref);
  const changed = entry?.modified ?? entry?.published;
  return entry !== undefined && (at === undefined || changed === undefined || changed > at) ? [] : [{ ref, at }];
}

/** The data of a feed that applies to all its entries. */
interface Around {
  base: string;
  /** Whether it declares its own base (xml:base). */
  isBased: boolean;
  home: string;
  /** The addresses of its own pages and of the feed itself. */
  addresses: string[];
  language: string | undefined;
  sourceLanguage: string | undefined;
  /** The kind of English in its dates. */
  english: string | undefined;
  /** The people of a byline. Entries without authors share those of the feed, which are read once. */
  peopleOf: (authors: Author[]) => Author[];
}

function rememberingPeople(): Around["peopleOf"] {
  const known = new Map<Author[], Author[]>();
  return (authors) => {
    const named =
      known.get(authors) ?? people(authors).map((author) => ({ ...author, name: withoutControls(author.name) }));
    known.set(authors, named);
    return named;
  };
}

/**
 * Reads one entry.
 *
 * @returns the entry, or the reason why it cannot be reprinted
 */
function toEntry(found: FoundEntry, feed: Around): FeedEntry | string {
  const base = resolved(found.base, feed.base);
  // Relative permalinks in RSS are relative to the channel's page.
  const link = found.links
    .map((link) => linked(link, base ?? (feed.isBased ? feed.base : feed.home)))
    .find((found) => found !== undefined);
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
  const language = languageOf(found.language) ?? feed.language;
  const outer = base ?? (feed.isBased ? feed.base : undefined);
  const htmlBase = resolved(found.bodyBase, outer ?? feed.base) ?? outer;
  const { html: body, isCut } = beginningOf(found);
  if (isTooLarge({ ...found, html: body })) return `has more than ${ENTRY_MAX_BYTES} bytes`;
  const { html, image } = illustrated(body, found.media, {
    page: url,
    base: htmlBase ?? url,
    title: found.title,
  });
  if (!found.title && !html && !found.summary) return "has neither a title nor a body nor a summary";
  const named = language ?? feed.sourceLanguage;
  const writing = isVague(named) ? (feed.english ?? named) : named;
  const published = firstInstant(found.published, writing);
  const modified = firstInstant(found.modified, writing);
  const canonical = resolved(found.canonical, base ?? url);
  return {
    id: idOf(found.id, url),
    url,
    ...(htmlBase !== undefined && { base: htmlBase }),
    ...(canonical !== undefined && { canonical }),
    title: withoutControls(title),
    ...(publisher !== undefined && { publisher }),
    html: withoutControls(html),
    summary: found.summary === found.html ? "" : withoutControls(found.summary),
    authors: feed.peopleOf(found.authors).map((author) => {
      if (author.url === undefined) return author;
      const address = resolved(author.url, url);
      return { name: author.name, ...(address !== undefined && { url: address }) };
    }),
    tags: found.tags.slice(0, TAGS_MAX).map(withoutControls),
    ...(image !== undefined && { image }),
    ...(language !== undefined && { language }),
    ...(published !== undefined && { published }),
    ...(modified !== undefined && { modified }),
    ...(found.license && { license: found.license }),
    ...(!found.id?.trim() && { isUnnamed: true as const }),
    ...(isCut && { isCut: true as const }),
  };
}

function languageOf(tag: string | undefined): string | undefined {
  const result = tag === undefined ? undefined : v.safeParse(LanguageTag, tag);
  return result?.success ? result.output : undefined;
}

/** The part of a body that a row can hold. The end of one that is longer than any page is cut here already. */
function beginningOf(found: FoundEntry): { html: string; isCut: boolean } {
  const whole = isTooLarge(found) ? withoutInlineData(found.html) : found.html;
  let html = whole;
  while (html !== "" && isTooLarge({ ...found, html })) {
    html = html.slice(0, Math.floor(Math.min(html.length * SHRINKING, HTML_MAX_CHARS))).toWellFormed();
  }
  if (html.length === whole.length) return { html, isCut: false };
  const end = Math.max(html.lastIndexOf("<"), html.lastIndexOf(" "));
  return { html: end > 0 ? html.slice(0, end) : html, isCut: true };
}

function isTooLarge({ title, html, summary }: FoundEntry): boolean {
  if (title.length + html.length + summary.length <= ENTRY_SMALL_CHARS) return false;
  return new TextEncoder().encode(JSON.stringify([title, html, summary])).length > ENTRY_MAX_BYTES;
}

function idOf(id: string | undefined, url: string): string {
  const own = id?.toWellFormed().trim() ?? "";
  return own === "" || own.length > ID_MAX_CHARS ? url : own;
}

/** A host without its scheme, as in "www.harbor.example/2026/ferry"; but not a file name. */
const HOST = /^(?:\/\/)?((?:[a-z\d-]{1,63}\.){1,10}[a-z]{2,24})(?::\d{1,5})?(?=[/?#]|$)/i;
const FILE = /\.(?:html?|xhtml|php\d?|aspx?|jsp|cgi|xml|json|txt|md|pdf|jpe?g|png|gif|shtml)$/i;

/** A permalink, which may lack its scheme. */
function linked(href: string | undefined, base: string): string | undefined {
  const written = href?.trim() ?? "";
  const [host = "", name = ""] = HOST.exec(written) ?? [];
  const own = URL.parse(base)?.hostname.replace(/^www\./, "");
  const hasPath = written.length > host.length && !FILE.test(name);
  const isHost = name !== "" && (hasPath || /^(?:\/\/|www\.)/i.test(written) || name.toLowerCase() === own);
  return resolved(isHost ? `https://${written.replace(/^\/\//, "")}` : href, base);
}

/** An absolute web address, or undefined. */
function resolved(href: string | undefined, base: string | undefined): string | undefined {
  if (href === undefined || href.trim() === "") return undefined;
  const url = URL.parse(href.trim(), base)?.href;
  return url !== undefined && v.is(WebUrl, url) ? url : undefined;
}
