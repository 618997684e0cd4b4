import { describe, expect, test } from "vitest";
import { SCHEMES } from "../../../src/upstreams/signatures/schemes.ts";
import { NOW } from "../../pipeline.ts";
import { SAMPLES, SECRET, SIGNATURES, signedSample } from "../samples.ts";
import { judge } from "./judge.ts";

const OTHER_SECRET = "fedcba9876543210".repeat(4);

describe.each([...SCHEMES.keys()])("%s", (signing) => {
  const upstream = Object.values(SAMPLES).find((samples) => signing in (samples.signatures ?? {}))!;
  const { sign, toleranceSeconds } = SIGNATURES[signing]!;
  const signed = (now = NOW) => signedSample(signing, upstream.published, now);
  const judged = async (sent: Awaited<ReturnType<typeof signed>>, now = NOW, secret = SECRET) =>
    await judge(signing, { ...sent, secret, now });

  test("what its upstream signs is true", async () => {
    expect(await judged(await signed())).toBe("true");
  });

  test("under another secret it is not", async () => {
    expect(await judged(await signed(), NOW, OTHER_SECRET)).toBe("not true");
  });

  test.runIf(signing !== "token")("of another body it is not", async () => {
    const sent = await signed();
    expect(await judged({ ...sent, body: `${sent.body} ` })).toBe("not true");
  });

  test("without any one of its headers it is refused before the body is read", async () => {
    const { body, headers } = await signed();
    for (const name of Object.keys(await sign(body, upstream.published.headers, NOW))) {
      const { [name]: _, ...others } = headers;
      expect(await judged({ method: "POST", body, headers: others }), name).toMatch(/-missing$/);
    }
  });

  test("cut short, or in capitals, it does not let in what was not signed", async () => {
    const { body, headers } = await signed();
    for (const name of Object.keys(await sign(body, upstream.published.headers, NOW))) {
      const cut = { ...headers, [name]: headers[name]!.slice(0, -10) };
      expect(await judged({ method: "POST", body: `${body} `, headers: cut }), name).not.toBe("true");
      const forged = { ...headers, [name]: headers[name]!.toUpperCase() };
      expect(await judged({ method: "POST", body: `${body} `, headers: forged }, NOW, OTHER_SECRET), name).not.toBe(
        "true",
      );
    }
  });

  test.runIf(toleranceSeconds !== undefined)("outside of its time it is stale, either way", async () => {
    const tolerance = toleranceSeconds! * 1000;
    for (const skew of [-tolerance, tolerance]) {
      expect(await judged(await signed(NOW + skew))).toBe("true");
      expect(await judged(await signed(NOW + skew + Math.sign(skew) * 1000))).toBe("timestamp-out-of-tolerance");
    }
  });

  test.runIf(toleranceSeconds === undefined)(
    "without a time it is good for ever: its body's hash is its id",
    async () => {
      const sent = await signed(NOW - 365 * 86_400_000);
      expect(await judged(sent)).toBe("true");
      const claim = SCHEMES.get(signing)!.read(new Request("https://reprint.example/webhooks/harbor", sent), NOW);
      expect(claim).toMatchObject({ messageId: null });
    },
  );
});
