/**
 * An interrupted deploy: the present code on the schema before its newest migration. Nothing is lost, and no answer is
 * wrong.
 */
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

/** A source's rows before its first delivery. It was registered before the deploy. */
const REGISTERED = ["sources", "source_secrets"];

type Row = Record<string, string | number | null>;

const rowsOf = async (db: D1Database, table: string): Promise<Row[]> =>
  (await db.prepare(`SELECT * FROM ${table}`).all<Row>()).results;

/** Writes rows without the columns that a table does not have yet. */
async function putBack(db: D1Database, table: string, rows: Row[]): Promise<void> {
  const { results } = await db.prepare("SELECT name FROM pragma_table_info(?)").bind(table).all<{ name: string }>();
  const columns = results.map(({ name }) => name);
  for (const row of rows) {
    await db
      .prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`)
      .bind(...columns.map((column) => row[column]))
      .run();
  }
}

afterEach(() => void vi.useRealTimers());

test("accepts or asks for patience, and publishes what it accepted once the migration has run", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.spyOn(console, "warn").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  const { OLD } = bindings;
  const pipeline = await freshPipeline({ DB: OLD } as Partial<Env>);
  await dropAll(OLD);
  await applyD1Migrations(OLD, [BEFORE, NEWEST]);
  const source = await aSource(pipeline);
  const registered = await Promise.all(REGISTERED.map((table) => rowsOf(OLD, table)));
  await dropAll(OLD);
  await applyD1Migrations(OLD, [BEFORE]);
  for (const [index, table] of REGISTERED.entries()) await putBack(OLD, table, registered[index]!);
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
