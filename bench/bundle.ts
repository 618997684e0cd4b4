/** Workers as modules: the product as it would be deployed, and the bench's own small ones. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { textModules } from "../scripts/build/texts.ts";
import { ROOT } from "./project.ts";
import { temporaryDirectory } from "./scratch.ts";

const MAIN = "index.mjs";

/** A Worker's modules, the main one first. */
export interface Bundle {
  modules: { name: string; type: "esm" | "text" | "data"; contents: string | Uint8Array }[];
}

let product: Promise<Bundle> | undefined;

/** The product, as `wrangler deploy --dry-run` would upload it. It is bundled once per run. */
export const bundleProduct = (): Promise<Bundle> => (product ??= uploaded());

/** A Worker with Hono and nothing else. */
export const bundleEmptyHono = (): Promise<Bundle> => bundleWorker("hono.js");

/** One of the bench's own Workers with its imports, built in the same way. */
export async function bundleWorker(file: string): Promise<Bundle> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "workers", file)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    minify: true,
    conditions: ["workerd", "worker"],
    plugins: [textModules],
    external: ["cloudflare:*", "node:*"],
  });
  return { modules: [{ name: MAIN, type: "esm", contents: outputFiles[0]!.text }] };
}

async function uploaded(): Promise<Bundle> {
  const out = temporaryDirectory();
  const wrangler = path.join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
  await promisify(execFile)(process.execPath, [wrangler, "deploy", "--dry-run", "--outdir", out], {
    cwd: ROOT,
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_LOG_PATH: path.join(out, "logs"),
    },
  });
  const files = readdirSync(out).filter((file) => file.endsWith(".mjs"));
  if (!files.includes(MAIN)) throw new Error(`wrangler wrote no main module: ${files.join(", ")}`);
  return {
    modules: [MAIN, ...files.filter((file) => file !== MAIN)].map((name) => ({
      name,
      type: "esm",
      contents: readFileSync(path.join(out, name), "utf8"),
    })),
  };
}

/** One of the bench's own Workers, with data modules that it imports. */
export function ownWorker(file: string, data: Record<string, string> = {}): Bundle {
  return {
    modules: [
      { name: MAIN, type: "esm", contents: readFileSync(path.join(import.meta.dirname, "workers", file), "utf8") },
      ...Object.entries(data).map(([name, text]) => ({ name, type: "data" as const, contents: Buffer.from(text) })),
    ],
  };
}

/** The product without the cost of a rate limiter. */
export const withoutRateLimiter = (bundle: Bundle): Bundle => wrapped("unlimited.js", bundle);

/** The product with doors for the bench: see workers/doors.js. */
export const withDoors = (bundle: Bundle): Bundle => wrapped("doors.js", bundle);

function wrapped(file: string, { modules: [main, ...others] }: Bundle): Bundle {
  if (!main) throw new Error("a bundle has a main module");
  const counting = { ...ownWorker("counting.js").modules[0]!, name: "counting.js" };
  return { modules: [...ownWorker(file).modules, counting, { ...main, name: "product.js" }, ...others] };
}

/** The modules that workerd compiles before the first request: the main one, and what those import statically. */
export function modulesOfStart({ modules: [main, ...others] }: Bundle): Bundle {
  if (!main) throw new Error("a bundle has a main module");
  const byName = new Map(others.map((module) => [module.name, module]));
  const found = new Set([main]);
  for (const { contents } of found)
    for (const [, name] of String(contents).matchAll(/\b(?:from|import) ?"\.\/([^"]+)"/g)) {
      const imported = byName.get(name!);
      if (imported) found.add(imported);
    }
  return { modules: [...found] };
}

/** The size of the modules, gzipped together. */
export const gzippedBytes = ({ modules }: Bundle): number =>
  gzipSync(Buffer.concat(modules.map(({ contents }) => Buffer.from(contents)))).length;
