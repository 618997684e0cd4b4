/**
 * Style sheets and browser scripts as the product imports them: modules of minified text. The build and the tests read them
 * through here alike, so that tests see the bytes that readers get.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Plugin as EsbuildPlugin, transform } from "esbuild";
import type { Plugin as VitePlugin } from "vitest/config";

const TEXT = /\.(?:css|client\.js)$/;

/** A file's minified text. Top-level names of a script stay, unless it is a module: another script of the page may use them. */
async function minified(file: string): Promise<string> {
  const { code } = await transform(await readFile(file, "utf8"), {
    loader: file.endsWith(".css") ? "css" : "js",
    minify: true,
    charset: "utf8",
    legalComments: "none",
  });
  return code.trim();
}

/** For esbuild. */
export const textModules: EsbuildPlugin = {
  name: "text-modules",
  setup({ onLoad }) {
    onLoad({ filter: TEXT }, async ({ path: file }) => ({ contents: await minified(file), loader: "text" }));
  },
};

const PREFIX = "\0text-module:";

/** For Vite, which would otherwise take a style sheet for one of its own. */
export const viteTextModules = (): VitePlugin => ({
  name: "text-modules",
  enforce: "pre",
  resolveId: (source, importer) =>
    TEXT.test(source) && importer !== undefined
      ? `${PREFIX}${path.resolve(path.dirname(importer), source)}.text`
      : undefined,
  load: async (id) =>
    id.startsWith(PREFIX)
      ? `export default ${JSON.stringify(await minified(id.slice(PREFIX.length, -".text".length)))};`
      : undefined,
});
