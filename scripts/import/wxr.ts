import { SaxesParser, type SaxesTagPlain } from "saxes";
import { escape, instant, webUrl } from "../../src/upstreams/reading/fields.ts";
import { illustrated, imageOf } from "../../src/upstreams/reading/media.ts";
import { instant as instantOfDate } from "../../src/upstreams/reading/dates.ts";
import { guidOf, restrictsReaders, unlessPublished } from "../../src/upstreams/wordpress/post.ts";
import { hasPreview, toHtml } from "../../src/upstreams/wordpress/markup.ts";
import type { Archive, Found, Item } from "./found.ts";
import { openFile } from "./file.ts";

/** The longest text of an element. A post is one row of D1 in the end, and the rest is cut. */
const TEXT_MAX_CHARS = 2_000_000;

/** Characters that XML 1.0 forbids and WordPress exports anyway. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Data that posts of an export refer to. It may come after them. */
interface Surroundings {
  home: string;
  language: string | undefined;
  /** Display names by login name. */
  authors: Map<string, string>;
  /** Pictures and other files by post id. */
  attachments: Map<string, Attachment>;
}

interface Attachment {
  url: string;
  alt: string;
  caption: string;
  /** The post to which it was uploaded. */
  parent: string;
}

/** An item as exported: the texts of its own elements by name. */
interface Raw {
  texts: Map<string, string>;
  terms: { domain: string; nicename: string; name: string }[];
  thumbnail: string | undefined;
  alt: string | undefined;
  /** Whether a plugin shows it to members only. */
  isForMembers: boolean;
  line: number;
  /** The fault of its markup. */
  trouble: string | undefined;
}

/**
 * WordPress' export (Tools › Export): the published posts, with their authors' names, terms and featured pictures. The
 * file is read twice from front to back, because a picture may come after its post; it is never held as a whole.
 */
export async function readWxr(file: string): Promise<Archive> {
  const around = await surroundingsOf(file);
  const { text, progress } = openFile(file);
  return { entries: entriesOf(text, around), progress };
}

async function surroundingsOf(file: string): Promise<Surroundings> {
  const around: Surroundings = { home: "", language: undefined, authors: new Map(), attachments: new Map() };
  for await (const [name, raw] of elementsOf(openFile(file).text)) {
    const text = (key: string) => raw.texts.get(key)?.trim() ?? "";
    if (name === "wp:author") around.authors.set(text("wp:author_login"), text("wp:author_display_name"));
    if (name === "item" && text("wp:post_type") === "attachment")
      around.attachments.set(text("wp:post_id"), {
        url: text("wp:attachment_url"),
        alt: raw.alt ?? "",
        caption: text("excerpt:encoded"),
        parent: text("wp:post_parent"),
      });
    if (name === "channel") {
      around.home = webUrl(text("wp:base_blog_url")) ?? webUrl(text("link")) ?? around.home;
      around.language = text("language") || undefined;
    }
  }
  return around;
}

async function* entriesOf(text: AsyncIterable<string>, around: Surroundings): AsyncIterable<Found> {
  for await (const [name, raw] of elementsOf(text)) {
    if (name === "item") yield entryOf(raw, around);
    if (name === "the end is missing")
      yield {
        kind: "broken",
        reason: "the file ends within it: what came behind is missing",
        place: `line ${raw.line}`,
      };
  }
}

const reasonOf = ({ type, isProtected, isForMembers }: { type: string; isProtected: boolean; isForMembers: boolean }) =>
  isProtected ? "protected by a password" : isForMembers ? "for members" : type;

function entryOf(raw: Raw, { home, language, authors, attachments }: Surroundings): Found {
  const text = (key: string) => raw.texts.get(key)?.trim() ?? "";
  const number = text("wp:post_id");
  const place = `line ${raw.line}${number && `, post ${number}`}`;
  const type = text("wp:post_type") || "post";
  const status = text("wp:status") || "publish";
  const standing = {
    id: "1",
    pointer: "",
    type,
    status,
    slug: text("wp:post_name"),
    isProtected: text("wp:post_password") !== "",
    isForMembers: raw.isForMembers && !hasPreview(raw.texts.get("content:encoded") ?? ""),
    at: "",
  };
  if (unlessPublished(standing) !== null) {
    const reason = status === "publish" ? reasonOf(standing) : `${type}, ${status}`;
    return { kind: "passed", reason, place };
  }
  const url = webUrl(text("link"));
  if (url === undefined) return { kind: "broken", reason: raw.trouble ?? "has no link to a page on the web", place };
  const featured = attachments.get(raw.thumbnail ?? "");
  const body = toHtml(withGalleries(raw.texts.get("content:encoded") ?? "", number, attachments), url);
  const picture = featured === undefined ? [] : imageOf(featured.url, featured.alt, featured.caption);
  const { html, image } = illustrated(body, picture, { base: url, title: text("title") });
  const author = authors.get(text("dc:creator")) || text("dc:creator");
  // Old posts have only the time of their own zone, which the export does not name.
  const published =
    instant(text("wp:post_date_gmt")) ?? instantOfDate(text("pubDate")) ?? instant(text("wp:post_date"));
  const modified = instant(text("wp:post_modified_gmt"));
  const item: Item = {
    id: guidOf(text("guid"), number, home || url) || url,
    url,
    title: text("title"),
    content_html: html,
    summary: text("excerpt:encoded"),
    authors: author === "" ? [] : [{ name: author }],
    tags: tagsOf(raw),
    ...(image !== undefined && { image }),
    ...(language !== undefined && { language }),
    ...(published !== undefined && { date_published: published }),
    ...(modified !== undefined && { date_modified: modified }),
  };
  return { kind: "item", item, place };
}

/** A gallery, unless it is in code. Brackets around it make it ordinary text (Shortcode API). */
const GALLERY = /<(pre|code)\b[^]*?<\/\1>|(?<!\[)\[gallery\b([^[\]<>]{0,2000})\]/gi;

/**
 * The content with its galleries, which name their pictures by number, or contain all that were uploaded to the post.
 */
function withGalleries(content: string, post: string, attachments: ReadonlyMap<string, Attachment>): string {
  return content.replace(GALLERY, (whole, element: string | undefined, attributes: string | undefined) => {
    if (element !== undefined) return whole;
    const ids = /\b(?:ids|include)\s*=\s*["']?([\d,\s]+)/.exec(attributes ?? "")?.[1]?.split(/[,\s]+/);
    const pictures = (ids ?? [...attachments].filter(([, { parent }]) => parent === post).map(([id]) => id)).flatMap(
      (id) => attachments.get(id) ?? [],
    );
    const figures = pictures.map(({ url, alt, caption }) => {
      const said = caption === "" ? "" : `<figcaption>${caption}</figcaption>`;
      return `<figure><img src="${escape(url)}" alt="${escape(alt)}">${said}</figure>`;
    });
    return figures.length === 0 ? whole : `\n\n${figures.join("\n\n")}\n\n`;
  });
}

/** Tags come first, because they say more about a post than categories, which it shares with hundreds of posts. */
const tagsOf = ({ terms }: Raw): string[] => {
  const of = (domain: string) => terms.filter((term) => term.domain === domain);
  const categories = of("category").filter(({ nicename }) => nicename !== "uncategorized");
  return [...new Set([...of("post_tag"), ...categories].map(({ name }) => name))];
};

const STRAY_AMPERSAND = /&(?!(?:[a-z][a-z\d]{0,30}|#\d{1,7}|#x[\da-f]{1,6});)/gi;
const SECTION = { from: "<![CDATA[", to: "]]>" };
/** A section's marker that may have begun is left for the next chunk. */
const MARK_CHARS = SECTION.from.length;

/** Repairs text that would confuse the parser: characters that XML forbids, and an "&" that is not escaped. */
async function* mended(text: AsyncIterable<string>): AsyncIterable<string> {
  let rest = "";
  let isSection = false;
  /** Where the rest may be cut without splitting a reference. */
  const uncut = (at: number): number => {
    const before = rest.slice(Math.max(0, at - 40), Math.max(0, at));
    return Math.max(0, at - (/&[#\w]{0,31}$/.exec(before)?.[0].length ?? 0));
  };
  const take = (atEnd: boolean): string => {
    let out = "";
    for (;;) {
      const mark = isSection ? SECTION.to : SECTION.from;
      const at = rest.indexOf(mark);
      const until = at >= 0 ? at + mark.length : atEnd ? rest.length : uncut(rest.length - MARK_CHARS);
      const part = rest.slice(0, until);
      out += isSection ? part : part.replace(STRAY_AMPERSAND, "&amp;");
      rest = rest.slice(until);
      if (at < 0) return out;
      isSection = !isSection;
    }
  };
  for await (const chunk of text) {
    rest += chunk.replace(FORBIDDEN, "");
    yield take(false);
  }
  yield take(true);
}

/**
 * Every author and item of an export, and its channel at the end, each with the texts of its own elements. If a file
 * was cut off, its last item has the trouble "the end is missing".
 */
async function* elementsOf(text: AsyncIterable<string>): AsyncIterable<[string, Raw]> {
  let done: [string, Raw][] = [];
  const parser = new SaxesParser();
  const stack: Raw[] = [];
  const path: string[] = [];
  let words = "";
  let attributes: Record<string, string> = {};
  let metaKey = "";
  const isWhole = (name: string) => name === "item" || name === "wp:author" || name === "channel";
  parser.on("opentag", ({ name, attributes: given }: SaxesTagPlain) => {
    path.push(name);
    words = "";
    attributes = given;
    if (isWhole(name))
      stack.push({
        texts: new Map(),
        terms: [],
        thumbnail: undefined,
        alt: undefined,
        isForMembers: false,
        line: parser.line,
        trouble: undefined,
      });
  });
  const add = (more: string) => {
    if (words.length < TEXT_MAX_CHARS) words += more;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", ({ name }) => {
    path.pop();
    const current = stack.at(-1);
    if (isWhole(name)) {
      const whole = stack.pop();
      if (whole) done.push([name, whole]);
    } else if (current !== undefined && isWhole(path.at(-1) ?? "")) {
      if (name === "category") {
        const { domain = "category", nicename = "" } = attributes;
        current.terms.push({ domain, nicename, name: words.trim() });
      } else current.texts.set(name, words);
    } else if (current !== undefined && path.at(-1) === "wp:postmeta") {
      if (name === "wp:meta_key") metaKey = words.trim();
      if (name === "wp:meta_value" && metaKey === "_thumbnail_id") current.thumbnail = words.trim();
      if (name === "wp:meta_value" && metaKey === "_wp_attachment_image_alt") current.alt = words.trim();
      if (name === "wp:meta_value" && restrictsReaders(metaKey, words)) current.isForMembers = true;
    }
    words = "";
  });
  // The parser continues, because a fault in one post must not lose ten thousand others.
  parser.on("error", ({ message }) => {
    const current = stack.at(-1);
    if (current) current.trouble ??= `is not well-formed: ${message}`;
  });
  for await (const chunk of mended(text)) {
    parser.write(chunk);
    yield* done;
    done = [];
  }
  parser.close();
  yield* done;
  const [channel] = stack;
  const last = stack.at(-1);
  if (channel && last) yield* [["channel", channel] as [string, Raw], ["the end is missing", last] as [string, Raw]];
}
