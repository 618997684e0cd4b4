import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { median } from "../../bench/cpu.ts";
import { type Ingestion, startIngestion, type Step } from "../../bench/ingestion.ts";
import { FEED_MAX_BYTES } from "../../src/upstreams/feeds/limits.ts";

/** The longest time of one step: reading a document, or publishing one of its entries. */
const STEP_MAX_MILLISECONDS = 200;
/** How often a slow step is repeated. The median counts. */
const RERUNS = 4;
const SLOWEST_SHOWN = 5;
const REASON_MAX_CHARS = 160;

interface Slow {
  what: string;
  milliseconds: number;
}

interface Tally {
  files: number;
  entries: number;
  documents: Map<string, number>;
  refused: Map<string, number>;
  errors: string[];
  slowest: Slow[];
}

/**
 * Runs every file of a folder through ingestion: detected, parsed, sanitized, attributed, rendered.
 *
 * @returns whether nothing threw, and no step took too long
 */
export async function feeds(directory: string): Promise<boolean> {
  const tally: Tally = { files: 0, entries: 0, documents: new Map(), refused: new Map(), errors: [], slowest: [] };
  const ingestion = await startIngestion();
  for (const file of filesOf(directory)) await runFile(ingestion, file, path.relative(directory, file), tally);
  await ingestion.stop();
  print(tally);
  return tally.errors.length === 0 && tally.slowest.every(({ milliseconds }) => milliseconds <= STEP_MAX_MILLISECONDS);
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();

async function runFile(ingestion: Ingestion, file: string, name: string, tally: Tally): Promise<void> {
  const body = new Uint8Array(readFileSync(file));
  tally.files += 1;
  // The same check as in everything that fetches a feed, before the body is read.
  if (body.length > FEED_MAX_BYTES) return count(tally.documents, `has more than ${FEED_MAX_BYTES} bytes`);
  const read = await run(ingestion, () => ingestion.read(body), name, tally);
  if (read.kind === "refused") count(tally.documents, wordsOf(read));
  if (read.kind !== "done") return;
  for (const { pointer, detail } of read.issues) count(tally.refused, `${pointer} ${detail}`);
  for (const [index, change] of read.changes.entries()) {
    const made = await run(ingestion, () => ingestion.publish(change), `${name} (entry ${index + 1})`, tally);
    if (made.kind === "done") tally.entries += 1;
    else if (made.kind === "refused") count(tally.refused, wordsOf(made));
  }
}

async function run(
  ingestion: Ingestion,
  take: () => Promise<Step>,
  what: string,
  { errors, slowest }: Tally,
): Promise<Step> {
  const { step, cpu } = await ingestion.measured(take);
  let milliseconds = cpu;
  if (cpu > STEP_MAX_MILLISECONDS) {
    const again = [cpu];
    while (again.length <= RERUNS) again.push((await ingestion.measured(take)).cpu);
    milliseconds = median(again);
  }
  slowest.push({ what, milliseconds });
  slowest.sort((one, other) => other.milliseconds - one.milliseconds);
  slowest.length = Math.min(slowest.length, SLOWEST_SHOWN);
  if (step.kind === "threw") errors.push(`${what}: ${step.error}`);
  return step;
}

const wordsOf = ({ issues }: Step & { kind: "refused" }): string =>
  issues.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");

/** Counts reasons by what they share, without places and quotations. */
function count(counts: Map<string, number>, reason: string): void {
  const key = reason
    .replaceAll(/\/\d+(?=\/|\s)/g, "/…")
    .trim()
    .slice(0, REASON_MAX_CHARS);
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function print({ files, entries, documents, refused, errors, slowest }: Tally): void {
  const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, each) => sum + each, 0);
  console.log(`${files} files, ${entries} entries published`);
  for (const [title, counts] of [
    ["files refused", documents],
    ["entries refused, or remarked on", refused],
  ] as const) {
    console.log(`\n${total(counts)} ${title}`);
    for (const [reason, times] of [...counts].toSorted(([, one], [, other]) => other - one))
      console.log(`${String(times).padStart(7)}  ${reason}`);
  }
  console.log(`\n${errors.length} untyped errors${errors.length > 0 ? " (none are allowed)" : ""}`);
  for (const error of errors) console.log(`  ${error}`);
  console.log(`\nslowest steps, CPU (at most ${STEP_MAX_MILLISECONDS} ms)`);
  for (const { what, milliseconds } of slowest) console.log(`${milliseconds.toFixed(1).padStart(7)} ms  ${what}`);
}
