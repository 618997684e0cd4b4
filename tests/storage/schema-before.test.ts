/** A deploy that was cut short: the code of now on the schema before its newest migration. Nothing is lost, nothing is wrong. */
import { applyD1Migrations } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { dropAll } from "../fresh-storage.ts";
import { aSource, freshPipeline, NOW, published, send } from "../pipeline.ts";

const NEWEST = bindings.MIGRATIONS.at(-1)!;
const BEFORE = {
  name: "schema before",
  queries: bindings.MIGRATIONS.slice(0, -1).flatMap(({ queries }) => queries),
};

afterEach(() => void vi.useRealTimers());

test("accepts or asks for patience, and publishes what it accepted once the migration has run", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  const { OLD } = bindings;
  const pipeline = await freshPipeline({ DB: OLD } as Partial<Env>);
  await dropAll(OLD);
  await applyD1Migrations(OLD, [BEFORE]);
  const source = await aSource(pipeline);
  const id = await send(pipeline, source, published());
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await pipeline.drain();
    await pipeline.cron(NOW).catch(() => {});
    for (const path of [
      "/",
      "/harbor",
      "/harbor/the-night-ferry-returns",
      "/feed.xml",
      "/search?q=ferry",
      "/sitemap.xml",
    ]) {
      const { status } = await pipeline.fetch(path);
      expect([200, 404, 503], `${path} answers ${status}`).toContain(status);
    }
  }
  await applyD1Migrations(OLD, [NEWEST]);
  const later = NOW + 10 * 60_000;
  vi.setSystemTime(later);
  await pipeline.cron(later);
  await pipeline.drain(later);
  expect(await (await pipeline.fetch(`/deliveries/${id}`)).json()).toMatchObject({ status: "published" });
  expect((await pipeline.fetch("/harbor/the-night-ferry-returns")).status).toBe(200);
});
