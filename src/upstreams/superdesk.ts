import { bodyHmac } from "./signatures/body-hmac.ts";
import type { Upstream } from "./upstream.ts";

/**
 * Superdesk, which sends ninjs and signs with `sha1=<hex>`, the HMAC-SHA1 of the body (superdesk-core,
 * HTTPPushService). It offers SHA-1 only, so only a source that is set to this scheme may use it.
 */
export const superdesk = {
  name: "superdesk",
  signing: {
    superdesk: bodyHmac({
      header: "x-superdesk-signature",
      prefix: "sha1=",
      hash: "SHA-1",
      unsigned: "Fill in the secret token of the HTTP push destination: without one Superdesk does not sign.",
      mismatch: "Use the same secret here and as the secret token of the HTTP push destination in Superdesk.",
    }),
  },
  setup: {
    software: "Superdesk",
    signing: "`superdesk` (HMAC-SHA1)",
    steps:
      "Subscribers › Destinations › HTTP Push, format ninjs: the address as resource URL, the secret as secret token",
  },
} satisfies Upstream;
