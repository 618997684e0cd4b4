import {
  escape,
  exactInstant,
  fields,
  type Fields,
  firstText,
  htmlOrText,
  instant,
  items,
  languageTag,
  paragraphs,
  text,
  webUrl,
} from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { imageOf, kindOf, type Medium } from "./reading/media.ts";
import { noPost, publication, UNPUBLISHED, withdrawal } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";

/**
 * A news item of an agency: IPTC ninjs 1.x, 2.x and 3.x, and Superdesk's dialect of it. The versions differ in the case
 * of their names, and in that a single text or map became a list of roles. `edNote` is for editors and is not
 * published.
 */
const format: Format = { detect, parse };

export const ninjs = {
  name: "ninjs",
  format,
  setup: {
    software: "Newswires with ninjs 1.0 to 3.1",
    signing: "`hub-signature`, `hub-signature-sha1` or `token`",
    steps: "the address and the secret, wherever its push is set up",
  },
} satisfies Upstream;

const MARK = /^(?:versioncreated|pubstatus|headlines?|bodies|(?:headline|body)_\w+)$/;
/** Types with a text to reprint. Pictures, recordings and calendars have none. */
const WITH_TEXT = /^(?:text|composite|)$/;

function detect({ json }: Received): boolean {
  const item = lowerCased(json);
  return typeof (item["uri"] ?? item["guid"]) === "string" && Object.keys(item).some((name) => MARK.test(name));
}

function parse({ json, source, receivedAt }: Received): Parsed {
  const item = lowerCased(json);
  const id = firstText(item["uri"], item["guid"]);
  const modified = instant(item["versioncreated"]);
  const at = modified ?? receivedAt;
  const status = text(item["pubstatus"]);
  if (status === "canceled") return withdrawal(id, "/uri", at);
  if (status === "withheld") return withdrawal(id, "/uri", at, UNPUBLISHED);
  if (!WITH_TEXT.test(text(item["type"]))) return noPost;
  const embargo = firstText(item["embargoeduntil"], item["embargoed"]);
  const embargoedUntil = embargo === "" ? undefined : exactInstant(embargo);
  if (embargoedUntil === null) {
    return { ok: false, issues: [{ pointer: "/embargoedUntil", detail: "must be a date with its time and its zone" }] };
  }
  return publication(
    text(item["version"]) === "1" ? "published" : "updated",
    {
      id,
      url: addressOf(item, source.home_page_url, source.canonical_hosts),
      title: firstText(item["headline"], byRole(item["headlines"]), ...called(item, /^headline_/), item["title"]),
      html: bodyOf(item),
      summary: firstText(item["description_text"], item["description_html"], byRole(item["descriptions"])),
      authors: authorsOf(item),
      tags: ["subject", "subjects", "service", "keywords"].flatMap((name) =>
        items(item[name]).map((tag) => text(fields(tag)["name"]) || text(tag)),
      ),
      image: undefined,
      media: mediaOf(item["associations"]),
      language: languageTag(item["language"]),
      published: instant(item["firstpublished"]) ?? instant(item["firstcreated"]) ?? instant(item["contentcreated"]),
      modified,
      embargoedUntil,
      expires: instant(item["expires"]),
      license: [item["copyrightnotice"], item["usageterms"]]
        .map(text)
        .filter((said) => said.trim() !== "")
        .join(" "),
    },
    { id: "/uri", url: "/renditions" },
    at,
  );
}

const lowerCased = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(fields(value)).map(([name, member]) => [name.toLowerCase(), member]));

/** The value whose role is "main", else the first (ninjs 2 and 3). */
function byRole(value: unknown): string {
  const values = items(value).map(fields);
  return text((values.find(({ role }) => role === "main") ?? values[0])?.["value"]);
}

function bodyOf(item: Fields): string {
  const bodies = items(item["bodies"]).map(lowerCased);
  const ofType = (type: RegExp) => byRole(bodies.filter((body) => type.test(text(body["contenttype"]))));
  const html = firstText(item["body_html"], ...called(item, /^body_.*html/), ofType(/\bx?html\b/));
  if (html !== "") return withinBody(html);
  const plain = firstText(item["body_text"], ofType(/^text\/plain/));
  if (plain !== "") return paragraphs(plain);
  const others = called(item, /^body_/);
  return htmlOrText(firstText(...others.filter((body) => /<p\b/i.test(body)), ...others, byRole(item["bodies"])));
}

/** Texts whose names have a suffix of the provider's choice, such as "body_richtext"; the main one first (ninjs 1). */
const called = (item: Fields, name: RegExp): string[] =>
  Object.keys(item)
    .filter((key) => name.test(key))
    .toSorted((one, other) => Number(other.endsWith("_main")) - Number(one.endsWith("_main")))
    .map((key) => text(item[key]));

/** The content of a document's body, without its head. */
function withinBody(html: string): string {
  const start = html.indexOf("<body");
  const from = start < 0 ? 0 : html.indexOf(">", start) + 1;
  const end = html.lastIndexOf("</body>");
  return end > from ? html.slice(from, end) : html.slice(from);
}

/** The authors, and the parties that ninjs requires to be named beside them. */
function authorsOf(item: Fields) {
  const named = items(item["authors"]).map((author) => text(fields(author)["name"]));
  const byline = firstText(item["byline"], item["by"]);
  const sources = ["infosource", "infosources"].flatMap((name) =>
    items(item[name]).map((party) => text(fields(party)["name"])),
  );
  const people = byline === "" ? named : [byline];
  const others = sources.filter(
    (party) => !people.some((person) => person.toLowerCase().includes(party.toLowerCase())),
  );
  return [...people, ...new Set(others)].map((name) => ({ name }));
}

/** The pictures, recordings and films beside the text: a map by name in ninjs 1, later a list. */
function mediaOf(associations: unknown): Medium[] {
  const all = Array.isArray(associations)
    ? items(associations)
    : [fields(associations)["featuremedia"], ...items(associations)];
  return all.map(lowerCased).flatMap((one) => {
    const { type } = one;
    if (type === "audio" || type === "video") return recordingOf(one, type);
    return type === "picture" || type === "graphic" ? pictureOf(one) : [];
  });
}

function pictureOf(picture: Fields): Medium[] {
  const words = firstText(picture["description_text"], byRole(picture["descriptions"]), picture["body_text"]);
  const credit = firstText(picture["byline"], picture["creditline"], picture["by"], picture["copyrightholder"]);
  const alt = firstText(picture["alt_text"], picture["alttext"], picture["body_text"], words, picture["headline"]);
  return imageOf(largestOf(items(picture["renditions"]).map(lowerCased)) ?? "", alt, escape(words), credit);
}

/** The largest form of a recording or film that browsers play, with its still. */
function recordingOf(recording: Fields, kind: "audio" | "video"): Medium[] {
  const renditions = items(recording["renditions"])
    .map(lowerCased)
    .flatMap((rendition) => {
      const url = webUrl(rendition["href"]);
      return url === undefined
        ? []
        : [{ url, kind: kindOf(url, typeOf(rendition) || undefined, undefined), rendition }];
    });
  const [largest] = renditions
    .filter((one) => one.kind === kind)
    .toSorted((one, other) => widthOf(other.rendition) - widthOf(one.rendition));
  const still = renditions.find((one) => one.kind === "image")?.url;
  return largest === undefined ? [] : [{ kind, url: largest.url, ...(still !== undefined && { poster: still }) }];
}

function largestOf(renditions: Fields[]): string | undefined {
  const usable = renditions.filter((rendition) => webUrl(rendition["href"]) !== undefined);
  const [largest] = usable
    .filter((rendition) => widthOf(rendition) <= PICTURE_MAX_PIXELS && !FOR_PRINT.test(typeOf(rendition)))
    .toSorted((one, other) => widthOf(other) - widthOf(one));
  return webUrl((largest ?? usable[0])?.["href"]);
}

const widthOf = ({ width }: Fields): number => Number(width) || 0;
const typeOf = ({ mimetype, contenttype }: Fields): string => text(mimetype ?? contenttype);

/** Wider pictures are for print, and some megabytes large. */
const PICTURE_MAX_PIXELS = 4096;
/** Types that browsers do not show. */
const FOR_PRINT = /^(?:image\/(?:tiff|vnd\.adobe\.photoshop)|application\/)/i;

/**
 * The address of the item for readers: its rendition as a page; else its URI, if that is on one of the source's hosts
 * (a URI "should be used to identify the ninjs object, not for links"); else the source's own. Most agencies' items are
 * on no page.
 */
function addressOf(item: Fields, home: string, hosts: string[]): string {
  const pages = items(item["renditions"])
    .map(lowerCased)
    .filter((rendition) => /\bx?html\b/.test(firstText(rendition["contenttype"], rendition["mimetype"])));
  const page = pages.map(({ href }) => webUrl(href)).find((href) => href !== undefined);
  if (page !== undefined) return page;
  const uri = webUrl(item["uri"]);
  return uri !== undefined && hosts.includes(new URL(uri).hostname) ? uri : home;
}
