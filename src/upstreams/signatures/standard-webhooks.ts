import type { Problem } from "../../problem.ts";
import { checkTime, readHeader } from "./headers.ts";
import { fromBase64, importHmac, verify } from "./hmac.ts";
import type { SignatureClaim, Scheme } from "./scheme.ts";

const MESSAGE_ID_MAX_CHARS = 256;
const TIMESTAMP_MAX_CHARS = 32;

/** The most signatures that are tried. A rotation needs fewer. */
const SIGNATURES_MAX = 10;
const SECRET_BYTES = 32;
const SECRET_PREFIX = "whsec_";
/** "Between 24 bytes (192 bits) and 64 bytes (512 bits)" (Standard Webhooks, "Signature scheme"). */
const SECRET_MIN_BYTES = 24;
const SECRET_MAX_BYTES = 64;
const PUBLIC_KEY_PREFIX = "whpk_";
const PUBLIC_KEY_BYTES = 32;
/** HMAC-SHA256, and Ed25519 (RFC 8032, section 5.1.6). */
const SIGNATURE_BYTES = { v1: 32, v1a: 64 };

const HINT =
  "Sign with a Standard Webhooks library, which sends webhook-id, webhook-timestamp and webhook-signature, and check that no proxy drops it.";

/**
 * Standard Webhooks: HMAC-SHA256 of "id.timestamp.body" as "v1,<base64>", or Ed25519 of the same as "v1a,<base64>" if
 * the source's secret is the sender's public key. During rotation the header has several signatures.
 *
 * It uses WebCrypto and not the reference library, which reads its own clock, parses the body before it answers, and
 * hashes in script. The tests sign with that library.
 */
export const standardWebhooks: Scheme = {
  read,
  mismatch: {
    kind: "signature-mismatch",
    header: "webhook-signature",
    hint: "Sign the raw body, byte for byte as it is sent, as “id.timestamp.body”; use the source's own secret, base64-decoded after its whsec_ prefix; and encode the HMAC-SHA256 as base64, not hex.",
  },
  secretForm: `whsec_ and base64 of ${SECRET_MIN_BYTES} to ${SECRET_MAX_BYTES} bytes, or whpk_ and base64 of an Ed25519 public key`,
  importSecret,
  newSecret: () => SECRET_PREFIX + crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toBase64(),
};

function read(request: Request, now: number): SignatureClaim | Problem {
  // Svix, whose scheme became the standard, keeps its own names for the same headers.
  const prefix = !request.headers.has("webhook-id") && request.headers.has("svix-id") ? "svix" : "webhook";
  const messageId = readHeader(request, `${prefix}-id`, HINT, MESSAGE_ID_MAX_CHARS);
  if (typeof messageId !== "string") return messageId;
  const timestamp = readHeader(request, `${prefix}-timestamp`, HINT, TIMESTAMP_MAX_CHARS);
  if (typeof timestamp !== "string") return timestamp;
  const signature = readHeader(request, `${prefix}-signature`, HINT);
  if (typeof signature !== "string") return signature;
  if (!/^\d{1,15}$/.test(timestamp)) {
    return { kind: "header-malformed", header: `${prefix}-timestamp`, expected: "the seconds since 1970 as digits" };
  }
  const untimely = checkTime(`${prefix}-timestamp`, Number(timestamp) * 1000, now, "seconds");
  if (untimely) return untimely;
  const signatures = signature.split(" ").flatMap(decode).slice(0, SIGNATURES_MAX);
  if (signatures.length === 0) {
    return {
      kind: "header-malformed",
      header: `${prefix}-signature`,
      expected: "a list of “v1,<base64 of HMAC-SHA256>” or “v1a,<base64 of Ed25519>” separated by spaces",
    };
  }
  return {
    messageId,
    async verify(body, key) {
      const version = key.algorithm.name === "Ed25519" ? "v1a" : "v1";
      for (const one of signatures) {
        if (one.version === version && (await verify(key, one.bytes, `${messageId}.${timestamp}.`, body))) return true;
      }
      return false;
    },
  };
}

/** Reads one signature. Signatures of other versions are ignored, as the specification demands. */
function decode(item: string): { version: "v1" | "v1a"; bytes: Uint8Array<ArrayBuffer> }[] {
  const [version, encoded] = item.split(",");
  if ((version !== "v1" && version !== "v1a") || !encoded) return [];
  const bytes = fromBase64(encoded);
  return bytes?.length === SIGNATURE_BYTES[version] ? [{ version, bytes }] : [];
}

/** The key of a secret: base64 with or without its whsec_ prefix; a public key only with its whpk_ prefix. */
async function importSecret(secret: string): Promise<CryptoKey | null> {
  if (secret.startsWith(PUBLIC_KEY_PREFIX)) {
    const bytes = fromBase64(secret.slice(PUBLIC_KEY_PREFIX.length));
    if (bytes?.length !== PUBLIC_KEY_BYTES) return null;
    return await crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
  }
  const bytes = fromBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  return bytes !== null && bytes.length >= SECRET_MIN_BYTES && bytes.length <= SECRET_MAX_BYTES
    ? await importHmac(bytes)
    : null;
}
