/**
 * Runs a Worker that built.ts has written, on the simulators that `wrangler dev` uses and on its state directory.
 * Wrangler itself builds, watches and puts a proxy in front, which takes three times as long as all that the Worker does.
 *
 * Usage: serve.ts WORKER-FILE STATE-DIRECTORY PORT VARIABLES-AS-JSON [FILES-DIRECTORY]
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";

const [file, state, port, variables, files = ""] = process.argv.slice(2);
if (variables === undefined) throw new Error("usage: serve.ts WORKER-FILE STATE-DIRECTORY PORT VARIABLES-AS-JSON");

const { bindings, assets, ...worker } = JSON.parse(readFileSync(file!, "utf8")) as V4WorkerOptions;
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: Number(port),
    cf: false,
    resourcePersistencePath: path.join(state!, "v3"),
    // `/cdn-cgi/local/scheduled` fires the cron.
    unsafeTriggerHandlers: true,
    logRequests: false,
    log: new Log(LogLevel.WARN),
    workers: [
      {
        ...worker,
        bindings: { ...bindings, ...(JSON.parse(variables) as Record<string, string>) },
        assets: { ...assets, ...(files !== "" && { directory: files }) },
      },
    ],
  } as Parameters<typeof convertV4MiniflareOptions>[0]),
);
await miniflare.ready;
