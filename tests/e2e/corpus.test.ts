/** `npm run corpus` on a folder of feeds. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = path.join(import.meta.dirname, "..", "..");
const directory = mkdtempSync(path.join(tmpdir(), "reprint-corpus-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const corpus = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(ROOT, "scripts", "corpus.ts"), ...args], { cwd: ROOT, encoding: "utf8" });

// The cost of a step is read from /proc.
test.runIf(process.platform === "linux")("a folder of feeds: what was published, what was refused and why", () => {
  const item = (link: string) => `<item><title>Pier 1</title>${link}<description>Open.</description></item>`;
  const feed = (items: string) => `<rss version="2.0"><channel><title>Harbor</title>${items}</channel></rss>`;
  writeFileSync(
    path.join(directory, "whole.xml"),
    feed(item("<link>https://harbor.example/1</link>") + item("<link>https://harbor.example/2</link>")),
  );
  writeFileSync(path.join(directory, "linkless.xml"), feed(item("")));
  writeFileSync(path.join(directory, "words.txt"), "Nothing of the kind.");
  const { status, stdout } = corpus("feeds", directory);
  expect(stdout).toContain("3 files, 2 entries published");
  expect(stdout).toMatch(/2 files refused\n +1 +\/entries\/… has no link to a page on the web\n/);
  expect(stdout).toContain("0 untyped errors");
  expect(status).toBe(0);
});

test("another kind of corpus is refused with the kinds that there are", () => {
  const { status, stderr } = corpus("poems", directory);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^Usage: npm run corpus -- feeds\|html\|agreement DIR\n/),
  ]);
});
