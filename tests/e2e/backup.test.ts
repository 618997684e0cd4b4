import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { putMigratedDatabase } from "./state.ts";
import { openDatabase } from "./worker.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const WRANGLER = path.join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
const directories: string[] = [];
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true, force: true })));

/** A directory with a local database of its own, up to the newest migration. */
function aProject(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-backup-"));
  directories.push(directory);
  for (const name of ["wrangler.toml", "migrations", "src", "package.json"]) {
    symlinkSync(path.join(ROOT, name), path.join(directory, name));
  }
  putMigratedDatabase(path.join(directory, ".wrangler", "state"));
  return directory;
}

const run = (cwd: string, script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], {
    cwd,
    input: "",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
  });

const open = (directory: string) => openDatabase(path.join(directory, ".wrangler", "state"));

/** Every row of every table, except the index and the database's own tables. */
function everything(directory: string): Record<string, unknown[]> {
  const database = open(directory);
  const tables = database
    .prepare("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => !/^(?:_cf|d1|sqlite)_/.test(name));
  const rows = tables.map((name) => [
    name,
    database
      .prepare(`SELECT * FROM ${name}`)
      .all()
      .map((row) => ({ ...row })),
  ]);
  database.close();
  return Object.fromEntries(rows) as Record<string, unknown[]>;
}

test("a backup holds everything but the search index, and goes into a new database", () => {
  const [from, to] = [aProject(), aProject()];
  const filled = open(from);
  filled.exec(`
    INSERT INTO sources (slug, name, home_page_url, language, canonical_hosts, indexing, signing, created_at)
    VALUES ('harbor', 'It''s the Harbor', 'https://harbor.example/', 'en', '[]', 'canonical', 'token', 0);
    INSERT INTO posts (id, source, entry_id, slug, title, tags, reprinted_at, listed_at, modified_at, event_at, content_revision)
    VALUES (1, 'harbor', 'a', 'a', 'Line
      break; and "quotes"', '[{"slug":"sea","name":"Sea"}]', 1, 1, 1, 1, 1);
    INSERT INTO posts (id, source, entry_id, slug, title, reprinted_at, listed_at, modified_at, event_at, content_revision)
    VALUES (2, 'harbor', 'b', 'b', 'The same story', 2, 2, 2, 2, 1), (3, 'harbor', 'c', 'c', 'The story', 3, 3, 3, 3, 1);
    UPDATE posts SET same_as = 3, withheld = 'expired' WHERE id = 2;
    INSERT INTO revisions VALUES (1, 1, 'd', 0, X'00FF27'), (1, 2, 'd', 0, '{"plain":true}');
    INSERT INTO search (rowid, words, letters, facets) VALUES (1, 'harbor', '', '');
    INSERT INTO reactions VALUES (1, 'v', 'love', 86400000), (1, 'w', NULL, 5);`);
  filled.close();
  const file = path.join(from, "backup.sql");
  run(from, path.join(ROOT, "scripts", "backup.ts"), file, "--local");
  run(to, WRANGLER, "d1", "execute", "reprint", "--local", `--file=${file}`);
  const restored = everything(to);
  expect(restored).toEqual(everything(from));
  expect([restored["posts"], restored["post_tags"], restored["reaction_counts"]].map((rows) => rows!.length)).toEqual([
    3, 1, 1,
  ]);
});
