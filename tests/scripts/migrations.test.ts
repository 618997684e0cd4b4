/** Migrations run on tables with rows, from every earlier schema to the newest. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";

const FOLDER = path.resolve("migrations");
const FILES = readdirSync(FOLDER).toSorted();

/**
 * The hash of each migration that has landed, because databases have run it as it was. The commit that brings a new
 * migration adds its hash.
 */
const LANDED = path.resolve("tests/scripts/migrations.json");

/** Runs migrations as D1 does: one transaction a file. */
function migrate(db: DatabaseSync, files: readonly string[]): void {
  for (const file of files) {
    db.exec("BEGIN");
    db.exec("PRAGMA defer_foreign_keys = on");
    db.exec(readFileSync(path.join(FOLDER, file), "utf8"));
    db.exec("COMMIT");
  }
}

function opened(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  db.exec("PRAGMA foreign_keys = on");
  return db;
}

const tablesOf = (db: DatabaseSync): string[] =>
  db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%'",
    )
    .all()
    .map(({ name }) => String(name));

const countOf = (db: DatabaseSync, table: string): number =>
  Number(db.prepare(`SELECT count(*) AS n FROM "${table}"`).get()!["n"]);

/** Inserts rows that differ in every column that allows it, with values that a CHECK allows. */
function fill(db: DatabaseSync, table: string, rows: number): void {
  const sql = String(db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").get(table)!["sql"]);
  const columns = db.prepare(`SELECT name, type FROM pragma_table_info('${table}')`).all() as {
    name: string;
    type: string;
  }[];
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const insert = db.prepare(
    `INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  for (let row = 1; row <= rows; row += 1) {
    const values = columns.map(({ name, type }) => {
      const allowed =
        new RegExp(`\\b${name} IN \\('([\\w-]+)'`).exec(sql)?.[1] ??
        (sql.includes(`${name} GLOB '[a-z]*'`) ? "a1" : undefined);
      if (type === "INTEGER" || type === "REAL") return row;
      if (type === "BLOB") return new Uint8Array([row]);
      return allowed ?? jsonFor(name) ?? `${row}`;
    });
    insert.run(...values);
  }
}

/** Columns that migrations read as JSON. */
const jsonFor = (name: string): string | undefined =>
  ({ canonical_hosts: "[]", tags: '[{"slug":"ferries","name":"Ferries"}]', content: "{}", mapping: "{}" })[name];

/** Rows of the product in every existing table; tables that refer to others come after them. */
function populate(db: DatabaseSync): void {
  const first = ["sources", "posts"];
  for (const table of [...first, ...tablesOf(db).filter((name) => !first.includes(name))]) {
    if (tablesOf(db).includes(table) && table !== "search") fill(db, table, 3);
  }
}

const schemaOf = (db: DatabaseSync) =>
  db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();

describe("from the schema of", () => {
  test.each(FILES.slice(0, -1).map((file, index) => [file, index] as const))("%s", (_, index) => {
    const db = opened();
    migrate(db, FILES.slice(0, index + 1));
    populate(db);
    const before = new Map(tablesOf(db).map((table) => [table, countOf(db, table)]));
    expect(before.get("posts")).toBeGreaterThan(0);
    migrate(db, FILES.slice(index + 1));
    const kept = ["sources", "deliveries", "posts", "revisions", "feeds", "entry_keys", "reactions"].filter((table) =>
      before.has(table),
    );
    expect(kept.map((table) => [table, countOf(db, table)])).toEqual(kept.map((table) => [table, before.get(table)]));
    const fresh = opened();
    migrate(fresh, FILES);
    expect(schemaOf(db)).toEqual(schemaOf(fresh));
    expect(db.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  });
});

test("each migration has the next number", () => {
  // Before the 30th, two had the same number and one was left out.
  expect(FILES.slice(30).map((file) => Number(file.slice(0, 4)))).toEqual(
    FILES.slice(30).map((_, index) => index + 31),
  );
});

test("no migration that has landed is edited, renamed or removed", () => {
  const hashOf = (file: string) =>
    createHash("sha256")
      .update(readFileSync(path.join(FOLDER, file)))
      .digest("hex");
  const hashes = Object.fromEntries(FILES.map((file) => [file, hashOf(file)]));
  const landed = JSON.parse(readFileSync(LANDED, "utf8")) as Record<string, string>;
  const { [FILES.at(-1)!]: newest, ...others } = hashes;
  // The newest migration may still change; the next one fixes its hash.
  expect({ ...others, ...(landed[FILES.at(-1)!] !== undefined && { [FILES.at(-1)!]: newest }) }, LANDED).toEqual(
    landed,
  );
});
