import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SCHEMES } from "../../src/upstreams/signatures/schemes.ts";
import { aNetwork, answer, type Network } from "../network.ts";
import { aSource, freshPipeline, report, type Pipeline } from "../pipeline.ts";
import { SAMPLES, type Sample, SECRET, signedSample, type UpstreamSamples } from "./samples.ts";

let pipeline: Pipeline;
let network: Network;
beforeEach(async () => {
  pipeline = await freshPipeline();
  network = aNetwork();
  vi.stubGlobal("fetch", network.fetch);
});
afterEach(() => void vi.unstubAllGlobals());

const POST = "/harbor/the-night-ferry-returns";
const page = async (path = POST) => {
  const response = await pipeline.fetch(path);
  return { status: response.status, html: await response.text() };
};
const register = ({ signing }: UpstreamSamples) => aSource(pipeline, { signing, secret: SECRET });

const jsonAnswer = (body: unknown) => () => answer(JSON.stringify(body), { "content-type": "application/json" });

/** Sends a signed request and publishes it; gives the delivery's report. */
async function send(init: RequestInit, api: Sample["api"] = {}) {
  network.at = Object.fromEntries(Object.entries(api).map(([url, body]) => [url, jsonAnswer(body)]));
  const response = await pipeline.fetch("/webhooks/harbor", init);
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
  const { id } = await response.json<{ id: string }>();
  await pipeline.drain();
  return await report(pipeline, id);
}
const deliver = async ({ signing }: UpstreamSamples, sample: Sample) =>
  await send(await signedSample(signing, sample, Date.now()), sample.api);

describe.each(Object.entries(SAMPLES))("%s", (_, samples) => {
  const { published, corrected, withdrawn } = samples;
  /** A document is split into deliveries, so its effect is read from the page. */
  const outcome = (status: string) => ({ status: samples.isDocument ? "unchanged" : status });

  test("a post is published, corrected and withdrawn", async () => {
    await register(samples);
    expect(await deliver(samples, published)).toMatchObject({
      ...outcome("published"),
      ...(!samples.isDocument && { links: { post: POST } }),
    });
    expect(await page()).toMatchObject({ status: 200, html: expect.stringContaining("It sails again.") });
    if (corrected) {
      expect(await deliver(samples, corrected)).toMatchObject(outcome("updated"));
      expect((await page()).html).toContain("The ferry is late");
    }
    if (withdrawn) {
      expect(await deliver(samples, withdrawn)).toMatchObject(outcome("withdrawn"));
      expect((await page()).status).toBe(410);
    }
  });

  test.runIf(corrected)("the correction before the post: the newer one stays", async () => {
    await register(samples);
    expect(await deliver(samples, corrected!)).toMatchObject(outcome("published"));
    expect(await deliver(samples, published)).toMatchObject(outcome("stale"));
    expect((await page("/harbor/the-ferry-is-late")).html).toContain("The ferry is late");
  });

  test.runIf(withdrawn)("the post, the withdrawal and the correction again after it: it stays withdrawn", async () => {
    await register(samples);
    const signed = await signedSample(samples.signing, published, Date.now());
    const first = await send(signed, published.api);
    await deliver(samples, withdrawn!);
    expect((await send(signed, published.api)).id).toBe(first.id);
    await deliver(samples, withdrawn!);
    if (corrected) expect(await deliver(samples, corrected)).toMatchObject(outcome("stale"));
    expect((await page()).status).toBe(410);
  });

  test("under a secret that has been replaced nothing gets in", async () => {
    await register(samples);
    for (const secret of [SECRET.toUpperCase(), "fedcba9876543210".repeat(4)]) {
      await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", { secret });
    }
    const init = await signedSample(samples.signing, published, Date.now());
    expect((await pipeline.fetch("/webhooks/harbor", init)).status).toBe(401);
    expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM deliveries").first("n")).toBe(0);
  });
});

test("a source that a newer version has saved, with a way of signing of its own, is read, and lets nothing in", async () => {
  await register(SAMPLES["token"]!);
  await pipeline.env.DB.prepare("UPDATE sources SET signing = 'of-tomorrow', version = version + 1").run();
  const read = await pipeline.operate("GET", "/api/v1/sources/harbor");
  expect(await read.json()).toMatchObject({ signing: "of-tomorrow" });
  for (const samples of Object.values(SAMPLES)) {
    const init = await signedSample(samples.signing, samples.published, Date.now());
    const response = await pipeline.fetch("/webhooks/harbor", init);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "30"]);
  }
  expect(await pipeline.env.DB.prepare("SELECT count(*) AS n FROM deliveries").first("n")).toBe(0);
  const rotated = await pipeline.operate("POST", "/api/v1/sources/harbor/secrets", {});
  expect([rotated.status, await rotated.text()]).toEqual([409, expect.stringContaining("of-tomorrow")]);
  const mended = await pipeline.operate("PATCH", "/api/v1/sources/harbor", { signing: "ghost" });
  expect(mended.status).toBe(200);
});

test.each(["of-tomorrow", "constructor", "Ghost", ""])("a source cannot be given signing %j", async (signing) => {
  const refused = await pipeline.operate("POST", "/api/v1/sources", {
    slug: "harbor",
    name: "Harbor Post",
    home_page_url: "https://harbor.example/",
    signing,
  });
  const detail = `must be one of ${[...SCHEMES.keys()].join(", ")}`;
  expect([refused.status, await refused.json()]).toMatchObject([422, { errors: [{ pointer: "/signing", detail }] }]);
});
