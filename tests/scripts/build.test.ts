/** The build: what wrangler uploads. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const WORKER = path.join("dist", "worker");
const MAIN = "index.mjs";
const OF_ANOTHER_VERSION = path.join("assets", "reactions.0123456789ab.js");
const OF_SOMEBODY_ELSE = path.join("samples", "page.js");
/** These modules are compiled at every cold start. */
const START_MAX_BYTES = 80_000;

const directory = mkdtempSync(path.join(tmpdir(), "reprint-build-"));

beforeAll(() => {
  for (const file of [OF_ANOTHER_VERSION, OF_SOMEBODY_ELSE]) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), "");
  }
  execFileSync(process.execPath, ["scripts/build/build.ts"], { env: { ...process.env, PUBLIC_DIRECTORY: directory } });
});
afterAll(() => rmSync(directory, { recursive: true }));

test("each static file is named by its bytes, and the page's script finds the others", () => {
  const files = readdirSync(path.join(directory, "assets")).toSorted();
  expect(files.map((file) => file.split(".")[0])).toEqual(["reactions", "suggest", "turnstile"]);
  const texts = files.map((file) => readFileSync(path.join(directory, "assets", file), "utf8"));
  const named = texts.map((text) => createHash("sha256").update(text).digest("hex").slice(0, 12));
  expect(files.map((file) => file.split(".")[1])).toEqual(named);
  for (const file of files.slice(1)) expect(texts[0]).toContain(`import("/assets/${file}")`);
});

test("the service worker has its words and lists, and must be asked for anew", () => {
  const script = readFileSync(path.join(directory, "service-worker.js"), "utf8");
  expect(script).not.toMatch(/"(?:WORDS|RESERVED|READERS)"/);
  for (const part of ['"zh-Hant":{', '"webhooks"', '"publishers"']) expect(script).toContain(part);
  const headers = readFileSync(path.join(directory, "_headers"), "utf8");
  expect(headers).toMatch(/^\/service-worker\.js\n {2}Cache-Control: no-cache\n/m);
});

test("files of another version are gone, and nobody else's", () => {
  expect(existsSync(path.join(directory, OF_ANOTHER_VERSION))).toBe(false);
  expect(existsSync(path.join(directory, OF_SOMEBODY_ELSE))).toBe(true);
});

/** The modules that a module imports, by `import` and `export … from`, or by `import()`. */
function importedBy(name: string): { atOnce: string[]; later: string[] } {
  const code = readFileSync(path.join(WORKER, name), "utf8");
  const names = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, imported]) => imported!);
  return {
    atOnce: names(/(?:from|import)"\.\/([^"]+\.mjs)"/g),
    later: names(/import\("\.\/([^"]+\.mjs)"\)/g),
  };
}

test("a start compiles what every request needs, and every other module is there with its source map", () => {
  const start = new Set([MAIN]);
  for (const name of start) for (const imported of importedBy(name).atOnce) start.add(imported);
  const modules = readdirSync(WORKER).filter((file) => file.endsWith(".mjs"));
  const imported = modules.flatMap((name) => Object.values(importedBy(name)).flat());
  expect(imported.filter((name) => !existsSync(path.join(WORKER, name)))).toEqual([]);
  expect(modules.filter((name) => !existsSync(path.join(WORKER, `${name}.map`)))).toEqual([]);
  expect(modules.filter((name) => name !== MAIN && !imported.includes(name))).toEqual([]);
  const bytes = [...start].reduce((sum, name) => sum + readFileSync(path.join(WORKER, name)).length, 0);
  expect(bytes).toBeLessThan(START_MAX_BYTES);
  expect(start.size).toBeLessThan(modules.length / 5);
});
