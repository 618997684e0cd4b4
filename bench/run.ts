/**
 * Measures the product beside baselines of the same run: `npm run bench`, or `npm run bench -- accept publish` for some
 * of the parts. `scale`, with its million posts, runs only when it is named. It needs Linux, where /proc has the CPU
 * time of a process.
 */
import { existsSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import type { Part } from "./measurement.ts";
import { accept } from "./rows/accept.ts";
import { announce } from "./rows/announce.ts";
import { burst } from "./rows/burst.ts";
import { feed } from "./rows/feed.ts";
import { hostile } from "./rows/hostile.ts";
import { importing } from "./rows/import.ts";
import { publish } from "./rows/publish.ts";
import { reaction } from "./rows/reaction.ts";
import { reads } from "./rows/reads.ts";
import { sanitizer } from "./rows/sanitize.ts";
import { scale } from "./rows/scale.ts";
import { startup } from "./rows/startup.ts";
import { visible } from "./rows/visible.ts";
import { cleanUp } from "./scratch.ts";
import { printTable } from "./table.ts";

const PARTS: readonly Part[] = [
  reads,
  reaction,
  accept,
  publish,
  announce,
  sanitizer,
  visible,
  burst,
  startup,
  feed,
  hostile,
  importing,
  scale,
];

/** The load average from which a machine counts as busy with something else. */
const BUSY_LOAD = 0.7;

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(", ")}; there are ${PARTS.map(({ name }) => name).join(", ")}`);
  if (!existsSync("/proc/self/schedstat"))
    throw new Error("the CPU of a process is read from /proc/PID/schedstat, which this system does not have");
  const [load = 0] = loadavg();
  const measured = [];
  const parts = PARTS.filter(({ name, onlyByName }) => (names.length === 0 ? !onlyByName : names.includes(name)));
  for (const part of parts) {
    process.stderr.write(`measuring ${part.name} …\n`);
    measured.push(...(await part.measure()));
    await cleanUp();
  }
  printTable(measured, parts);
  if (load > BUSY_LOAD) {
    console.log(
      `\nThe machine was busy before this began (load average ${load.toFixed(1)} on ${availableParallelism()} cores):`,
    );
    console.log("what is given in milliseconds is then too high, and a ratio is uncertain by a few hundredths.");
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
}

const USAGE = `Usage: npm run bench -- [PART …]

  PART    one of ${PARTS.map(({ name }) => name).join(", ")}; without any, all but ${PARTS.filter(
    ({ onlyByName }) => onlyByName,
  )
    .map(({ name }) => name)
    .join(", ")}
  --help  this text
`;

try {
  if (process.argv.includes("--help")) process.stdout.write(USAGE);
  else await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
