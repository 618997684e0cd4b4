/**
 * Everything that is derived from SECRET_KEY. Each purpose has a key of its own, so that the output of one reveals
 * nothing about another.
 */

const SEAL_IV_BYTES = 12;

const encoder = new TextEncoder();
const derived = new Map<string, Promise<CryptoKey>>();

/**
 * An HMAC-SHA256 key for one purpose (HKDF, RFC 5869).
 *
 * @param purpose names the use, and the day if the key has to change daily
 */
export function hmacKey(secretKey: string, purpose: string): Promise<CryptoKey> {
  return derive(secretKey, purpose, { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign", "verify"]);
}

/** The bytes of a PKCS #8 document before the 32 bytes of its Ed25519 key (RFC 8410, section 7). */
const ED25519_PKCS8_START = "302e020100300506032b657004220420";

/** The site's Ed25519 key for one purpose: a function that signs, and the public key's bytes as base64url. */
export async function signingKey(secretKey: string, purpose: string): Promise<{ sign: CryptoKey; x: string }> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secretKey), "HKDF", false, ["deriveBits"]);
  const seed = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(`reprint ${purpose}`) },
    material,
    256,
  );
  const pkcs8 = new Uint8Array([...Uint8Array.fromHex(ED25519_PKCS8_START), ...new Uint8Array(seed)]);
  const sign = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "Ed25519" }, true, ["sign"]);
  const { x } = (await crypto.subtle.exportKey("jwk", sign)) as JsonWebKey;
  return { sign, x: x! };
}

/** The current secret key, and the one before it, which still opens what was sealed with it. */
export interface SecretKeys {
  SECRET_KEY: string;
  SECRET_KEY_PREVIOUS?: string | undefined;
}

/** The secret keys, the newest first. */
export const keysOf = ({ SECRET_KEY, SECRET_KEY_PREVIOUS }: SecretKeys): string[] =>
  SECRET_KEY_PREVIOUS === undefined ? [SECRET_KEY] : [SECRET_KEY, SECRET_KEY_PREVIOUS];

/** Thrown for a stored secret that was sealed with another key or for another row. Retrying does not help. */
export class UnopenableSecret extends Error {
  constructor() {
    super("a stored secret is sealed with neither SECRET_KEY nor SECRET_KEY_PREVIOUS");
  }
}

/**
 * Seals a secret for storage with AES-GCM. The first 32 bits of the IV name the key, the other 64 are random.
 *
 * @param context is authenticated too, so that a sealed value does not open in another row
 * @returns base64url of IV and ciphertext
 */
export async function seal({ SECRET_KEY }: SecretKeys, context: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(SEAL_IV_BYTES));
  iv.set(await nameOf(SECRET_KEY));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(context) },
    await sealingKey(SECRET_KEY),
    encoder.encode(secret),
  );
  return new Uint8Array([...iv, ...new Uint8Array(sealed)]).toBase64({ alphabet: "base64url" });
}

/**
 * Opens a value of {@link seal}, whichever of the two keys sealed it.
 *
 * @throws {UnopenableSecret} when neither key opens it, or the context is another
 */
export async function unseal(keys: SecretKeys, context: string, sealed: string): Promise<string> {
  const bytes = bytesOf(sealed);
  for (const key of keysOf(keys)) {
    try {
      const opened = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.subarray(0, SEAL_IV_BYTES), additionalData: encoder.encode(context) },
        await sealingKey(key),
        bytes.subarray(SEAL_IV_BYTES),
      );
      return new TextDecoder().decode(opened);
    } catch {
      // The other key may have sealed it.
    }
  }
  throw new UnopenableSecret();
}

/**
 * Whether a sealed value names SECRET_KEY. Values of older code name no key, and may be reported as sealed with
 * another.
 */
export async function isSealedWithCurrent({ SECRET_KEY }: SecretKeys, sealed: string): Promise<boolean> {
  const bytes = bytesOf(sealed);
  return (await nameOf(SECRET_KEY)).every((byte, index) => byte === bytes[index]);
}

function bytesOf(sealed: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.fromBase64(sealed, { alphabet: "base64url" });
  } catch {
    throw new UnopenableSecret();
  }
}

const KEY_NAME_BYTES = 4;

/** Four bytes that identify a key and reveal nothing else about it. */
async function nameOf(secretKey: string): Promise<Uint8Array> {
  const mac = await crypto.subtle.sign("HMAC", await hmacKey(secretKey, "name"), new Uint8Array());
  return new Uint8Array(mac, 0, KEY_NAME_BYTES);
}

/** Whether two strings are equal, in time that does not depend on where they differ. */
export async function sameSecret(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([left, right].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))));
  return crypto.subtle.timingSafeEqual(a!, b!);
}

const sealingKey = (secretKey: string) =>
  derive(secretKey, "seal", { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);

const DERIVED_KEYS_MAX = 64;

function derive(
  secretKey: string,
  purpose: string,
  algorithm: { name: "HMAC"; hash: string; length: number } | { name: "AES-GCM"; length: number },
  usages: ("sign" | "verify" | "encrypt" | "decrypt")[],
): Promise<CryptoKey> {
  const memo = `${purpose}\n${secretKey}`;
  let key = derived.get(memo);
  if (!key) {
    if (derived.size >= DERIVED_KEYS_MAX) derived.clear();
    key = crypto.subtle
      .importKey("raw", encoder.encode(secretKey), "HKDF", false, ["deriveKey"])
      .then((material) =>
        crypto.subtle.deriveKey(
          { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(`reprint ${purpose}`) },
          material,
          algorithm,
          false,
          usages,
        ),
      );
    derived.set(memo, key);
  }
  return key;
}
