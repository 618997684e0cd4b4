/**
 * Writes the database as SQL: `npm run backup -- backup.sql --remote`. Wrangler refuses to export a database with a
 * search index (FTS5) as a whole, so all other tables are named. Tables that triggers and migrations fill are left out.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";

const ROOT = path.join(import.meta.dirname, "..");

/** The tables of the newest schema whose data exists nowhere else. */
function tables(): string[] {
  const database = new DatabaseSync(":memory:");
  const directory = path.join(ROOT, "migrations");
  for (const file of readdirSync(directory).toSorted()) database.exec(readFileSync(path.join(directory, file), "utf8"));
  const named = (sql: string) => database.prepare(sql).all() as { name: string; sql: string }[];
  const triggers = named("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
  const written = new Set(
    triggers.flatMap(({ sql }) => [...sql.matchAll(/INSERT (?:OR \w+ )?INTO (\w+)/g)]).map(([, table]) => table),
  );
  return named("SELECT name, '' AS sql FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("sqlite_") && !written.has(name) && named(`SELECT 1 FROM ${name}`).length === 0);
}

const USAGE = `Usage: npm run backup -- FILE [--remote]

  --remote  the deployed database; without it, this machine's
  --help    this text

Further options are wrangler's (d1 export).
`;
const USAGE_EXIT_CODE = 2;

const [file, ...where] = process.argv.slice(2);
if (process.argv.includes("--help")) {
  process.stdout.write(USAGE);
  process.exit(0);
}
if (file === undefined || file.startsWith("-")) {
  process.stderr.write(USAGE);
  process.exit(USAGE_EXIT_CODE);
}
const wrangler = path.join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
const named = tables().map((table) => `--table=${table}`);
const { status } = spawnSync(
  process.execPath,
  [wrangler, "d1", "export", "reprint", "--no-schema", `--output=${file}`, ...named, ...where],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
