import type { Secrets } from "./scheme.ts";

const SECRET_MIN_CHARS = 16;
const SECRET_MAX_CHARS = 512;
const NEW_SECRET_BYTES = 32;

const encoder = new TextEncoder();

/** SHA-1 is only for upstreams that offer nothing better. */
export type Hash = "SHA-256" | "SHA-1";

/** Secrets whose characters are the key, as most upstreams use them. */
export const textSecrets = (hash: Hash = "SHA-256"): Secrets & { newSecret: () => string } => ({
  secretForm: `text of ${SECRET_MIN_CHARS} to ${SECRET_MAX_CHARS} characters`,
  importSecret: async (secret) =>
    secret.length >= SECRET_MIN_CHARS && secret.length <= SECRET_MAX_CHARS ? await importHmac(secret, hash) : null,
  newSecret: () => crypto.getRandomValues(new Uint8Array(NEW_SECRET_BYTES)).toHex(),
});

export const importHmac = (key: string | Uint8Array, hash: Hash = "SHA-256"): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", concatenate([key]), { name: "HMAC", hash }, false, ["sign", "verify"]);

/**
 * Whether a signature is valid for the concatenated parts under a key; in constant time (Web Cryptography API, "HMAC").
 */
export async function verify(
  key: CryptoKey,
  signature: Uint8Array<ArrayBuffer>,
  ...parts: (string | Uint8Array)[]
): Promise<boolean> {
  return crypto.subtle.verify(key.algorithm.name, key, signature, concatenate(parts));
}

function concatenate(parts: (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.map((part) => (typeof part === "string" ? encoder.encode(part) : part));
  const whole = new Uint8Array(bytes.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of bytes) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Decodes base64, padded or not; null when it is invalid. */
export function fromBase64(text: string, alphabet: "base64" | "base64url" = "base64"): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.fromBase64(text, { alphabet });
  } catch {
    return null;
  }
}
