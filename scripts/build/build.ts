/**
 * Builds the deployed files. `wrangler.toml` makes wrangler run it first, so that `wrangler deploy` and `wrangler dev`
 * need no other step before.
 *
 * - `dist/worker`: the Worker as modules. Code that only some requests need is a module of its own, compiled when it is
 *   first imported; `index.mjs` has the code that every start needs.
 * - `dist/public`: the static files that Cloudflare serves without the Worker, each with a hash of its bytes in its
 *   name, and the service worker, whose address must stay. `PUBLIC_DIRECTORY` names another directory for them.
 */
import "../bytes.ts";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build, type BuildOptions, type OutputFile } from "esbuild";
import { textModules } from "./texts.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const WORKER = path.join(ROOT, "dist", "worker");
const PUBLIC = process.env["PUBLIC_DIRECTORY"] ?? path.join(ROOT, "dist", "public");

/** Files in `assets` are named by their content, so such a file never changes. The service worker may only ask this site. */
const HEADERS = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
  X-Content-Type-Options: nosniff
/service-worker.js
  Cache-Control: no-cache
  Content-Security-Policy: default-src 'none'; connect-src 'self'
  X-Content-Type-Options: nosniff
`;

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  format: "esm",
  target: "es2024",
  minify: true,
  // The words of 21 languages would take six bytes a letter as escapes.
  charset: "utf8",
  plugins: [textModules],
  logLevel: "warning",
} as const satisfies BuildOptions;

/** The Worker's modules and their source maps. */
async function buildWorker(): Promise<OutputFile[]> {
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: ["src/index.ts"],
    outdir: WORKER,
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash].chunk",
    splitting: true,
    sourcemap: true,
    platform: "browser",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*", "node:*"],
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
  });
  return outputFiles;
}

/** The static files by their paths in the views. */
async function buildPublic(): Promise<Map<string, string>> {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: ["src/views/static.ts"], platform: "neutral" });
  const views: { staticFiles(): Promise<ReadonlyMap<string, string>> } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString("base64")}`
  );
  const files = Array.from(await views.staticFiles(), ([address, body]) => [address.slice(1), body] as const);
  return new Map([["_headers", HEADERS], ...files]);
}

/**
 * Writes these files into a directory. Several starts at once build the same files: an existing file is not touched,
 * and a new one gets its name when it is complete.
 */
function place(directory: string, files: ReadonlyMap<string, string | Uint8Array>, isOurs: (name: string) => boolean) {
  for (const [name, contents] of files) {
    const file = path.join(directory, name);
    if (existsSync(file) && readFileSync(file).equals(Buffer.from(contents))) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, contents);
    renameSync(partial, file);
  }
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    if (isOurs(name) && !files.has(name)) rmSync(path.join(directory, name), { force: true });
  }
}

const [worker, files] = await Promise.all([buildWorker(), buildPublic()]);
// Wrangler watches the directory, so the main module is written last, after everything that it imports.
const modules = worker
  .map(({ path: file, contents }) => [path.relative(WORKER, file), contents] as const)
  .toSorted(([name]) => (name.startsWith("index.") ? 1 : -1));
place(WORKER, new Map(modules), (name) => /\.mjs(?:\.map)?$/.test(name));
place(PUBLIC, files, (name) => /^assets\/.*\.js$/.test(name));
