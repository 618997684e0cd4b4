import { expect, test } from "vitest";
import { BODY, hmac, judge, SECRET } from "./judge.ts";

/** Made with Python's hmac. */
const SHA256 = "a648d4d76f9625a64c840dbe676aba33082e79a5f1c923439701a5b61d2f58ca";
const SHA1 = "fa96ed0a95f892b910c7c699234a186147b1b7b4";

test("the example of GitHub's documentation", async () => {
  const hex = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  expect((await hmac("SHA-256", "It's a Secret to Everybody", "Hello, World!")).toHex()).toBe(hex);
  const sent = {
    headers: { "x-hub-signature-256": `sha256=${hex}` },
    body: "Hello, World!",
    secret: "It's a Secret to Everybody",
  };
  expect(await judge("hub-signature", sent)).toBe("true");
});

test("hex of the body's HMAC-SHA256", async () => {
  expect(await judge("hub-signature", { headers: { "x-hub-signature-256": `sha256=${SHA256}` } })).toBe("true");
});

test("SHA-1 only where the source asked for it", async () => {
  const headers = { "x-hub-signature": `sha1=${SHA1}` };
  expect(await judge("hub-signature", { headers })).toBe("header-missing");
  expect(await judge("hub-signature", { headers: { "x-hub-signature-256": `sha1=${SHA1}` } })).toBe("header-malformed");
  expect(await judge("hub-signature-sha1", { headers })).toBe("true");
});

test.each([
  ["base64 in place of hex", async () => (await hmac("SHA-256", SECRET, BODY)).toBase64(), "header-malformed"],
  ["a shortened one", async () => SHA256.slice(0, 32), "header-malformed"],
  ["none", async () => "", "header-malformed"],
  ["of another body", async () => (await hmac("SHA-256", SECRET, `${BODY}\n`)).toHex(), "not true"],
])("%s is refused", async (_, make, expected) => {
  expect(await judge("hub-signature", { headers: { "x-hub-signature-256": `sha256=${await make()}` } })).toBe(expected);
});
