/** Which addresses of strangers may be asked for anything: decided on the URL as the platform normalizes it. */

/** What is wrong with an address; said to operators, never more than that. */
export type Refusal = "malformed" | "scheme" | "credentials" | "port" | "private";

const PORTS: ReadonlySet<string> = new Set(["", "80", "443"]);

/** Names that never lead to a public host (RFC 6761, RFC 6762, RFC 8375, and ICANN's reserved "internal"). */
const PRIVATE_SUFFIXES = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "invalid", "alt"];

/** IPv4 ranges that are not for the public internet (IANA special-purpose registry, RFC 6890), with their prefix length. */
const PRIVATE_V4: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/**
 * Reads an address and says whether it may be asked.
 *
 * The parser of URLs has done the normalization by then: "0x7f.1", "2130706433" and "０１７７.0.0.1" are all "127.0.0.1".
 * A name that resolves to a private address cannot be seen here; Workers have no network of their own to reach one in.
 *
 * @param allowHttp whether plain http will do; the operator decides that for each feed
 */
export function checkAddress(href: string, base: string | undefined, allowHttp: boolean): URL | Refusal {
  const url = URL.parse(href, base);
  if (url === null) return "malformed";
  if (url.protocol !== "https:" && !(allowHttp && url.protocol === "http:")) return "scheme";
  if (url.username !== "" || url.password !== "") return "credentials";
  if (!PORTS.has(url.port)) return "port";
  if (isPrivate(url.hostname)) return "private";
  url.hash = "";
  return url;
}

function isPrivate(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  if (host.startsWith("[")) return isPrivateV6(host.slice(1, -1));
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isPrivateV4(host);
  // A name without a dot is one of the local network.
  if (!host.includes(".")) return true;
  return PRIVATE_SUFFIXES.some((suffix) => host.endsWith(`.${suffix}`));
}

function isPrivateV4(address: string): boolean {
  const bits = toBits(address);
  return PRIVATE_V4.some(([network, prefix]) => bits >>> (32 - prefix) === toBits(network) >>> (32 - prefix));
}

const toBits = (address: string): number =>
  address.split(".").reduce((bits, octet) => ((bits << 8) | Number(octet)) >>> 0, 0);

/**
 * Only global unicast (2000::/3, RFC 4291) is public; of it not the protocol assignments with Teredo (2001::/23), 6to4
 * (2002::/16), and what is for documentation. Mapped, NAT64, unique-local and link-local addresses lie outside.
 */
function isPrivateV6(address: string): boolean {
  const [first = 0, second = 0] = groupsOf(address);
  if (first >>> 13 !== 1) return true;
  if (first === 0x2001) return second < 0x200 || second === 0xdb8;
  return first === 0x2002 || (first === 0x3fff && second < 0x1000);
}

/** The first two groups; the parser of URLs writes groups in hexadecimal and the longest run of zeros as "::". */
function groupsOf(address: string): number[] {
  const [head = ""] = address.split("::");
  return head === ""
    ? [0, 0]
    : head
        .split(":")
        .slice(0, 2)
        .map((group) => Number.parseInt(group, 16));
}
