import type { Problem } from "../../problem.ts";
import { readHeader } from "./headers.ts";
import { textSecrets, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "x-hub-signature-256";
const WEAK_HEADER = "x-hub-signature";

/**
 * `X-Hub-Signature-256: sha256=<hex>`, the HMAC-SHA256 of the body, as GitHub, Gitea and Forgejo sign (GitHub Docs,
 * "Validating webhook deliveries"). `X-GitHub-Delivery` is not signed and so not taken for the message's id.
 */
export const hubSignature: Scheme = {
  ...textSecrets(),
  read: (request) => read(request, HEADER, /^sha256=([0-9a-f]{64})$/i, "“sha256=<hex of HMAC-SHA256>”"),
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Sign the raw body, byte for byte as it is sent, with the source's secret as plain text, and encode the HMAC-SHA256 as hex.",
  },
};

/** `X-Hub-Signature: sha1=<hex>` of PubSubHubbub 0.3 and old senders. A source has to ask for it: SHA-1 is weak. */
export const hubSignatureSha1: Scheme = {
  ...textSecrets("SHA-1"),
  read: (request) => read(request, WEAK_HEADER, /^sha1=([0-9a-f]{40})$/i, "“sha1=<hex of HMAC-SHA1>”"),
  mismatch: {
    kind: "signature-mismatch",
    header: WEAK_HEADER,
    hint: "Sign the raw body, byte for byte as it is sent, with the source's secret as plain text, and encode the HMAC-SHA1 as hex.",
  },
};

function read(request: Request, header: string, form: RegExp, expected: string): Claim | Problem {
  const value = readHeader(request, header, "Set the source's secret at the sender: without one it does not sign.");
  if (typeof value !== "string") return value;
  const hex = form.exec(value)?.[1];
  if (hex === undefined) return { kind: "header-malformed", header, expected };
  const signature = Uint8Array.fromHex(hex);
  return { messageId: null, verify: (body, key) => verify(key, signature, body) };
}
