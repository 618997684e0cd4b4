import { median } from "../cpu.ts";
import { HOSTILE, LARGE } from "../hostile.ts";
import { type Ingestion, startIngestion } from "../ingestion.ts";
import { asAmount, megabytes, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { aWordPressFeed } from "../wordpress.ts";

const ROUNDS = 7;
const CPU_MAX_MILLISECONDS = 50;
const LARGE_CPU_MAX_MILLISECONDS = 200;
const MEMORY_MAX_BYTES = 64_000_000;
const HONEST_ENTRIES = 100;

interface Spent {
  name: string;
  cpu: number;
  bytes: number;
}

/** The cost of hostile feeds until they are read or refused. */
export const hostile: Part = {
  name: "hostile",
  method: `each of ${Object.keys(HOSTILE).length} hostile documents as the body of a delivery, read in workerd until there are entries or a reason, receiving the body
  included; CPU: median of ${ROUNDS} rounds; memory: the peak of the process above what it held before, the largest of the rounds; the
  worst is in the table. The largest documents are not hostile: they are as full as a document may be, or fuller`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const ingestion = await startIngestion();
  const honest = await spent(ingestion, "an honest feed", aWordPressFeed(HONEST_ENTRIES));
  const attacks: Spent[] = [];
  for (const [name, make] of Object.entries(HOSTILE)) attacks.push(await spent(ingestion, name, make()));
  const large: Spent[] = [];
  for (const [name, make] of Object.entries(LARGE)) large.push(await spent(ingestion, name, make()));
  await ingestion.stop();
  const baseline = `${milliseconds(honest.cpu)}  an honest feed of 100 entries`;
  const slowest = worst(attacks, "cpu");
  const hungriest = worst([...attacks, ...large], "bytes");
  const fullest = worst(large, "cpu");
  return [
    asAmount(`hostile feed, CPU: ${slowest.name}`, slowest.cpu, CPU_MAX_MILLISECONDS, milliseconds, { baseline }),
    asAmount(`largest feed, CPU: ${fullest.name}`, fullest.cpu, LARGE_CPU_MAX_MILLISECONDS, milliseconds, { baseline }),
    asAmount(`hostile feed, memory: ${hungriest.name}`, hungriest.bytes, MEMORY_MAX_BYTES, megabytes, {
      baseline: `${megabytes(honest.bytes)}  the same`,
    }),
  ];
}

async function spent(ingestion: Ingestion, name: string, document: string | Uint8Array<ArrayBuffer>): Promise<Spent> {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { step, cpu, bytes } = await ingestion.measured(() => ingestion.read(document));
    if (step.kind === "threw") throw new Error(`${name}: ${step.error}`);
    rounds.push({ cpu, bytes });
  }
  const all = { name, cpu: median(rounds.map(({ cpu }) => cpu)), bytes: Math.max(...rounds.map(({ bytes }) => bytes)) };
  process.stderr.write(`  ${milliseconds(all.cpu).padStart(8)}  ${megabytes(all.bytes).padStart(7)}  ${name}\n`);
  return all;
}

const worst = (all: readonly Spent[], by: "cpu" | "bytes"): Spent =>
  all.reduce((one, other) => (other[by] > one[by] ? other : one));
