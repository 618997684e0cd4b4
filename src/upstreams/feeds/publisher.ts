import type { Publisher } from "../../model/entry.ts";
import { bareHost, isSameSite, webAddress } from "../../web/addresses.ts";

/** Redirects of aggregators by host, and the parameters that hold the target. */
const REDIRECTS: readonly [host: RegExp, path: RegExp, parameters: readonly string[]][] = [
  [/(?:^|\.)google\.[a-z.]{2,6}$/, /^\/url$/, ["url", "q"]],
  [/(?:^|\.)bing\.com$/, /^\/news\/apiclick\.aspx$/i, ["url"]],
  [/(?:^|\.)facebook\.com$/, /^\/l\.php$/, ["u"]],
  [
    /^(?:out\.reddit\.com|t\.umblr\.com|href\.li|exit\.sc|slack-redir\.net|steamcommunity\.com|l\.(?:instagram|messenger)\.com|l\.threads\.(?:net|com))$/,
    /./,
    ["url", "z", "u"],
  ],
  [/(?:^|\.)linkedin\.com$/, /^\/(?:redir\/redirect|safety\/go)\/?$/, ["url"]],
  [/(?:^|\.)youtube\.com$/, /^\/redirect$/, ["q"]],
  [/(?:^|\.)duckduckgo\.com$/, /^\/l\/?$/, ["uddg"]],
  [/(?:^|\.)vk\.com$/, /^\/away\.php$/, ["to"]],
  [/^getpocket\.com$/, /^\/redirect$/, ["url"]],
  [/^go\.(?:redirectingat|skimresources)\.com$/, /./, ["url"]],
  [/(?:^|\.)linksynergy\.com$/, /./, ["murl"]],
  [/(?:^|\.)(?:feedsportal|pheedo)\.com$/, /./, ["u", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, /^\/$/, ["url"]],
];

/** Google's copies of AMP pages contain the page's own address in theirs. */
const AMP = /^\/(?:amp|c|v)\/(?:(s)\/)?((?:[\w-]+\.)+[a-z]{2,}\/.*)$/i;

/** Yahoo's search redirects have the target in the path. */
const YAHOO_TARGET = /\/RU=([^/]+)\//;

/** Proofpoint writes the address between underscores, with "*" for each character that it replaces. */
const DEFENDED = /^\/v3\/__(https?:\/\/?[^*]+?)__;/;

/** Older links of Google News have the address in base64, after a few bytes. */
const GOOGLE_NEWS = /^\/(?:rss\/|__i\/rss\/rd\/)?articles\/([\w-]{20,2000})/;

/** The target of an aggregator's redirect; null for an address that is invalid or hides its target. */
export function unwrapped(href: string): string | null {
  const url = webAddress(href);
  if (url === null) return null;
  for (const [host, path, parameters] of REDIRECTS) {
    if (!host.test(url.hostname) || !path.test(url.pathname)) continue;
    for (const name of parameters) {
      const target = webAddress(url.searchParams.get(name) ?? undefined);
      if (target !== null && target.hostname !== url.hostname) return target.href;
    }
  }
  if (/(?:^|\.)google\.[a-z.]{2,6}$|\.cdn\.ampproject\.org$/.test(url.hostname)) {
    const [, secure, page] = AMP.exec(url.pathname) ?? [];
    if (page !== undefined) return webAddress(`http${secure ?? ""}://${page}${url.search}`)?.href ?? null;
  }
  if (/(?:^|\.)yahoo\.com$/.test(url.hostname)) {
    const target = YAHOO_TARGET.exec(url.pathname)?.[1];
    return webAddress(target === undefined ? undefined : decoded(target))?.href ?? null;
  }
  if (url.hostname === "urldefense.com") return webAddress(DEFENDED.exec(url.pathname)?.[1])?.href ?? null;
  const token = url.hostname === "news.google.com" ? GOOGLE_NEWS.exec(url.pathname)?.[1] : undefined;
  return token === undefined ? null : addressIn(token);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function addressIn(token: string): string | null {
  try {
    const bytes = Uint8Array.fromBase64(token, { alphabet: "base64url", lastChunkHandling: "loose" });
    const text = new TextDecoder("latin1").decode(bytes);
    const address = /https?:\/\/[\x21-\x7e]+/.exec(text)?.[0];
    return address === undefined ? null : (webAddress(address)?.href ?? null);
  } catch {
    return null;
  }
}

/** The claims of an entry and its feed about the first publisher. */
export interface PublisherClaims {
  /** The entry's link, unwrapped. */
  url: string;
  /** Whether the link was an aggregator's redirect. */
  isRedirect: boolean;
  title: string;
  /** The feed that it names as its source (RFC 4287, section 4.2.11; RSS 2.0): name and addresses. */
  source: { name: string; addresses: string[] } | undefined;
  /** Other addresses of the entry: a guid that is a permalink, related pages. */
  others: string[];
  /** The addresses of the feed and of its page. */
  feed: string[];
}

/** The first publisher of an entry, if the feed names another one; and the entry's own address and title then. */
export interface Claimed {
  url: string;
  title: string;
  publisher?: Publisher;
}

/** " - Publisher" at the end of a title, as aggregators write it. */
const TITLE_SIGNED = /^(.{4,}\S)\s+[-–—|]\s+((?:[^-–—|]|(?<=\S)-(?=\S)){2,60})$/su;

/**
 * Reads which first publisher a feed names for an entry: its source, else the host that it links to. A linkblog links
 * to pages that it discusses, but its own page is the post.
 */
export function claimedBy({ url, isRedirect, title, source, others, feed }: PublisherClaims): Claimed {
  const link = new URL(url);
  const homes = feed.flatMap((address) => webAddress(address) ?? []);
  const isOwn = (address: URL) => homes.length === 0 || homes.some((home) => isSameSite(home, address));
  if (source !== undefined) {
    const sites = source.addresses.flatMap((address) => webAddress(address) ?? []);
    const home = sites.find((site) => isSameSite(site, link)) ?? sites[0];
    if (home !== undefined && !isOwn(home)) {
      const name = source.name || bareHost(home.hostname);
      return { url, title: withoutName(title, name), publisher: { name, home: homeOf(home, source.addresses) } };
    }
  }
  if (!isRedirect && isOwn(link)) return { url, title };
  const own = isRedirect ? undefined : others.find((other) => webAddress(other) !== null && isOwn(new URL(other)));
  if (own !== undefined) return { url: own, title };
  const home = `${link.origin}/`;
  if (source !== undefined && source.name !== "" && source.addresses.length === 0)
    return { url, title: withoutName(title, source.name), publisher: { name: source.name, home } };
  const [, rest, signed] = (isRedirect ? TITLE_SIGNED.exec(title) : null) ?? [];
  return { url, title: rest ?? title, publisher: { name: signed ?? bareHost(link.hostname), home } };
}

/** A title without the publisher's name at its end, which may contain dashes itself. */
function withoutName(title: string, name: string): string {
  const [whole, end] = [title.trim(), name.trim()];
  if (end === "" || !whole.toLowerCase().endsWith(end.toLowerCase())) return title;
  return /^(.{4,}\S)\s+[-–—|]\s+$/su.exec(whole.slice(0, -end.length))?.[1] ?? title;
}

/** The page of a site: one of its addresses that is no feed, else its root. */
function homeOf(site: URL, addresses: string[]): string {
  const page = addresses.find((address) => !/(?:feed|rss|atom|\.xml|\.json|\.rdf)/i.test(new URL(address).pathname));
  return page ?? `${site.origin}/`;
}
