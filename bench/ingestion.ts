/** Ingestion alone in workerd: the results of documents and their entries, and their costs. */
import { existsSync } from "node:fs";
import { bundleWorker } from "./bundle.ts";
import { cpuMilliseconds, forgetPeak, residentBytes } from "./cpu.ts";
import { type Simulator, startSimulator, textBindings, VARIABLES } from "./simulator.ts";

interface Issue {
  pointer: string;
  detail: string;
}

/** The outcome of a step: done, refused with a reason, or an exception. */
export type Step =
  | { kind: "done"; changes: unknown[]; issues: Issue[] }
  | { kind: "refused"; issues: Issue[] }
  | { kind: "threw"; error: string };

/** The real modules between a delivery's bytes and a page, one step per request. */
export interface Ingestion {
  /** Reads a delivery's body into changes. */
  read(body: Uint8Array<ArrayBuffer> | string, contentType?: string): Promise<Step>;
  /** Sanitizes, attributes and renders one change. */
  publish(change: unknown): Promise<Step>;
  /** The CPU in milliseconds and the additional memory in bytes of a step. */
  measured(step: () => Promise<Step>): Promise<{ step: Step; cpu: number; bytes: number }>;
  stop(): Promise<void>;
}

const WARM_UP = `<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>A</title><link>https://harbor.example/a</link><description>&lt;p&gt;B&lt;/p&gt;</description></item></channel></rss>`;
const WARM_UP_ROUNDS = 20;

/**
 * Starts it, and warms it up.
 *
 * @throws {Error} when there is no /proc, which has the use of a process
 */
export async function startIngestion(): Promise<Ingestion> {
  if (!existsSync("/proc/self/schedstat"))
    throw new Error("what a process uses is read from /proc/PID, which this system does not have");
  const simulator = await startSimulator([
    { name: "ingestion", bundle: await bundleWorker("ingestion.js"), env: textBindings(VARIABLES) },
  ]);
  const ingestion = await over(simulator);
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    const step = await ingestion.read(WARM_UP);
    const [change] = step.kind === "done" ? step.changes : [];
    const made = change === undefined ? step : await ingestion.publish(change);
    if (made.kind !== "done") throw new Error(`the warm-up was not published: ${JSON.stringify(made)}`);
  }
  return ingestion;
}

async function over({ pid, origin, stop }: Simulator): Promise<Ingestion> {
  const at = await origin("ingestion");
  const post = async (path: string, body: Uint8Array<ArrayBuffer> | string, contentType?: string): Promise<Step> => {
    const headers = new Headers(contentType === undefined ? {} : { "content-type": contentType });
    // As bytes, because text would have a media type of its own.
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const response = await fetch(new URL(path, at), { method: "POST", body: bytes, headers });
    const text = await response.text();
    if (response.status !== 200) return { kind: "threw", error: response.headers.get("accident") || text };
    const { changes = [], issues = [] } = JSON.parse(text) as { changes?: unknown[]; issues?: Issue[] };
    return changes.length === 0 && issues.length > 0 ? { kind: "refused", issues } : { kind: "done", changes, issues };
  };
  return {
    read: (body, contentType) => post("/", body, contentType),
    publish: (change) => post("/change", JSON.stringify(change)),
    async measured(take) {
      forgetPeak(pid);
      const [before, cpu] = [residentBytes(pid).now, cpuMilliseconds(pid)];
      const step = await take();
      return { step, cpu: cpuMilliseconds(pid) - cpu, bytes: residentBytes(pid).peak - before };
    },
    stop,
  };
}
