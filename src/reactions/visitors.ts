import { DAY_MS } from "../time.ts";
import { hmacKey, keysOf, type SecretKeys } from "../keys.ts";

/**
 * The visitor's cookie: a random, signed id, which is set at the first reaction. It does not reveal who the visitor is.
 */
const COOKIE = "visitor";
const COOKIE_MAX_AGE_SECONDS = 365 * (DAY_MS / 1000);
const ID_BYTES = 16;
const SIGNATURE_BYTES = 16;
const ID_CHARS = 22;
const SIGNATURE_CHARS = 22;

const IPV4_PREFIX_PARTS = 3;
const IPV6_PREFIX_PARTS = 3;

const encoder = new TextEncoder();
const base64url = { alphabet: "base64url", omitPadding: true } as const;

/** The id in a valid visitor cookie; null when there is no cookie or its signature is wrong. */
export async function readVisitor(cookies: string | null, keys: SecretKeys): Promise<string | null> {
  const value = cookies
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  if (!value || !/^[\w-]+\.[\w-]+$/.test(value) || value.length !== ID_CHARS + 1 + SIGNATURE_CHARS) return null;
  const id = value.slice(0, ID_CHARS);
  for (const key of keysOf(keys)) {
    if (crypto.subtle.timingSafeEqual(encoder.encode(value), encoder.encode(await signed(id, key)))) return id;
  }
  return null;
}

export const newVisitor = (): string => crypto.getRandomValues(new Uint8Array(ID_BYTES)).toBase64(base64url);

/** The Set-Cookie header with a visitor's id. */
export async function visitorCookie(id: string, secretKey: string, secure: boolean): Promise<string> {
  return `${COOKIE}=${await signed(id, secretKey)}; Path=/; Max-Age=${COOKIE_MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

async function signed(id: string, secretKey: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await hmacKey(secretKey, "visitor"), encoder.encode(id));
  return `${id}.${new Uint8Array(mac, 0, SIGNATURE_BYTES).toBase64(base64url)}`;
}

/**
 * The part of an address that we keep: the HMAC of its prefix (IPv4 /24, IPv6 /48) under a key for the day.
 *
 * @param day such as "2026-11-23"
 */
export async function addressPrefix(address: string, secretKey: string, day: string): Promise<string> {
  const key = await hmacKey(secretKey, `address ${day}`);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(prefixOf(address)));
  return new Uint8Array(mac, 0, SIGNATURE_BYTES).toBase64(base64url);
}

function prefixOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (!mapped.includes(":")) return mapped.split(".").slice(0, IPV4_PREFIX_PARTS).join(".");
  // URL normalizes IPv6 (RFC 5952). The zeros for "::" are filled in here.
  const [head = "", tail] = (URL.parse(`http://[${mapped}]/`)?.hostname.slice(1, -1) ?? mapped).split("::");
  const parts = head ? head.split(":") : [];
  if (tail !== undefined) parts.push(...Array<string>(IPV6_PREFIX_PARTS).fill("0"));
  return parts.slice(0, IPV6_PREFIX_PARTS).join(":");
}
