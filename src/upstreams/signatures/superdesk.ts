import type { Problem } from "../../problem.ts";
import { readHeader } from "./headers.ts";
import { textSecrets, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "x-superdesk-signature";

/**
 * Superdesk: `x-superdesk-signature: sha1=<hex>`, the HMAC-SHA1 of the body, no time (superdesk-core, HTTPPushService). SHA-1
 * is all it offers, so only a source that is set to it may use it.
 */
export const superdesk: Scheme = {
  ...textSecrets("SHA-1"),
  read,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Use the same secret here and as the secret token of the HTTP push destination in Superdesk.",
  },
};

function read(request: Request): Claim | Problem {
  const value = readHeader(
    request,
    HEADER,
    "Fill in the secret token of the HTTP push destination: without one Superdesk does not sign.",
  );
  if (typeof value !== "string") return value;
  const hex = /^sha1=([0-9a-f]{40})$/i.exec(value)?.[1];
  if (hex === undefined) return { kind: "header-malformed", header: HEADER, expected: "“sha1=<hex of HMAC-SHA1>”" };
  const signature = Uint8Array.fromHex(hex);
  return { messageId: null, verify: (body, key) => verify(key, signature, body) };
}
