import { isIcon } from "../upstreams/feeds/document.ts";
import type { Fetch } from "../web/fetch.ts";
import { type Discovered, linksAt } from "./discover.ts";
import type { PageLink } from "./page-links.ts";

/** The width of an icon that does not name its size. */
const TOUCH_ICON_PIXELS = 180;
const FAVICON_PIXELS = 16;

/** An icon that is narrower looks worse than the picture that a feed names. */
const GOOD_MIN_PIXELS = 32;

/**
 * The icon of a publisher: a good one of its home page, else that of its feed, else any of its home page. The home page
 * is requested only when its links are not known and the feed names no icon.
 */
export async function iconOf(
  { feed, links }: Pick<Discovered & { ok: true }, "feed" | "links">,
  allowHttp: boolean,
  fetch: Fetch,
): Promise<string | undefined> {
  const needsPage = links === undefined && feed.icon === undefined && feed.home !== undefined;
  const icons = iconsIn(links ?? (needsPage ? await linksAt(feed.home!, allowHttp, fetch) : []));
  const best = icons.toSorted((one, other) => other.pixels - one.pixels)[0];
  return best !== undefined && best.pixels >= GOOD_MIN_PIXELS ? best.url : (feed.icon ?? best?.url);
}

function iconsIn(links: PageLink[]): { url: string; pixels: number }[] {
  return links.flatMap(({ rels, href, type, sizes, inHead }) => {
    const isTouch = rels.some((rel) => rel.startsWith("apple-touch-icon"));
    if (!inHead || !(isTouch || rels.includes("icon")) || !/^https?:/.test(href)) return [];
    if (!isIcon(href) || /svg|icon/.test(type)) return [];
    const widths = [...sizes.matchAll(/(\d{1,4})x\d/gi)].map(([, width]) => Number(width));
    return [{ url: href, pixels: Math.max(isTouch ? TOUCH_ICON_PIXELS : FAVICON_PIXELS, ...widths) }];
  });
}
