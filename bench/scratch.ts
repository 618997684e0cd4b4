/** Temporary directories and child processes of this run. None outlives it. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Writable } from "node:stream";

type Cleanup = () => void | Promise<void>;

const cleanups = new Set<Cleanup>();
let reaper: Writable | undefined;

/**
 * Registers a cleanup for the end.
 *
 * @param what a process or a directory, which is removed even if this process is killed
 * @returns runs the cleanup now
 */
export function atEnd(what: `process ${number}` | `directory ${string}`, cleanup: Cleanup): () => Promise<void> {
  tellReaper(`+${what}`);
  const once = async () => {
    if (!cleanups.delete(once)) return;
    await cleanup();
    tellReaper(`-${what}`);
  };
  cleanups.add(once);
  return once;
}

/** Runs all cleanups, the last first. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of [...cleanups].toReversed()) await cleanup();
}

/** A directory that is removed at the end. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-bench-"));
  atEnd(`directory ${directory}`, () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function tellReaper(line: string): void {
  if (reaper === undefined) {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, "reaper.ts")], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.unref();
    reaper = child.stdin;
  }
  reaper.write(`${line}\n`);
}
