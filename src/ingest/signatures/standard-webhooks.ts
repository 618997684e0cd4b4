import type { Problem } from "../../problem.ts";
import type { Claim, Scheme } from "./scheme.ts";

/** How far the sender's clock may be off, either way (Standard Webhooks, "Verifying webhook authenticity"). */
export const SIGNATURE_TOLERANCE_SECONDS = 300;

/** Headers are short; anything longer is refused before it is looked at. */
const SIGNATURE_HEADER_MAX_CHARS = 2048;
const MESSAGE_ID_MAX_CHARS = 256;

/** More signatures than a rotation needs are not tried. */
const SIGNATURES_MAX = 10;
const SECRET_BYTES = 32;
const SECRET_PREFIX = "whsec_";

const encoder = new TextEncoder();

/**
 * Standard Webhooks: HMAC-SHA256 of "id.timestamp.body", base64, several in the header during rotation.
 *
 * WebCrypto rather than the reference library: that one reads its own clock, parses the body before it answers, and
 * hashes in script; the tests sign with it.
 */
export const standardWebhooks: Scheme = { read, importSecret, newSecret };

function read({ headers }: Request, now: number): Claim | Problem {
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
  const prefix = encoder.encode(`${messageId}.${timestamp}.`);
  return { messageId, verify: (body, key) => verify(prefix, body, signatures, key) };
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

async function verify(
  prefix: Uint8Array,
  body: Uint8Array<ArrayBuffer>,
  signatures: Uint8Array<ArrayBuffer>[],
  key: CryptoKey,
): Promise<boolean> {
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  for (const signature of signatures) {
    if (await crypto.subtle.verify("HMAC", key, signature, signed)) return true;
  }
  return false;
}

/** Base64 with or without its whsec_ prefix. */
function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = Uint8Array.fromBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
}

function newSecret(): string {
  return SECRET_PREFIX + crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toBase64();
}
