import fc from "fast-check";
import { expect, test } from "vitest";
import { SCHEMES } from "../../../src/upstreams/signatures/schemes.ts";
import { problemResponse } from "../../../src/problem.ts";
import { NOW, ORIGIN } from "../../pipeline.ts";
import { SIGNATURES } from "../samples.ts";
import { judge } from "./judge.ts";

const NAMES = [...SCHEMES.keys()];
const ED25519 = "standard-webhooks with a public key";
/** RFC 8032, section 7.1, number 2. */
const PUBLIC_KEY = `whpk_${Uint8Array.fromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").toBase64()}`;
const HEADERS = (
  await Promise.all(Object.values(SIGNATURES).map(async ({ sign }) => Object.keys(await sign("", {}, NOW))))
).flat();
const hex = (chars: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: chars, maxLength: chars });
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."abc019=,.:; +/-_tv%\"'"), maxLength: 80 }),
  hex(64).map((mac) => `sha256=${mac}, t=${NOW}`),
  hex(40).map((mac) => `sha1=${mac}`),
  hex(64),
  fc
    .constantFrom(32, 33, 64)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map((bytes) => `v1,${bytes.toBase64()} v1a,${bytes.toBase64()}`),
  fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((bytes) => `t=${NOW},v1=${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`),
  fc.constantFrom(
    String(NOW),
    String(NOW / 1000),
    "x-contentful-signed-headers,x-contentful-timestamp",
    "a".repeat(5000),
  ),
  fc.string({ unit: fc.constantFrom(..."abc019-_~"), minLength: 20, maxLength: 40 }).map((token) => `Bearer ${token}`),
);
const requests = fc.dictionary(fc.constantFrom(...HEADERS), value, { noNullPrototype: true });

test("whatever the headers and the body, nobody without the secret gets in, and nothing is thrown", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NAMES, ED25519),
      requests,
      fc.string({ unit: "binary" }),
      async (one, headers, body) => {
        const name = one === ED25519 ? "standard-webhooks" : one;
        const secret =
          one === ED25519 ? PUBLIC_KEY : (SCHEMES.get(name)!.newSecret?.() ?? "0123456789abcdef".repeat(4));
        expect(await judge(name, { headers, body, secret })).not.toBe("true");
      },
    ),
    { numRuns: 3000 },
  );
});

test("whatever an operator brings is a secret or none, and nothing is thrown", async () => {
  const secrets = fc.oneof(
    fc.string({ unit: "binary", maxLength: 600 }),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => `whsec_${bytes.toBase64()}`),
    fc.uint8Array({ minLength: 30, maxLength: 34 }).map((bytes) => `whpk_${bytes.toBase64()}`),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), secrets, async (name, secret) => {
      const key = await SCHEMES.get(name)!.importSecret(secret);
      expect(key === null || key.usages.includes("verify")).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each(NAMES)("%s: no secret, no header and a header without end are refused with what to do", async (name) => {
  const scheme = SCHEMES.get(name)!;
  expect(await scheme.importSecret("")).toBe(null);
  const refusals = [{}, Object.fromEntries(HEADERS.map((header) => [header, "A".repeat(100_000)]))].map((headers) =>
    scheme.read(new Request(`${ORIGIN}/webhooks/harbor`, { method: "POST", headers }), NOW),
  );
  for (const refusal of [...refusals, scheme.mismatch]) {
    if (!("kind" in refusal)) throw new Error("not refused");
    const response = problemResponse(refusal);
    const { detail } = await response.json<{ detail: string }>();
    expect([400, 401, 431]).toContain(response.status);
    expect(detail.length).toBeGreaterThan(40);
    expect(detail.length).toBeLessThan(400);
  }
});

test.each(NAMES.filter((name) => SCHEMES.get(name)!.newSecret !== null))(
  "%s: new secrets are secrets, and never the same",
  async (name) => {
    const { newSecret, importSecret } = SCHEMES.get(name)!;
    const made = Array.from({ length: 20 }, () => newSecret!());
    expect(new Set(made).size).toBe(20);
    for (const secret of made) expect(await importSecret(secret)).not.toBe(null);
  },
);
