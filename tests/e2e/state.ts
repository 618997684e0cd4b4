import { cpSync } from "node:fs";
import path from "node:path";
import { inject } from "vitest";
import { ensureSecrets, placeOf } from "../../scripts/place.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");

/** Puts a migrated database into a state directory, as `--persist-to` takes it. */
export function putMigratedDatabase(stateDir: string): void {
  cpSync(inject("migratedState"), stateDir, { recursive: true });
}

/** Makes the secrets and puts a migrated database there, once for a state directory. */
export function prepareState(stateDir: string): void {
  ensureSecrets(placeOf(ROOT, stateDir).vars);
  putMigratedDatabase(stateDir);
}
