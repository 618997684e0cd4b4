import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UPSTREAMS } from "../../src/upstreams/upstreams.ts";

const ROOT = join(import.meta.dirname, "../..");
/** Files that are no upstream, but shared by all. */
const SHARED: ReadonlySet<string> = new Set(["change", "format", "formats", "upstream", "upstreams"]);

/** The head of the table of upstreams, whatever its words are, and the rows below it. */
const TABLE = /^(\|[^|\n]*\| `signing` \|[^|\n]*\|\n\|[-|: ]+\|\n)((?:\|.*\n)*)/m;

/** A row for each upstream that a publisher has to set up, by name. */
const rows = () =>
  UPSTREAMS.flatMap(({ setup }) => (setup ? [setup] : []))
    .toSorted((one, other) => one.software.localeCompare(other.software, "en"))
    .map(({ software, signing, steps }) => `| ${software} | ${signing} | ${steps} |\n`)
    .join("");

test("one page has the table of upstreams, as the list has it; `npm run upstreams` writes it", async () => {
  const pages = ["README.md", ...globSync("docs/**/*.md", { cwd: ROOT })]
    .map((page) => ({ path: join(ROOT, page), markdown: readFileSync(join(ROOT, page), "utf8") }))
    .filter(({ markdown }) => TABLE.test(markdown));
  expect(pages).toHaveLength(1);
  const [{ path, markdown }] = pages as [(typeof pages)[0]];
  await expect(markdown.replace(TABLE, (_, head: string) => head + rows())).toMatchFileSnapshot(path);
});

test("every file of an upstream is in the list, under its name", () => {
  const files = readdirSync(join(ROOT, "src/upstreams")).filter((file) => file.endsWith(".ts"));
  const names = files.map((file) => file.slice(0, -".ts".length)).filter((name) => !SHARED.has(name));
  expect(names).toEqual(UPSTREAMS.map(({ name }) => name).toSorted());
});
