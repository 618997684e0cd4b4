import type { SafeHtml } from "../model/html.ts";

/** The width of the text column, and of a picture that leads it (style.css). */
const SIZES = "(min-width: 660px) 608px, 94vw";
const LEAD_SIZES = "(min-width: 990px) 928px, 94vw";

/** The width of a phone's column at one and two device pixels, and of a desktop's. */
const WIDTHS_PIXELS = [360, 720, 1020, 1360, 1860] as const;

/** A picture that begins this early in the markup may be visible without scrolling. */
const LEAD_WITHIN_CHARS = 1500;

/** A start tag as the sanitizer writes it: values stand in double quotes, and text has no "<". */
const START_TAG = /<[a-z](?:[^">]|"[^"]*")*>/g;
const ATTRIBUTE = / ([^\s"=<>/]+)(?:="([^"]*)")?/y;

/** The attributes of a tag by name, with values as they are written; undefined for one without a value. */
type Attributes = Map<string, string | undefined>;

/**
 * The body with its pictures adapted to pages: the first one loads at once if it leads, the others when the reader
 * comes near, all in sizes that fit the column. Transformed pictures come through this site, in the format that the
 * browser prefers. If the author offered a choice of formats, it is dropped then. The zone must have transformations
 * switched on.
 */
export function withPictures(html: SafeHtml, images: "straight" | "transformed"): SafeHtml {
  const isTransformed = images === "transformed";
  let leads = html.indexOf("<img") < LEAD_WITHIN_CHARS;
  const adapted = html.replace(START_TAG, (tag) => {
    const [name = ""] = /(?<=^<)(?:img|source|video)(?= )/.exec(tag) ?? [];
    const attributes = name === "" ? null : attributesOf(tag);
    if (attributes === null) return tag;
    if (name === "video") {
      const poster = attributes.get("poster");
      if (isTransformed && poster !== undefined) attributes.set("poster", transformed(poster, 1360));
    } else if (name === "source") {
      if (isTransformed && attributes.has("srcset")) return "";
      fit(attributes, SIZES);
    } else {
      if (leads) {
        attributes.delete("loading");
        attributes.set("fetchpriority", "high");
      }
      if (isTransformed) transform(attributes);
      fit(attributes, leads ? LEAD_SIZES : SIZES);
      leads = false;
    }
    return tagOf(name, attributes);
  });
  return adapted as SafeHtml;
}

/** Null for a tag that the sanitizer would write in another way; it stays as it is. */
function attributesOf(tag: string): Attributes | null {
  const attributes: Attributes = new Map();
  let end = (ATTRIBUTE.lastIndex = tag.indexOf(" "));
  for (let found = ATTRIBUTE.exec(tag); found !== null; found = ATTRIBUTE.exec(tag)) {
    attributes.set(found[1]!, found[2]);
    end = ATTRIBUTE.lastIndex;
  }
  return end === tag.length - 1 ? attributes : null;
}

const tagOf = (name: string, attributes: Attributes): string =>
  `<${name}${Array.from(attributes, ([key, value]) => (value === undefined ? ` ${key}` : ` ${key}="${value}"`)).join("")}>`;

/** Says how wide a picture is in the column, if it offers a choice of widths. */
function fit(attributes: Attributes, sizes: string): void {
  if (/ \d+w/.test(attributes.get("srcset") ?? "")) attributes.set("sizes", sizes);
}

function transform(attributes: Attributes): void {
  const src = attributes.get("src") ?? /\S+/.exec(attributes.get("srcset") ?? "")?.[0];
  if (src === undefined) return;
  attributes.set("src", transformed(src, 1360));
  attributes.set("srcset", WIDTHS_PIXELS.map((width) => `${transformed(src, width)} ${width}w`).join(", "));
}

/**
 * The address of a transformed picture:
 * https://developers.cloudflare.com/images/optimization/transformations/overview/. The picture's own address follows
 * unchanged, and as escaped as it was.
 */
const transformed = (src: string, width: number): string =>
  `/cdn-cgi/image/width=${width},fit=scale-down,format=auto/${src.replace(/,$/, "%2C")}`;

/** Twice the width of a publisher's mark at the top of its page. */
const ICON_PIXELS = 104;

/** The address of an icon, made square and opaque. */
export const iconAddress = (icon: string): string =>
  `/cdn-cgi/image/width=${ICON_PIXELS},height=${ICON_PIXELS},fit=pad,background=white,format=auto/${icon}`;

/** The size of pictures in lists, which all have one shape. A lead story's picture is larger, and may be tall. */
const THUMBNAIL_PIXELS = { width: 640, height: 360 } as const;
const LEAD_PIXELS = { wide: { width: 1280, height: 720 }, tall: { width: 960, height: 1200 } } as const;

/** The attributes of a post's picture in a list, cropped to the list's shape. */
export function thumbnail(image: string, images: "straight" | "transformed", lead?: keyof typeof LEAD_PIXELS) {
  const { width, height } = lead ? LEAD_PIXELS[lead] : THUMBNAIL_PIXELS;
  if (images === "straight") return { src: image, width, height };
  const src = `/cdn-cgi/image/width=${width},height=${height},fit=cover,gravity=auto,format=auto/${image}`;
  return { src, width, height };
}
