import type { Publisher } from "../../model/entry.ts";
import { bareHost, isSameSite, webAddress } from "../../web/addresses.ts";

/** Redirects of aggregators by host, and the parameters that hold where they lead. */
const REDIRECTS: readonly [host: RegExp, path: RegExp, parameters: readonly string[]][] = [
  [/(?:^|\.)google\.[a-z.]{2,6}$/, /^\/url$/, ["url", "q"]],
  [/(?:^|\.)bing\.com$/, /^\/news\/apiclick\.aspx$/i, ["url"]],
  [/(?:^|\.)facebook\.com$/, /^\/l\.php$/, ["u"]],
  [
    /^(?:out\.reddit\.com|t\.umblr\.com|href\.li|exit\.sc|slack-redir\.net|steamcommunity\.com)$/,
    /./,
    ["url", "z", "u"],
  ],
  [/(?:^|\.)youtube\.com$/, /^\/redirect$/, ["q"]],
  [/(?:^|\.)duckduckgo\.com$/, /^\/l\/?$/, ["uddg"]],
  [/(?:^|\.)vk\.com$/, /^\/away\.php$/, ["to"]],
  [/^getpocket\.com$/, /^\/redirect$/, ["url"]],
  [/^go\.(?:redirectingat|skimresources)\.com$/, /./, ["url"]],
  [/(?:^|\.)linksynergy\.com$/, /./, ["murl"]],
  [/(?:^|\.)(?:feedsportal|pheedo)\.com$/, /./, ["u", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, /^\/$/, ["url"]],
];

/** Google's copies of fast pages have the page's own address in theirs. */
const AMP = /^\/(?:amp|c|v)\/(?:(s)\/)?((?:[\w-]+\.)+[a-z]{2,}\/.*)$/i;

/** Where Yahoo's search leads stands in the path. */
const YAHOO_TARGET = /\/RU=([^/]+)\//;

/** The older links of Google News hold the address in base64, behind a few bytes. */
const GOOGLE_NEWS = /^\/(?:rss\/|__i\/rss\/rd\/)?articles\/([\w-]{20,2000})/;

/** The address that an aggregator's redirect leads to; null where an address is none, or does not say. */
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

/** What an entry and its feed say of who published it first. */
export interface Claims {
  /** The entry's link, unwrapped. */
  url: string;
  /** Whether it was an aggregator's redirect. */
  isRedirect: boolean;
  title: string;
  /** The feed that it names as its source (RFC 4287, section 4.2.11; RSS 2.0): its name and its addresses. */
  source: { name: string; addresses: string[] } | undefined;
  /** Other addresses of the entry: a guid that is a permalink, related pages. */
  others: string[];
  /** The feed's own page, and the feed. */
  feed: string[];
}

/** Who published an entry first, where the feed says that it is another; and the entry's own address and title then. */
export interface Claimed {
  url: string;
  title: string;
  publisher?: Publisher;
}

/** " - Publisher" at the end of an aggregator's title. */
const TITLE_SIGNED = /^(.{4,}\S)\s+[-–—|]\s+((?:[^-–—|]|(?<=\S)-(?=\S)){2,60})$/su;

/**
 * Reads whom a feed names as an entry's first publisher: its source, else the host that it links to. A linkblog links to
 * what it discusses; its own page is the post then.
 */
export function claimedBy({ url, isRedirect, title, source, others, feed }: Claims): Claimed {
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
  const [, rest, signed] = (isRedirect ? TITLE_SIGNED.exec(title) : null) ?? [];
  return {
    url,
    title: rest ?? title,
    publisher: { name: signed ?? bareHost(link.hostname), home: `${link.origin}/` },
  };
}

const withoutName = (title: string, name: string): string => {
  const [, rest, signed] = TITLE_SIGNED.exec(title) ?? [];
  return rest !== undefined && signed!.trim().toLowerCase() === name.trim().toLowerCase() ? rest : title;
};

/** A site's page: one of its addresses that is no feed, else its root. */
function homeOf(site: URL, addresses: string[]): string {
  const page = addresses.find((address) => !/(?:feed|rss|atom|\.xml|\.json|\.rdf)/i.test(new URL(address).pathname));
  return page ?? `${site.origin}/`;
}
