import type { Hop } from "../model/attribution.ts";
import type { Source } from "../model/source.ts";

/** Parameters that say how a reader came, not what the page is. */
const TRACKING_PARAMETER = /^(?:utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|ref_src)$/i;

/** A URL without tracking parameters and fragment. */
export function withoutTracking(href: string): string {
  const url = new URL(href);
  for (const name of Array.from(url.searchParams.keys())) {
    if (TRACKING_PARAMETER.test(name)) url.searchParams.delete(name);
  }
  url.hash = "";
  return url.href;
}

/** Whether two hosts are the same but for "www.". */
export const sameHost = (left: string, right: string): boolean => bare(left) === bare(right);

const bare = (host: string) => host.toLowerCase().replace(/^www\./, "");

/**
 * The canonical URL of a post: the first publisher's, when its policy is `canonical` and its host is one the source is
 * registered for; undefined stands for our own.
 */
export function canonicalUrl(first: Hop, source: Source): string | undefined {
  if (source.indexing !== "canonical" || first.url === undefined) return undefined;
  // What has no page of its own is credited to the front page, which is not that post.
  if (withoutTracking(first.url) === new URL(source.home_page_url).href) return undefined;
  const host = URL.parse(first.url)?.hostname;
  const registered = [new URL(source.home_page_url).hostname, ...source.canonical_hosts];
  return host !== undefined && registered.some((name) => sameHost(name, host)) ? withoutTracking(first.url) : undefined;
}
