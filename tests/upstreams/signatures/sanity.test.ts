import { expect, test } from "vitest";
import { NOW } from "../../pipeline.ts";
import { BODY, hmac, judge } from "./judge.ts";

const SECRET = "sanity-secret-0123456789";
/** Made with encodeSignatureHeader of @sanity/webhook 4.0.4. */
const HEADER = "t=1795428000000,v1=xU_0h69EK39ByodtxJQeZ603qJt1piWULxWAfMwiLhY";
const judged = (value: string, facts: { now?: number; body?: string } = {}) =>
  judge("sanity", { headers: { "sanity-webhook-signature": value }, secret: SECRET, ...facts });

test("base64url of the HMAC-SHA256 of t, a dot and the body", async () => {
  expect(await judged(HEADER)).toBe("true");
  expect(await judged(HEADER.replace(",", ", "))).toBe("true");
  expect(await judged(HEADER, { body: "{}" })).toBe("not true");
});

test("a message sent again within the half hour of Sanity's retries is good, later it is not", async () => {
  expect(await judged(HEADER, { now: NOW + 30 * 60_000 })).toBe("true");
  expect(await judged(HEADER, { now: NOW + 60 * 60_000 })).toBe("timestamp-out-of-tolerance");
});

test("another t than the one that was signed", async () => {
  expect(await judged(HEADER.replace("t=1795428000000", "t=1795428000001"))).toBe("not true");
  expect(await judged(HEADER.replace("t=1795428000000", "t=1795428000"))).toBe("timestamp-out-of-tolerance");
});

test("base64 with + and /, and hex, are malformed", async () => {
  const mac = await hmac("SHA-256", SECRET, `${NOW}.${BODY}`);
  expect(await judged(`t=${NOW},v1=${mac.toHex()}`)).toBe("header-malformed");
  expect(await judged(`t=${NOW},v1=${"+/".repeat(21)}A=`)).toBe("header-malformed");
});
