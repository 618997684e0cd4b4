/** `node --import ./bench/scale/jsx.ts`: lets Node load the product's JSX, which otherwise only bundlers can. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

registerHooks({
  load(url, context, next) {
    if (!url.endsWith(".tsx")) return next(url, context);
    const { code } = transformSync(readFileSync(fileURLToPath(url), "utf8"), {
      loader: "tsx",
      jsx: "automatic",
      jsxImportSource: "hono/jsx",
      format: "esm",
    });
    return { format: "module", source: code, shortCircuit: true };
  },
});
