import { bundleProduct, type Bundle, ownWorker } from "../bundle.ts";
import { load } from "../load.ts";
import { asRatio, type Measurement, type Part } from "../measurement.ts";
import { aPublisher, publishOne } from "../publisher.ts";
import { cpuPerRequest, type Plan } from "../rounds.ts";
import { consumes, migrate, product, startSimulator, VARIABLES } from "../simulator.ts";
import { startWorkerd, type Workerd } from "../workerd.ts";

const PROCESSES = 3;
const PLAN: Plan = { requestsToWarmUp: 2000, rounds: 45, requestsPerRound: 150 };
const GET_OVER_STREAM_MAX = 1.1;
const GET_OVER_CONSTANT_MAX = 2;
const NOT_MODIFIED_OVER_STREAM_MAX = 1;

/** CPU for an article's page, whole and not modified. */
export const reads: Part = {
  name: "reads",
  method: `plain workerd, no simulator; KV is a Worker in the same process that answers with a page and metadata the product
  wrote; whole process; ${PROCESSES} processes a variant, ${PLAN.rounds} rounds of ${PLAN.requestsPerRound} requests; 304 beside the stream's 200`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const bundle = await bundleProduct();
  const page = await aPageOf(bundle);
  const pages = ownWorker("kv.js", { "page.html": page.html, "metadata.json": page.metadata });
  const several = (start: () => Promise<Workerd>) => Promise.all(Array.from({ length: PROCESSES }, start));
  const ours = await several(() => startWorkerd({ bundle, pages, variables: VARIABLES }));
  const stream = await several(() => startWorkerd({ bundle: ownWorker("kv-stream.js"), pages }));
  const constant = await several(() => startWorkerd({ bundle: ownWorker("constant.js", { "page.html": page.html }) }));

  const get = (origin: URL, requests: number) => load(origin, requests, 200, () => ({ path: page.path }));
  const conditional = { path: page.path, headers: { "if-none-match": page.etag } };
  const getNotModified = (origin: URL, requests: number) => load(origin, requests, 304, () => conditional);
  const cpu = await cpuPerRequest(
    [
      { name: "ours", targets: ours, load: get },
      { name: "not modified", targets: ours, load: getNotModified },
      { name: "stream", targets: stream, load: get },
      { name: "constant", targets: constant, load: get },
    ],
    PLAN,
  );
  for (const { stop } of [...ours, ...stream, ...constant]) await stop();
  return [
    asRatio("GET of an article, CPU", cpu.ours, "bare KV stream", cpu.stream, GET_OVER_STREAM_MAX),
    asRatio("GET of an article, CPU", cpu.ours, "constant", cpu.constant, GET_OVER_CONSTANT_MAX),
    asRatio("304 of an article, CPU", cpu["not modified"], "bare KV stream", cpu.stream, NOT_MODIFIED_OVER_STREAM_MAX),
  ];
}

/** A page as the product writes it to KV. */
async function aPageOf(bundle: Bundle): Promise<{ path: string; html: string; metadata: string; etag: string }> {
  const simulator = await startSimulator([{ ...product("site", bundle), triggers: consumes("site-work") }]);
  await migrate(simulator, "site");
  const origin = await simulator.origin("site");
  const { page } = await publishOne(origin, await aPublisher(origin));
  const namespace = await simulator.miniflare.getKVNamespace("PAGES", "site");
  const { keys } = await namespace.list();
  const { value, metadata } = await namespace.getWithMetadata(keys[0]?.name ?? "");
  await simulator.stop();
  if (value === null || metadata === null) throw new Error("the product wrote no page");
  const { etag } = metadata as { etag: string };
  return { path: page.pathname, html: value, metadata: JSON.stringify(metadata), etag };
}
