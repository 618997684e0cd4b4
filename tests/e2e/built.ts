/** The built Worker with its bindings, as `wrangler dev` makes them of wrangler.toml, in one file for serve.ts. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { V4WorkerOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions as readWorkerOptions } from "wrangler";

const ROOT = path.join(import.meta.dirname, "..", "..");
const MAIN = "index.mjs";

/** Builds the Worker and writes it into the directory. Returns the file. */
export async function writeBuiltWorker(directory: string): Promise<string> {
  await promisify(execFile)(process.execPath, [path.join(ROOT, "scripts", "build", "build.ts")], { cwd: ROOT });
  const { workerOptions } = readWorkerOptions(path.join(ROOT, "wrangler.toml"));
  const { modulesRules: _, ...options } = workerOptions;
  const folder = path.join(ROOT, "dist", "worker");
  const others = readdirSync(folder).filter((name) => name.endsWith(".mjs") && name !== MAIN);
  const modules = [MAIN, ...others].map((name) => ({
    type: "ESModule" as const,
    path: path.join(folder, name),
    contents: readFileSync(path.join(folder, name), "utf8"),
  }));
  const worker: V4WorkerOptions = { ...options, name: "reprint", modulesRoot: folder, modules };
  const file = path.join(directory, "worker.json");
  writeFileSync(file, JSON.stringify(worker));
  return file;
}
