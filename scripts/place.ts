/** The files of a local run, and those that must exist before the Worker starts. */
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";
import * as v from "valibot";
import { Failure } from "./failure.ts";

export const DEFAULT_PORT = 8787;
const STATE = path.join(".wrangler", "state");
const RUNNING = "running.json";
const SECRET_BYTES = 32;
const PROBE_TIMEOUT_MILLISECONDS = 2000;
const SECRET_NAMES = ["ADMIN_TOKEN", "SECRET_KEY"] as const;

const Running = v.pipe(v.string(), v.parseJson(), v.object({ pid: v.number(), origin: v.string() }));

/** The sample source in the examples of the docs. */
const DOCUMENTED_SOURCE = "lindhaven-ledger";

/** The files of one local run. */
export interface Place {
  /** The project's directory. */
  root: string;
  /** D1, KV and the rest, as wrangler persists them. */
  state: string;
  /** The Worker's secrets. */
  vars: string;
  /** The signing secret of a sample source (`whsec_…`), readable by the owner alone. */
  sampleSecret: (source: string) => string;
  /** The files that the Worker serves under /samples/. */
  sampleSite: string;
  /** When the samples were first sent, from which their dates are counted. */
  sampleClock: string;
  /** The process that runs on this state, and its address. */
  running: string;
}

/**
 * The files of a run on a state directory. With the default directory the secrets are in the project's `.dev.vars`. Any
 * other directory has secrets of its own, so that such a run changes no file of the developer's.
 */
export function placeOf(root: string, state: string | undefined): Place {
  const directory = state === undefined ? path.join(root, STATE) : path.resolve(state);
  const samples = path.join(directory, "samples");
  mkdirSync(samples, { recursive: true });
  return {
    root,
    state: directory,
    vars: path.join(state === undefined ? root : directory, ".dev.vars"),
    sampleSecret: (source) => path.join(samples, source === DOCUMENTED_SOURCE ? "secret" : `secret-${source}`),
    sampleSite: path.join(samples, "site"),
    sampleClock: path.join(samples, "first-sent-at"),
    running: path.join(directory, RUNNING),
  };
}

/** Adds missing secrets to the file; existing ones are kept. Returns the token, and the names of added secrets. */
export function ensureSecrets(file: string): { adminToken: string; added: string[] } {
  const text = readIfThere(file) ?? "";
  const known = parseEnv(text);
  const added = SECRET_NAMES.filter((name) => !known[name]);
  const lines = added.map((name) => `${name}=${randomBytes(SECRET_BYTES).toString("base64url")}\n`).join("");
  if (lines !== "") appendFileSync(file, (text === "" || text.endsWith("\n") ? "" : "\n") + lines, { mode: 0o600 });
  const adminToken = parseEnv(readFileSync(file, "utf8"))["ADMIN_TOKEN"];
  if (!adminToken)
    throw new Failure(`${file} has no readable ADMIN_TOKEN.`, "Correct that line, or delete the file and start again.");
  return { adminToken, added };
}

/** Refuses a second server on one state, because the two would lock each other out of its databases. */
export async function claim(place: Place): Promise<void> {
  const record = v.safeParse(Running, readIfThere(place.running));
  if (!record.success) return;
  const { pid, origin } = record.output;
  if (isAlive(pid) && (await answers(origin))) {
    throw new Failure(
      `Reprint is already running on this state: ${origin} (process ${pid}).`,
      "Use that one, stop it first, or give this one a state of its own: npm start -- --state DIR",
    );
  }
}

/** Records this process as the one running on the state. */
export function recordRunning(place: Place, origin: string): void {
  writeFileSync(place.running, JSON.stringify({ pid: process.pid, origin }));
}

/**
 * The address of the site on this machine: where `npm start` runs on the project's own state, or where it would if its
 * port is free.
 *
 * @param root the project
 */
export function siteHere(root: string): string {
  const record = v.safeParse(Running, readIfThere(path.join(root, STATE, RUNNING)));
  return record.success && isAlive(record.output.pid) ? record.output.origin : `http://localhost:${DEFAULT_PORT}`;
}

/** Removes the record, if it is this process's. */
export function clearRunning(place: Place): void {
  const record = v.safeParse(Running, readIfThere(place.running));
  if (record.success && record.output.pid === process.pid) rmSync(place.running, { force: true });
}

/** The text of a file; undefined when there is none. */
export function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function answers(origin: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/healthz", origin), { signal: AbortSignal.timeout(PROBE_TIMEOUT_MILLISECONDS) })).ok;
  } catch {
    return false;
  }
}
