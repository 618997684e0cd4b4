import type { Source } from "../model/source.ts";
import { listFeedAddresses } from "../storage/feeds.ts";
import { bareHost } from "../web/addresses.ts";

/** The hosts that a source is registered for. */
export interface OwnHosts {
  /** Whether an address is on one of these hosts. */
  has(url: string): boolean;
  /** The home page's address, which ends in a slash, with the scheme to use in requests. */
  home: string;
  /** Whether the operator allows plain http on the home page's host, for a feed there. */
  allowHttp: boolean;
}

/** The hosts of a source's home page and feeds, and those that it may name as canonical; "www." is ignored. */
export async function ownHosts(
  source: Pick<Source, "slug" | "home_page_url" | "canonical_hosts">,
  db: D1Database,
): Promise<OwnHosts> {
  const feeds = await listFeedAddresses(db, source.slug);
  const home = new URL(source.home_page_url);
  const hosts = new Set([
    ...[home.hostname, ...source.canonical_hosts].map(bareHost),
    ...feeds.map(({ url }) => hostOf(url)),
  ]);
  const allowHttp = feeds.some((feed) => feed.allowHttp && hostOf(feed.url) === bareHost(home.hostname));
  if (!allowHttp) home.protocol = "https:";
  home.search = home.hash = "";
  home.pathname = home.pathname.replace(/\/?$/, "/");
  return { has: (url) => URL.canParse(url) && hosts.has(hostOf(url)), home: home.href, allowHttp };
}

const hostOf = (url: string): string => bareHost(new URL(url).hostname);
