import { bodyHmac } from "./signatures/body-hmac.ts";
import type { Format, Received } from "./format.ts";
import { fields } from "./reading/fields.ts";
import { noPost } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";

const UNSIGNED = "Set the source's secret at the sender: without one it does not sign.";
const mismatch = (hash: string) =>
  `Sign the raw body, byte for byte as it is sent, with the source's secret as plain text, and encode the ${hash} as hex.`;

/** The ping that GitHub sends when a webhook is created. Posts from its workflows have other formats. */
const format: Format = { detect, parse: () => noPost };

function detect({ json, headers }: Received): boolean {
  const body = fields(json);
  return headers["x-github-event"] === "ping" || ("zen" in body && "hook_id" in body);
}

/**
 * The signature of GitHub, Gitea and Forgejo, which many senders have adopted: `sha256=<hex>` (GitHub Docs, "Validating
 * webhook deliveries"). `X-GitHub-Delivery` is not signed, so it is not used as the message's id.
 */
export const github = {
  name: "github",
  format,
  keptHeaders: ["x-github-event"],
  signing: {
    "hub-signature": bodyHmac({
      header: "x-hub-signature-256",
      prefix: "sha256=",
      unsigned: UNSIGNED,
      mismatch: mismatch("HMAC-SHA256"),
    }),
    // PubSubHubbub 0.3 and old senders. A source has to choose it explicitly, because SHA-1 is weak.
    "hub-signature-sha1": bodyHmac({
      header: "x-hub-signature",
      prefix: "sha1=",
      hash: "SHA-1",
      unsigned: UNSIGNED,
      mismatch: mismatch("HMAC-SHA1"),
    }),
  },
  setup: {
    software: "GitHub, Gitea, Forgejo",
    signing: "`hub-signature`",
    steps:
      "Settings › Webhooks › Add: the address, `application/json`, the secret; for workflows that send the events of “Send a post” signed this way",
  },
} satisfies Upstream;
