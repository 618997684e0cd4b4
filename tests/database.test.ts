import { env as bindings } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { localDatabase } from "./database.ts";

/** A database's answer, without the parts that differ from run to run. */
async function answerOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return plain(await run());
  } catch (error) {
    return `thrown: ${String(error)}`;
  }
}

/** Parts that tests must not depend on: durations, sizes, the database's place, and the last inserted row. */
const UNSTEADY = new Set([
  "last_row_id",
  "duration",
  "size_after",
  "served_by",
  "served_by_primary",
  "timings",
  "total_attempts",
]);

const plain = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value: unknown) => (UNSTEADY.has(name) ? undefined : value)));

const TABLES = [
  "DROP TABLE IF EXISTS noted",
  "DROP TABLE IF EXISTS things",
  "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, bytes BLOB, size REAL CHECK (size > 0))",
  "CREATE INDEX things_by_size ON things (size)",
  "CREATE TABLE noted (name TEXT)",
  "CREATE TRIGGER note AFTER UPDATE ON things BEGIN INSERT INTO noted VALUES (old.name), (new.name); END",
  "INSERT INTO things (name, size) VALUES ('one', 1), ('two', 2.5), ('three', NULL)",
];

beforeEach(async () => {
  for (const db of [localDatabase, bindings.DB]) await db.batch(TABLES.map((sql) => db.prepare(sql)));
});

/** Both databases give the same answer and have the same rows afterwards. */
async function bothAnswer(run: (db: D1Database) => Promise<unknown>): Promise<unknown> {
  const [ours, real] = [localDatabase, bindings.DB].map(async (db) => ({
    answer: await answerOf(() => run(db)),
    things: await answerOf(() => db.prepare("SELECT * FROM things ORDER BY id").all()),
    noted: await answerOf(() => db.prepare("SELECT * FROM noted").raw()),
  }));
  expect(await ours).toEqual(await real);
  return (await ours)!.answer;
}

const insertion = "INSERT INTO things (name, bytes, size) VALUES (?, ?, ?)";

describe("the database of the tests answers as D1 does", () => {
  test.for<[string, (db: D1Database) => Promise<unknown>]>([
    ["a row", (db) => db.prepare("SELECT * FROM things WHERE name = ?").bind("two").first()],
    ["no row", (db) => db.prepare("SELECT * FROM things WHERE name = ?").bind("ten").first()],
    ["a column", (db) => db.prepare("SELECT id, name FROM things").first("name")],
    ["a column that is not there", (db) => db.prepare("SELECT id FROM things").first("name")],
    ["all rows", (db) => db.prepare("SELECT * FROM things ORDER BY size DESC").all()],
    ["rows as lists", (db) => db.prepare("SELECT name, size FROM things ORDER BY id").raw()],
    ["a query that is only run", (db) => db.prepare("SELECT name FROM things").run()],
    ["an insertion", (db) => db.prepare(insertion).bind("four", null, 4).run()],
    ["what an insertion returns", (db) => db.prepare(`${insertion} RETURNING id`).bind("four", null, 4).first("id")],
    [
      "bytes",
      (db) =>
        db
          .prepare(`${insertion} RETURNING bytes`)
          .bind("b", Uint8Array.of(0, 128, 255), 1)
          .all(),
    ],
    ["a buffer", (db) => db.prepare(`${insertion} RETURNING bytes`).bind("b", Uint8Array.of(7).buffer, 1).all()],
    ["large numbers", (db) => db.prepare("SELECT 9007199254740991 AS n, 1e300 AS x, -0.0 AS zero").all()],
    ["letters of all kinds", (db) => db.prepare("SELECT ? AS text, length(?1) AS n").bind("Fähre 🚢 a\u0301").all()],
    ["truth", (db) => db.prepare("SELECT ? AS yes, ? AS no").bind(true, false).all()],
    ["an update, with its trigger", (db) => db.prepare("UPDATE things SET size = 9 WHERE id < 3").run()],
    ["an update of nothing", (db) => db.prepare("UPDATE things SET size = 9 WHERE id > 100").run()],
    ["a deletion", (db) => db.prepare("DELETE FROM things WHERE size IS NULL").run()],
    ["a name that is taken", (db) => db.prepare(insertion).bind("one", null, 1).run()],
    ["a check that fails", (db) => db.prepare(insertion).bind("four", null, -1).run()],
    ["a table that is not there", (db) => db.prepare("SELECT * FROM nothings").all()],
    ["a column that no table has", (db) => db.prepare("SELECT color FROM things").all()],
    ["a misspelled statement", (db) => db.prepare("SELEKT 1").run()],
    ["too few values", (db) => db.prepare(insertion).bind("four").run()],
    ["too many values", (db) => db.prepare("SELECT 1").bind(1, 2).run()],
    ["no value at all", async (db) => db.prepare("SELECT ?").bind(undefined)],
    ["an object for a value", async (db) => db.prepare("SELECT ?").bind({})],
    [
      "more values than D1 takes",
      (db) =>
        db
          .prepare(`SELECT ${"?, ".repeat(100)}?`)
          .bind(...Array(101).fill(1))
          .all(),
    ],
    ["more terms than D1 takes", (db) => db.prepare(`SELECT 1${" UNION SELECT 2".repeat(600)}`).all()],
    ["a transaction by hand", (db) => db.prepare("BEGIN").run()],
    ["a session", (db) => db.withSession("first-unconstrained").prepare("SELECT name FROM things ORDER BY id").all()],
    ["JSON", (db) => db.prepare("SELECT value FROM json_each(?)").bind('[1,"two",null]').all()],
    [
      "a batch",
      (db) =>
        db.batch([db.prepare(insertion).bind("four", null, 4), db.prepare("SELECT name FROM things ORDER BY id")]),
    ],
    [
      "a batch whose last statement fails",
      (db) => db.batch([db.prepare(insertion).bind("four", null, 4), db.prepare(insertion).bind("one", null, 1)]),
    ],
  ])("%s", async ([, run]) => {
    await bothAnswer(run);
  });
});
