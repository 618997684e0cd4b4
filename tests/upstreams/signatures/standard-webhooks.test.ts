import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, test } from "vitest";
import { NOW } from "../../pipeline.ts";
import { BODY, judge } from "./judge.ts";

const SECRET = `whsec_${btoa("a secret of thirty-two bytes ....")}`;
const at = NOW / 1000;
const headersOf = (signature: string, facts: Record<string, string> = {}) => ({
  "webhook-id": "msg_1",
  "webhook-timestamp": String(at),
  "webhook-signature": signature,
  ...facts,
});
const byLibrary = new Webhook(SECRET).sign("msg_1", new Date(NOW), BODY);

test("what the reference library signs is true", async () => {
  expect(await judge("standard-webhooks", { headers: headersOf(byLibrary), secret: SECRET })).toBe("true");
});

describe("v1a: Ed25519", () => {
  let pair: CryptoKeyPair;
  let publicKey: string;
  const sign = async (text: string) =>
    `v1a,${new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode(text))).toBase64()}`;
  beforeAll(async () => {
    pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    publicKey = `whpk_${new Uint8Array((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer).toBase64()}`;
  });

  test("of id, time and body under the private key is true under the public one", async () => {
    const signature = await sign(`msg_1.${at}.${BODY}`);
    expect(await judge("standard-webhooks", { headers: headersOf(signature), secret: publicKey })).toBe("true");
    expect(
      await judge("standard-webhooks", { headers: headersOf(`v1,AAAA ${byLibrary} ${signature}`), secret: publicKey }),
    ).toBe("true");
  });

  test("the test vector of RFC 8032, section 7.1, number 2", async () => {
    const key = Uint8Array.fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const signature = Uint8Array.fromHex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    const { SCHEMES } = await import("../../../src/upstreams/signatures/schemes.ts");
    const { verify } = await import("../../../src/upstreams/signatures/hmac.ts");
    const imported = await SCHEMES.get("standard-webhooks")!.importSecret(`whpk_${key.toBase64()}`);
    expect(await verify(imported!, signature as Uint8Array<ArrayBuffer>, Uint8Array.of(0x72))).toBe(true);
  });

  test.each([
    ["of another body", () => sign(`msg_1.${at}.{}`)],
    ["of another id", () => sign(`msg_2.${at}.${BODY}`)],
    [
      "an HMAC with the public key for a secret",
      async () => new Webhook(publicKey.slice("whpk_".length)).sign("msg_1", new Date(NOW), BODY),
    ],
  ])("%s is not true", async (_, make) => {
    expect(await judge("standard-webhooks", { headers: headersOf(await make()), secret: publicKey })).toBe("not true");
  });

  test("one that is too short, or under the other version's name, is malformed", async () => {
    const signature = await sign(`msg_1.${at}.${BODY}`);
    for (const value of [signature.slice(0, 40), signature.replace("v1a", "v1")]) {
      expect(await judge("standard-webhooks", { headers: headersOf(value), secret: publicKey })).toBe(
        "header-malformed",
      );
    }
  });

  test("a source with an HMAC secret takes none", async () => {
    const signature = await sign(`msg_1.${at}.${BODY}`);
    expect(await judge("standard-webhooks", { headers: headersOf(signature), secret: SECRET })).toBe("not true");
  });

  test.each(["whpk_", "whpk_AAAA", `whpk_${btoa("x".repeat(33))}`, "whpk_%%%", "whsk_AAAA"])(
    "%j is no secret",
    async (secret) => {
      expect(await judge("standard-webhooks", { headers: headersOf(byLibrary), secret })).toBe("no secret");
    },
  );
});

test.each(["", "whsec_", `whsec_${btoa("x".repeat(23))}`, `whsec_${btoa("x".repeat(65))}`, "whsec_%%%"])(
  "%j is no secret",
  async (secret) => {
    expect(await judge("standard-webhooks", { headers: headersOf(byLibrary), secret })).toBe("no secret");
  },
);
