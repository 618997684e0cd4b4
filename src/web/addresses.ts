/** Parameters that record how a reader came. They are removed from our links and canonical addresses. */
const TRACKING =
  /^(?:utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igshid|igsh|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|_ga|_gl|oly_anon_id|oly_enc_id|vero_id|wickedid|srsltid|s_cid|cmpid|ref_src|xtor|at_(?:medium|campaign|link\w*|format|ptr\w*|bbc\w*|custom\d)|itm_\w+|hsa_\w+|(?:piwik|matomo)_\w+|ns_(?:mchannel|source|campaign|linkname|fee)|smid|smtyp|ito|ocid|ftag|wt[._]\w+|guccounter|guce_\w+|trk|s_kwcid|yptr|__twitter_impression|rss_id)$/i;

/** A tracking parameter that only its value reveals: a feed as the way on which a reader came. */
const TRACKING_VALUE =
  /^(?!(?:id|p|page|post|article|story|entry|item|doc|title|slug|name|topic|path|url|file|q|s|t|u|v|w|tag|cat|category|feed|format|type)=)[a-z_]{1,20}=(?:[\w.-]{0,20}[-_.:])?(?:rss|feed|atom)(?:[-_.:+%]|$)/i;

/** An absolute http(s) URL, or null. */
export function webAddress(href: string | undefined): URL | null {
  const url = href === undefined ? null : URL.parse(href);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** Whether a parameter, "name=value", records how a reader came. */
export const isTracking = (parameter: string): boolean =>
  TRACKING.test(parameter.split("=", 1)[0] ?? "") || TRACKING_VALUE.test(parameter);

/** A URL without tracking parameters and fragment. The rest of its query keeps its spelling. */
export function withoutTracking(url: URL): URL {
  const clean = new URL(url);
  clean.hash = "";
  const parameters = url.search.slice(1).split("&");
  const kept = parameters.filter((parameter) => !isTracking(parameter));
  if (kept.length < parameters.length) clean.search = kept.join("&");
  return clean;
}

/**
 * An address without tracking parameters, to be shown. Its fragment stays, because two posts of one page may differ in
 * nothing else.
 */
export function withoutTracks(href: string): string {
  const url = webAddress(href);
  if (url === null) return href;
  const clean = withoutTracking(url);
  clean.hash = TRACKING_FRAGMENT.test(url.hash) ? "" : url.hash;
  return clean.href;
}

const TRACKING_FRAGMENT = /^#(?::~:.*|xtor=.*|utm_.*|ref=.*)?$/;

/**
 * The host without "www.", because "www.example.com" and "example.com" are one publisher throughout this project. Other
 * subdomains are other publishers.
 */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\./, "");
}

/** Whether one host equals the other, or is a subdomain of it. */
export function isSameSite(one: URL, other: URL): boolean {
  const [a, b] = [bareHost(one.hostname), bareHost(other.hostname)];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

/** Whether two URLs lead to one post, ignoring the scheme, "www.", the last slash and tracking. */
export function isSamePost(one: URL, other: URL): boolean {
  return spelling(one) === spelling(other);
}

/** The normal form of all addresses that lead to one post. */
export function spelling(url: URL): string {
  const { hostname, pathname, search } = withoutTracking(url);
  const path = pathname.replace(/\/(?:index\.\w+|amp\/?)?$/, "") + search;
  // WordPress percent-encodes in lower case, all others in upper case (RFC 3986, section 6.2.2.1).
  return bareHost(hostname) + path.replace(/%[\da-f]{2}/gi, (escape) => escape.toLowerCase());
}

/**
 * The normal form of a post's address; null for a front page, which belongs to no post. The fragment stays, because two
 * posts of one page may differ in nothing else.
 */
export function postKey(url: URL): string | null {
  if (isFrontPage(url, null) && url.hash === "") return null;
  return spelling(url) + url.hash.replace(TRACKING_FRAGMENT, "");
}

/** Whether a URL is a site's front page: its root, or the root of the blog that holds the post. */
export function isFrontPage(url: URL, post: URL | null): boolean {
  if (url.pathname === "/") return withoutTracking(url).search === "";
  const folder = url.pathname.replace(/\/?$/, "/");
  const isFolderOfPost =
    post !== null && bareHost(post.hostname) === bareHost(url.hostname) && post.pathname.startsWith(folder);
  return isFolderOfPost && folder.split("/").length <= 3 && post.pathname !== folder;
}

const WEB_ID = /^(https?):\/\/(www\.)?([^/?#]+)([^?#]*?)(\/?)((?:[?#].*)?)$/i;

/**
 * The normal form of an id that is a web address, because publishers change the scheme, "www." and the last slash.
 * Other ids stay.
 */
export const idKey = (id: string): string =>
  id.replace(WEB_ID, (_, __, ___, host: string, path: string, ____, rest: string) => host.toLowerCase() + path + rest);

/** The other spellings of an id that is a web address. */
export function idSpellings(id: string): string[] {
  const [, , , host, path, , rest] = WEB_ID.exec(id) ?? [];
  if (host === undefined) return [];
  const spellings = ["https://", "http://"].flatMap((scheme) =>
    ["", "www."].flatMap((www) => ["", "/"].map((slash) => `${scheme}${www}${host}${path}${slash}${rest}`)),
  );
  return spellings.filter((spelling) => spelling !== id);
}
