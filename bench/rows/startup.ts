import { bundleEmptyHono, bundleProduct, type Bundle, gzippedBytes, modulesOfStart } from "../bundle.ts";
import { median } from "../cpu.ts";
import { asAmount, kilobytes, type Measurement, milliseconds, type Part } from "../measurement.ts";
import { startWorkerd } from "../workerd.ts";

const BUNDLE_MAX_BYTES = 350 * 1024;
/** The rest is compiled when a request first needs it. */
const START_MAX_BYTES = 40 * 1024;
const START_OVER_HONO_MAX_MILLISECONDS = 15;
const STARTS = 15;

/** The size of the bundle, of what a start needs of it, and the cost of evaluating that. */
export const startup: Part = {
  name: "startup",
  method: `the bundle is wrangler's; a fresh plain workerd each time, ${STARTS} starts of each in turn, CPU of the process up to where it
  listens: workerd compiles and evaluates the main module before that, and a module that spins shows in full`,
  measure,
};

async function measure(): Promise<Measurement[]> {
  const [bundle, hono] = [await bundleProduct(), await bundleEmptyHono()];
  const spent: { ours: number[]; hono: number[] } = { ours: [], hono: [] };
  for (let start = 0; start < STARTS; start += 1) {
    spent.ours.push(await cpuOfStart(bundle));
    spent.hono.push(await cpuOfStart(hono));
  }
  const [ours, base] = [median(spent.ours), median(spent.hono)];
  return [
    asAmount("bundle, gzipped", gzippedBytes(bundle), BUNDLE_MAX_BYTES, kilobytes, {
      baseline: `${kilobytes(gzippedBytes(hono))}  empty Hono`,
    }),
    asAmount("its modules of a start, gzipped", gzippedBytes(modulesOfStart(bundle)), START_MAX_BYTES, kilobytes),
    asAmount("start-up, CPU", ours - base, START_OVER_HONO_MAX_MILLISECONDS, (value) => `${milliseconds(value)} more`, {
      ours: milliseconds(ours),
      baseline: `${milliseconds(base)}  empty Hono`,
    }),
  ];
}

async function cpuOfStart(bundle: Bundle): Promise<number> {
  const { cpuAtStartMilliseconds, stop } = await startWorkerd({ bundle });
  await stop();
  return cpuAtStartMilliseconds;
}
