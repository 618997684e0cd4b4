/** Each address has one spelling. Other spellings redirect to it permanently. */

const MOVED_MAX_AGE_SECONDS = 3600;

/** Longer than any slug of a source or post. */
const SLUG_MAX_CHARS = 100;

/** Whether segments of a path can be slugs. If they cannot, nothing needs to be read. */
export const areSlugs = (...segments: string[]): boolean =>
  segments.every((segment) => segment.length <= SLUG_MAX_CHARS && /^[a-z\d-]+$/.test(segment));

/** A permanent redirect (301) to a path of this site. */
export const movedTo = (path: string): Response =>
  new Response(null, {
    status: 301,
    headers: { location: path, "cache-control": `public, max-age=${MOVED_MAX_AGE_SECONDS}` },
  });

/** A redirect (302) to a path of this site, from an address that may mean something else later. */
export const movedForNow = (path: string): Response =>
  new Response(null, { status: 302, headers: { location: path, "cache-control": "no-store" } });

/** Slugs have no capitals: a 301 to the same path in lower case; undefined when it has no capitals. */
export function movedToLowerCase(request: Request, ...slugs: string[]): Response | undefined {
  const given = slugs.join("");
  if (!/^[a-z\d-]*$/i.test(given) || !/[A-Z]/.test(given)) return undefined;
  const { pathname, search } = new URL(request.url);
  return movedTo(pathname.toLowerCase() + search);
}

/** Punctuation and closing brackets at the end of an address, which came from the sentence around it. */
const TAIL = /(?:[.,;:!?)\]}>'"…]|%(?:29|5D|7D|3E|22|27|E2%80%A6))+$/i;

/** Addresses of feeds in other software. */
const FEED_NAME = /^\/(?:([a-z0-9-]+)\/)?(?:feed|rss|atom|rss\.xml|index\.xml|feed\.rss)$/;

/**
 * A 301 for an address with the punctuation of a sentence at its end, or with the name of a feed in other software;
 * undefined for other addresses. A tag may end in punctuation, so addresses of tags are left alone.
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

/** A 301 to a path without slashes at its end and without empty segments; undefined when it has neither. */
export function movedWithoutSlashes(request: Request): Response | undefined {
  const { pathname, search } = new URL(request.url);
  const clean = pathname.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return clean === pathname ? undefined : movedTo(clean + search);
}
