import { webUrl } from "../model/address.ts";
import type { SafeHtml } from "../model/html.ts";

/** How much of a body is searched, and how many of its pictures are looked at. */
const SEARCHED_MAX_CHARS = 20_000;
const LOOKED_AT_MAX = 8;

const PICTURE = /<img((?:[^"<>]|"[^"]*")*)>/y;

/** The end of a text after which a picture stands in no line of words. */
const ON_ITS_OWN =
  /(?:^|<\/?(?:p|div|figure|ul|ol|li|blockquote|aside|td|th|h[2-6]|hr|table|br)\b[^<>]{0,300}>)(?:\s|<(?:a|picture|source|span|strong|em|b|i)\b[^<>]{0,2000}>){0,12}$/;
const BEFORE_CHARS = 2_500;

/** A smaller one is an icon, an avatar or a badge. */
const WIDTH_MIN_PIXELS = 200;
const HEIGHT_MIN_PIXELS = 100;

/** Drawings, formulas, avatars and badges. */
const NO_PICTURE = /\.svgz?(?:[?#]|$)|gravatar\.com\/|latex|\/math\/|\bavatars?\b|shields\.io\/|\bbadges?\b|\bemoji\b/i;
const FORMULA = /\\[a-z]{2,}|[\^_]\{/;

/**
 * The first picture of a body that can stand for the post in a list: large as far as its size is known, and in no line
 * of words.
 */
export function firstPicture(html: SafeHtml): string | undefined {
  const opening = html.slice(0, SEARCHED_MAX_CHARS);
  let index = -1;
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += 1) {
    index = opening.indexOf("<img", index + 1);
    if (index < 0) return undefined;
    const value = attributesAt(opening, index);
    const isSmall = isLess(value("width"), WIDTH_MIN_PIXELS) || isLess(value("height"), HEIGHT_MIN_PIXELS);
    const src = value("src").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
    if (isSmall || NO_PICTURE.test(src) || FORMULA.test(value("alt"))) continue;
    if (!ON_ITS_OWN.test(opening.slice(Math.max(0, index - BEFORE_CHARS), index))) continue;
    const url = webUrl(src);
    if (url !== undefined) return url;
  }
  return undefined;
}

/** Reads attributes of the picture that begins at `index`. They are as written, "" for one that is absent. */
function attributesAt(html: string, index: number): (name: string) => string {
  PICTURE.lastIndex = index;
  const attributes = PICTURE.exec(html)?.[1] ?? "";
  return (name) => new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
}

/** A picture that is hardly higher than wide is shown like a wide one. */
const TALL_MIN = 1.1;

/** The size in a file's name, as WordPress writes it: "harbor-768x1024.jpg". */
const SIZE_IN_NAME = /-(\d{2,4})x(\d{2,4})\.[a-z]{3,4}(?:[?#]|$)/i;

/** Whether a picture is higher than wide, as far as the body or the picture's address says. */
export function isTall(url: string, html: SafeHtml): boolean {
  const [, width, height] = SIZE_IN_NAME.exec(url) ?? sizeIn(html.slice(0, SEARCHED_MAX_CHARS), url);
  return Number(height) > Number(width) * TALL_MIN && Number(width) > 0;
}

/** The picture's address and its size, as far as the body says them. */
function sizeIn(html: string, url: string): string[] {
  const src = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const at = html.indexOf(`src="${src}"`);
  const value = at < 0 ? () => "" : attributesAt(html, html.lastIndexOf("<img", at));
  return value("src") === src ? [src, value("width"), value("height")] : [];
}

const isLess = (value: string, least: number): boolean => value !== "" && Number(value) < least;
