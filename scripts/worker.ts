/** The real Worker on workerd, through `wrangler dev`: its migrations, its process, its port and its cron. */
import { execFile, spawn } from "node:child_process";
import { globSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify, stripVTControlCharacters } from "node:util";
import { Failure, messageOf } from "./failure.ts";
import { DEFAULT_PORT, type Place } from "./place.ts";

const PORTS_TRIED = 50;
const BOOT_TIMEOUT_SECONDS = 60;
const BOOT_ERROR_GRACE_SECONDS = 5;
const HEALTH_TIMEOUT_MILLISECONDS = 1000;
const HEALTH_PAUSE_MILLISECONDS = 100;
const PROBE_TIMEOUT_MILLISECONDS = 500;
const CRON_PERIOD_MILLISECONDS = 60_000;
const CRON_TIMEOUT_MILLISECONDS = 55_000;
const CRON_PATH = "/cdn-cgi/local/scheduled?cron=*+*+*+*+*";
/** Wrangler warns that the cron is not fired; this script fires it. */
const CRON_WARNING = "Scheduled Workers are not automatically triggered";
/** workerd logs a stack for each host without an address. The answer to the request reports it anyway. */
const UNKNOWN_HOST = /^.*failed to lookup address information.*\n\s*stack: .*\n\s*/gm;
const LOG_TAIL_CHARS = 4000;

/** A running Worker. */
export interface Worker {
  /** Such as `http://localhost:8787`. */
  origin: string;
  /** Rejects when the Worker ends on its own. */
  died: Promise<never>;
  /** Ends it with everything that it started. */
  stop(): Promise<void>;
}

/** The requested port, or the first free one from the default upwards. */
export async function choosePort(asked: string | undefined): Promise<number> {
  if (asked !== undefined && asked !== "") {
    const port = Number(asked);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Failure(
        `PORT is "${asked}", which is not a port.`,
        "Give a number from 1 to 65535: PORT=8790 npm start",
      );
    }
    if (await isFree(port)) return port;
    throw new Failure(`Port ${port} is taken.`, "Stop what listens there, or choose another: PORT=8790 npm start");
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + PORTS_TRIED; port++) if (await isFree(port)) return port;
  throw new Failure(
    `Every port from ${DEFAULT_PORT} to ${DEFAULT_PORT + PORTS_TRIED - 1} is taken.`,
    "Name a free one: PORT=9000 npm start",
  );
}

/**
 * Applies the missing migrations to the local database. Wrangler restarts workerd for each migration, which takes a
 * second or more, so it is used only if necessary: a new database gets all migrations at once, in one transaction.
 */
export async function migrate(place: Place): Promise<void> {
  const migrations = readdirSync(path.join(place.root, "migrations"))
    .filter((name) => name.endsWith(".sql"))
    .toSorted();
  const applied = await appliedMigrations(place);
  if (applied === undefined) return await createDatabase(place, migrations);
  if (migrations.some((name) => !applied.has(name))) await d1(place, ["migrations", "apply", "reprint"]);
}

/** The migrations that wrangler has recorded in the local database; undefined when there is no database yet. */
async function appliedMigrations(place: Place): Promise<Set<unknown> | undefined> {
  const file = globSync(path.join(place.state, "v3", "d1", "*", "*.sqlite")).find((each) => !each.includes("metadata"));
  if (file === undefined) return undefined;
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return new Set(
      db
        .prepare("SELECT name FROM d1_migrations")
        .all()
        .map(({ name }) => name),
    );
  } catch {
    // A first run that was killed leaves a database without the record.
    return new Set();
  } finally {
    db.close();
  }
}

/** Wrangler's own record of applied migrations. */
const MIGRATIONS_TABLE = `CREATE TABLE d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

async function createDatabase(place: Place, migrations: string[]): Promise<void> {
  const file = path.join(place.state, "schema.sql");
  const sql = migrations.map((name) => readFileSync(path.join(place.root, "migrations", name), "utf8"));
  const noted = migrations.map((name) => `INSERT INTO d1_migrations (name) VALUES ('${name}');`);
  writeFileSync(file, [...sql, MIGRATIONS_TABLE, ...noted].join("\n"));
  try {
    await d1(place, ["execute", "reprint", "--file", file]);
  } finally {
    rmSync(file);
  }
}

/** Runs `wrangler d1` on the local database. */
async function d1(place: Place, args: string[]): Promise<void> {
  const all = [wrangler(place), "d1", ...args, "--local", "--persist-to", place.state];
  const run = promisify(execFile)(process.execPath, all, { cwd: place.root, env: environment(place) });
  // Wrangler asks for confirmation, unless standard input is closed.
  run.child.stdin?.end();
  await run.catch((error: Error & { stdout?: string; stderr?: string }) => {
    throw new Failure(
      `The migrations could not be applied.\n${tail(`${error.stdout ?? ""}${error.stderr ?? ""}`)}`,
      `Mend the migration, or start afresh by deleting ${place.state}.`,
    );
  });
}

/**
 * Starts the Worker and waits until it reports that it is healthy. From then on its warnings and errors are shown.
 *
 * @param variables are set in addition to those of wrangler.toml
 */
export async function boot(place: Place, port: number, variables: Record<string, string> = {}): Promise<Worker> {
  const origin = `http://localhost:${port}`;
  const args = [
    [
      "dev",
      "--assets",
      place.sampleSite,
      "--ip",
      "127.0.0.1",
      "--port",
      String(port),
      "--inspector-port",
      "0",
      "--persist-to",
      place.state,
    ],
    Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    ["--log-level", "warn", "--show-interactive-dev-session=false"],
    // If it is given a file, wrangler reads only that. It finds the project's own .dev.vars by itself.
    path.dirname(place.vars) === place.root ? [] : ["--env-file", place.vars],
  ].flat();
  const leash = spawn(
    process.execPath,
    [path.join(import.meta.dirname, "leash.ts"), process.execPath, wrangler(place), ...args],
    {
      cwd: place.root,
      // Wrangler serves one directory, so the build puts the site's own files beside the publishers' pages.
      env: { ...environment(place), PUBLIC_DIRECTORY: place.sampleSite },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  const { log, show } = collect(leash.stdout, leash.stderr);

  let stopping = false;
  const gone = new Promise<void>((resolve) => leash.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    stopping = true;
    leash.stdin.destroy();
    await gone;
  };
  const died = new Promise<never>((_, reject) => {
    leash.once("error", reject);
    void gone.then(() => {
      if (!stopping)
        reject(new Failure(`The Worker has stopped.\n${tail(log())}`, "Mend what it says above, then start again."));
    });
  });
  died.catch(() => undefined);

  try {
    await Promise.race([died, untilHealthy(origin, log)]);
  } catch (error) {
    await stop();
    throw error;
  }
  show();
  return { origin, died, stop };
}

/**
 * Replaces the platform's cron: fires at once, so that the leftovers of an earlier run are swept, then every minute.
 */
export async function fireCron(origin: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch(new URL(CRON_PATH, origin), {
        signal: AbortSignal.any([signal, AbortSignal.timeout(CRON_TIMEOUT_MILLISECONDS)]),
      });
      if (!response.ok) console.error(`The cron failed with status ${response.status}: ${await response.text()}`);
    } catch (error) {
      if (!signal.aborted) console.error(`The cron could not be fired: ${messageOf(error)}`);
    }
    const untilNextMinute = CRON_PERIOD_MILLISECONDS - (Date.now() % CRON_PERIOD_MILLISECONDS);
    await sleep(untilNextMinute, undefined, { signal }).catch(() => undefined);
  }
}

async function untilHealthy(origin: string, log: () => string): Promise<void> {
  let deadline = Date.now() + BOOT_TIMEOUT_SECONDS * 1000;
  let troubled = false;
  while (Date.now() < deadline) {
    try {
      const response = await fetch(new URL("/healthz", origin), {
        signal: AbortSignal.timeout(HEALTH_TIMEOUT_MILLISECONDS),
      });
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    // After a failed build wrangler keeps running, and waits for an edit.
    if (!troubled && log().includes("ERROR")) {
      troubled = true;
      deadline = Date.now() + BOOT_ERROR_GRACE_SECONDS * 1000;
    }
    await sleep(HEALTH_PAUSE_MILLISECONDS);
  }
  throw new Failure(
    `The Worker did not become healthy at ${origin}/healthz.\n${tail(log())}`,
    "Mend what it says above, then start again.",
  );
}

function collect(...streams: NodeJS.ReadableStream[]): { log: () => string; show: () => void } {
  let text = "";
  let shown = false;
  for (const stream of streams) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      const news = newsIn(chunk);
      text = (text + news).slice(-LOG_TAIL_CHARS);
      // Wrangler colors its log even when it is no terminal's.
      if (shown) process.stderr.write(process.stderr.isTTY ? news : stripVTControlCharacters(news));
    });
  }
  return {
    log: () => text,
    show: () => {
      shown = true;
    },
  };
}

/** The log of the Worker's processes without irrelevant lines. */
export function newsIn(chunk: string): string {
  return chunk.includes(CRON_WARNING) ? "" : chunk.replaceAll(UNKNOWN_HOST, "");
}

/** Whether a port is free: nobody answers on either loopback address, and we can listen on it. */
async function isFree(port: number): Promise<boolean> {
  if ((await isAnswered(port, "127.0.0.1")) || (await isAnswered(port, "::1"))) return false;
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function isAnswered(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: PROBE_TIMEOUT_MILLISECONDS });
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => settle(true));
    socket.once("timeout", () => settle(false));
    socket.once("error", () => settle(false));
  });
}

function wrangler(place: Place): string {
  return path.join(place.root, "node_modules", "wrangler", "bin", "wrangler.js");
}

/** An environment that is quiet and offline, without secrets and environments that the shell may export. */
function environment(place: Place): NodeJS.ProcessEnv {
  const { CLOUDFLARE_ENV: _environment, ADMIN_TOKEN: _token, SECRET_KEY: _key, ...inherited } = process.env;
  return {
    ...inherited,
    WRANGLER_SEND_METRICS: "false",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_HIDE_BANNER: "true",
    WRANGLER_LOG_PATH: path.join(place.state, "logs"),
    // Workers on one machine find each other by name in a shared folder, which two runs of this project must not do.
    WRANGLER_REGISTRY_PATH: path.join(place.state, "registry"),
  };
}

function tail(text: string): string {
  return stripVTControlCharacters(text).trim().slice(-LOG_TAIL_CHARS);
}
