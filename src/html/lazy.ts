import type { Element, Properties } from "hast";
import { webUrl } from "./links.ts";

/** Attributes with the address that a script loads later. This address is shown. */
const LATER = (
  "data-src data-lazy-src data-lazyload data-lazy data-echo data-ll-src data-cfsrc data-ezsrc data-wpfc-original-src " +
  "data-litespeed-src data-orig-src data-actualsrc nitro-lazy-src data-flickity-lazyload data-runner-src data-delayed-url " +
  "data-cookieblock-src data-cmp-src data-src-cmplz consent-original-src-_ uc-src suppressedsrc data-original data-original-src data-hi-res-src data-src-large data-rocket-src data-src-retina"
).split(" ");
/** More such attributes, used only when `src` shows nothing. */
const ELSEWHERE =
  "data-image data-full-src data-large-file data-orig-file data-medium-file data-url data-img data-image-src data-bg data-thumb".split(
    " ",
  );
const LATER_SETS =
  "data-srcset data-lazy-srcset data-original-set data-ezsrcset nitro-lazy-srcset data-litespeed-srcset data-wpfc-original-srcset data-src-set".split(
    " ",
  );

/** Pictures that are shown until a script runs. */
const PLACEHOLDER =
  /(?:^|[/_.-])(?:placeholder|spacer|blank|transparent|lazy(?:load(?:er|ing)?)?|loading|loader|pixel|1x1|grey|gray|clear|trans|empty|dummy)[\w-]{0,20}\.(?:gif|png|svg|webp|jpe?g)(?:[?#]|$)/i;

/** A placeholder for the width, which a script fills in. */
const WIDTH = /\{width\}|%7Bwidth%7D/gi;
const WIDTH_PIXELS = "1080";

/** The absolute address of a picture or a player; undefined when it is empty. */
export function mediaUrl(value: unknown, baseUrl: string): string | undefined {
  if (typeof value !== "string") return undefined;
  const address = value.trim();
  if (address === "" || address.startsWith("#")) return undefined;
  return webUrl(address.replace(WIDTH, WIDTH_PIXELS), baseUrl);
}

/** Whether a picture's own address is only a placeholder. */
export const isPlaceholder = (properties: Properties): boolean => {
  const src = String(properties["src"] ?? "").trim();
  return src === "" || /^(?:data|about|#)/i.test(src) || PLACEHOLDER.test(src);
};

/** Whether a script would load another address for a picture or a player. */
export const isLazy = (properties: Properties): boolean =>
  LATER.some((name) => properties[name] !== undefined) || LATER_SETS.some((name) => properties[name] !== undefined);

/** The address that the original finally shows: the one that a script would load, else `src`. */
export function sourceOf(properties: Properties, baseUrl: string): string | undefined {
  // Nearly all elements have no such attribute.
  if (Object.keys(properties).some((name) => name.includes("-") || name === "suppressedsrc")) {
    const names = isPlaceholder(properties) ? [...LATER, ...ELSEWHERE] : LATER;
    for (const name of names) {
      const later = properties[name];
      if (typeof later !== "string" || !/[/.]/.test(later)) continue;
      const address = mediaUrl(later, baseUrl);
      if (address !== undefined) return address;
    }
  }
  return mediaUrl(properties["src"], baseUrl);
}

/** Whether a script would choose a picture from candidates, and `src` only stands in for it. */
export const isStandIn = (properties: Properties): boolean =>
  LATER_SETS.some((name) => typeof properties[name] === "string") &&
  !LATER.some((name) => properties[name] !== undefined);

/** The candidates that the original finally shows. */
export function candidatesOf(properties: Properties): unknown {
  const name = LATER_SETS.find((set) => typeof properties[set] === "string");
  return name === undefined ? properties["srcset"] : properties[name];
}

/** The address of the largest candidate in a resolved srcset. */
export function largest(srcset: string): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const candidate of srcset.split(", ")) {
    const [address, descriptor = "1x"] = candidate.split(" ");
    const size = Number.parseFloat(descriptor) * (descriptor.endsWith("x") ? 1000 : 1);
    if (size > most) [best, most] = [address, size];
  }
  return best;
}

const MEDIA = new Set(["img", "picture", "iframe", "amp-iframe", "video", "audio", "object", "embed"]);

export const isMedium = ({ tagName }: Element): boolean => MEDIA.has(tagName) || isCustomPicture(tagName);

/** "amp-img", "a-img", "lazy-image": a component that shows the picture of its attributes. */
export const isCustomPicture = (tagName: string): boolean => tagName.endsWith("-img") || tagName.endsWith("-image");
