import { expect, test } from "vitest";
import { SCHEMES } from "../../../src/upstreams/signatures/schemes.ts";
import { BODY, hmac, judge, SECRET } from "./judge.ts";

test("hex of the body's HMAC-SHA256, without a prefix", async () => {
  const hex = (await hmac("SHA-256", SECRET, BODY)).toHex();
  expect(await judge("miniflux", { headers: { "x-miniflux-signature": hex } })).toBe("true");
  expect(await judge("miniflux", { headers: { "x-miniflux-signature": `sha256=${hex}` } })).toBe("header-malformed");
  expect(await judge("miniflux", { headers: { "x-miniflux-signature": hex }, body: "{}" })).toBe("not true");
});

test("the secret is Miniflux's to make", () => {
  expect(SCHEMES.get("miniflux")!.newSecret).toBe(null);
});
