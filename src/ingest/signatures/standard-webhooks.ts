import type { Problem } from "../../problem.ts";

/** How far the sender's clock may be off, either way (Standard Webhooks, "Verifying webhook authenticity"). */
export const SIGNATURE_TOLERANCE_SECONDS = 300;

/** Headers are short; anything longer is refused before it is looked at. */
export const SIGNATURE_HEADER_MAX_CHARS = 2048;
export const MESSAGE_ID_MAX_CHARS = 256;

/** More signatures than a rotation needs are not tried. */
const SIGNATURES_MAX = 10;
const SECRET_BYTES = 32;
const SECRET_PREFIX = "whsec_";

const encoder = new TextEncoder();

/** The three headers of a signed message, checked for form and time but not yet for truth. */
export interface SignatureHeaders {
  messageId: string;
  timestamp: string;
  /** The `v1` signatures; several during rotation. */
  signatures: Uint8Array<ArrayBuffer>[];
}

/**
 * Reads webhook-id, webhook-timestamp and webhook-signature.
 *
 * @param now milliseconds since the epoch
 */
export function readSignatureHeaders(headers: Headers, now: number): SignatureHeaders | Problem {
  const messageId = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signature = headers.get("webhook-signature");
  if (!messageId) return { kind: "header-missing", header: "webhook-id" };
  if (!timestamp) return { kind: "header-missing", header: "webhook-timestamp" };
  if (!signature) return { kind: "header-missing", header: "webhook-signature" };
  if (messageId.length > MESSAGE_ID_MAX_CHARS) {
    return { kind: "header-too-large", header: "webhook-id", maxChars: MESSAGE_ID_MAX_CHARS };
  }
  if (signature.length > SIGNATURE_HEADER_MAX_CHARS) {
    return { kind: "header-too-large", header: "webhook-signature", maxChars: SIGNATURE_HEADER_MAX_CHARS };
  }
  if (!/^\d{1,15}$/.test(timestamp)) {
    return { kind: "header-malformed", header: "webhook-timestamp", expected: "the seconds since 1970 as digits" };
  }
  const skewSeconds = Number(timestamp) - Math.floor(now / 1000);
  if (Math.abs(skewSeconds) > SIGNATURE_TOLERANCE_SECONDS) {
    return { kind: "timestamp-out-of-tolerance", skewSeconds, toleranceSeconds: SIGNATURE_TOLERANCE_SECONDS };
  }
  const signatures = signature.split(" ").flatMap(decodeV1).slice(0, SIGNATURES_MAX);
  if (signatures.length === 0) {
    return {
      kind: "header-malformed",
      header: "webhook-signature",
      expected: "a list of “v1,<base64 of HMAC-SHA256>” separated by spaces",
    };
  }
  return { messageId, timestamp, signatures };
}

/** Signatures of other versions are passed over, as the specification asks of receivers. */
function decodeV1(item: string): Uint8Array<ArrayBuffer>[] {
  const [version, encoded] = item.split(",");
  if (version !== "v1" || !encoded) return [];
  try {
    return [Uint8Array.fromBase64(encoded)];
  } catch {
    return [];
  }
}

/**
 * The HMAC key of a secret, base64 with or without its whsec_ prefix.
 *
 * WebCrypto rather than the reference library: that one reads its own clock, parses the body before it answers, and
 * hashes in script; the tests sign with it.
 */
export function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = Uint8Array.fromBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

/** A new secret: whsec_ and the base64 of 32 random bytes. */
export const newSecret = (): string => SECRET_PREFIX + crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toBase64();

/** Whether one of the signatures is the HMAC of "id.timestamp.body" under one of the keys; in constant time. */
export async function verifySignature(
  { messageId, timestamp, signatures }: SignatureHeaders,
  body: Uint8Array<ArrayBuffer>,
  keys: readonly CryptoKey[],
): Promise<boolean> {
  const prefix = encoder.encode(`${messageId}.${timestamp}.`);
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  for (const key of keys) {
    for (const signature of signatures) {
      if (await crypto.subtle.verify("HMAC", key, signature, signed)) return true;
    }
  }
  return false;
}
