/** Workers as modules: the product's as it would be deployed, and small ones of the bench's own. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { ROOT } from "./project.ts";
import { temporaryDirectory } from "./scratch.ts";

const MAIN = "index.js";

/** A Worker's modules, the main one first. */
export interface Bundle {
  modules: { name: string; type: "esm" | "text" | "data"; contents: string | Uint8Array }[];
}

let product: Promise<Bundle> | undefined;

/** The product, bundled by `wrangler deploy --dry-run`, once a run. */
export const bundleProduct = (): Promise<Bundle> => (product ??= wranglerBundle([]));

/** A Worker that consists of Hono and nothing else, bundled likewise. */
export const bundleEmptyHono = (): Promise<Bundle> => bundleWorker("hono.js");

/** One of the bench's own Workers with what it imports, bundled likewise. */
export const bundleWorker = (file: string): Promise<Bundle> =>
  wranglerBundle([path.join(import.meta.dirname, "workers", file)]);

async function wranglerBundle(args: string[]): Promise<Bundle> {
  const out = temporaryDirectory();
  const wrangler = path.join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
  await promisify(execFile)(process.execPath, [wrangler, "deploy", ...args, "--dry-run", "--outdir", out], {
    cwd: ROOT,
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_LOG_PATH: path.join(out, "logs"),
    },
  });
  const files = readdirSync(out).filter((file) => /\.(?:js|css|html|txt)$/.test(file));
  const main = files.find((file) => file === MAIN || file === path.basename(args[0] ?? ""));
  if (main === undefined) throw new Error(`wrangler wrote no main module: ${files.join(", ")}`);
  const read = (file: string) => readFileSync(path.join(out, file), "utf8");
  return {
    modules: [
      { name: MAIN, type: "esm", contents: read(main) },
      ...files
        .filter((file) => file !== main)
        .map((file) => ({ name: file, type: "text" as const, contents: read(file) })),
    ],
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
  return { modules: [...ownWorker(file).modules, { ...main, name: "product.js" }, ...others] };
}

/** Size of the modules, gzipped together. */
export const gzippedBytes = ({ modules }: Bundle): number =>
  gzipSync(Buffer.concat(modules.map(({ contents }) => Buffer.from(contents)))).length;
