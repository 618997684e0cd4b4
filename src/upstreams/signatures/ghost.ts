import type { Problem } from "../../problem.ts";
import { checkTime, readHeader } from "./headers.ts";
import { textSecrets, verify } from "./hmac.ts";
import type { Claim, Scheme } from "./scheme.ts";

const HEADER = "x-ghost-signature";
const HINT = "In Ghost, put the source's secret into the webhook's Secret field: without one Ghost does not sign.";

/**
 * Ghost since 5.87.1: `X-Ghost-Signature: sha256=<hex>, t=<ms>`, the HMAC-SHA256 of the body followed by t, with nothing
 * between them (TryGhost/Ghost, services/webhooks/WebhookTrigger.js).
 */
export const ghost: Scheme = {
  ...textSecrets(),
  read: (request, now) => read(request, now, "timed"),
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Paste the source's secret into the webhook's Secret field in Ghost. Ghost before 5.87.1 signs the body alone: the operator may set this source's signing to ghost-legacy.",
  },
};

/**
 * Ghost before 5.87.1, whose HMAC covers the body alone; the newer kind is good too, so that an update of Ghost breaks nothing.
 * A source has to ask for it: the time in the header is not signed, so that only the body's hash protects from replay.
 */
export const ghostLegacy: Scheme = {
  ...ghost,
  read: (request, now) => read(request, now, "legacy"),
  mismatch: {
    kind: "signature-mismatch",
    header: HEADER,
    hint: "Paste the source's secret into the webhook's Secret field in Ghost.",
  },
};

function read(request: Request, now: number, generation: "timed" | "legacy"): Claim | Problem {
  const value = readHeader(request, HEADER, HINT);
  if (typeof value !== "string") return value;
  const [, hex, t] = /^sha256=([0-9a-f]{64})(?:, ?t=(\d{1,16}))?$/i.exec(value) ?? [];
  if (hex === undefined || (t === undefined && generation === "timed")) {
    return {
      kind: "header-malformed",
      header: HEADER,
      expected: "“sha256=<hex of HMAC-SHA256>, t=<milliseconds since 1970>”",
    };
  }
  const untimely = generation === "timed" ? checkTime(HEADER, Number(t), now, "milliseconds") : null;
  if (untimely) return untimely;
  const signature = Uint8Array.fromHex(hex);
  return {
    messageId: null,
    async verify(body, key) {
      if (t !== undefined && (await verify(key, signature, body, t))) return true;
      return generation === "legacy" && (await verify(key, signature, body));
    },
  };
}
