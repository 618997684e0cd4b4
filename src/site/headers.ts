import { EMBED_FRAME_HOSTS } from "../model/embed.ts";
import type { PagePolicy } from "../model/policy.ts";

/** Headers that readers' answers share. Every answer states its own caching; the app's default is `no-store`. */

/**
 * How long a reader's browser may show a story after its withdrawal or correction. If every purge fails, the edge may
 * do so for the same time.
 */
const BROWSER_MAX_AGE_SECONDS = 60;
const EDGE_MAX_AGE_SECONDS = 600;

/** Short, because an unknown address may become a post at any moment. */
const NOT_FOUND_MAX_AGE_SECONDS = 10;

export const PAGE_CACHING = {
  "cache-control": `public, max-age=${BROWSER_MAX_AGE_SECONDS}`,
  "cloudflare-cdn-cache-control": `public, max-age=${EDGE_MAX_AGE_SECONDS}`,
} as const;

/** Lists show counts of reactions and the age of posts, so they are cached for a minute at the edge too. */
export const LIST_CACHING = { "cache-control": `public, max-age=${BROWSER_MAX_AGE_SECONDS}` } as const;

/** The caching of a page that will change in `leftMs` milliseconds. */
export function pageCachingFor(leftMs: number) {
  const left = Math.max(0, Math.floor(leftMs / 1000));
  return {
    "cache-control": `public, max-age=${Math.min(BROWSER_MAX_AGE_SECONDS, left)}`,
    "cloudflare-cdn-cache-control": `public, max-age=${Math.min(EDGE_MAX_AGE_SECONDS, left)}`,
  };
}

/** It is not known which searches would find a new post, so their pages expire soon. */
export const SEARCH_CACHING = { "cache-control": "public, max-age=60" } as const;

/** For documents that only the configuration changes. */
export const DAY_CACHING = { "cache-control": "public, max-age=86400" } as const;

export const NOT_FOUND_CACHING = { "cache-control": `public, max-age=${NOT_FOUND_MAX_AGE_SECONDS}` } as const;

const FRAME_SOURCES = EMBED_FRAME_HOSTS.map((host) => `https://${host}`).join(" ");

/**
 * Headers of an HTML page. Its policy allows only what the page itself uses: the inlined style sheet and the inlined
 * script that sets its color theme, both by their hashes; the one script from this site; and the article's media from
 * anywhere over https.
 */
export function htmlHeaders(policy: PagePolicy): Readonly<Record<string, string>> {
  // Nearly every page has the same policy, and building it costs more than the rest of a read.
  const { style, script, images } = policy;
  if (latest?.style !== style || latest.script !== script || latest.images !== images) {
    latest = { ...policy, headers: makeHtmlHeaders(policy) };
  }
  return latest.headers;
}

let latest: (PagePolicy & { headers: Readonly<Record<string, string>> }) | undefined;

const makeHtmlHeaders = ({ style, script, images }: PagePolicy) => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src '${style}'; script-src 'self' '${script}'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; img-src ${images}; media-src https:; frame-src ${FRAME_SOURCES}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
});

const TURNSTILE = "https://challenges.cloudflare.com";

const allowing = new WeakMap<object, Readonly<Record<string, string>>>();

/** The headers of a page on which Turnstile may be needed: its script and its frame are allowed too. */
export function allowingTurnstile(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const known = allowing.get(headers);
  if (known) return known;
  const policy = headers["content-security-policy"]!.replace(/(?:script-src 'self'|frame-src)/g, `$& ${TURNSTILE}`);
  const made = { ...headers, "content-security-policy": policy };
  allowing.set(headers, made);
  return made;
}

/** Whether If-None-Match contains this entity tag, or matches any (RFC 9110, section 13.1.2: weak comparison). */
export function noneMatch(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return (
    header === etag || header.split(",").some((item) => item.trim() === "*" || item.trim().replace(/^W\//, "") === etag)
  );
}
