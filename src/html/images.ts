import type { Element, Properties } from "hast";
import { styledSize } from "./hidden.ts";
import { candidatesOf, largest, sourceOf } from "./lazy.ts";
import { webSrcset } from "./links.ts";
import { attribute, hasClass } from "./tree.ts";

const EMOJI_MAX_CHARS = 16;

/** The emoji of a picture that WordPress or X put in its place. */
export function emojiOf(node: Element): string | undefined {
  const isEmoji =
    /^https?:\/\/(?:s\.w\.org\/images\/core\/emoji|abs(?:-0)?\.twimg\.com\/emoji)\//i.test(attribute(node, "src")) ||
    hasClass(node, "emoji") ||
    hasClass(node, "wp-smiley");
  const alt = isEmoji ? attribute(node, "alt") : "";
  return alt !== "" && alt.length <= EMOJI_MAX_CHARS ? alt : undefined;
}

const COUNTERS =
  /^(?:https?:)?\/\/(?:[\w-]+\.)*(?:pixel\.wp\.com|stats\.wordpress\.com\/b\.gif|google-analytics\.com|doubleclick\.net|scorecardresearch\.com|quantserve\.com|feedsportal\.com|feeds\.feedburner\.com\/~r|medium\.com\/_\/stat|list-manage\.com\/track\/open)/i;
const SPACER = /(?:^|[/_.-])(?:spacer|blank|pixel|clear|transparent|trans|1x1|dot|shim)[\w-]{0,12}\.(?:gif|png)/i;

/** Whether an image is a tracker: it is too small to be seen. A single tiny side beside a normal one is a mistake. */
export function isTracker(properties: Properties): boolean {
  const src = String(properties["src"] ?? "").trim();
  if (COUNTERS.test(src)) return true;
  const style = properties["style"] === undefined ? {} : styledSize(String(properties["style"]));
  const sizes = [style.width ?? properties["width"], style.height ?? properties["height"]];
  const tiny = sizes.filter((size) => size !== undefined && TINY.test(String(size).trim())).length;
  if (tiny === 0) return false;
  const given = sizes.filter((size) => size !== undefined && String(size).trim() !== "").length;
  return tiny === given ? tiny === 2 || String(properties["alt"] ?? "").trim() === "" : SPACER.test(src);
}

const TINY = /^0*[01](?:\.\d{1,3})?(?:px)?$/;

/** Keeps the candidates of a `srcset` that are web addresses. */
export function keepCandidates(properties: Properties, baseUrl: string): void {
  properties["srcset"] = webSrcset(candidatesOf(properties), baseUrl);
  if (properties["srcset"] === undefined) properties["sizes"] = undefined;
}

/**
 * Gives a picture's img the first source, if the img has no address. Browsers would show the source, but readers that
 * ignore sources nothing.
 */
export function lendSource(picture: Element, baseUrl: string): void {
  const img = picture.children.find((child): child is Element => child.type === "element" && child.tagName === "img");
  if (img === undefined || sourceOf(img.properties, baseUrl) !== undefined) return;
  if (webSrcset(candidatesOf(img.properties), baseUrl) !== undefined) return;
  for (const child of picture.children) {
    if (child.type !== "element" || child.tagName !== "source") continue;
    const srcset = webSrcset(candidatesOf(child.properties), baseUrl);
    const address = srcset === undefined ? sourceOf(child.properties, baseUrl) : largest(srcset);
    if (address === undefined) continue;
    img.properties["src"] = address;
    return;
  }
}
