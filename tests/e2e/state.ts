import { cpSync, globSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inject } from "vitest";

/** Puts a migrated database into a state directory, as `--persist-to` takes it. */
export function putMigratedDatabase(stateDir: string): void {
  cpSync(inject("migratedState"), stateDir, { recursive: true });
}

/** Opens the database in a state directory, which no Worker may have open. */
export function openDatabase(stateDir: string): DatabaseSync {
  const file = globSync(path.join(stateDir, "v3/d1/*/*.sqlite")).find((each) => !each.includes("metadata"));
  if (file === undefined) throw new Error(`no database in ${stateDir}`);
  return new DatabaseSync(file);
}
