import { SaxesParser, type SaxesTagPlain } from "saxes";
import { instant, webUrl } from "../../src/upstreams/reading/fields.ts";
import { openFile } from "./file.ts";
import type { Archive, Found, Item } from "./found.ts";

/** An entry as exported: texts by their paths in it. */
interface Raw {
  texts: Map<string, string>;
  authors: string[];
  categories: { scheme: string; term: string }[];
  /** The address of its page; Takeout gives only a path. */
  page: string | undefined;
  line: number;
}

/** Blogger's older backup says by a category what an entry is. */
const KIND = /\/kind#(\w+)$/;

/**
 * Blogger's exports, both Atom: Google Takeout's `feed.atom`, and the backup of a blog's settings before it. Only
 * published posts are read.
 *
 * @param home the blog's address, which Takeout's export lacks
 */
export function readBlogger(file: string, home: string): Archive {
  const { text, progress } = openFile(file);
  return { entries: entriesIn(text, home), progress };
}

async function* entriesIn(text: AsyncIterable<string>, home: string): AsyncIterable<Found> {
  for await (const raw of elementsOf(text)) yield entryOf(raw, home);
}

function entryOf(raw: Raw, home: string): Found {
  const text = (path: string) => raw.texts.get(path)?.trim() ?? "";
  const id = text("id");
  const place = `line ${raw.line}${id && `, ${id}`}`;
  const kind = raw.categories.map(({ term }) => KIND.exec(term)?.[1]).find((found) => found !== undefined);
  const type = text("blogger:type").toLowerCase() || kind || "post";
  const status = text("blogger:status").toLowerCase() || (text("app:control/app:draft") === "yes" ? "draft" : "live");
  if (type !== "post") return { kind: "passed", reason: type, place };
  if (status !== "live" || text("blogger:trashed") !== "") return { kind: "passed", reason: `post, ${status}`, place };
  const url = webUrl(raw.page) ?? webUrl(text("blogger:filename"), home);
  if (url === undefined) return { kind: "broken", reason: "has no link to a page on the web", place };
  const [published, modified] = [instant(text("published")), instant(text("updated"))];
  const item: Item = {
    id: id || url,
    url,
    title: text("title"),
    content_html: text("content"),
    authors: raw.authors.map((name) => ({ name })),
    tags: raw.categories.filter(({ term }) => !KIND.test(term)).map(({ term }) => term),
    ...(published !== undefined && { date_published: published }),
    ...(modified !== undefined && { date_modified: modified }),
  };
  return { kind: "item", item, place };
}

/** The longest text of an element. A post is one row of D1 in the end, and the rest is cut. */
const TEXT_MAX_CHARS = 2_000_000;

/** Every entry of an export. One that the file ends within is left out. */
async function* elementsOf(text: AsyncIterable<string>): AsyncIterable<Raw> {
  let done: Raw[] = [];
  let current: Raw | undefined;
  const path: string[] = [];
  let words = "";
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }: SaxesTagPlain) => {
    words = "";
    if (name === "entry")
      current = { texts: new Map(), authors: [], categories: [], page: undefined, line: parser.line };
    else if (current !== undefined) path.push(name);
    const { scheme = "", term = "", rel, href } = attributes;
    if (name === "category" && term !== "") current?.categories.push({ scheme, term });
    if (name === "link" && rel === "alternate" && current) current.page = href;
  });
  const add = (more: string) => {
    if (words.length < TEXT_MAX_CHARS) words += more;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", ({ name }) => {
    if (name === "entry" && current !== undefined) {
      done.push(current);
      current = undefined;
      path.length = 0;
    } else if (current !== undefined) {
      const place = path.join("/");
      if (place === "author/name") current.authors.push(words.trim());
      else current.texts.set(place, words);
      path.pop();
    }
    words = "";
  });
  // The parser continues, because a fault in one post must not lose the others.
  parser.on("error", () => {});
  for await (const chunk of text) {
    parser.write(chunk);
    yield* done;
    done = [];
  }
  parser.close();
  yield* done;
}
