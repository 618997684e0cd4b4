import { configOf } from "../config.ts";
import { publicKeys } from "../syndicate/signed.ts";

/** `GET /.well-known/jwks.json`: the public keys of the site's `v1a` signatures (RFC 7517, section 5). */
export async function getJwks(env: Env): Promise<Response> {
  return new Response(JSON.stringify({ keys: await publicKeys(configOf(env)) }), {
    headers: {
      "content-type": "application/jwk-set+json",
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=3600",
    },
  });
}
