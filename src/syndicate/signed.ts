import type { Config } from "../config.ts";
import { keysOf, type SecretKeys, signingKey } from "../keys.ts";
import { standardWebhooks } from "../upstreams/signatures/standard-webhooks.ts";

const encoder = new TextEncoder();

const base64Of = (signature: ArrayBuffer): string => new Uint8Array(signature).toBase64();

/**
 * The headers of a Standard Webhook: its id, its time, and its signature by HMAC-SHA256 (`v1`).
 *
 * @param now milliseconds since the epoch
 * @param secret such as "whsec_…"
 */
export async function signedHeaders(id: string, body: string, secret: string, now: number) {
  const timestamp = String(Math.floor(now / 1000));
  const key = await standardWebhooks.importSecret(secret);
  const signature = await crypto.subtle.sign("HMAC", key!, encoder.encode(`${id}.${timestamp}.${body}`));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${base64Of(signature)}`,
  };
}

const PURPOSE = "receipts";

/**
 * Like {@link signedHeaders}, with a second signature by the site's own Ed25519 key (`v1a`), which everyone can verify.
 * While SECRET_KEY is being rotated, the key before it signs too.
 */
export async function publiclySignedHeaders(id: string, body: string, secret: string, keys: SecretKeys, now: number) {
  const headers = await signedHeaders(id, body, secret, now);
  const signed = encoder.encode(`${id}.${headers["webhook-timestamp"]}.${body}`);
  const signatures = await Promise.all(
    keysOf(keys).map(async (key) => {
      const { sign } = await signingKey(key, PURPOSE);
      return `v1a,${base64Of(await crypto.subtle.sign("Ed25519", sign, signed))}`;
    }),
  );
  return { ...headers, "webhook-signature": [headers["webhook-signature"], ...signatures].join(" ") };
}

/** The public keys that verify `v1a`, as JSON Web Keys (RFC 8037, section 2), the newest first. */
export const publicKeys = async (keys: SecretKeys) =>
  await Promise.all(
    keysOf(keys).map(async (key) => {
      const { x } = await signingKey(key, PURPOSE);
      const named = { crv: "Ed25519", kty: "OKP", x };
      // The thumbprint (RFC 7638) covers exactly these fields.
      const kid = await crypto.subtle.digest("SHA-256", encoder.encode(JSON.stringify(named)));
      return {
        ...named,
        kid: new Uint8Array(kid).toBase64({ alphabet: "base64url", omitPadding: true }),
        alg: "EdDSA",
        use: "sig",
      };
    }),
  );

/** The newest public key in the format of Standard Webhooks. */
export async function publicKey({ SECRET_KEY }: Pick<Config, "SECRET_KEY">): Promise<string> {
  const { x } = await signingKey(SECRET_KEY, PURPOSE);
  return `whpk_${Uint8Array.fromBase64(x, { alphabet: "base64url" }).toBase64()}`;
}
