/**
 * Makes one local state with a migrated database before the first test, of which `npm start` on a copy finds none left
 * to apply, and builds the Worker once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { placeOf } from "../../scripts/place.ts";
import { migrate } from "../../scripts/worker.ts";
import { writeBuiltWorker } from "./built.ts";

declare module "vitest" {
  interface ProvidedContext {
    migratedState: string;
    /** The file of the built Worker. */
    builtWorker: string;
  }
}

const ROOT = path.join(import.meta.dirname, "..", "..");

export default async function migrateOnce({ provide }: TestProject): Promise<() => void> {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-migrated-"));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    const state = path.join(directory, "state");
    const [built] = await Promise.all([writeBuiltWorker(directory), migrate(placeOf(ROOT, state))]);
    provide("migratedState", state);
    provide("builtWorker", built);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
