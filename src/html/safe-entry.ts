import * as v from "valibot";
import type { Author, Entry, Publisher, SafeEntry } from "../model/entry.ts";
import { WebUrl } from "../model/source.ts";
import { bareHost } from "../web/addresses.ts";
import { sanitize } from "./sanitize.ts";
import { plainText, titleText } from "./text.ts";

const TITLE_MAX_CHARS = 500;
const SUMMARY_MAX_CHARS = 1000;
const NAME_MAX_CHARS = 200;
const TAG_MAX_CHARS = 100;
const LICENSE_MAX_CHARS = 1000;

/**
 * SANITIZE: every field of an entry made fit to be shown.
 *
 * @param language of the source, for entries that do not say theirs
 */
export function sanitizeEntry(entry: Entry, language: string): SafeEntry {
  const { html, image, license, publisher, base = entry.url, ...rest } = entry;
  const imageUrl = image === undefined ? undefined : URL.parse(image, base)?.href;
  return {
    ...rest,
    title: titleText(entry.title, TITLE_MAX_CHARS),
    summary: plainText(entry.summary, SUMMARY_MAX_CHARS),
    authors: entry.authors.map(safeAuthor).filter(({ name }) => name !== ""),
    tags: [...new Set(entry.tags.map((tag) => plainText(tag, TAG_MAX_CHARS)))].filter((tag) => tag !== ""),
    body: sanitize(html, { baseUrl: base }),
    language: entry.language ?? language,
    ...(publisher !== undefined && v.is(WebUrl, publisher.home) && { publisher: safePublisher(publisher) }),
    ...(license !== undefined && { license: plainText(license, LICENSE_MAX_CHARS) }),
    ...(imageUrl !== undefined && v.is(WebUrl, imageUrl) && { image: imageUrl }),
  };
}

/** One without a name goes by its host's. */
const safePublisher = ({ name, home }: Publisher): Publisher => ({
  name: plainText(name, NAME_MAX_CHARS) || bareHost(new URL(home).hostname),
  home,
});

const safeAuthor = ({ name, url }: Author): Author => ({
  name: plainText(name, NAME_MAX_CHARS),
  ...(v.is(WebUrl, url) && { url }),
});
