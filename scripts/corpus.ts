/** `npm run corpus -- feeds|html DIR`: runs every file of a folder through the real modules. Corpora stay outside the project. */
import { cleanUp } from "../bench/scratch.ts";
import { feeds } from "./corpus/feeds.ts";
import { html } from "./corpus/html.ts";
import { messageOf } from "./failure.ts";

/** Each prints what it found, and says whether all was well. */
const CORPORA: Record<string, (directory: string) => Promise<boolean>> = { feeds, html };

const USAGE = `Usage: npm run corpus -- ${Object.keys(CORPORA).join("|")} DIR\n`;
const USAGE_EXIT_CODE = 2;

const [name = "", directory, ...rest] = process.argv.slice(2);
const run = Object.hasOwn(CORPORA, name) ? CORPORA[name] : undefined;
if (run === undefined || directory === undefined || rest.length > 0) {
  process.stderr.write(USAGE);
  process.exit(USAGE_EXIT_CODE);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
}

try {
  if (!(await run(directory))) process.exitCode = 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
