import { cpSync } from "node:fs";
import { inject } from "vitest";

/** Puts a migrated database into a state directory, as `--persist-to` takes it. */
export function putMigratedDatabase(stateDir: string): void {
  cpSync(inject("migratedState"), stateDir, { recursive: true });
}
