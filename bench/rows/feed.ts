import { setTimeout as sleep } from "node:timers/promises";
import { bundleProduct, bundleWorker, ownWorker } from "../bundle.ts";
import { cpuMilliseconds, median } from "../cpu.ts";
import { asAmount, asRatio, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { aPublisher } from "../publisher.ts";
import { consumes, execute, migrate, product, startSimulator } from "../simulator.ts";
import { aWordPressFeed } from "../wordpress.ts";

const ENTRIES = 100;
const ROUNDS = 5;
const WARM_UP_ROUNDS = 2;
const CPU_MAX_MILLISECONDS = 6;
const PARSES_A_ROUND = 4;
const POLLS_A_ROUND = 50;
const POLL_ROWS_READ_MAX = 5;
const POLL_ROWS_WRITTEN_MAX = 1;
const POLL_OVER_STATEMENTS_MAX = 1.5;
const LOOK_MILLISECONDS = 100;
const LOOKS_AT_REST = 20;
const ROUND_TIMEOUT_MILLISECONDS = 120_000;

/** CPU of a feed with a hundred new entries, and of one that has not changed. */
export const feed: Part = {
  name: "feed",
  method: `a feed of ${ENTRIES} entries and 700 KB as WordPress writes it; the whole simulator process from the publisher's answer until every entry is
  published, less what it uses at rest: the Worker, the queue, D1 and KV; median of ${ROUNDS} rounds, warm, all entries new in each.
  An unchanged poll begins with the cron's query; rows as D1 counts them`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const simulator = await startSimulator([
    { ...product("site", await bundleProduct()), triggers: consumes("site-work") },
    { ...product("poller", await bundleWorker("poller.js"), { state: "site", queue: "site-work" }) },
    {
      name: "feeder",
      bundle: ownWorker("feeder.js"),
      env: { DB: { type: "d1", id: "site" }, WORK: { type: "queue", name: "unheard" } },
    },
  ]);
  await migrate(simulator, "site");
  await aPublisher(await simulator.origin("site"));
  await execute(simulator, "site", [
    `INSERT INTO feeds (id, source, url, interval_ms, created_at)
     VALUES ('01K00000000000000000000000', 'harbor', 'https://harbor.example/feed/', 3600000, 0)`,
    "INSERT INTO feed_schedule (due_at, feed, polled_at) VALUES (0, '01K00000000000000000000000', 0)",
  ]);
  const [poller, feeder] = [await simulator.origin("poller"), await simulator.origin("feeder")];
  const { pid } = simulator;
  const ask = async (where: string, body?: string) => {
    const response = await fetch(new URL(where, poller), { method: "POST", ...(body !== undefined && { body }) });
    if (!response.ok) throw new Error(await response.text());
    return await response.text();
  };
  const used = async (action: () => Promise<unknown>) => {
    const [cpu, started] = [cpuMilliseconds(pid), performance.now()];
    await action();
    return { cpu: cpuMilliseconds(pid) - cpu, elapsed: performance.now() - started };
  };
  const waiting = async () => ((await (await fetch(feeder)).json()) as string[]).length;
  const publishAll = async (document: string) => {
    const polled = JSON.parse(await ask("/poll", document)) as { kind: string; told: number };
    if (polled.told !== ENTRIES) throw new Error(`the poll told ${JSON.stringify(polled)}`);
    for (
      const until = performance.now() + ROUND_TIMEOUT_MILLISECONDS;
      (await waiting()) > 0;
      await sleep(LOOK_MILLISECONDS)
    )
      if (performance.now() > until) throw new Error("the entries were not published");
  };

  let rest = 0;
  const [ours, parse, polls, statements]: number[][] = [[], [], [], []];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    const document = aWordPressFeed(ENTRIES, 1 + round * ENTRIES);
    const all = await used(() => publishAll(document));
    const parsed = await used(async () => {
      for (let time = 0; time < PARSES_A_ROUND; time += 1) await ask("/parse", document);
    });
    const unchanged = await used(() => ask(`/unchanged?times=${POLLS_A_ROUND}`));
    const bare = await used(() => ask(`/statements?times=${POLLS_A_ROUND}`));
    if (round < WARM_UP_ROUNDS) continue;
    if (round === WARM_UP_ROUNDS) {
      const idle = await used(async () => {
        for (let look = 0; look < LOOKS_AT_REST; look += 1) {
          await waiting();
          await sleep(LOOK_MILLISECONDS);
        }
      });
      rest = idle.cpu / idle.elapsed;
    }
    ours!.push((all.cpu - rest * all.elapsed) / ENTRIES);
    parse!.push(parsed.cpu / PARSES_A_ROUND / ENTRIES);
    polls!.push(unchanged.cpu / POLLS_A_ROUND);
    statements!.push(bare.cpu / POLLS_A_ROUND);
  }
  const rows = JSON.parse(await ask("/unchanged?times=1")) as { read: number; written: number };
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
