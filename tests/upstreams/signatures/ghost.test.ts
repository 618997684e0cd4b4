import { describe, expect, test } from "vitest";
import { NOW } from "../../pipeline.ts";
import { BODY, hmac, judge } from "./judge.ts";

/** Made with Python's hmac: of body and t, and of the body alone. */
const TIMED = "f4dcc16afd05b5a14b29bdb6883314d881666a64b87b9bbad69642e71010c4c4";
const BODY_ONLY = "a648d4d76f9625a64c840dbe676aba33082e79a5f1c923439701a5b61d2f58ca";
const signature = (hex: string, t: number | string = NOW) => ({ "x-ghost-signature": `sha256=${hex}, t=${t}` });

describe("Ghost", () => {
  test("hex of the body followed by t in milliseconds, nothing between", async () => {
    expect(await judge("ghost", { headers: signature(TIMED) })).toBe("true");
  });

  test("with or without the space, in either case", async () => {
    expect(await judge("ghost", { headers: { "x-ghost-signature": `sha256=${TIMED.toUpperCase()},t=${NOW}` } })).toBe(
      "true",
    );
  });

  test.each([
    ["a dot between them", `${BODY}.${NOW}`],
    ["t first", `${NOW}${BODY}`],
    ["seconds", `${BODY}${NOW / 1000}`],
  ])("%s is not true", async (_, text) => {
    const hex = (await hmac("SHA-256", "a-secret-of-the-test-0123", text)).toHex();
    expect(await judge("ghost", { headers: signature(hex) })).toBe("not true");
  });

  test("of the body alone is not true unless the source asked for it", async () => {
    expect(await judge("ghost", { headers: signature(BODY_ONLY) })).toBe("not true");
    expect(await judge("ghost-legacy", { headers: signature(BODY_ONLY) })).toBe("true");
  });

  test("a source that asked for the old kind takes the new one too", async () => {
    expect(await judge("ghost-legacy", { headers: signature(TIMED) })).toBe("true");
    expect(await judge("ghost-legacy", { headers: { "x-ghost-signature": `sha256=${BODY_ONLY}` } })).toBe("true");
  });

  test.each([
    ["six minutes ago", NOW - 360_000],
    ["six minutes ahead", NOW + 360_000],
    ["in seconds", NOW / 1000],
  ])("t %s is out of tolerance", async (_, t) => {
    expect(await judge("ghost", { headers: signature(TIMED, t) })).toBe("timestamp-out-of-tolerance");
  });

  test.each([
    `sha256=${TIMED}`,
    `sha256=${TIMED.slice(2)}, t=${NOW}`,
    `sha1=${TIMED}, t=${NOW}`,
    `t=${NOW}`,
    "x",
    `sha256=${TIMED}, t=-1`,
  ])("%j is malformed", async (value) => {
    expect(await judge("ghost", { headers: { "x-ghost-signature": value } })).toBe("header-malformed");
  });

  test("another body, another secret", async () => {
    expect(await judge("ghost", { headers: signature(TIMED), body: `${BODY} ` })).toBe("not true");
    expect(await judge("ghost", { headers: signature(TIMED), secret: "another-secret-0123456789" })).toBe("not true");
  });
});
