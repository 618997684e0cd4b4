import type { Attribution, Hop } from "../model/attribution.ts";
import type { SafeEntry } from "../model/entry.ts";
import type { Source } from "../model/source.ts";
import { canonicalUrl, isRegistered } from "../post/canonical.ts";
import { bareHost, isFrontPage, isSamePost, isSameSite, webAddress, withoutTracking } from "../web/addresses.ts";
import { isSameName, isShortFor, isSurelyHeadline, type Named, publisherBehind, isUnnamed } from "./names.ts";

/** Who published a post first, and through whom it came, by the footers that name them in document order. */
export function attributionOf(named: Named[], entry: SafeEntry, source: Source): Attribution {
  const [first, ...via] = fromClaim(chainOf(named, entry, source), entry, source) as [Hop, ...Hop[]];
  const canonical = canonicalUrl(first, source);
  return { first, via, ...(canonical === undefined ? {} : { canonical }), indexing: source.indexing };
}

/** The hops in order: the source last, and before it the publisher that the source names; each publisher once. */
function chainOf(named: Named[], entry: SafeEntry, source: Source): Hop[] {
  const others: { named: Named; hop: Hop }[] = [];
  let own = webAddress(entry.url);
  const home = new URL(source.home_page_url);
  const ownNames = named.filter((one) => isSource(one, entry, source)).map(({ name }) => name);
  for (const one of named) {
    if (isSource(one, entry, source) || isAgain(one, ownNames)) {
      const better = one.post !== undefined && own !== null && !isSameSite(own, home) && isSameSite(one.post, home);
      if (better) own = one.post ?? own;
      continue;
    }
    const known = others.find((other) => isSamePublisher(other.named, one));
    if (known === undefined) others.push({ named: one, hop: hopOf(one, entry) });
    else known.hop.url ??= hopOf(one, entry).url;
  }
  const url = own === null ? entry.url : withoutTracking(own).href;
  const last = { name: source.name, home: home.href };
  const publisher = publisherOf(entry, source);
  if (publisher === undefined) return [...others.map(({ hop }) => hop), { ...last, url }];
  // The permalink is the publisher's, since the source has no page of its own for the post.
  const known = others.find((other) => isSamePublisher(other.named, publisher));
  if (known) known.hop.url ??= url;
  else others.push({ named: publisher, hop: { name: publisher.name, home: publisher.publisher.href, url } });
  return [...others.map(({ hop }) => hop), last];
}

/** The publisher that the source names, unless it is the source itself. */
function publisherOf(entry: SafeEntry, source: Source): (Named & { publisher: URL }) | undefined {
  if (entry.publisher === undefined) return undefined;
  const publisher = new URL(entry.publisher.home);
  const isOwn =
    isSameName(entry.publisher.name, source.name) ||
    isSameSite(publisher, new URL(source.home_page_url)) ||
    isRegistered(publisher, source);
  return isOwn ? undefined : { name: entry.publisher.name, publisher };
}

/** The chain beginning at the address that the entry names as canonical, if the source may name that host. */
function fromClaim(chain: Hop[], entry: SafeEntry, source: Source): Hop[] {
  const claimed = webAddress(entry.canonical);
  const own = webAddress(entry.url);
  if (claimed === null || own === null || isSamePost(claimed, own) || !isRegistered(claimed, source)) return chain;
  const url = withoutTracking(claimed).href;
  const [first, ...via] = chain as [Hop, ...Hop[]];
  const isOwn = isSameSite(claimed, new URL(source.home_page_url));
  const isNamed = first.home !== undefined && isSameSite(claimed, new URL(first.home));
  if (isOwn && via.length === 0) return [{ ...first, url }];
  if (isOwn) return chain;
  if (isNamed) return [{ ...first, url: first.url ?? url }, ...via];
  return [{ name: bareHost(claimed.hostname), home: `${claimed.origin}/`, url }, ...chain];
}

/**
 * Whether a footer names the source itself: by its name, by a part of the name without a link, or by an address on the
 * source's site, such as that of this post. A host that the source may name as canonical, or only links to, belongs to
 * the source if the footer gives no other name.
 */
function isSource({ name, publisher, post }: Named, entry: SafeEntry, source: Source): boolean {
  if (isSameName(name, source.name)) return true;
  const home = new URL(source.home_page_url);
  const address = publisher ?? post;
  if (address === undefined) return isShortFor(name, source.name);
  if (isSameSite(address, home) || isOwnPost(post, entry, home)) return true;
  const hosts = [new URL(entry.url).hostname, ...source.canonical_hosts].map(bareHost);
  return bareHost(name) === bareHost(address.hostname) && hosts.includes(bareHost(address.hostname));
}

/** Whether a footer's link is this very post on the source's site, whatever name stands beside it. */
function isOwnPost(post: URL | undefined, entry: SafeEntry, home: URL): boolean {
  const own = webAddress(entry.url);
  return post !== undefined && own !== null && isSameSite(own, home) && isSamePost(post, own);
}

/** Whether a footer without a link repeats a name that another footer uses for the source. */
const isAgain = ({ name, publisher, post }: Named, ownNames: string[]): boolean =>
  publisher === undefined && post === undefined && ownNames.some((own) => isSameName(own, name));

export function isSamePublisher(one: Named, other: Named): boolean {
  if (isSameName(one.name, other.name)) return true;
  const [a, b] = [one.publisher ?? one.post, other.publisher ?? other.post];
  return a !== undefined && b !== undefined && bareHost(a.hostname) === bareHost(b.hostname);
}

/** The host of an address that is written without its scheme. */
const hostIn = (name: string): string | undefined => /^((?:[a-z\d-]+\.)+[a-z]{2,})\/\S*$/i.exec(name)?.[1];

/**
 * A publisher as a hop. If the footer gives no address, the hop links to the post at the source, where the publisher is
 * named.
 */
function hopOf({ name, publisher, post }: Named, entry: SafeEntry): Hop {
  const isHome = publisher !== undefined && isFrontPage(publisher, post ?? null);
  const address = publisher ?? post;
  const home = isHome ? withoutTracking(publisher).href : address === undefined ? entry.url : `${address.origin}/`;
  const url = post ?? (isHome ? undefined : publisher);
  const behind = isHome ? undefined : publisherBehind(name, new URL(home).hostname);
  const isHeadline = !isHome && publisher !== undefined && isSurelyHeadline(name);
  const shown = behind ?? (isUnnamed(name) || isHeadline ? "" : (webAddress(name)?.hostname ?? hostIn(name) ?? name));
  return {
    name: shown === "" ? bareHost(new URL(home).hostname) : shown,
    home,
    ...(url && { url: withoutTracking(url).href }),
  };
}
