/** The real Worker on workerd, in a process group of its own. Killing it is like a machine losing its power. */
import { type ChildProcess, spawn } from "node:child_process";
import { globSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureSecrets, type Place, placeOf } from "../../scripts/place.ts";
const ROOT = path.join(import.meta.dirname, "..", "..");
const LEASH = path.join(ROOT, "scripts", "leash.ts");
const WRANGLER = path.join(ROOT, "node_modules", "wrangler", "bin", "wrangler.js");
const BOOT_TIMEOUT_MS = 90_000;
const END_TIMEOUT_MS = 30_000;
const PAUSE_MS = 50;
const PROBE_TIMEOUT_MS = 2_000;
const CRON_TIMEOUT_MS = 60_000;
const LOG_TAIL_CHARS = 4_000;

export interface RunningWorker {
  origin: string;
  adminToken: string;
  /** Its last output. */
  log(): string;
  /** Fires the cron, as the platform does each minute. */
  fireCron(): Promise<void>;
  /** Kills the whole process group with SIGKILL. Returns when nothing listens any more. */
  kill(): Promise<void>;
}

interface Start {
  stateDir: string;
  port: number;
  /** Variables besides those of wrangler.toml. */
  variables?: Readonly<Record<string, string>>;
}

/** Starts the Worker on a prepared state directory, and waits until it is healthy. */
export async function startWorker({ stateDir, port, variables = {} }: Start): Promise<RunningWorker> {
  const place = placeOf(ROOT, stateDir);
  const origin = `http://127.0.0.1:${port}`;
  // The leash ends the group when this process is gone, however it ended.
  const leash = spawn(process.execPath, [LEASH, process.execPath, WRANGLER, ...devArguments(place, port, variables)], {
    cwd: ROOT,
    env: environment(place),
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [leash.stdout, leash.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-LOG_TAIL_CHARS)));
  }
  const worker: RunningWorker = {
    origin,
    adminToken: ensureSecrets(place.vars).adminToken,
    log: () => log,
    async fireCron() {
      const cron = new URL("/cdn-cgi/local/scheduled?cron=*+*+*+*+*", origin);
      const response = await fetch(cron, { signal: AbortSignal.timeout(CRON_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`the cron failed: ${response.status} ${await response.text()}`);
    },
    async kill() {
      killGroup(leash);
      await until(
        async () => !(await answers(origin)),
        END_TIMEOUT_MS,
        () => "the killed Worker still answers",
      );
    },
  };
  try {
    await until(
      () => answers(origin),
      BOOT_TIMEOUT_MS,
      () => `the Worker did not start:\n${log}`,
    );
  } catch (error) {
    killGroup(leash);
    throw error;
  }
  return worker;
}

function devArguments(place: Place, port: number, variables: Readonly<Record<string, string>>): string[] {
  return [
    ["dev", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ["--persist-to", place.state, "--env-file", place.vars],
    ["--log-level", "warn", "--show-interactive-dev-session=false"],
    Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ].flat();
}

function environment(place: Place): NodeJS.ProcessEnv {
  const { CLOUDFLARE_ENV: _environment, ADMIN_TOKEN: _token, SECRET_KEY: _key, ...inherited } = process.env;
  return {
    ...inherited,
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: path.join(place.state, "logs"),
    WRANGLER_REGISTRY_PATH: path.join(place.state, "registry"),
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

async function answers(origin: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/healthz", origin), { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean>, timeoutMs: number, complaint: () => string): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await holds()); await sleep(PAUSE_MS)) {
    if (Date.now() > deadline) throw new Error(complaint());
  }
}

/** Opens the database in a state directory, which no Worker may have open. */
export function openDatabase(stateDir: string): DatabaseSync {
  const file = globSync(path.join(stateDir, "v3/d1/*/*.sqlite")).find((each) => !each.includes("metadata"));
  if (file === undefined) throw new Error(`no database in ${stateDir}`);
  // A killed process may take a moment to be gone.
  return new DatabaseSync(file, { timeout: END_TIMEOUT_MS });
}
