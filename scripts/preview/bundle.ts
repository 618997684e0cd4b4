import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { textModules } from "../build/texts.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const OUT = path.join(ROOT, "node_modules", ".cache", "reprint", `preview-${process.pid}.mjs`);

/**
 * The preview's command with the product in it as one module that Node runs: its JSX as code, its style sheet and scripts as
 * text. Libraries stay where they are.
 *
 * @returns its address
 */
export async function bundle(): Promise<string> {
  await build({
    entryPoints: [path.join(import.meta.dirname, "command.ts")],
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
