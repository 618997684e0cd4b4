/** Decides which addresses from others may be requested, on the URL as the platform normalizes it. */

import ipaddr from "ipaddr.js";

/** The fault of an address. Operators see this word, and nothing more about the address. */
export type Refusal = "malformed" | "scheme" | "credentials" | "port" | "private";

const PORTS: ReadonlySet<string> = new Set(["", "80", "443"]);

/** Names that never lead to a public host (RFC 6761, RFC 6762, RFC 8375, and ICANN's reserved "internal"). */
const PRIVATE_SUFFIXES = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "invalid", "alt"];

/**
 * Parses an address and decides whether it may be requested.
 *
 * The URL parser has normalized it: "0x7f.1", "2130706433" and "０１７７.0.0.1" are all "127.0.0.1". A name that resolves
 * to a private address cannot be recognized here. On Cloudflare that is harmless, since Workers have no private network
 * to reach; under `npm start`, web/local.ts resolves the name.
 *
 * @param allowHttp whether plain http is allowed; the operator decides that for each feed
 * @param allowLocal whether any host and port is allowed, and plain http
 */
export function checkAddress(
  href: string,
  base: string | undefined,
  allowHttp: boolean,
  allowLocal = false,
): URL | Refusal {
  const url = URL.parse(href, base);
  if (url === null) return "malformed";
  if (allowLocal && /^https?:$/.test(url.protocol)) {
    url.hash = "";
    return url;
  }
  if (url.protocol !== "https:" && !(allowHttp && url.protocol === "http:")) return "scheme";
  if (url.username !== "" || url.password !== "") return "credentials";
  if (!PORTS.has(url.port)) return "port";
  if (isPrivate(url.hostname)) return "private";
  url.hash = "";
  return url;
}

function isPrivate(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  if (host.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(host)) return isPrivateAddress(host.replace(/^\[|\]$/g, ""));
  // A name without a dot belongs to the local network.
  if (!host.includes(".")) return true;
  return PRIVATE_SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`));
}

/** Public IPv6 addresses are global unicast (2000::/3, RFC 4291), except those for documentation (RFC 9637). */
const PUBLIC_V6 = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];
const DOCUMENTATION_V6 = ipaddr.parseCIDR("3fff::/20") as [ipaddr.IPv6, number];

/** Whether an IP address is not for the public internet (IANA's special-purpose registries, RFC 6890). */
export function isPrivateAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return true;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return true;
  return address instanceof ipaddr.IPv6 && (!address.match(PUBLIC_V6) || address.match(DOCUMENTATION_V6));
}
