import { bundleProduct, ownWorker } from "../bundle.ts";
import { load, type Sent } from "../load.ts";
import { asRatio, type Measurement, type Part } from "../measurement.ts";
import { aPublisher } from "../publisher.ts";
import { cpuPerRequest, type Plan } from "../rounds.ts";
import { execute, migrate, product, startSimulator } from "../simulator.ts";

const PLAN: Plan = { requestsToWarmUp: 200, rounds: 24, requestsPerRound: 40 };
const OVER_INSERT_AND_SEND_MAX = 1.5;

/** CPU for a signed delivery, from the request to the 202 and the message sent. */
export const accept: Part = {
  name: "accept",
  method: `both Workers in one simulator process, its D1 and queue included, nobody consuming; signed bodies of 25 KB, no id twice;
  ${PLAN.rounds} rounds of ${PLAN.requestsPerRound} requests`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const simulator = await startSimulator([
    product("site", await bundleProduct()),
    {
      name: "bare",
      bundle: ownWorker("accept.js"),
      env: { DB: { type: "d1", id: "bare" }, WORK: { type: "queue", name: "bare-work" } },
    },
  ]);
  await migrate(simulator, "site");
  await execute(simulator, "bare", [
    "CREATE TABLE deliveries (id TEXT PRIMARY KEY, received_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
  ]);
  const site = await simulator.origin("site");
  const publisher = await aPublisher(site);
  const deliver = async (origin: URL, requests: number) => {
    // Made before the load begins, so that they do not slow it down.
    const deliveries: Sent[] = Array.from({ length: requests }, () => publisher.next());
    await load(origin, requests, 202, () => deliveries.pop()!);
  };
  const { pid } = simulator;
  const cpu = await cpuPerRequest(
    [
      { name: "ours", targets: [{ pid, origin: site }], load: deliver },
      { name: "bare", targets: [{ pid, origin: await simulator.origin("bare") }], load: deliver },
    ],
    PLAN,
  );
  await simulator.stop();
  return [asRatio("accept of 25 KB, CPU", cpu.ours, "one D1 insert, one send", cpu.bare, OVER_INSERT_AND_SEND_MAX)];
}
