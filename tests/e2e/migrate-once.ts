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

/** Two projects have this set-up, and are run by one process. */
const made = globalThis as { reprintTestState?: Promise<{ directory: string; state: string; built: string }> };

export default async function migrateOnce({ provide }: TestProject): Promise<() => void> {
  const { directory, state, built } = await (made.reprintTestState ??= make());
  provide("migratedState", state);
  provide("builtWorker", built);
  return () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

async function make(): Promise<{ directory: string; state: string; built: string }> {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-migrated-"));
  const state = path.join(directory, "state");
  try {
    const [built] = await Promise.all([writeBuiltWorker(directory), migrate(placeOf(ROOT, state))]);
    return { directory, state, built };
  } catch (error) {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}
