import { bundleProduct } from "../bundle.ts";
import { percentile } from "../cpu.ts";
import { asAmount, type Measurement, type Part, seconds } from "../measurement.ts";
import { aPublisher, publishOne } from "../publisher.ts";
import { consumes, migrate, product, startSimulator } from "../simulator.ts";

const P50_MAX_MILLISECONDS = 1500;
const P99_MAX_MILLISECONDS = 3000;
/** Sites of their own, each with its queue, so that several can be idle at once. */
const LANES = 3;
const POSTS_PER_LANE = 16;

/** Time from a 202 to a page that readers get. */
export const visible: Part = {
  name: "visible",
  method: `${LANES * POSTS_PER_LANE} posts of 25 KB through the real webhook and queue (batch size and timeout as in wrangler.toml), one at a time on each of
  ${LANES} sites; from the 202 to the first 200 of the page, looked for every 25 ms; p99 is the slowest`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const bundle = await bundleProduct();
  const lanes = Array.from({ length: LANES }, (_, lane) => `lane-${lane}`);
  const simulator = await startSimulator(
    lanes.map((lane) => ({ ...product(lane, bundle), triggers: consumes(`${lane}-work`) })),
  );
  const waits = await Promise.all(
    lanes.map(async (lane) => {
      await migrate(simulator, lane);
      const origin = await simulator.origin(lane);
      const publisher = await aPublisher(origin);
      await publishOne(origin, publisher);
      const times = [];
      for (let post = 0; post < POSTS_PER_LANE; post += 1)
        times.push((await publishOne(origin, publisher)).milliseconds);
      return times;
    }),
  );
  await simulator.stop();
  const [p50, p99] = [percentile(waits.flat(), 0.5), percentile(waits.flat(), 0.99)];
  return [
    asAmount("202 to a visible page, p50", p50, P50_MAX_MILLISECONDS, seconds),
    asAmount("202 to a visible page, p99", p99, P99_MAX_MILLISECONDS, seconds),
  ];
}
