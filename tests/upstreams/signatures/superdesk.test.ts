import { expect, test } from "vitest";
import { BODY, hmac, judge, SECRET } from "./judge.ts";

test("hex of the body's HMAC-SHA1", async () => {
  const hex = (await hmac("SHA-1", SECRET, BODY)).toHex();
  expect(await judge("superdesk", { headers: { "x-superdesk-signature": `sha1=${hex}` } })).toBe("true");
  expect(await judge("superdesk", { headers: { "x-superdesk-signature": `sha1=${hex}` }, body: "{}" })).toBe(
    "not true",
  );
  expect(await judge("superdesk", { headers: { "x-superdesk-signature": hex } })).toBe("header-malformed");
  expect(await judge("superdesk", {})).toBe("header-missing");
});
