import { Failure } from "../failure.ts";
import { headOf, isZip } from "./file.ts";
import type { Archive } from "./found.ts";
import { namesIn } from "./zip.ts";

/** The formats of files. */
export const FORMATS = ["wxr", "ghost", "blogger", "substack", "medium", "feed", "opml", "ndjson"] as const;
export type FileFormat = (typeof FORMATS)[number];

/** The format of a file, by its beginning, or, if it is packed, by its contents. */
export async function formatOf(file: string): Promise<FileFormat> {
  const format = isZip(file) ? await formatOfZip(file) : formatOfText(await headOf(file), file);
  if (format !== undefined) return format;
  throw new Failure(
    `${file} is neither a WXR nor an OPML, ndjson, a feed, or an export of Ghost, Blogger, Substack or Medium.`,
    `Say what it is: --format ${FORMATS.join("|")}`,
  );
}

/** Whether a file is WordPress', Blogger's or Ghost's export. Feeds resemble the former, a webhook's body the latter. */
export const isExport = (head: string): boolean => WXR.test(head) || BLOGGER.test(head) || GHOST.test(head);

const WXR = /xmlns:wp\s*=\s*["']https?:\/\/wordpress\.org\/export\//i;
const BLOGGER =
  /xmlns:blogger\s*=\s*["']http:\/\/schemas\.google\.com\/blogger\/2018|<id>tag:blogger\.com,1999:blog-\d+\.archive<\/id>/;
const GHOST = /^\s*\{\s*"(?:db"\s*:\s*\[|meta"\s*:\s*\{\s*"exported_on"|data"\s*:\s*\{[^]*"posts(?:_tags)?"\s*:\s*\[)/;

function formatOfText(head: string, file: string): FileFormat | undefined {
  if (/<opml[\s>]/i.test(head)) return "opml";
  if (WXR.test(head)) return "wxr";
  if (GHOST.test(head)) return "ghost";
  if (BLOGGER.test(head)) return "blogger";
  if (/<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]/i.test(head)) return "feed";
  if (/^\s*\{[^\n]*\n?\s*\{/.test(head) || /\.(?:ndjson|jsonl)(?:\.gz)?$/i.test(file)) return "ndjson";
  if (/^\s*\{/.test(head)) return head.includes("jsonfeed.org/version/") ? "feed" : "ndjson";
  return undefined;
}

async function formatOfZip(file: string): Promise<FileFormat | undefined> {
  const names = await namesIn(file);
  if (names.some((name) => /(?:^|\/)posts\.csv$/.test(name))) return "substack";
  return names.some((name) => /(?:^|\/)posts\/[^/]+\.html$/.test(name)) ? "medium" : undefined;
}

/**
 * Opens an archive of posts. Each reader is loaded when it is needed, since their parsers take long to load.
 *
 * @param home the source's home page, because exports of Ghost, Blogger and Substack lack their site's address
 */
export async function openArchive(file: string, format: Exclude<FileFormat, "opml">, home: string): Promise<Archive> {
  switch (format) {
    case "wxr":
      return await (await import("./wxr.ts")).readWxr(file);
    case "ghost":
      return await (await import("./ghost.ts")).readGhost(file, home);
    case "blogger":
      return (await import("./blogger.ts")).readBlogger(file, home);
    case "substack":
      return await (await import("./substack.ts")).readSubstack(file, home);
    case "medium":
      return await (await import("./medium.ts")).readMedium(file);
    case "ndjson":
      return await (await import("./ndjson.ts")).readNdjson(file);
    case "feed":
      return await (await import("./feed.ts")).readFeedFile(file);
    default:
      return format satisfies never;
  }
}
