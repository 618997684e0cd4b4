import * as v from "valibot";
import type { Author, Entry, Publisher, SafeEntry } from "../model/entry.ts";
import { type Source, WebUrl } from "../model/source.ts";
import { distinctTags } from "../model/tag.ts";
import { bareHost } from "../web/addresses.ts";
import { opens, tells, textOf } from "./excerpt.ts";
import { asksForPassword, isProtectedExcerpt, ungated } from "./gates.ts";
import { withoutHeadline } from "./headline.ts";
import { sanitize } from "./sanitize.ts";
import { plainText, titleText } from "./text.ts";

const TITLE_MAX_CHARS = 500;
const SUMMARY_MAX_CHARS = 1000;
const NAME_MAX_CHARS = 200;
const TAG_MAX_CHARS = 100;
const LICENSE_MAX_CHARS = 1000;
const OPENING_MAX_CHARS = 20_000;

/**
 * SANITIZE: makes every field of an entry safe to show.
 *
 * @param source its language, for entries that do not name their own, and its name, which headlines may end with
 */
export function sanitizeEntry(entry: Entry, { language, name }: Pick<Source, "language" | "name">): SafeEntry {
  const { html, image, license, publisher, base = entry.url, files = base, isCut, ...rest } = entry;
  const open = ungated(html);
  const title = titleText(entry.title, TITLE_MAX_CHARS);
  const sanitized = sanitize(open.html, { baseUrl: base, filesUrl: files });
  const body = withoutHeadline(sanitized, title, name);
  const opening = () => textOf(body.html.slice(0, OPENING_MAX_CHARS));
  if (asksForPassword(html, opening) || isProtectedExcerpt(title, opening))
    return protectedEntry(entry, title, language);
  const summary = plainText(entry.summary, SUMMARY_MAX_CHARS);
  // A summary that was made from the whole post may contain text for members.
  const isGated =
    open.html.length < html.length &&
    ((opens(summary, html) && !opens(summary, open.html)) || tells(summary, open.hidden, open.html));
  const cut = sanitized.isCut || isCut ? "size" : open.isCut || sanitized.walls !== undefined ? "members" : undefined;
  const imageUrl = image === undefined ? undefined : URL.parse(image, files)?.href;
  return {
    ...rest,
    title,
    summary: isGated ? "" : beforeWall(summary, sanitized.walls),
    authors: entry.authors.map(safeAuthor).filter(({ name }) => name !== ""),
    tags: distinctTags(entry.tags.map((tag) => plainText(tag, TAG_MAX_CHARS))),
    body,
    ...(cut !== undefined && { cut }),
    ...(sanitized.lacksDrawings && { lacksDrawings: true as const }),
    language: entry.language ?? language,
    ...(publisher !== undefined && v.is(WebUrl, publisher.home) && { publisher: safePublisher(publisher) }),
    ...(license !== undefined && { license: plainText(license, LICENSE_MAX_CHARS) }),
    ...(imageUrl !== undefined && v.is(WebUrl, imageUrl) && { image: imageUrl }),
  };
}

/** How many letters of a message identify it in a summary, and how many do at the end of one that is cut. */
const WALL_LETTERS = 24;
const WALL_END_LETTERS = 8;

/** A summary without the message for members that a system has put into it. */
function beforeWall(summary: string, walls: readonly string[] = []): string {
  const starts = walls.map((words) => startOfWall(summary, words)).filter((start) => start >= 0);
  return starts.length === 0 ? summary : summary.slice(0, Math.min(...starts)).trim();
}

function startOfWall(summary: string, words: string): number {
  const within = words.length < WALL_END_LETTERS ? -1 : summary.indexOf(words.slice(0, WALL_LETTERS));
  if (within >= 0) return within;
  const end = summary.replace(/\s?\[?(?:…|\.{3})\]?$/u, "");
  for (let letters = WALL_LETTERS; letters >= WALL_END_LETTERS; letters -= 1)
    if (letters <= words.length && end.endsWith(words.slice(0, letters))) return end.length - letters;
  return -1;
}

/** A post with a password keeps only the fields that identify it to its source. */
function protectedEntry(entry: Entry, title: string, language: string): SafeEntry {
  const {
    html: _html,
    image: _image,
    license: _license,
    publisher: _publisher,
    files: _files,
    isCut: _isCut,
    base = entry.url,
    ...rest
  } = entry;
  const body = sanitize("", { baseUrl: base });
  return {
    ...rest,
    title,
    summary: "",
    authors: [],
    tags: [],
    body,
    language: entry.language ?? language,
    asksForPassword: true,
  };
}

/** A publisher without a name gets the name of its host. */
const safePublisher = ({ name, home }: Publisher): Publisher => ({
  name: plainText(name, NAME_MAX_CHARS) || bareHost(new URL(home).hostname),
  home,
});

const safeAuthor = ({ name, url }: Author): Author => ({
  name: plainText(name, NAME_MAX_CHARS),
  ...(v.is(WebUrl, url) && { url }),
});
