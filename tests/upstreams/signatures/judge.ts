import { SCHEMES } from "../../../src/upstreams/signatures/schemes.ts";
import { NOW, ORIGIN } from "../../pipeline.ts";

export const BODY = '{"title":"Fähre ⛴"}';
export const SECRET = "a-secret-of-the-test-0123";

export interface Sent {
  headers?: Record<string, string>;
  body?: string;
  path?: string;
  method?: string;
  secret?: string;
  now?: number;
}

/** A scheme's verdict on a request: true, false, or the kind of problem. */
export async function judge(signing: string, sent: Sent): Promise<string> {
  const { headers = {}, body = BODY, path = "/webhooks/harbor", method = "POST", secret = SECRET, now = NOW } = sent;
  const scheme = SCHEMES.get(signing)!;
  const key = await scheme.importSecret(secret);
  if (key === null) return "no secret";
  const claim = scheme.read(new Request(new URL(path, ORIGIN), { method, headers }), now);
  if ("kind" in claim) return claim.kind;
  return (await claim.verify(new TextEncoder().encode(body) as Uint8Array<ArrayBuffer>, key)) ? "true" : "not true";
}

/** An HMAC by RFC 2104, made of digests, with none of the code under test. */
export async function hmac(hash: "SHA-256" | "SHA-1", secret: string | Uint8Array, text: string): Promise<Uint8Array> {
  const bytes = (value: string | Uint8Array) => (typeof value === "string" ? new TextEncoder().encode(value) : value);
  const digest = async (...parts: Uint8Array[]) =>
    new Uint8Array(await crypto.subtle.digest(hash, new Uint8Array(parts.flatMap((part) => [...part]))));
  const given = bytes(secret);
  const key = new Uint8Array(64);
  key.set(given.length > 64 ? await digest(given) : given);
  const inner = await digest(
    key.map((byte) => byte ^ 0x36),
    bytes(text),
  );
  return digest(
    key.map((byte) => byte ^ 0x5c),
    inner,
  );
}
