import { SRCSET_MAX_CHARS } from "./limits.ts";

/** The relations of every link in a post. */
export const LINK_REL = ["noopener", "nofollow", "ugc"];

export const URL_MAX_CHARS = 4_000;

const WEB_SCHEMES = new Set(["http:", "https:"]);
const LINK_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * Resolves a URL from a post.
 * @returns an absolute http(s) URL without user name and password, or undefined when there is none
 */
export function webUrl(value: unknown, baseUrl: string): string | undefined {
  return resolve(value, baseUrl, WEB_SCHEMES);
}

/** Like webUrl, for a link: mailto and tel may pass as well. */
export function linkUrl(value: unknown, baseUrl: string): string | undefined {
  return resolve(value, baseUrl, LINK_SCHEMES);
}

/**
 * An absolute address needs no base (URL standard, 4.4). Most addresses are absolute, and parsing the base would double
 * the time.
 */
const ABSOLUTE = /^https?:\/\//i;

function resolve(value: unknown, baseUrl: string, schemes: ReadonlySet<string>): string | undefined {
  if (typeof value !== "string" || value.length > URL_MAX_CHARS) return undefined;
  const address = value.trim();
  const url = (ABSOLUTE.test(address) ? null : URL.parse(address, baseUrl)) ?? URL.parse(address);
  if (url === null || !schemes.has(url.protocol)) return undefined;
  if (url.username !== "") url.username = "";
  if (url.password !== "") url.password = "";
  const { href } = url;
  if (href.length > URL_MAX_CHARS) return undefined;
  return url.protocol === "mailto:" ? href.replace(ESCAPED, unescaped) : href;
}

/** An escaped character, unless decoding it would complete another escape. */
const ESCAPED = /(?<!%[\da-f]?)%[2-7][\da-f]/gi;

/** WordPress escapes random letters of a mail address, which change each time that it renders a post. */
function unescaped(escape: string): string {
  const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
  return /[\w.@+-]/.test(character) ? character : escape;
}

const DESCRIPTOR = /^\d{1,5}(?:\.\d{1,5})?[wx]$/;

/**
 * Resolves each candidate of a srcset (HTML standard, 4.8.4.2.2) and leaves out those that are not on the web.
 *
 * @returns undefined when no candidate is left
 */
export function webSrcset(value: unknown, baseUrl: string): string | undefined {
  if (typeof value !== "string" || value.length > SRCSET_MAX_CHARS) return undefined;
  const candidates: string[] = [];
  for (const [url, words] of candidatesIn(value)) {
    const absolute = webUrl(url, baseUrl)?.replace(/,$/, "%2C");
    if (absolute !== undefined && (words === "" || DESCRIPTOR.test(words)))
      candidates.push(`${absolute} ${words}`.trim());
  }
  return candidates.length === 0 ? undefined : candidates.join(", ");
}

/**
 * The candidates of a srcset: a URL, which may contain commas but not end in one, and its descriptor. Reads each
 * character once.
 */
function* candidatesIn(srcset: string): Generator<[url: string, descriptor: string]> {
  const [between, address, description] = [/[\s,]*/y, /\S+/y, /[^,]*/y];
  const next = (pattern: RegExp, from: number): string => {
    pattern.lastIndex = from;
    return pattern.exec(srcset)?.[0] ?? "";
  };
  for (let at = 0; ;) {
    at += next(between, at).length;
    const written = next(address, at);
    if (written === "") return;
    at += written.length;
    let end = written.length;
    while (written[end - 1] === ",") end -= 1;
    const descriptor = end < written.length ? "" : next(description, at);
    at += descriptor.length;
    yield [written.slice(0, end), descriptor.trim()];
  }
}

const ID_PREFIX = "user-content-";

/**
 * Prefixes an id or name of a post, so that it differs from the page's own and from properties of `document`. A
 * prefixed id stays as it is.
 */
export function prefixed(id: string): string {
  return id.startsWith(ID_PREFIX) ? id : `${ID_PREFIX}${id}`;
}
