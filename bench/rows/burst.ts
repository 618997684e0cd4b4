import { setTimeout as sleep } from "node:timers/promises";
import { bundleProduct } from "../bundle.ts";
import { asAmount, type Measurement, type Part, seconds } from "../measurement.ts";
import { aPublisher, publishOne, send } from "../publisher.ts";
import { consumes, migrate, product, startSimulator } from "../simulator.ts";

const LARGE_POSTS = 25;
const LARGE_BYTES = 450_000;
const PAUSE_MILLISECONDS = 50;
const TIMEOUT_MILLISECONDS = 120_000;
const ACKNOWLEDGEMENT_MAX_MILLISECONDS = 1000;

/** How long publishers wait for a 202 while large posts are consumed. */
export const burst: Part = {
  name: "burst",
  method: `${LARGE_POSTS} posts of ${LARGE_BYTES / 1000} KB at once in one process; until all have their pages another publisher sends 25 KB every
  ${PAUSE_MILLISECONDS} ms, one after the other; the slowest 202 and the slowest /healthz are shown`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const simulator = await startSimulator([
    { ...product("site", await bundleProduct()), triggers: consumes("site-work") },
  ]);
  await migrate(simulator, "site");
  const origin = await simulator.origin("site");
  const publisher = await aPublisher(origin);
  // This loads the libraries.
  await publishOne(origin, publisher);
  const large = Array.from({ length: LARGE_POSTS }, () => publisher.next(LARGE_BYTES));
  const pages = await Promise.all(large.map((delivery) => send(origin, delivery)));
  const [acknowledged, healthy]: [number[], number[]] = [[], []];
  const deadline = performance.now() + TIMEOUT_MILLISECONDS;
  for (let live = 0; live < LARGE_POSTS;) {
    acknowledged.push(await timed(() => send(origin, publisher.next())));
    healthy.push(await timed(() => fetch(new URL("/healthz", origin))));
    if ((await fetch(pages[live]!)).ok) live += 1;
    else await sleep(PAUSE_MILLISECONDS);
    if (performance.now() > deadline) throw new Error(`${live} of ${LARGE_POSTS} large posts were published in time`);
  }
  await simulator.stop();
  return [
    asAmount("202 during a burst, slowest", Math.max(...acknowledged), ACKNOWLEDGEMENT_MAX_MILLISECONDS, seconds),
    asAmount("/healthz during a burst, slowest", Math.max(...healthy), ACKNOWLEDGEMENT_MAX_MILLISECONDS, seconds),
  ];
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}
