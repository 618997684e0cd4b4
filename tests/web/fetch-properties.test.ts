import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkAddress } from "../../src/web/guard.ts";

const octet = fc.integer({ min: 0, max: 255 });

/** Spellings of one IPv4 address that the URL parser takes: parts in any base, and fewer of them. */
const spelled = (address: fc.Arbitrary<[number, number, number, number]>) =>
  fc
    .tuple(address, fc.constantFrom("dec", "hex", "oct", "one", "two"), fc.constantFrom("", "."))
    .map(([[a, b, c, d], how, dot]) => {
      const number = ((a << 24) >>> 0) + (b << 16) + (c << 8) + d;
      const spellings = {
        dec: [a, b, c, d].join("."),
        hex: [a, b, c, d].map((part) => `0x${part.toString(16)}`).join("."),
        oct: [a, b, c, d].map((part) => `0${part.toString(8)}`).join("."),
        one: `0x${number.toString(16)}`,
        two: `${a}.${number % 0x1000000}`,
      };
      return spellings[how as keyof typeof spellings] + dot;
    });

const PRIVATE: fc.Arbitrary<[number, number, number, number]> = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
);

test("a private IPv4 address is refused in every spelling, alone and inside IPv6", () => {
  const reasonOf = (host: string) => checkAddress(`https://${host}/`, undefined, false);
  const wrapped = fc
    .tuple(fc.constantFrom("::ffff:", "64:ff9b::", "::", "64:ff9b:1::"), PRIVATE)
    .map(([prefix, address]) => `[${prefix}${address.join(".")}]`);
  fc.assert(
    fc.property(fc.oneof(spelled(PRIVATE), wrapped), (host) => {
      expect(reasonOf(host)).toBe("private");
    }),
  );
});

test("whatever is taken for public is https, on a port for the web, without credentials, and no local name", () => {
  const parts = fc.tuple(
    fc.constantFrom("https://", "http://", "HTTPS:\\\\", "//", "ftp://", "javascript:"),
    fc.constantFrom("", "u@", "u:p@"),
    fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
      fc.constantFrom("localhost", "a.local", "x.internal"),
    ),
    fc.constantFrom("", ":443", ":80", ":8080", ":0"),
    fc.webPath(),
  );
  fc.assert(
    fc.property(parts, (pieces) => {
      const checked = checkAddress(pieces.join(""), "https://harbor.example/", false);
      if (typeof checked === "string") return;
      expect(checked.protocol).toBe("https:");
      expect(["", "80"]).toContain(checked.port);
      expect(checked.username + checked.password).toBe("");
      expect(checked.hostname).not.toMatch(/^(?:localhost|127\.|10\.)|\.(?:local|internal)$/);
    }),
  );
});
