/**
 * Measures the product beside baselines of the same run: `npm run bench`, or `npm run bench -- accept publish` for some
 * of the parts. `scale`, with its million posts, runs only when it is named. It needs Linux, where /proc has the CPU
 * time of a process.
 */
import { existsSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import type { Part } from "./measurement.ts";
import { cleanUp } from "./scratch.ts";
import { printTable } from "./table.ts";

/** The parts, in their order. Each is loaded when it runs, because wrangler takes long to load. */
const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  reads: async () => (await import("./rows/reads.ts")).reads,
  reaction: async () => (await import("./rows/reaction.ts")).reaction,
  accept: async () => (await import("./rows/accept.ts")).accept,
  publish: async () => (await import("./rows/publish.ts")).publish,
  announce: async () => (await import("./rows/announce.ts")).announce,
  sanitizer: async () => (await import("./rows/sanitize.ts")).sanitizer,
  visible: async () => (await import("./rows/visible.ts")).visible,
  burst: async () => (await import("./rows/burst.ts")).burst,
  startup: async () => (await import("./rows/startup.ts")).startup,
  feed: async () => (await import("./rows/feed.ts")).feed,
  hostile: async () => (await import("./rows/hostile.ts")).hostile,
  import: async () => (await import("./rows/import.ts")).importing,
  scale: async () => (await import("./rows/scale.ts")).scale,
};

/** The part that takes so long that it runs only when it is named. */
const ONLY_BY_NAME = "scale";

/** The load average from which a machine counts as busy with something else. */
const BUSY_LOAD = 0.7;

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}`);
  if (!existsSync("/proc/self/schedstat"))
    throw new Error("the CPU of a process is read from /proc/PID/schedstat, which this system does not have");
  const [load = 0] = loadavg();
  const measured = [];
  const parts: Part[] = [];
  for (const [name, loadPart] of Object.entries(PARTS)) {
    if (names.length === 0 ? name === ONLY_BY_NAME : !names.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    const part = await loadPart();
    parts.push(part);
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

  PART    one of ${Object.keys(PARTS).join(", ")}; without any, all but ${ONLY_BY_NAME}
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
