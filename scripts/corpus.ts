/**
 * `npm run corpus -- feeds|html|agreement DIR`: runs every file of a folder through the real modules. Corpora are
 * stored outside the project.
 */
import { statSync } from "node:fs";
import { cleanUp } from "../bench/scratch.ts";
import { messageOf } from "./failure.ts";

/** Each prints its findings, and returns whether all was well. */
const CORPORA: Record<string, () => Promise<(directory: string) => Promise<boolean>>> = {
  feeds: async () => (await import("./corpus/feeds.ts")).feeds,
  html: async () => (await import("./corpus/html.ts")).html,
  agreement: async () => (await import("./corpus/agreement.ts")).agreement,
};

const USAGE = `Usage: npm run corpus -- ${Object.keys(CORPORA).join("|")} DIR

  feeds      ingests every file of DIR as a feed, and fails where one throws or takes long (Linux)
  html       tries every file of DIR in a browser, as it is and sanitized
  agreement  compares every feed of DIR with what Python's feedparser reads in it
  --help     this text
`;
const USAGE_EXIT_CODE = 2;

const [name = "", directory, ...rest] = process.argv.slice(2);
if (process.argv.includes("--help")) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const load = Object.hasOwn(CORPORA, name) ? CORPORA[name] : undefined;
if (load === undefined || directory === undefined || rest.length > 0) {
  process.stderr.write(USAGE);
  process.exit(USAGE_EXIT_CODE);
}
if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
  console.error(`There is no folder ${directory}.`);
  process.exit(USAGE_EXIT_CODE);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
}

try {
  const run = await load();
  if (!(await run(directory))) process.exitCode = 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
