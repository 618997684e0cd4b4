/** Everything that is derived from SECRET_KEY: one key a purpose, so that no output of one helps with another. */

const SEAL_IV_BYTES = 12;

const encoder = new TextEncoder();
const derived = new Map<string, Promise<CryptoKey>>();

/**
 * An HMAC-SHA256 key for one purpose (HKDF, RFC 5869).
 *
 * @param purpose names the use, and the day where the key is to change daily
 */
export function hmacKey(secretKey: string, purpose: string): Promise<CryptoKey> {
  return derive(secretKey, purpose, { name: "HMAC", hash: "SHA-256", length: 256 }, ["sign", "verify"]);
}

/**
 * Seals a secret for storage: AES-GCM with a random IV.
 *
 * @param context is authenticated with it, so that a sealed value moved to another row does not open
 * @returns base64url of IV and ciphertext
 */
export async function seal(secretKey: string, context: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(SEAL_IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(context) },
    await sealingKey(secretKey),
    encoder.encode(secret),
  );
  return new Uint8Array([...iv, ...new Uint8Array(sealed)]).toBase64({ alphabet: "base64url" });
}

/**
 * Opens what {@link seal} made.
 *
 * @throws {DOMException} when SECRET_KEY or the context is another one
 */
export async function unseal(secretKey: string, context: string, sealed: string): Promise<string> {
  const bytes = Uint8Array.fromBase64(sealed, { alphabet: "base64url" });
  const opened = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes.subarray(0, SEAL_IV_BYTES), additionalData: encoder.encode(context) },
    await sealingKey(secretKey),
    bytes.subarray(SEAL_IV_BYTES),
  );
  return new TextDecoder().decode(opened);
}

/** Whether two strings are the same, in time that does not tell where they differ. */
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
