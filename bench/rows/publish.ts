import { bundleProduct, ownWorker, withDoors } from "../bundle.ts";
import { cpuMilliseconds, median } from "../cpu.ts";
import { load, type Sent } from "../load.ts";
import { asAmount, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { aPublisher, type Publisher } from "../publisher.ts";
import { execute, migrate, product, type Simulated, startSimulator, storageOf, VARIABLES } from "../simulator.ts";
import { startWorkerd, type Workerd } from "../workerd.ts";

const CPU_MAX_MILLISECONDS = 10;
/** Two full batches. */
const BATCHES = 2;
const BATCH = 25;
const ROUNDS = 9;
const WARM_UP_ROUNDS = 3;

/** CPU from a message in the queue to a page in KV. */
export const publish: Part = {
  name: "publish",
  method: `the process of a plain workerd whose D1 and KV are in another process, from ${BATCHES} batches of ${BATCH} ids until every delivery is settled;
  accepting is not in it; median of ${ROUNDS} rounds, warm. The baseline's Worker makes the same calls with as many bytes and does
  nothing in between`,
  measure,
};

/** A pipeline: a Worker, and the feeder that reports which of its deliveries wait. */
interface Pipeline {
  worker: Workerd;
  feeder: URL;
  publisher: Publisher;
}

async function measure(): Promise<Measurement[]> {
  const bundle = await bundleProduct();
  const simulator = await startSimulator([
    product("site", bundle, { queue: "unheard" }),
    storageOf("site"),
    feeder("site"),
    storageOf("bare"),
    feeder("bare"),
  ]);
  await migrate(simulator, "site");
  await execute(simulator, "bare-storage", [
    "CREATE TABLE deliveries (id TEXT PRIMARY KEY, received_at INTEGER, outcome TEXT, status TEXT DEFAULT 'accepted', body TEXT)",
    "CREATE TABLE posts (id TEXT PRIMARY KEY, revision INTEGER)",
    "CREATE TABLE revisions (id TEXT PRIMARY KEY, content TEXT)",
  ]);
  const publisher = await aPublisher(await simulator.origin("site"));
  const ours: Pipeline = {
    worker: await startWorkerd({
      bundle: withDoors(bundle),
      storage: await simulator.origin("site-storage"),
      variables: VARIABLES,
    }),
    feeder: await simulator.origin("site-feeder"),
    publisher,
  };
  const bare: Pipeline = {
    worker: await startWorkerd({
      bundle: withDoors(ownWorker("publish.js")),
      storage: await simulator.origin("bare-storage"),
    }),
    feeder: await simulator.origin("bare-feeder"),
    publisher,
  };
  const spent: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) for (const each of [ours, bare]) await publishSome(each);
  for (let round = 0; round < ROUNDS; round += 1) {
    spent.ours.push(await publishSome(ours));
    spent.bare.push(await publishSome(bare));
  }
  for (const { worker } of [ours, bare]) await worker.stop();
  await simulator.stop();
  return [
    asAmount("publish of 25 KB, CPU", median(spent.ours), CPU_MAX_MILLISECONDS, milliseconds, {
      baseline: `${milliseconds(median(spent.bare))}  the same calls alone`,
    }),
  ];
}

const feeder = (state: string): Simulated => ({
  name: `${state}-feeder`,
  bundle: ownWorker("feeder.js"),
  env: { DB: { type: "d1", id: state } },
});

/** CPU per delivery, in milliseconds. */
async function publishSome({ worker, feeder: origin, publisher }: Pipeline): Promise<number> {
  const deliveries: Sent[] = Array.from({ length: BATCHES * BATCH }, () => publisher.next());
  await load(worker.origin, deliveries.length, 202, () => deliveries.pop()!);
  const ids = await waiting(origin);
  if (ids.length !== BATCHES * BATCH) throw new Error(`${ids.length} deliveries wait, not ${BATCHES * BATCH}`);
  const before = cpuMilliseconds(worker.pid);
  await handOver(worker.origin, ids, BATCH);
  const used = cpuMilliseconds(worker.pid) - before;
  const left = await waiting(origin);
  if (left.length > 0) throw new Error(`${left.length} deliveries were not published`);
  return used / ids.length;
}

/** The deliveries that are not settled. */
export async function waiting(feeder: URL): Promise<string[]> {
  return (await (await fetch(feeder)).json()) as string[];
}

/** Sends the messages of deliveries to a Worker with doors, as the queue would. */
export async function handOver(origin: URL, ids: readonly string[], batch: number): Promise<void> {
  for (let start = 0; start < ids.length; start += batch) {
    const messages = ids.slice(start, start + batch).map((id) => ({ kind: "delivery", id }));
    const response = await fetch(new URL("/doors/queue", origin), { method: "POST", body: JSON.stringify(messages) });
    const answer = await response.text();
    if (answer !== "[]") throw new Error(`not done at once: ${answer}`);
  }
}
