/** Addresses have one spelling; the others lead to it for good. */

const MOVED_MAX_AGE_SECONDS = 3600;

/** Longer than the slug of any source or post. */
const SLUG_MAX_CHARS = 100;

/** Whether a path's segments may be slugs: of what cannot be one nothing needs to be asked. */
export const areSlugs = (...segments: string[]): boolean =>
  segments.every((segment) => segment.length <= SLUG_MAX_CHARS && /^[a-z\d-]+$/.test(segment));

/** 301 to a path of this site. */
export const movedTo = (path: string): Response =>
  new Response(null, {
    status: 301,
    headers: { location: path, "cache-control": `public, max-age=${MOVED_MAX_AGE_SECONDS}` },
  });

/** Slugs have no capitals: 301 to the same path without them; undefined when there are none. */
export function movedToLowerCase(request: Request, ...slugs: string[]): Response | undefined {
  const given = slugs.join("");
  if (!/^[a-z\d-]*$/i.test(given) || !/[A-Z]/.test(given)) return undefined;
  const { pathname, search } = new URL(request.url);
  return movedTo(pathname.toLowerCase() + search);
}

/** Punctuation and closing brackets that a sentence around an address left at its end. */
const TAIL = /(?:[.,;:!?)\]}>'"…]|%(?:29|5D|7D|3E|22|27|E2%80%A6))+$/i;

/** Where feeds are on other software. */
const FEED_NAME = /^\/(?:([a-z0-9-]+)\/)?(?:feed|rss|atom|rss\.xml|index\.xml|feed\.rss)$/;

/**
 * 301 to what a mistyped address means: one that took a sentence's punctuation along, or names a feed as other software does.
 * undefined where it means nothing; tags may end in punctuation, so theirs are left alone.
 */
export function movedToMeant(request: Request): Response | undefined {
  const { pathname, search } = new URL(request.url);
  if (pathname.startsWith("/tags/")) return undefined;
  const meant = pathname.replace(TAIL, "");
  if (meant !== pathname && meant.length > 1) return movedTo(meant + search);
  const [isFeed, source] = FEED_NAME.exec(pathname) ?? [];
  if (isFeed === undefined) return undefined;
  const file = pathname.endsWith("/atom") ? "atom.xml" : "feed.xml";
  return movedTo(source === undefined ? `/${file}` : `/${source}/${file}`);
}

/** 301 to a path without slashes at its end and without empty segments; undefined when it has neither. */
export function movedWithoutSlashes(request: Request): Response | undefined {
  const { pathname, search } = new URL(request.url);
  const clean = pathname.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return clean === pathname ? undefined : movedTo(clean + search);
}
