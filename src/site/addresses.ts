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

/** 301 to a path without slashes at its end and without empty segments; undefined when it has neither. */
export function movedWithoutSlashes(request: Request): Response | undefined {
  const { pathname, search } = new URL(request.url);
  const clean = pathname.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return clean === pathname ? undefined : movedTo(clean + search);
}
