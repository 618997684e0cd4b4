/** Plain workerd: no simulator, no proxy, one process per configuration. */
import { execFile, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import workerd from "workerd";
import type { Bundle } from "./bundle.ts";
import { cpuMilliseconds } from "./cpu.ts";
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from "./project.ts";
import { atEnd, temporaryDirectory } from "./scratch.ts";

const START_TIMEOUT_MILLISECONDS = 20_000;
const COMPLAINTS_MAX_BYTES = 2000;
const CONFIG_MAX_BYTES = 100_000_000;

/** A running workerd. */
export interface Workerd {
  origin: URL;
  pid: number;
  /** CPU used until it listened. By then the module has been evaluated. */
  cpuAtStartMilliseconds: number;
  stop(): Promise<void>;
}

/** A Worker with its variables. */
export interface Service {
  bundle: Bundle;
  /** The Worker that acts as its KV namespace `PAGES`, in the same process. */
  pages?: Bundle;
  /** The address of workers/storage.js, which acts as its D1, KV and queue in another process. */
  storage?: URL;
  variables?: Readonly<Record<string, string>>;
}

const STORAGE_BINDINGS = [
  `(name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api",
    innerBindings = [(name = "fetcher", service = "storage")]))`,
  '(name = "PAGES", kvNamespace = "storage")',
  '(name = "WORK", queue = "storage")',
];

/** Starts workerd on a free loopback port. */
export async function startWorkerd({ bundle, pages, storage, variables = {} }: Service): Promise<Workerd> {
  const directory = temporaryDirectory();
  const config = path.join(directory, "config.capnp");
  const bindings = [
    ...(pages ? ['(name = "PAGES", kvNamespace = "pages")'] : []),
    ...(storage ? STORAGE_BINDINGS : []),
    ...Object.entries(variables).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`),
  ];
  const services = [
    worker(directory, "main", bundle, bindings),
    ...(pages ? [worker(directory, "pages", pages, [])] : []),
    ...(storage ? [`(name = "storage", external = (address = "${storage.host}", http = ()))`] : []),
  ];
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(", ")}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const parsed = path.join(directory, "config.bin");
  writeFileSync(parsed, await parse(config));
  // A process group of its own, so that everything that it started ends with it. Plain workerd accepts the flag of the
  // module registry only with --experimental.
  const child = spawn(workerd.default, ["serve", "--binary", parsed, "--control-fd=3", "--experimental"], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let complained = 0;
  child.stderr?.on("data", (chunk: Buffer) => {
    // A Worker that fails does so in every request, so the output is limited.
    if (complained < COMPLAINTS_MAX_BYTES) process.stderr.write(chunk);
    complained += chunk.length;
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("workerd could not be started");
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = atEnd(`process ${pid}`, async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-pid, "SIGKILL");
    await gone;
  });
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("workerd does not listen")), START_TIMEOUT_MILLISECONDS);
    child.stdio[3]?.once("data", (line: Buffer) => {
      clearTimeout(timer);
      resolve((JSON.parse(line.toString()) as { port: number }).port);
    });
    child.once("close", () => reject(new Error("workerd ended while it started")));
  });
  return {
    origin: new URL(`http://127.0.0.1:${port}`),
    pid,
    cpuAtStartMilliseconds: cpuMilliseconds(pid),
    stop,
  };
}

/** The configuration as bytes. Parsing its text at each start would cost as much as evaluating our modules. */
async function parse(config: string): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(workerd.default, ["compile", config, "--config-only"], {
    encoding: "buffer",
    maxBuffer: CONFIG_MAX_BYTES,
  });
  return stdout;
}

/** Writes a Worker's modules below the configuration and returns its service. */
function worker(directory: string, name: string, bundle: Bundle, bindings: readonly string[]): string {
  const modules = bundle.modules.map(({ name: specifier, type, contents }, index) => {
    const file = `${name}-${index}`;
    writeFileSync(path.join(directory, file), contents);
    return `(name = ${JSON.stringify(specifier)}, ${{ esm: "esModule", text: "text", data: "data" }[type]} = embed "${file}")`;
  });
  return `(name = "${name}", worker = (modules = [${modules.join(", ")}],
    compatibilityDate = "${COMPATIBILITY_DATE}", compatibilityFlags = ${JSON.stringify(COMPATIBILITY_FLAGS)}, bindings = [${bindings.join(", ")}]))`;
}
