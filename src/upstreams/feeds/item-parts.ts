/** Parts of an RSS item, rewritten into a form that the library reads. */
import { escape } from "../reading/fields.ts";
import type { Markup } from "./markup.ts";
import type { Find, Survey } from "./surveyed.ts";
import { xhtmlToHtml } from "./xhtml.ts";

const PICTURE_MAX_CHARS = 3_000;

/**
 * The picture of an RSS item, rewritten into a form that the library reads. By the specification only channels have
 * pictures.
 */
export function pictureAt(text: string, at: number, from: number): [number, number, string] | undefined {
  const said = text.slice(from, from + PICTURE_MAX_CHARS);
  const close = said.indexOf("</image>");
  if (close < 0) return undefined;
  const url = /^\s*(?:[^]*?<url>\s*)?(?:<!\[CDATA\[\s*)?(https?:\/\/[^\s<>"\]]+)/.exec(said.slice(0, close))?.[1];
  return url === undefined
    ? undefined
    : [at, from + close + "</image>".length, `<media:thumbnail url="${url}"></media:thumbnail>`];
}

const XHTML = /["']http:\/\/www\.w3\.org\/1999\/xhtml["']/;

/** The XHTML `body` of an RSS item, as the escaped HTML that the library reads. */
export function bodyAt(
  text: string,
  at: number,
  { end, name, local }: Markup,
  { root = "", headTags }: Survey,
  next: Find,
): [number, number, string] | undefined {
  if (
    local !== "body" ||
    !/^(?:rss|(?:\w+:)?rdf)$/i.test(root) ||
    ![text.slice(at, end), ...headTags].some((tag) => XHTML.test(tag))
  )
    return undefined;
  const close = next(`</${name}>`, end);
  if (close < 0) return undefined;
  const html = escape(xhtmlToHtml(text.slice(end, close)));
  const encoded = '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">';
  return [at, close + `</${name}>`.length, `${encoded}${html}</content:encoded>`];
}
