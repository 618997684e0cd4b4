/** Storage for tests: the schema is applied once, and each test begins with the rows of a first deploy and no pages. */
import { applyD1Migrations } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { localDatabase } from "./database.ts";
import { type Around, watched, watchedDatabase } from "./watched.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
      UNTOUCHED: D1Database;
      OLD: D1Database;
    }
  }
}

/** All migrations as one: a transaction each would take most of the time. */
const MIGRATION = { name: "schema", queries: bindings.MIGRATIONS.flatMap(({ queries }) => queries) };

/** Applies the schema to an empty database. */
export const migrate = (db: D1Database): Promise<void> => applyD1Migrations(db, [MIGRATION]);

/** Makes a database as empty as before its first migration. */
export async function dropAll(db: D1Database): Promise<void> {
  const { results: triggers } = await db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all<{ name: string }>();
  const drops = [
    ...triggers.map(({ name }) => ({ type: "trigger", name })),
    ...(await listTables(db))
      .filter(({ name }) => !name.startsWith("sqlite_"))
      .map(({ name }) => ({ type: "table", name })),
  ];
  await db.batch([
    db.prepare("PRAGMA defer_foreign_keys = on"),
    ...drops.map(({ type, name }) => db.prepare(`DROP ${type} "${name}"`)),
  ]);
}

export type Storage = Pick<Env, "DB" | "PAGES">;

/** The storage of one test. */
interface Lease {
  storage: Storage;
  /** Waits for the calls under way. Later calls do nothing and never return, as if their isolate were gone. */
  end(): Promise<void>;
}

let leased: Lease | undefined;
let emptying: Promise<Emptying> | undefined;

/**
 * Storage after a first deploy. Each test has a lease of its own, so work that an earlier test left running cannot
 * write into it. An isolate's memory of a database does not reach the next test, whose database is another object.
 */
export async function freshStorage(): Promise<Storage> {
  await leased?.end();
  emptying ??= planEmptying(localDatabase, bindings.UNTOUCHED);
  await emptyDatabase(localDatabase, await emptying);
  await emptyPages(bindings.PAGES);
  leased = lease({ DB: localDatabase, PAGES: bindings.PAGES });
  return leased.storage;
}

function lease({ DB, PAGES }: Storage): Lease {
  const underWay = new Set<Promise<unknown>>();
  let isOver = false;
  const around: Around = async (_, run) => {
    if (isOver) return await new Promise(() => {});
    const call = run();
    underWay.add(call);
    try {
      return await call;
    } finally {
      underWay.delete(call);
    }
  };
  const storage = { DB: watchedDatabase(DB, around), PAGES: watched("PAGES", PAGES, around) };
  return {
    // New objects, so that a test that replaces a method replaces it only for itself.
    storage: { DB: Object.create(storage.DB) as D1Database, PAGES: Object.create(storage.PAGES) as KVNamespace },
    async end() {
      isOver = true;
      await Promise.allSettled(underWay);
    },
  };
}

/** How to empty a database, read from the database itself, so that a new table is not forgotten. */
interface Emptying {
  statements: D1PreparedStatement[];
  /** The definitions that the migrations made, by type and name. */
  schema: ReadonlyMap<string, string | null>;
}

const SCHEMA = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";
interface SchemaRow {
  type: string;
  name: string;
  sql: string | null;
}
const keyOf = ({ type, name }: SchemaRow): string => `${type} "${name}"`;

/** @param untouched a database that no test writes into: this module may be loaded again when the other has rows of a test */
async function planEmptying(db: D1Database, untouched: D1Database): Promise<Emptying> {
  await migrate(db);
  await migrate(untouched);
  const schema = await db.prepare(SCHEMA).all<SchemaRow>();
  const statements = [db.prepare("PRAGMA defer_foreign_keys = on")];
  for (const { name, type } of await listTables(db)) {
    if (type === "virtual") {
      // Deleting the rows of an FTS5 table leaves a note of each deletion.
      statements.push(db.prepare(`INSERT INTO "${name}" ("${name}") VALUES ('delete-all')`));
      continue;
    }
    if (name === "d1_migrations") continue;
    statements.push(db.prepare(`DELETE FROM "${name}"`), ...(await insertionsOf(db, untouched, name)));
  }
  // This runs last, to see whether the test has changed the schema.
  statements.push(db.prepare(SCHEMA));
  return { statements, schema: new Map(schema.results.map((row) => [keyOf(row), row.sql])) };
}

/** Tables of the migrations and of D1's record of them, without those inside a virtual table. */
export async function listTables(db: D1Database): Promise<{ name: string; type: "table" | "virtual" }[]> {
  const { results } = await db
    .prepare(
      `SELECT name, type FROM pragma_table_list
       WHERE schema = 'main' AND type IN ('table', 'virtual') AND name <> 'sqlite_schema'
         AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
       ORDER BY name`,
    )
    .all<{ name: string; type: "table" | "virtual" }>();
  return results;
}

/** Statements that insert the rows that a table has in another database. */
async function insertionsOf(db: D1Database, other: D1Database, table: string): Promise<D1PreparedStatement[]> {
  const { results: columns } = await other
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all<{ name: string }>();
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const rows = await other.prepare(`SELECT ${names} FROM "${table}"`).raw();
  const places = columns.map(() => "?").join(", ");
  return rows.map((row) => db.prepare(`INSERT INTO "${table}" (${names}) VALUES (${places})`).bind(...row));
}

async function emptyDatabase(db: D1Database, { statements, schema }: Emptying): Promise<void> {
  const found = (await db.batch<SchemaRow>(statements)).at(-1)!.results;
  const present = new Map(found.map((row) => [keyOf(row), row.sql]));
  for (const [key, sql] of schema) {
    if (present.get(key) !== sql) throw new Error(`a test has changed ${key}`);
  }
  // Dropping a table drops its indexes and triggers as well.
  const added = found.filter((row) => !schema.has(keyOf(row)) && row.type !== "index");
  if (added.length > 0) await db.batch(added.map((row) => db.prepare(`DROP ${row.type} IF EXISTS "${row.name}"`)));
}

async function emptyPages(pages: KVNamespace): Promise<void> {
  for (;;) {
    const { keys, list_complete } = await pages.list();
    await Promise.all(keys.map(({ name }) => pages.delete(name)));
    if (list_complete) return;
  }
}
