import type { Element, ElementContent } from "hast";
import { webUrl } from "./links.ts";
import { attribute, classesOf, element, find, spoken } from "./tree.ts";

/** The replacement of an SVG drawing. Drawings are not kept, because they can contain scripts, styles and any HTML. */
export interface Drawn {
  /** Its pictures as images, else its words. */
  shown: ElementContent[];
  words: string;
  /** Whether readers of the original see more. */
  isMissing: boolean;
}

const NOTHING: Drawn = { shown: [], words: "", isMissing: false };

const ICON_MAX_PIXELS = 64;
const WORDS_MAX_CHARS = 500;
const IMAGES_MAX = 20;
const ICON_CLASS = /(?:^|[-_])(?:icons?|svg-inline--fa|glyph|logo|emoji|arrow|chevron|spinner)(?:$|[-_])/i;
const SHAPES = new Set(["path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "foreignObject"]);

/**
 * Replaces an SVG drawing.
 *
 * @param inLine whether it is inside a link or a button, as its icon
 */
export function drawn(svg: Element, baseUrl: string, inLine: boolean): Drawn {
  if (inLine || isIcon(svg)) return NOTHING;
  const words = wordsOf(svg).slice(0, WORDS_MAX_CHARS).toWellFormed().trim();
  const sources = new Set<string>();
  eachBelow(svg, (inner) => {
    const source =
      inner.tagName === "image"
        ? webUrl(inner.properties["href"] ?? inner.properties["xlink:href"], baseUrl)
        : undefined;
    if (source !== undefined && sources.size < IMAGES_MAX) sources.add(source);
  });
  if (sources.size > 0) {
    const shown = [...sources].map((src) => element("img", { src, alt: words, loading: "lazy", decoding: "async" }));
    return { shown, words, isMissing: false };
  }
  return { shown: [], words, isMissing: find(svg, ({ tagName }) => SHAPES.has(tagName)) !== undefined };
}

/** Whether a drawing is an icon: small, from a sprite, or hidden from screen readers. */
function isIcon(svg: Element): boolean {
  if (/^(?:none|presentation)$/i.test(attribute(svg, "role"))) return true;
  if (attribute(svg, "aria-hidden").toLowerCase() === "true") return true;
  if (classesOf(svg).some((name) => ICON_CLASS.test(name))) return true;
  const [, , boxWidth = "", boxHeight = ""] = attribute(svg, "viewBox").split(/[\s,]+/);
  const [width, height] = [attribute(svg, "width") || boxWidth, attribute(svg, "height") || boxHeight].map(pixels);
  if (width !== undefined && height !== undefined && Math.max(width, height) <= ICON_MAX_PIXELS) return true;
  return find(svg, ({ tagName }) => SHAPES.has(tagName) || tagName === "image") === undefined;
}

function pixels(length: string): number | undefined {
  const [, number, unit] = /^(\d{1,6}(?:\.\d{1,6})?)(px|em|rem)?$/.exec(length) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === "em" || unit === "rem" ? 16 : 1);
}

/** A drawing's title and description (SVG 2, 5.7), else the text in it. */
function wordsOf(svg: Element): string {
  const label = attribute(svg, "aria-label");
  const said = svg.children.flatMap((child) =>
    child.type === "element" && (child.tagName === "title" || child.tagName === "desc")
      ? spoken(child, WORDS_MAX_CHARS)
      : [],
  );
  const own = [...new Set([label, ...said])].filter((words) => words !== "");
  if (own.length > 0) return own.join(" – ");
  const written: string[] = [];
  let room = WORDS_MAX_CHARS;
  eachBelow(svg, (inner) => {
    if (room <= 0 || (inner.tagName !== "text" && inner.tagName !== "foreignObject")) return;
    const words = spoken(inner, room);
    if (words !== "") written.push(words);
    room -= words.length;
  });
  return written.join(", ");
}

function eachBelow(parent: Element, act: (element: Element) => void): void {
  for (const child of parent.children) {
    if (child.type !== "element") continue;
    act(child);
    eachBelow(child, act);
  }
}
