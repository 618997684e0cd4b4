import { describe, expect, test } from "vitest";
import { bodyHmac } from "../../../src/upstreams/signatures/body-hmac.ts";
import { SCHEMES } from "../../../src/upstreams/signatures/schemes.ts";
import { BODY, hmac, SECRET } from "./judge.ts";

const options = { header: "x-acme-signature", unsigned: "Set the secret.", mismatch: "Use the same secret." };
const FORMS = ["hex", "base64"] as const;
const HASHES = ["SHA-256", "SHA-1"] as const;

describe.each(HASHES.flatMap((hash) => FORMS.map((encoding) => ({ hash, encoding }))))("$encoding of $hash", (form) => {
  const encode = (mac: Uint8Array) => (form.encoding === "hex" ? mac.toHex() : mac.toBase64());
  const judged = async (prefix: string, value: string, body = BODY) => {
    const scheme = bodyHmac({ ...options, ...form, prefix });
    const headers = { [options.header]: value };
    const claim = scheme.read(new Request("https://reprint.example/", { method: "POST", headers }), 0);
    if ("kind" in claim) return claim;
    const key = await scheme.importSecret(SECRET);
    return await claim.verify(new TextEncoder().encode(body) as Uint8Array<ArrayBuffer>, key!);
  };
  const otherHash = form.hash === "SHA-1" ? "SHA-256" : "SHA-1";

  test("is true of the body that was signed alone", async () => {
    const written = encode(await hmac(form.hash, SECRET, BODY));
    expect(await judged("", written)).toBe(true);
    expect(await judged("", written, `${BODY} `)).toBe(false);
  });

  test("has its prefix, in either case", async () => {
    const written = encode(await hmac(form.hash, SECRET, BODY));
    expect(await judged("mac=", `mac=${written}`)).toBe(true);
    expect(await judged("mac=", `MAC=${written}`)).toBe(true);
    expect(await judged("mac=", written)).toMatchObject({ kind: "header-malformed" });
    expect(await judged("", `mac=${written}`)).toMatchObject({ kind: "header-malformed" });
  });

  test("of another length, or in another encoding, is malformed, and the answer says what is expected", async () => {
    const mac = await hmac(form.hash, SECRET, BODY);
    const others = [
      encode(mac.subarray(1)),
      form.encoding === "hex" ? mac.toBase64() : mac.toHex(),
      encode(await hmac(otherHash, SECRET, BODY)),
      `${mac.toHex()}0`,
      "-",
    ];
    for (const value of others)
      expect(await judged("mac=", `mac=${value}`), value).toEqual({
        kind: "header-malformed",
        header: "x-acme-signature",
        expected: `“mac=<${form.encoding} of HMAC-${form.hash.replace("-", "")}>”`,
      });
  });
});

test("a missing header is answered with what to do", () => {
  const claim = bodyHmac(options).read(new Request("https://reprint.example/"), 0);
  expect(claim).toEqual({ kind: "header-missing", header: "x-acme-signature", hint: "Set the secret." });
});

test("Miniflux makes its secret: none is made here", () => {
  expect(SCHEMES.get("miniflux")!.newSecret).toBe(null);
});
