import { env as bindings } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freshStorage, listTables, migrate, type Storage } from "./fresh-storage.ts";

/** A migrated database that no test writes into. */
const { UNTOUCHED } = bindings;
beforeAll(() => migrate(UNTOUCHED));

let storage: Storage;
beforeEach(async () => {
  storage = await freshStorage();
});

/** Every row of every table, with those inside the search index. */
async function everything(db: D1Database): Promise<Map<string, unknown[]>> {
  const tables = await db
    .prepare(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type <> 'virtual' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name <> 'sqlite_schema'
       ORDER BY name`,
    )
    .all<{ name: string }>();
  const contents = new Map<string, unknown[]>();
  for (const { name } of tables.results) {
    // Two databases are migrated at two times.
    const columns = name === "d1_migrations" ? "id, name" : "*";
    contents.set(name, await db.prepare(`SELECT ${columns} FROM "${name}"`).raw());
  }
  return contents;
}

const schemaOf = async (db: D1Database) =>
  (
    await db
      .prepare(
        "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type, name",
      )
      .all()
  ).results;

/**
 * Inserts a row into a table: 1 in each column, or a value that its CHECK allows. References hold, because every table
 * has that row.
 */
async function fill(db: D1Database, table: string): Promise<void> {
  const sql = await db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").bind(table).first<string>("sql");
  const { results } = await db
    .prepare(`SELECT name, type FROM pragma_table_info('${table}')`)
    .all<{ name: string; type: string }>();
  const values = results.map(({ name, type }) => {
    const allowed =
      new RegExp(`\\b${name} IN \\('([\\w-]+)'`).exec(sql ?? "")?.[1] ??
      (sql?.includes(`${name} GLOB '[a-z]*'`) ? "a1" : undefined);
    return type === "INTEGER" || type === "REAL" ? 1 : (allowed ?? "1");
  });
  const names = results.map(({ name }) => `"${name}"`).join(", ");
  const places = values.map(() => "?").join(", ");
  await db.batch([
    db.prepare("PRAGMA defer_foreign_keys = on"),
    db.prepare(`INSERT OR REPLACE INTO "${table}" (${names}) VALUES (${places})`).bind(...values),
  ]);
}

describe("fresh storage", () => {
  test("is that of a first deploy, in every table, whatever was in it", async () => {
    const untouched = await everything(UNTOUCHED);
    const tables = (await listTables(storage.DB)).filter(({ name }) => !/^(?:d1|sqlite)_/.test(name));
    // Sources and posts come first, because other tables refer to them.
    const order = ["sources", "posts", ...tables.map(({ name }) => name)];
    for (const table of new Set(order)) await fill(storage.DB, table);
    const filled = await everything(storage.DB);
    for (const [table, rows] of untouched) {
      if (!/^(?:d1|sqlite)_|_config$/.test(table)) expect(filled.get(table), table).not.toEqual(rows);
    }
    storage = await freshStorage();
    expect(await everything(storage.DB)).toEqual(untouched);
  });

  test("has the schema of the migrations, whatever was added", async () => {
    await storage.DB.batch([
      storage.DB.prepare("CREATE TABLE noted (what TEXT)"),
      storage.DB.prepare("CREATE INDEX noted_by_what ON noted (what)"),
      storage.DB.prepare("CREATE TRIGGER note AFTER DELETE ON site BEGIN INSERT INTO noted VALUES (old.origin); END"),
      storage.DB.prepare("CREATE TRIGGER empty AFTER INSERT ON noted BEGIN DELETE FROM site; END"),
    ]);
    expect(await schemaOf(storage.DB)).not.toEqual(await schemaOf(UNTOUCHED));
    storage = await freshStorage();
    expect(await schemaOf(storage.DB)).toEqual(await schemaOf(UNTOUCHED));
  });

  test("has no pages", async () => {
    await storage.PAGES.put("page:harbor/ferry", "<p>Ferry</p>");
    storage = await freshStorage();
    expect((await storage.PAGES.list()).keys).toEqual([]);
  });

  test("is out of reach of what an earlier test left running", async () => {
    const earlier = storage;
    const insertion = "INSERT INTO site (id, origin) VALUES (1, 'https://late.example')";
    const prepared = earlier.DB.prepare(insertion);
    const underWay = [prepared.run(), earlier.PAGES.put("under way", "1")];
    storage = await freshStorage();
    await Promise.all(underWay);
    const late = [
      prepared.run(),
      earlier.DB.batch([prepared]),
      earlier.DB.exec(insertion),
      earlier.PAGES.put("late", "1"),
    ].map((call) => call.then(() => "came back"));
    await scheduler.wait(50);
    expect(await Promise.race([...late, "nothing came back"])).toBe("nothing came back");
    expect(await storage.DB.prepare("SELECT count(*) AS n FROM site").first("n")).toBe(0);
    expect((await storage.PAGES.list()).keys).toEqual([]);
  });
});
