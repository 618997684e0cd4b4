import type { Hop } from "../model/attribution.ts";
import type { Source } from "../model/source.ts";
import { bareHost, webAddress, withoutTracking } from "../web/addresses.ts";

/**
 * The canonical URL of a post: the first publisher's, if the policy is `canonical` and the source is registered for the
 * host ("www." is ignored); undefined means our own URL.
 */
export function canonicalUrl(first: Hop, source: Source): string | undefined {
  const url = webAddress(first.url);
  if (source.indexing !== "canonical" || url === null) return undefined;
  const clean = withoutTracking(url).href;
  // A post without a page of its own is credited to the front page, which is not the post's address.
  if (clean === new URL(source.home_page_url).href) return undefined;
  return isRegistered(url, source) ? clean : undefined;
}

/**
 * Whether an operator has registered a source for an address's host: the home page's, or one that the source may name.
 */
export function isRegistered(address: URL, source: Source): boolean {
  const registered = [new URL(source.home_page_url).hostname, ...source.canonical_hosts].map(bareHost);
  return registered.includes(bareHost(address.hostname));
}
