import * as v from "valibot";
import { configOf } from "../../config.ts";
import { seal, unseal } from "../../keys.ts";
import { readActorKey, saveActorKey } from "../../storage/actors.ts";
import { RSA, type Signer } from "../../web/http-signatures.ts";
import { keyUrl } from "./addresses.ts";

/** The sealing context of an actor's private key. */
export const actorKeyContext = (destination: string): string => `actor:${destination}`;

const MODULUS_BITS = 2048;

const Jwk = v.looseObject({ kty: v.literal("RSA"), n: v.string(), e: v.string(), d: v.string() });

/**
 * Makes an actor's keys, unless it has keys. Safe to run again.
 *
 * @param now milliseconds since the epoch
 */
export async function makeActorKeys(destination: string, env: Env, now: number): Promise<void> {
  if ((await readActorKey(env.DB, destination)) !== null) return;
  const pair = (await crypto.subtle.generateKey(
    { ...RSA, modulusLength: MODULUS_BITS, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  )) as CryptoKeyPair;
  const [jwk, spki] = await Promise.all([
    crypto.subtle.exportKey("jwk", pair.privateKey),
    crypto.subtle.exportKey("spki", pair.publicKey),
  ]);
  const sealed = await seal(configOf(env), actorKeyContext(destination), JSON.stringify(jwk));
  await saveActorKey(env.DB, destination, { sealed, publicPem: pemOf(new Uint8Array(spki as ArrayBuffer)) }, now);
}

const pemOf = (spki: Uint8Array): string =>
  `-----BEGIN PUBLIC KEY-----\n${spki
    .toBase64()
    .match(/.{1,64}/g)!
    .join("\n")}\n-----END PUBLIC KEY-----\n`;

/**
 * The signing key of an actor; null when it has none.
 *
 * @throws {UnopenableSecret} when the key was sealed with a SECRET_KEY that is gone
 */
export async function signerOf(destination: string, origin: string, env: Env): Promise<Signer | null> {
  const sealed = await readActorKey(env.DB, destination);
  if (sealed === null) return null;
  const opened = await unseal(configOf(env), actorKeyContext(destination), sealed);
  const jwk = v.parse(Jwk, JSON.parse(opened)) as JsonWebKey;
  const key = await crypto.subtle.importKey("jwk", jwk, RSA, false, ["sign"]);
  return { keyId: keyUrl(origin, destination), key };
}
