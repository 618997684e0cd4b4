/**
 * Style sheets and browser scripts as modules of minified text, which the product imports. The build and the tests both
 * use this, so tests check the bytes that readers get.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Plugin as EsbuildPlugin, transform } from "esbuild";
import type { Plugin as VitePlugin } from "vitest/config";

const TEXT = /\.(?:css|client\.js)$/;

/**
 * A file's minified text. Top-level names of a script are kept, because another script of the page may use them; those
 * of a module are not.
 */
async function minified(file: string): Promise<string> {
  const { code } = await transform(await readFile(file, "utf8"), {
    loader: file.endsWith(".css") ? "css" : "js",
    minify: true,
    charset: "utf8",
    legalComments: "none",
  });
  return code.trim();
}

/** The plugin for esbuild. */
export const textModules: EsbuildPlugin = {
  name: "text-modules",
  setup({ onLoad }) {
    onLoad({ filter: TEXT }, async ({ path: file }) => ({ contents: await minified(file), loader: "text" }));
  },
};

const PREFIX = "\0text-module:";

/** The plugin for Vite, which would otherwise handle style sheets itself. */
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
