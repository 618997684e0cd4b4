import type { Problem } from "../problem.ts";
import { importHmac, verify } from "./signatures/hmac.ts";
import type { SignatureClaim, Scheme } from "./signatures/scheme.ts";
import type { Upstream } from "./upstream.ts";

const TOKEN_MIN_CHARS = 24;
const TOKEN_MAX_CHARS = 512;
const NEW_TOKEN_BYTES = 32;

/** Characters that need no escaping in a header or a path: RFC 6750's b64token without the slash. */
const TOKEN = new RegExp(`^[A-Za-z0-9._~+=-]{${TOKEN_MIN_CHARS},${TOKEN_MAX_CHARS}}$`);

/** The text that both tokens sign, so that the signatures can be compared. */
const PROOF = "token";

/**
 * A secret that is sent in the clear, for senders that cannot sign: `Authorization: Bearer <token>` (RFC 6750), or the
 * last segment of `/webhooks/{source}/{token}` for senders that cannot set a header.
 */
const scheme: Scheme = {
  read,
  mismatch: { kind: "token-mismatch" },
  secretForm: `${TOKEN_MIN_CHARS} to ${TOKEN_MAX_CHARS} letters, digits and . _ ~ + = -`,
  importSecret: async (secret) => (TOKEN.test(secret) ? await importHmac(secret) : null),
  newSecret: () =>
    crypto.getRandomValues(new Uint8Array(NEW_TOKEN_BYTES)).toBase64({ alphabet: "base64url", omitPadding: true }),
};

export const token = {
  name: "token",
  signing: { token: scheme },
  setup: {
    software: "Zapier, Make, IFTTT, n8n",
    signing: "`token`",
    steps:
      "a webhook step: POST the JSON of “Send a post” with the header `Authorization: Bearer {secret}`, or with `/{secret}` at the end of the address",
  },
} satisfies Upstream;

function read(request: Request): SignatureClaim | Problem {
  const given = bearer(request) ?? new URL(request.url).pathname.split("/")[3];
  if (!given) return { kind: "token-missing" };
  if (!TOKEN.test(given)) return { kind: "token-mismatch" };
  return { messageId: null, verify: (_, key) => isKeyOf(key, given) };
}

function bearer({ headers }: Request): string | undefined {
  const value = headers.get("authorization") ?? "";
  return /^bearer (\S+)$/i.exec(value.slice(0, TOKEN_MAX_CHARS + "bearer ".length + 1))?.[1];
}

/** Whether a token is the one that a key was made from. The signatures of both are compared, not the tokens. */
async function isKeyOf(key: CryptoKey, given: string): Promise<boolean> {
  const other = await importHmac(given);
  const proof = await crypto.subtle.sign("HMAC", other, new TextEncoder().encode(PROOF));
  return verify(key, new Uint8Array(proof), PROOF);
}
