import type { Element } from "hast";
import { embedOf } from "./embeds.ts";
import { webUrl } from "./links.ts";
import { plainText } from "./text.ts";

const NO_CONTENT =
  /^https?:\/\/(?:www\.googletagmanager\.com\/|[\w-]+\.substack\.com\/embed\b|(?:www\.)?facebook\.com\/plugins\/(?:like|share_button|page)\b|platform\.twitter\.com\/widgets\/)/;

/** Whether a frame has nothing of the post: it counts readers, or asks them to subscribe. */
export const hasNoContent = (href: string): boolean => NO_CONTENT.test(href);

const LINK = /<a\s[^<>]{0,500}?href=["'](https?:\/\/[^"'<>\s]{1,2000})["'][^<>]{0,500}>([^<]{1,300})<\/a>/i;

/**
 * The page of a frame's content. Some players put a link to it inside the frame, for browsers without frames
 * (Bandcamp).
 */
export function pageOf({ children }: Element, baseUrl: string): { href: string; title: string } | undefined {
  const [only] = children;
  const [, address, words] = (only?.type === "text" ? LINK.exec(only.value.slice(0, 5000)) : null) ?? [];
  const href = webUrl(address?.replaceAll("&amp;", "&"), baseUrl);
  return href === undefined ? undefined : { href, title: plainText(words!, 300) };
}

/** The content that a frame of Facebook, Embedly or Drupal shows, which is a parameter of the frame's address. */
export function framedAt(href: string): string {
  const url = URL.parse(href);
  if (url?.pathname.endsWith("/media/oembed")) return webUrl(url.searchParams.get("url") ?? "", href) ?? href;
  if (url?.hostname === "cdn.embedly.com") {
    const named = ["url", "src"].map((name) => webUrl(url.searchParams.get(name) ?? "", href));
    return named.find((address) => embedOf(address) !== undefined) ?? named.find(Boolean) ?? href;
  }
  const isPlugin = /^(?:www\.)?facebook\.com$/.test(url?.hostname ?? "") && url!.pathname.startsWith("/plugins/");
  return (isPlugin && webUrl(url!.searchParams.get("href") ?? "", href)) || href;
}
