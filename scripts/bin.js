#!/usr/bin/env node
/** `reprint …`: the same as `npm run reprint -- …`, from any folder. It runs on the Node from the npm packages. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const own = path.join(here, "..", "node_modules", ".bin", "node");
const { status } = spawnSync(
  existsSync(own) ? own : process.execPath,
  ["--disable-warning=ExperimentalWarning", path.join(here, "reprint.ts"), ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
