import type { SafeHtml } from "../model/html.ts";
import { pictureKey, shownIn } from "./same-picture.ts";

const OPENING_MAX_CHARS = 600;
/** A picture or a player before any word. */
const OPENS_WITH_MEDIUM = /^(?:\s|<(?!img|video|audio|figure)[^<>]{0,300}>){0,20}<(?:img|video|audio|figure)\b/;

/**
 * A body with its lead picture before it, unless the body contains that picture in any size, or begins with another
 * one.
 */
export async function withLead(html: SafeHtml, image: string | undefined): Promise<SafeHtml> {
  if (image === undefined || OPENS_WITH_MEDIUM.test(html.slice(0, OPENING_MAX_CHARS))) return html;
  if (shownIn(html).has(pictureKey(image))) return html;
  // Loaded only for posts that were saved before pictures became part of their bodies.
  const { sanitize } = await import("./sanitize.ts");
  const lead = sanitize(`<figure><img src="${image.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></figure>`, {
    baseUrl: image,
  });
  return `${lead.html}${html}` as SafeHtml;
}

/** A text without the pictures and players before it. */
export const withoutLead = (html: string): string => html.replace(/^(?:\s*<figure\b[^]*?<\/figure>)+\s*/, "") || html;
