/** The real Worker on workerd, in a process group of its own. Killing it is like a machine losing its power. */
import { type ChildProcess, spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parseEnv } from "node:util";
import { ensureSecrets, placeOf } from "../../scripts/place.ts";
const ROOT = path.join(import.meta.dirname, "..", "..");
const LEASH = path.join(ROOT, "scripts", "leash.ts");
const SERVE = path.join(import.meta.dirname, "serve.ts");
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
  /** The file of the built Worker. */
  built: string;
  stateDir: string;
  port: number;
  /** The directory of the static files, if it is not that of the build. */
  files?: string;
  /** Variables besides those of wrangler.toml. */
  variables?: Readonly<Record<string, string>>;
}

/** Starts the Worker on a prepared state directory, and waits until it is healthy. */
export async function startWorker({
  built,
  stateDir,
  port,
  files = "",
  variables = {},
}: Start): Promise<RunningWorker> {
  const { vars } = placeOf(ROOT, stateDir);
  const { adminToken } = ensureSecrets(vars);
  const origin = `http://127.0.0.1:${port}`;
  const all = { ...parseEnv(readFileSync(vars, "utf8")), ...variables };
  // The leash ends the group when this process is gone, however it ended.
  const leash = spawn(
    process.execPath,
    [LEASH, process.execPath, SERVE, built, stateDir, String(port), JSON.stringify(all), files],
    { cwd: ROOT, detached: true, stdio: ["pipe", "pipe", "pipe"] },
  );
  let log = "";
  for (const stream of [leash.stdout, leash.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-LOG_TAIL_CHARS)));
  }
  const worker: RunningWorker = {
    origin,
    adminToken,
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
