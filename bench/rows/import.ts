import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleProduct } from "../bundle.ts";
import { cpuMilliseconds, forgetPeak, residentBytes } from "../cpu.ts";
import { asAmount, megabytes, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { ROOT } from "../project.ts";
import { aPublisher } from "../publisher.ts";
import { atEnd, temporaryDirectory } from "../scratch.ts";
import { ADMIN_TOKEN, consumes, migrate, product, type Simulator, startSimulator } from "../simulator.ts";
import { aWordPressExport } from "../wordpress.ts";

const ENTRIES = 10_000;
/** The cost at a size is measured over this many entries around it. */
const WINDOW = 1000;
const EARLY = 1000;
const GROWTH_MAX = 1.2;
const COMMAND_MAX_BYTES = 300_000_000;
const LOOK_MILLISECONDS = 250;
const SAID_EVERY = 1000;

/** The speed of an import, and whether its end costs more than its beginning. */
export const importing: Part = {
  name: "import",
  method: `\`npm run reprint -- import\` of a WordPress export with ${ENTRIES} posts of 7 KB (70 MB) into an empty site, through the queue, until the last is
  published; CPU: the whole simulator process, ${WINDOW} entries around the ${EARLY}th, and the last ${WINDOW}. The cron does not run
  meanwhile. Memory: the peak of the command's process`,
  measure,
};

interface Sample {
  posts: number;
  cpu: number;
  at: number;
}

async function measure(): Promise<Measurement[]> {
  const file = path.join(temporaryDirectory(), "export.xml");
  const descriptor = openSync(file, "w");
  for (const part of aWordPressExport(ENTRIES)) writeSync(descriptor, part);
  closeSync(descriptor);
  const simulator = await startSimulator([
    { ...product("site", await bundleProduct()), triggers: consumes("site-work") },
  ]);
  await migrate(simulator, "site");
  const origin = await simulator.origin("site");
  await aPublisher(origin);
  forgetPeak(simulator.pid);
  const command = spawn(
    process.execPath,
    [
      path.join(ROOT, "scripts", "reprint.ts"),
      "import",
      file,
      "--source",
      "harbor",
      "--site",
      origin.origin,
      "--from-start",
    ],
    { env: { ...process.env, ADMIN_TOKEN }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const stop = atEnd(`process ${command.pid ?? 0}`, () => void command.kill("SIGKILL"));
  const { samples, commandBytes } = await watched(command, simulator);
  await stop();
  const workerBytes = residentBytes(simulator.pid).peak;
  await simulator.stop();
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const seconds = (last.at - first.at) / 1000;
  const early = costBetween(samples, EARLY - WINDOW / 2, EARLY + WINDOW / 2);
  const late = costBetween(samples, ENTRIES - WINDOW, ENTRIES);
  const rate = `${(ENTRIES / seconds).toFixed(0)} entries/s`;
  return [
    asAmount(`import of ${ENTRIES}, memory`, commandBytes, COMMAND_MAX_BYTES, megabytes, {
      baseline: `${megabytes(workerBytes)}  the site's process; ${rate}`,
    }),
    {
      what: `import, CPU an entry at ${ENTRIES}`,
      ours: milliseconds(late),
      baseline: `${milliseconds(early)}  at ${EARLY}`,
      value: { shown: (late / early).toFixed(2), amount: late / early },
      target: { shown: GROWTH_MAX.toFixed(2), atMost: GROWTH_MAX },
    },
  ];
}

async function watched(
  command: ChildProcess,
  { miniflare, pid }: Simulator,
): Promise<{ samples: Sample[]; commandBytes: number }> {
  const database = await miniflare.getD1Database("DB", "site");
  const sample = async (): Promise<Sample> => ({
    posts: (await database.prepare("SELECT coalesce(max(id), 0) AS n FROM posts").first<number>("n")) ?? 0,
    cpu: cpuMilliseconds(pid),
    at: performance.now(),
  });
  let said = "";
  command.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  const samples = [await sample()];
  let commandBytes = 0;
  while (command.exitCode === null && command.signalCode === null) {
    samples.push(await sample());
    // The process may have ended meanwhile.
    commandBytes = Math.max(commandBytes, peakOf(command.pid ?? 0));
    const [before, now] = samples.slice(-2);
    if (now && before && Math.floor(now.posts / SAID_EVERY) > Math.floor(before.posts / SAID_EVERY))
      process.stderr.write(`  ${now.posts} published\n`);
    await sleep(LOOK_MILLISECONDS);
  }
  samples.push(await sample());
  if (command.exitCode !== 0 || samples.at(-1)!.posts !== ENTRIES) throw new Error(`the import failed: ${said}`);
  return { samples, commandBytes };
}

function peakOf(pid: number): number {
  try {
    return residentBytes(pid).peak || 0;
  } catch {
    return 0;
  }
}

/** CPU per entry between two numbers of posts, in milliseconds. */
function costBetween(samples: readonly Sample[], from: number, to: number): number {
  const at = (posts: number) => samples.find((sample) => sample.posts >= posts)!;
  const [start, end] = [at(from), at(to)];
  return (end.cpu - start.cpu) / (end.posts - start.posts);
}
