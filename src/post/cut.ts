import { textOf } from "../html/excerpt.ts";
import type { SafeHtml } from "../model/html.ts";
import { isSamePost, webAddress } from "../web/addresses.ts";
import { saysMembersOnly, saysReadMore } from "./read-more.ts";

/** The part at the end of a body that shows a cut. */
const TAIL_CHARS = 800;

/** An author may also end with an ellipsis without brackets, but hardly a text as short as a teaser. */
const TEASER_MAX_CHARS = 700;

/** A sentence for members is the last one, or followed by "Subscribe" and "Log in". */
const WALL_MAX_CHARS = 200;

const BRACKETED = /[[(]\s*(?:…|\.{3})\s*[\])]$/;
const ELLIPSIS = /(?:…|\.{3})$/;

/** The parts of a post that a feed sent. */
export interface Given {
  /** Sanitized. */
  html: string;
  /** The permalink. */
  url: string;
}

/**
 * Whether a source sent only the beginning of a post, or none of its text: there is no body, or it ends where feeds cut
 * ("[…]", a link "Continue reading" to the post itself, or a sentence that the rest is for members).
 */
export function isCut({ html, url }: Given): boolean {
  if (html === "") return true;
  const tail = html.slice(-TAIL_CHARS);
  if (linkToRest(tail, url) !== undefined) return true;
  const end = textOf(tail);
  if (BRACKETED.test(end) || saysMembersOnly(end.slice(-WALL_MAX_CHARS))) return true;
  return ELLIPSIS.test(end) && html.length <= TEASER_MAX_CHARS * 4 && textOf(html).length <= TEASER_MAX_CHARS;
}

/** Elements at the end of a text without anything in them, and what closes around them. */
const EMPTY = /<([a-z][a-z\d]*)(?: [^<>]*)?>\s*<\/\1>((?:\s*<\/[a-z\d]+>)*)\s*$/i;

const LINK = /<a\s[^<>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/**
 * Markup without the link to the rest at its end. A page says in its own words where the rest is. Whole elements are
 * removed, so a safe body stays safe.
 */
export function withoutLinkToRest<Markup extends string | SafeHtml>(html: Markup, url: string): Markup {
  const at = Math.max(0, html.length - TAIL_CHARS);
  const link = linkToRest(html.slice(at), url);
  if (link === undefined) return html;
  const [before, behind] = [html.slice(at, at + link.start), html.slice(at + link.end)];
  if (/<[^/]/.test(behind)) return html;
  let tail = before.trimEnd() + behind.replace(/(^|>)[^<]*/g, "$1");
  for (let shorter = tail.replace(EMPTY, "$2"); shorter !== tail; shorter = tail.replace(EMPTY, "$2")) {
    tail = shorter.trimEnd();
  }
  return (html.slice(0, at) + tail) as Markup;
}

/** The link at the end of a body, if it leads to the rest of the post. */
function linkToRest(tail: string, url: string): Link | undefined {
  const link = lastLink(tail);
  return link !== undefined && saysReadMore(link.text) && leadsTo(link.href, url) ? link : undefined;
}

const leadsTo = (href: string, url: string): boolean => {
  const [one, other] = [webAddress(href), webAddress(url)];
  return one !== null && other !== null && isSamePost(one, other);
};

interface Link {
  href: string;
  text: string;
  start: number;
  end: number;
}

/** The link at the end of a body. */
function lastLink(tail: string): Link | undefined {
  const last = [...tail.matchAll(LINK)].at(-1);
  const length = last === undefined ? -1 : tail.slice(last.index).search(/<\/a>/i);
  if (last === undefined || length < 0) return undefined;
  const start = last.index;
  const end = start + length;
  if (textOf(tail.slice(end)).replace(/[^\p{L}\p{N}]/gu, "") !== "") return undefined;
  const href = last[1] ?? last[2] ?? "";
  return {
    href: href.replaceAll("&amp;", "&"),
    text: textOf(tail.slice(start, end)),
    start,
    end: end + "</a>".length,
  };
}
