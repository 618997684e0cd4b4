import { bundleProduct, bundleWorker, ownWorker, withDoors } from "../bundle.ts";
import { cpuMilliseconds, median } from "../cpu.ts";
import { asAmount, asRatio, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { aPublisher } from "../publisher.ts";
import { execute, migrate, product, startSimulator, storageOf, VARIABLES } from "../simulator.ts";
import { aWordPressFeed } from "../wordpress.ts";
import { startWorkerd } from "../workerd.ts";
import { handOver, waiting } from "./publish.ts";

const ENTRIES = 100;
const ROUNDS = 5;
const WARM_UP_ROUNDS = 4;
const CPU_MAX_MILLISECONDS = 6;
const PARSES_A_ROUND = 4;
const POLLS_A_ROUND = 50;
const POLL_ROWS_READ_MAX = 5;
const POLL_ROWS_WRITTEN_MAX = 1;
const POLL_OVER_STATEMENTS_MAX = 1.5;
const BATCH = 25;

/** CPU for a feed with a hundred new entries, and for an unchanged one. */
export const feed: Part = {
  name: "feed",
  method: `a feed of ${ENTRIES} entries and 700 KB as WordPress writes it; from the publisher's answer until every entry is
  published: the processes of two plain workerd whose D1 and KV are in another process, one that polls and one that publishes
  batches of ${BATCH}; median of ${ROUNDS} rounds after ${WARM_UP_ROUNDS}, all entries new in each.
  An unchanged poll begins with the cron's query; rows as D1 counts them`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const [bundle, polling] = [await bundleProduct(), await bundleWorker("poller.js")];
  const simulator = await startSimulator([
    product("site", bundle, { queue: "unheard" }),
    storageOf("site"),
    { name: "feeder", bundle: ownWorker("feeder.js"), env: { DB: { type: "d1", id: "site" } } },
  ]);
  await migrate(simulator, "site");
  await aPublisher(await simulator.origin("site"));
  await execute(simulator, "site", [
    `INSERT INTO feeds (id, source, url, interval_ms, created_at)
     VALUES ('01K00000000000000000000000', 'harbor', 'https://harbor.example/feed/', 3600000, 0)`,
    "INSERT INTO feed_schedule (due_at, feed, polled_at) VALUES (0, '01K00000000000000000000000', 0)",
  ]);
  const storage = await simulator.origin("site-storage");
  const poller = await startWorkerd({ bundle: polling, storage, variables: VARIABLES });
  const publisher = await startWorkerd({ bundle: withDoors(bundle), storage, variables: VARIABLES });
  const feeder = await simulator.origin("feeder");
  const ask = async (origin: URL, where: string, body?: string) => {
    const response = await fetch(new URL(where, origin), { method: "POST", ...(body !== undefined && { body }) });
    if (!response.ok) throw new Error(await response.text());
    return await response.text();
  };
  const used = async (pid: number, action: () => Promise<unknown>) => {
    const before = cpuMilliseconds(pid);
    await action();
    return cpuMilliseconds(pid) - before;
  };
  const poll = async (document: string) => {
    const polled = JSON.parse(await ask(poller.origin, "/poll", document)) as { kind: string; count: number };
    if (polled.count !== ENTRIES) throw new Error(`the poll gave ${JSON.stringify(polled)}`);
  };

  const [ours, parse, polls, statements]: number[][] = [[], [], [], []];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    const document = aWordPressFeed(ENTRIES, 1 + round * ENTRIES);
    const polled = await used(poller.pid, () => poll(document));
    const ids = await waiting(feeder);
    const published = await used(publisher.pid, () => handOver(publisher.origin, ids, BATCH));
    const left = await waiting(feeder);
    if (ids.length !== ENTRIES || left.length > 0) throw new Error(`${ids.length} waited, ${left.length} do still`);
    const parsed = await used(poller.pid, async () => {
      for (let time = 0; time < PARSES_A_ROUND; time += 1) await ask(poller.origin, "/parse", document);
    });
    const unchanged = await used(poller.pid, () => ask(poller.origin, `/unchanged?times=${POLLS_A_ROUND}`));
    const bare = await used(poller.pid, () => ask(poller.origin, `/statements?times=${POLLS_A_ROUND}`));
    if (round < WARM_UP_ROUNDS) continue;
    ours!.push((polled + published) / ENTRIES);
    parse!.push(parsed / PARSES_A_ROUND / ENTRIES);
    polls!.push(unchanged / POLLS_A_ROUND);
    statements!.push(bare / POLLS_A_ROUND);
  }
  const rows = JSON.parse(await ask(poller.origin, "/unchanged?times=1")) as {
    read: number;
    written: number;
  };
  for (const { stop } of [poller, publisher]) await stop();
  await simulator.stop();
  const count = (value: number) => String(value);
  return [
    asAmount("feed entry, fetch to page, CPU", median(ours!), CPU_MAX_MILLISECONDS, milliseconds, {
      baseline: `${milliseconds(median(parse!))}  feedsmith's parse alone, an entry`,
    }),
    asRatio(
      "unchanged poll (304), CPU",
      median(polls!),
      "its three D1 statements",
      median(statements!),
      POLL_OVER_STATEMENTS_MAX,
    ),
    asAmount("unchanged poll, D1 rows read", rows.read, POLL_ROWS_READ_MAX, count),
    asAmount("unchanged poll, D1 rows written", rows.written, POLL_ROWS_WRITTEN_MAX, count),
  ];
}
