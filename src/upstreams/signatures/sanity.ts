import type { Problem } from "../../problem.ts";
import { checkTime, readHeader } from "./headers.ts";
import { fromBase64, textSecrets, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "sanity-webhook-signature";
/** Sanity sends a failed message again for half an hour, and may not sign it anew. */
const TOLERANCE_SECONDS = 2400;

/**
 * Sanity: `sanity-webhook-signature: t=<ms>,v1=<base64url>`, the HMAC-SHA256 of "t.body" (@sanity/webhook,
 * decodeSignatureHeader and createHS256Signature).
 */
export const sanity: Scheme = {
  ...textSecrets(),
  read,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Use the same secret here and in the webhook's Secret field at sanity.io/manage; the HMAC-SHA256 of “t.body” is encoded as base64url.",
  },
};

function read(request: Request, now: number): Claim | Problem {
  const value = readHeader(
    request,
    HEADER,
    "Fill in the webhook's Secret field at sanity.io/manage: without one Sanity does not sign.",
  );
  if (typeof value !== "string") return value;
  const [, t, encoded] = /^t=(\d{1,16})[, ]+v1=([\w-]{43})=?$/.exec(value) ?? [];
  const signature = encoded === undefined ? null : fromBase64(encoded, "base64url");
  if (t === undefined || signature === null) {
    return {
      kind: "header-malformed",
      header: HEADER,
      expected: "“t=<milliseconds since 1970>,v1=<base64url of HMAC-SHA256>”",
    };
  }
  const untimely = checkTime(HEADER, Number(t), now, "milliseconds", TOLERANCE_SECONDS);
  if (untimely) return untimely;
  // What was published and is deleted has the same body; only a header, which is not signed, tells them apart.
  return { messageId: null, signedAt: t, verify: (body, key) => verify(key, signature, `${t}.`, body) };
}
