import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { textModules } from "../build/texts.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const OUT = path.join(ROOT, "node_modules", ".cache", "reprint", `preview-${process.pid}.mjs`);

/**
 * Bundles the preview and the product into one module for Node: JSX as code, style sheet and scripts as text.
 * Libraries are not bundled.
 *
 * @returns its address
 */
export async function bundle(): Promise<string> {
  await build({
    entryPoints: [path.join(import.meta.dirname, "preview.ts")],
    outfile: OUT,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    plugins: [textModules],
    define: { MIGRATIONS_DIRECTORY: JSON.stringify(path.join(ROOT, "migrations")) },
    logLevel: "error",
  });
  return pathToFileURL(OUT).href;
}
