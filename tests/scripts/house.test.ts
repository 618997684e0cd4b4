/** The tree that docs/architecture.md prints is the order of imports: each folder imports itself and those below it, never above. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const SRC = path.resolve("src");

/** The part of the tree about `src`, from the top: "app.ts", "admin" … */
function rooms(): string[] {
  const [, tree = ""] = /```\nsrc\/\n([^`]*)```/.exec(readFileSync("docs/architecture.md", "utf8")) ?? [];
  return [...tree.matchAll(/^ {2}((?:\S+\.ts ?)+|[\w-]+\/)/gm)].flatMap(([, names]) =>
    names!.trim().replaceAll("/", "").split(" "),
  );
}

const roomOf = (file: string): string => path.relative(SRC, file).split(path.sep)[0]!;

/** Files of the product with the files that they import: at once, later, or only for types. */
function imports(): Map<string, string[]> {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"))
    .map((file) => path.join(SRC, file));
  return new Map(
    files.map((file) => {
      const source = readFileSync(file, "utf8").replace(/^\s*(?:\/?\*|\/\/).*$/gm, "");
      const names = [...source.matchAll(/(?:\bfrom|\bimport\(|^import)\s*"(\.[^"]+)"/gm)].map(([, name]) => name!);
      return [file, names.map((name) => path.resolve(path.dirname(file), name)).filter((name) => /\.tsx?$/.test(name))];
    }),
  );
}

/** Circles of files that import each other: a list for each circle. */
function circles(graph: Map<string, string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: string[]) => {
    const start = trail.indexOf(file);
    if (start >= 0) found.push(trail.slice(start));
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return found.map((circle) => circle.map((file) => path.relative(SRC, file)));
}

const graph = imports();

test("docs/architecture.md prints every room of the house, and no other", () => {
  const here = readdirSync(SRC).filter((name) => !name.endsWith(".d.ts"));
  expect(rooms().toSorted()).toEqual(here.toSorted());
});

test("imports run downwards only", () => {
  const order = rooms();
  const upwards = [...graph].flatMap(([file, names]) =>
    names
      .filter((name) => order.indexOf(roomOf(name)) < order.indexOf(roomOf(file)))
      .map((name) => `${path.relative(SRC, file)} imports ${path.relative(SRC, name)}`),
  );
  expect(graph.size).toBeGreaterThan(100);
  expect(upwards).toEqual([]);
});

test("no two files export types of one name", () => {
  const places = new Map<string, string[]>();
  for (const file of graph.keys()) {
    const types = new Set(
      [...readFileSync(file, "utf8").matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(([, name]) => name!),
    );
    for (const name of types) places.set(name, [...(places.get(name) ?? []), path.relative(SRC, file)]);
  }
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});

test("no files import each other", () => {
  expect(circles(graph)).toEqual([]);
});

test("a sign that systems may draw as an emoji is marked as text on our pages", () => {
  const signs = /[\p{Emoji}--[\p{Emoji_Presentation}0-9#*©®™]](?![\uFE0E\uFE0F]|\\u\{?FE0[EF]|\\FE0[EF])/v;
  const escaped = (source: string): string =>
    source.replace(/\\u?\{?(2[0-9A-F]{3})\}?/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
  const unmarked = readdirSync(path.join(SRC, "views"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:tsx?|css|js)$/.test(file))
    .filter((file) => signs.test(escaped(readFileSync(path.join(SRC, "views", file), "utf8"))));
  expect(unmarked).toEqual([]);
});
