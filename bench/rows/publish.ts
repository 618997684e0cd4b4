import { setTimeout as sleep } from "node:timers/promises";
import { bundleProduct, ownWorker } from "../bundle.ts";
import { cpuMilliseconds, median } from "../cpu.ts";
import { load, type Sent } from "../load.ts";
import { asAmount, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { aPublisher, type Publisher } from "../publisher.ts";
import { consumes, execute, migrate, product, type Simulated, type Simulator, startSimulator } from "../simulator.ts";

const CPU_MAX_MILLISECONDS = 10;
/** Two full batches. */
const DELIVERIES = 50;
const ROUNDS = 5;
const WARM_UP_ROUNDS = 2;
const POLL_MILLISECONDS = 100;
const LOOKS_AT_REST = 20;
const ROUND_TIMEOUT_MILLISECONDS = 60_000;

/** CPU from a message in the queue to a page in KV. */
export const publish: Part = {
  name: "publish",
  method: `the whole simulator process from sending ${DELIVERIES} ids to the queue until every delivery is settled, less what it uses at rest: the
  Worker, the queue, D1 and KV; accepting is not in it; median of ${ROUNDS} rounds, warm. The baseline's consumer makes the same calls
  with as many bytes and does nothing in between`,
  measure,
};

/** One pipeline: where deliveries are accepted without being announced, and where they are announced later. */
interface Pipeline {
  acceptor: URL;
  feeder: URL;
  pid: number;
  publisher: Publisher;
}

async function measure(): Promise<Measurement[]> {
  const bundle = await bundleProduct();
  const simulator = await startSimulator([
    product("acceptor", bundle, { state: "site", queue: "unheard" }),
    { ...product("site", bundle), triggers: consumes("site-work") },
    feeder("site"),
    {
      name: "bare-acceptor",
      bundle: ownWorker("accept.js"),
      env: { DB: { type: "d1", id: "bare" }, WORK: { type: "queue", name: "bare-unheard" } },
    },
    {
      name: "bare",
      bundle: ownWorker("publish.js"),
      env: { DB: { type: "d1", id: "bare" }, PAGES: { type: "kv", id: "bare" } },
      triggers: consumes("bare-work"),
    },
    feeder("bare"),
  ]);
  await migrate(simulator, "site");
  await execute(simulator, "bare", [
    "CREATE TABLE deliveries (id TEXT PRIMARY KEY, received_at INTEGER, outcome TEXT, status TEXT DEFAULT 'accepted', body TEXT)",
    "CREATE TABLE posts (id TEXT PRIMARY KEY, revision INTEGER)",
    "CREATE TABLE revisions (id TEXT PRIMARY KEY, content TEXT)",
  ]);
  const publisher = await aPublisher(await simulator.origin("acceptor"));
  const ours = await pipelineOf(simulator, "acceptor", "site", publisher);
  const bare = await pipelineOf(simulator, "bare-acceptor", "bare", publisher);
  const spent: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) for (const each of [ours, bare]) await publishSome(each, 0);
  const rest = await atRest(ours);
  for (let round = 0; round < ROUNDS; round += 1) {
    spent.ours.push(await publishSome(ours, rest));
    spent.bare.push(await publishSome(bare, rest));
  }
  await simulator.stop();
  const [all, calls] = [median(spent.ours), median(spent.bare)];
  return [
    asAmount("publish of 25 KB, CPU", all, CPU_MAX_MILLISECONDS, milliseconds, {
      baseline: `${milliseconds(calls)}  the same calls; ${milliseconds(all - calls)} is the Worker's own`,
    }),
  ];
}

const feeder = (state: string): Simulated => ({
  name: `${state}-feeder`,
  bundle: ownWorker("feeder.js"),
  env: { DB: { type: "d1", id: state }, WORK: { type: "queue", name: `${state}-work` } },
});

const pipelineOf = async (
  simulator: Simulator,
  acceptor: string,
  state: string,
  publisher: Publisher,
): Promise<Pipeline> => ({
  acceptor: await simulator.origin(acceptor),
  feeder: await simulator.origin(`${state}-feeder`),
  pid: simulator.pid,
  publisher,
});

/** CPU a millisecond while nothing is published and all the bench does is look. */
async function atRest({ feeder: origin, pid }: Pipeline): Promise<number> {
  const { cpu, elapsed } = await used(pid, async () => {
    for (let look = 0; look < LOOKS_AT_REST; look += 1) {
      await waiting(origin);
      await sleep(POLL_MILLISECONDS);
    }
  });
  return cpu / elapsed;
}

/** CPU a delivery, in milliseconds. */
async function publishSome({ acceptor, feeder: origin, pid, publisher }: Pipeline, rest: number): Promise<number> {
  const deliveries: Sent[] = Array.from({ length: DELIVERIES }, () => publisher.next());
  await load(acceptor, DELIVERIES, 202, () => deliveries.pop()!);
  const ids = await waiting(origin);
  if (ids.length !== DELIVERIES) throw new Error(`${ids.length} deliveries wait, not ${DELIVERIES}`);
  const busy = await used(pid, async () => {
    await fetch(origin, { method: "POST", body: JSON.stringify(ids) });
    for (
      const until = performance.now() + ROUND_TIMEOUT_MILLISECONDS;
      (await waiting(origin)).length > 0;
      await sleep(POLL_MILLISECONDS)
    ) {
      if (performance.now() > until) throw new Error("the deliveries were not published");
    }
  });
  return (busy.cpu - rest * busy.elapsed) / DELIVERIES;
}

async function waiting(origin: URL): Promise<string[]> {
  return (await (await fetch(origin)).json()) as string[];
}

async function used(pid: number, action: () => Promise<void>): Promise<{ cpu: number; elapsed: number }> {
  const [cpu, started] = [cpuMilliseconds(pid), performance.now()];
  await action();
  return { cpu: cpuMilliseconds(pid) - cpu, elapsed: performance.now() - started };
}
