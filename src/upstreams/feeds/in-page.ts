/** Feeds that a web page shows. */
import { decodedOnce } from "../reading/bodies.ts";

const PAGE = /^\s*(?:<!doctype html\b[^<>]{0,300}>\s*)?<(?:html|head|body|pre)[\s>]/i;
/** How far into a page its box is looked for. */
const VIEWER_MAX_CHARS = 20_000;
/** The box in which a page shows a document: Chromium's for XML, or preformatted text. */
const SHOWN = /<(?:div id="webkit-xml-viewer-source-xml"|(pre)\b[^<>]{0,1000})>/i;
const FEED_START = /^\s*(?:<\?xml\s[^<>]{0,300}>\s*)?(?:<(rss|feed|rdf:RDF)[\s>]|\{)/i;

/**
 * The feed that a page shows as text, or that a browser's viewer has put into a page of its own; undefined for anything
 * else. Some sites and proxies answer a feed like that.
 */
export function feedInPage(page: string): string | undefined {
  const head = page.slice(0, VIEWER_MAX_CHARS);
  const box = PAGE.test(head) ? SHOWN.exec(head) : null;
  if (box === null) return undefined;
  const inside = page.slice(box.index + box[0].length);
  const shown = box[1] === undefined ? inside : decodedOnce(inside.split(/<\/pre\s*>/i, 1)[0]!);
  const start = FEED_START.exec(shown);
  if (start === null) return undefined;
  const closing = start[1] === undefined ? "}" : `</${start[1]}>`;
  const end = shown.lastIndexOf(closing);
  return (end < 0 ? shown : shown.slice(0, end + closing.length)).trim();
}
