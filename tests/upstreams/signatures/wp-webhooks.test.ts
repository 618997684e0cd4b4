import { expect, test } from "vitest";
import { BODY, hmac, judge, SECRET } from "./judge.ts";

/** Made with Python's hmac. */
const SIGNATURE = "pkjU12+WJaZMhA2+Z2q6MwgueaXxySNDlwGlth0vWMo=";

test("base64 of the body's HMAC-SHA256", async () => {
  expect(await judge("wp-webhooks", { headers: { "x-wp-webhook-signature": SIGNATURE } })).toBe("true");
});

test.each([
  ["hex in place of base64", async () => (await hmac("SHA-256", SECRET, BODY)).toHex(), "header-malformed"],
  ["base64 of hex", async () => btoa((await hmac("SHA-256", SECRET, BODY)).toHex()), "header-malformed"],
  ["of another body", async () => (await hmac("SHA-256", SECRET, "{}")).toBase64(), "not true"],
])("%s is refused", async (_, make, expected) => {
  expect(await judge("wp-webhooks", { headers: { "x-wp-webhook-signature": await make() } })).toBe(expected);
});

test("unsigned: the plugin has no secret", async () => {
  expect(await judge("wp-webhooks", { headers: { "x-wp-webhook-name": "post_create" } })).toBe("header-missing");
});
