/** Makes one local state with a migrated database before the first test; `npm start` on a copy finds none left to apply. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { placeOf } from "../../scripts/place.ts";
import { migrate } from "../../scripts/worker.ts";

declare module "vitest" {
  interface ProvidedContext {
    migratedState: string;
  }
}

const ROOT = path.join(import.meta.dirname, "..", "..");

export default async function migrateOnce({ provide }: TestProject): Promise<() => void> {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-migrated-"));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const state = path.join(directory, "state");
    await migrate(placeOf(ROOT, state));
    provide("migratedState", state);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
