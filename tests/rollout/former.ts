/** Builds the Worker from before the newest migration, from the repository's history, as one module. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The module's path; null where there is no history. */
    formerWorker: string | null;
  }
}

const ROOT = path.join(import.meta.dirname, "..", "..");
const PLACE = path.join(ROOT, "node_modules", ".cache", "reprint", "former");

export default async function buildFormer({ provide }: TestProject): Promise<void> {
  const commit = formerCommit();
  provide("formerWorker", commit === null ? null : await built(commit));
}

/** The commit before the newest migration; null in a copy whose history is too short. */
function formerCommit(): string | null {
  try {
    const newest = git("log", "--diff-filter=A", "--format=%H", "-1", "--", "migrations").toString().trim();
    return newest === "" ? null : git("rev-parse", "--verify", `${newest}^`).toString().trim();
  } catch {
    return null;
  }
}

async function built(commit: string): Promise<string> {
  const directory = path.join(PLACE, commit);
  const worker = path.join(directory, "worker.js");
  if (existsSync(worker)) return worker;
  rmSync(PLACE, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  execFileSync("tar", ["-x", "-C", directory], {
    input: git("archive", "--format=tar", commit, "src", "package.json"),
  });
  await build({
    entryPoints: [path.join(directory, "src", "index.ts")],
    outfile: worker,
    bundle: true,
    platform: "browser",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*", "node:*"],
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    loader: { ".css": "text", ".client.js": "text" },
    logLevel: "error",
  });
  return worker;
}

const git = (...args: string[]): Buffer =>
  execFileSync("git", args, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 256_000_000 });
