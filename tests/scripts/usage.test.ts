import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.join(import.meta.dirname, "..", "..");

const npm = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", ...args], { cwd: ROOT, encoding: "utf8" });
  return { status, stdout, stderr };
};

test.each([
  ["start", /^Usage: npm start -- /],
  ["corpus", /^Usage: npm run corpus -- /],
  ["bench", /^Usage: npm run bench -- /],
  ["simulate", /^Usage: npm run simulate\n/],
  ["backup", /^Usage: npm run backup -- /],
  ["screenshots", /^Usage: npm run screenshots\n/],
  ["reprint", /^USAGE npm run reprint -- init\|doctor\|source\|/m],
])("%s --help says how it is used, and does no more", (name, usage) => {
  expect(npm(name, "--", "--help")).toEqual({ status: 0, stdout: expect.stringMatching(usage), stderr: "" });
});

test.each([
  ["--dryrun", ["archive.xml", "--source", "harbor", "--dryrun"]],
  ["another.xml", ["archive.xml", "another.xml", "--source", "harbor"]],
])("an import with what it does not know, such as %s, imports nothing", (unknown, args) => {
  expect(npm("reprint", "--", "import", ...args)).toEqual({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining(`${unknown} is not known here.`),
  });
});
