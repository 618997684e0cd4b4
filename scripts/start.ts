/**
 * `npm start`: the whole pipeline on this machine, with real input.
 *
 * 1. create missing secrets
 * 2. apply the migrations, while the Worker starts, with the publishers' own pages beside it
 * 3. check that SECRET_KEY opens what the database has sealed, and start the cron
 * 4. register the sample publishers
 * 5. send the samples, signed, through the webhook, and wait until each is settled
 * 6. print addresses to open and commands to paste
 * 7. run until it is stopped
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { Failure, messageOf } from "./failure.ts";
import { claim, clearRunning, ensureSecrets, placeOf, recordRunning } from "./place.ts";
import { startResolver } from "./resolver.ts";
import { inWaves, PUBLISHERS, readSamples, type Sample, writeOriginals } from "./samples.ts";
import { printBegun, printFailure, printScreen, printStep, printWaiting, type Sight } from "./screen.ts";
import { checkSealed } from "./sealed.ts";
import { type Api, ask, registerSource, send, type Settled, untilSettled } from "./send.ts";
import { boot, choosePort, fireCron, migrate, type Worker } from "./worker.ts";

const USAGE = `Usage: npm start -- [--once] [--state DIR] [--allow-local]

  --once         publish the samples, print the addresses, stop
  --state DIR    keep databases and secrets in DIR (default: .wrangler/state, and .dev.vars beside package.json)
  --allow-local  let publishers be on this machine or its network, at any port and by plain http
  --help         this text

PORT chooses the port: PORT=8790 npm start. Without it, 8787 or the next free one.
`;
/** A shell's exit codes for a command that was ended by one of these signals. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const USAGE_EXIT_CODE = 2;
const WAITING_NOTICE_MILLISECONDS = 8000;

/** The samples on the closing screen. */
const SIGHTS = [
  { label: "An article", name: "01-night-ferry" },
  { label: "Right to left", name: "16-quay-library" },
  { label: "Passed on", name: "19-la-digue" },
  { label: "Two sources", name: "18-ferry-de-nuit" },
  { label: "Twice credited", name: "08-lighthouse-letters" },
  { label: "Hostile HTML", name: "09-hostile-garden-party" },
  { label: "Media, code", name: "10-open-air-cinema" },
  { label: "Corrected", name: "13-winter-market-corrected" },
  { label: "Withdrawn", name: "14-swan-count-withdrawn" },
  { label: "In a minute", name: "20-council-lamps" },
] as const;

const SAMPLES = path.join(import.meta.dirname, "samples");

const options = readOptions();
const place = placeOf(path.join(import.meta.dirname, ".."), options.state);
const cron = new AbortController();
let worker: Worker | undefined;
let ready = false;

// A terminal's Ctrl-C also reaches npm, which waits for this process. So this process ends in order, and once.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void stop(ready && signal === "SIGINT" ? 0 : EXIT_CODES[signal]));
}

try {
  await start();
  if (options.once) await stop(0);
  else await worker?.died;
} catch (error) {
  printFailure(
    error instanceof Failure ? error.message : messageOf(error),
    error instanceof Failure ? error.advice : undefined,
  );
  await stop(1);
}

async function start(): Promise<void> {
  await claim(place);
  printBegun("Choosing a port and making secrets");
  const port = await choosePort(process.env["PORT"]);
  const { adminToken, added } = ensureSecrets(place.vars);
  printStep(added.length === 0 ? "Secrets found" : `Secrets made: ${added.join(", ")}`);
  const samples = readSamples(SAMPLES, place.sampleClock, `http://localhost:${port}`);
  writeOriginals(samples, path.join(SAMPLES, "images"), place.sampleSite);
  printBegun("Starting the Worker and bringing the database up to date");
  // Until the cron is fired, nothing makes the Worker use the database.
  const migrated = migrate(place).then(() => printStep("Database up to date"));
  const booted = boot(place, port, {
    LOCAL_RESOLVER: await startResolver(),
    ...(options.allowLocal && { ALLOW_LOCAL: "true" }),
  });
  [worker] = await Promise.all([booted, migrated]);
  const api = { origin: worker.origin, adminToken };
  await checkSealed(api, place);
  recordRunning(place, worker.origin);
  void fireCron(worker.origin, cron.signal);
  printStep(`Worker running on port ${port}`);
  const sights = await Promise.race([worker.died, publishSamples(api, samples)]);
  ready = true;
  printScreen(worker.origin, place, sights, options.once);
}

async function publishSamples(api: Api, samples: Sample[]): Promise<Sight[]> {
  const sources = await Promise.all(PUBLISHERS.map((publisher) => registerSource(api, place, publisher)));
  const registered = sources.filter((source) => source === "new").length;
  printStep(`${sources.length} sample publishers, ${registered} of them registered now`);
  printBegun(`Publishing ${samples.length} sample deliveries`);
  const settled: Settled[] = [];
  for (const wave of inWaves(samples)) {
    const sent: Promise<Settled>[] = [];
    for (const sample of wave) sent.push(untilSettled(api, sample, await send(api, place, sample)));
    const notice = setTimeout(printWaiting, WAITING_NOTICE_MILLISECONDS);
    try {
      settled.push(...(await Promise.all(sent)));
    } finally {
      clearTimeout(notice);
    }
  }
  printStep(`${settled.length} sample deliveries settled: ${tally(settled)}`);
  return sightsOf(api, settled);
}

/** Checks each page first, so that the closing screen names only pages that answer. */
async function sightsOf(api: Api, settled: Settled[]): Promise<Sight[]> {
  const sights: Sight[] = [await look("Front page", new URL("/", api.origin).href)];
  for (const { label, name } of SIGHTS) {
    const found = settled.find(({ sample }) => sample.name === name);
    const page =
      found?.page ??
      settled.find(({ sample, page }) => page !== undefined && sample.entry === found?.sample.entry)?.page;
    if (page !== undefined) sights.push(await look(label, page));
  }
  sights.push({ label: "API", url: new URL("/api/v1/posts", api.origin).href });
  return sights;
}

async function look(label: string, url: string): Promise<Sight> {
  const response = await ask(new URL(url));
  await response.body?.cancel();
  if (response.status >= 500)
    throw new Failure(`${url} answers ${response.status}.`, "What the Worker logged is above, if it logged anything.");
  return { label, url, ...(!response.ok && { note: `(answers ${response.status})` }) };
}

function tally(settled: Settled[]): string {
  const counts = new Map<string, number>();
  for (const { status } of settled) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}

async function stop(code: number): Promise<void> {
  cron.abort();
  await worker?.stop();
  clearRunning(place);
  process.exit(code);
}

function readOptions(): { once: boolean; state: string | undefined; allowLocal: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        once: { type: "boolean", default: false },
        state: { type: "string" },
        "allow-local": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    return { once: values.once, state: values.state, allowLocal: values["allow-local"] };
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${USAGE}`);
    process.exit(USAGE_EXIT_CODE);
  }
}
