import type { Problem } from "../../problem.ts";
import { readHeader } from "./headers.ts";
import { textSecrets, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "x-miniflux-signature";

/**
 * Miniflux: `X-Miniflux-Signature`, hex of the HMAC-SHA256 of the body, no time. Miniflux makes the secret (Miniflux
 * documentation, "Webhooks").
 */
export const miniflux: Scheme = {
  ...textSecrets(),
  newSecret: null,
  read,
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Copy the webhook secret from Miniflux (Settings, Integrations, Webhook) into this source; Miniflux makes a new one when its URL changes.",
  },
};

function read(request: Request): Claim | Problem {
  const value = readHeader(request, HEADER, "Send with Miniflux 2.0.48 or newer, and check that no proxy drops it.");
  if (typeof value !== "string") return value;
  if (!/^[0-9a-f]{64}$/i.test(value))
    return { kind: "header-malformed", header: HEADER, expected: "hex of HMAC-SHA256" };
  const signature = Uint8Array.fromHex(value);
  return { messageId: null, verify: (body, key) => verify(key, signature, body) };
}
