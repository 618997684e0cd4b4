import type { Problem } from "../../problem.ts";
import { readHeader } from "./headers.ts";
import { fromBase64, textSecrets, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "x-wp-webhook-signature";
const SIGNATURE_BYTES = 32;

/**
 * The WordPress plugin WP Webhooks: `X-WP-Webhook-Signature`, base64 of the HMAC-SHA256 of the body, no time (Ironikus/wp-webhooks,
 * generate_trigger_signature).
 */
export const wpWebhooks: Scheme = {
  ...textSecrets(),
  read,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Use the same secret here and in WP Webhooks, and let no plugin change the body after it is signed. The HMAC-SHA256 of the raw body is encoded as base64, not hex.",
  },
};

function read(request: Request): Claim | Problem {
  const value = readHeader(
    request,
    HEADER,
    "Set the trigger secret in the settings of WP Webhooks: without one it does not sign.",
  );
  if (typeof value !== "string") return value;
  const signature = fromBase64(value);
  if (signature?.length !== SIGNATURE_BYTES) {
    return { kind: "header-malformed", header: HEADER, expected: "base64 of HMAC-SHA256" };
  }
  return { messageId: null, verify: (body, key) => verify(key, signature, body) };
}
