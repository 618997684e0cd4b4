/** One link of a Link header: one relation to one address. */
export interface HeaderLink {
  /** Lower case. */
  rel: string;
  /** Absolute. */
  href: string;
  /** The media type that the link declares, in lower case. */
  type: string;
}

const LINKS_MAX = 100;
const HEADER_MAX_CHARS = 20_000;

/** "<address>" and its parameters, whose values are tokens or quoted strings (RFC 8288, section 3). */
const LINK = /<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^",;\s]*))?)*)/g;
const PARAMETER = /;\s*([\w*-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",;\s]*)))?/g;

/** The links of a Link header. A link with several relations gives one for each. Relative addresses are resolved. */
export function linksIn(header: string, base: string): HeaderLink[] {
  const links: HeaderLink[] = [];
  for (const [, address, parameters] of header.slice(0, HEADER_MAX_CHARS).matchAll(LINK)) {
    const values = new Map<string, string>();
    for (const [, name, quoted, token] of (parameters ?? "").matchAll(PARAMETER)) {
      const key = name!.toLowerCase();
      // The first of two equal parameters counts (section 3.3).
      if (!values.has(key)) values.set(key, quoted?.replace(/\\(.)/g, "$1") ?? token ?? "");
    }
    const href = URL.parse(address ?? "", base)?.href;
    // A link with an anchor is about another document (section 3.2).
    if (href === undefined || values.has("anchor")) continue;
    for (const rel of (values.get("rel") ?? "").toLowerCase().split(/\s+/)) {
      if (rel !== "" && links.length < LINKS_MAX)
        links.push({ rel, href, type: (values.get("type") ?? "").toLowerCase() });
    }
  }
  return links;
}
