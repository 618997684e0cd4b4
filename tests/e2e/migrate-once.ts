/**
 * Makes one local state with a migrated database before the first test. `wrangler d1 migrations apply` starts workerd anew
 * for each migration, which costs half a minute of a core; here all of them are one file. That wrangler can apply them one
 * by one is shown by the test of `npm start -- --once`, and `npm start` on a copy finds none left to apply.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    migratedState: string;
  }
}

const ROOT = path.join(import.meta.dirname, "..", "..");
const MIGRATIONS = path.join(ROOT, "migrations");
const WRANGLER = path.join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");

/** Wrangler's own record. */
const APPLIED = `CREATE TABLE d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

export default function migrateOnce({ provide }: TestProject): () => void {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-migrated-"));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const state = path.join(directory, "state");
    const file = path.join(directory, "schema.sql");
    const names = readdirSync(MIGRATIONS)
      .filter((name) => name.endsWith(".sql"))
      .toSorted();
    const noted = names.map((name) => `INSERT INTO d1_migrations (name) VALUES ('${name}');`);
    const migrations = names.map((name) => readFileSync(path.join(MIGRATIONS, name), "utf8"));
    writeFileSync(file, [...migrations, APPLIED, ...noted].join("\n"));
    execFileSync(
      process.execPath,
      [WRANGLER, "d1", "execute", "reprint", "--local", "--persist-to", state, "--file", file],
      {
        cwd: ROOT,
        stdio: ["ignore", "ignore", "inherit"],
        env: {
          ...process.env,
          WRANGLER_SEND_METRICS: "false",
          WRANGLER_HIDE_BANNER: "true",
          WRANGLER_LOG_PATH: path.join(directory, "logs"),
        },
      },
    );
    provide("migratedState", state);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
