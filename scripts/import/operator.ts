/** A client for the API of a running Reprint, which waits and retries as the API demands. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import path from "node:path";
import { parseEnv } from "node:util";
import * as v from "valibot";
import { Failure, messageOf } from "../failure.ts";
import { readProfile } from "../cli/profile.ts";
import { readIfThere, siteHere } from "../place.ts";

const TIMEOUT_MILLISECONDS = 60_000;
/** With the pauses between them, a little longer than a restart. */
const ATTEMPTS_MAX = 10;
/** For a site that has not answered at all, since its address may be wrong. */
const FIRST_ATTEMPTS_MAX = 6;
const PAUSE_MAX_SECONDS = 30;
/** How long to wait for a site that answers that it is busy. Such a site is working. */
const BUSY_MAX_MILLISECONDS = 3_600_000;

const Problem = v.object({ title: v.optional(v.string()), detail: v.optional(v.string()) });

/** An answer of the API whose status is not 2xx. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, what: string) {
    super(what);
    this.name = "Refused";
    this.status = status;
  }
}

/** The API of one site. */
export interface Operator {
  site: URL;
  /**
   * Sends one request, and repeats it while the site is busy or unreachable.
   *
   * @throws {Refused} when the answer is neither 2xx nor a request to wait
   * @throws {Failure} when the site stays unreachable
   */
  ask(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", where: string, json?: unknown): Promise<unknown>;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.*\.localhost)$/;

/**
 * The operator of a site, with the token from the environment or, for a site on this machine, from `.dev.vars`.
 *
 * @param named where the site is; undefined: what REPRINT_SITE or the profile names, else the site on this machine
 * @param waiting is called with the length and the reason of each wait
 * @param brought the token, if it is known already
 */
export function operatorOf(
  named: string | undefined,
  root: string,
  signal: AbortSignal,
  waiting: (seconds: number, why: string) => void,
  brought?: string,
): Operator {
  const site = named ?? (process.env["REPRINT_SITE"] || readProfile()?.site) ?? siteHere(root);
  const url = URL.parse(site);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Failure(`${site} is not an address.`, "Give one such as --site https://news.example.com");
  const isHere = LOOPBACK.test(url.hostname);
  if (!isHere && url.protocol !== "https:")
    throw new Failure(`The token is not sent to ${site} unencrypted.`, "Give the address with https.");
  const token =
    brought ||
    process.env["REPRINT_TOKEN"] ||
    process.env["ADMIN_TOKEN"] ||
    tokenOf(url) ||
    (isHere ? tokenIn(path.join(root, ".dev.vars")) : undefined);
  if (!token)
    throw new Failure(
      "There is no operator's token.",
      isHere
        ? "Run npm start first, which makes one in .dev.vars, or set REPRINT_TOKEN."
        : "Set REPRINT_TOKEN to one of the site's; .dev.vars is for this machine.",
    );
  let hasAnswered = false;
  const ask: Operator["ask"] = async (method, where, json) => {
    const started = Date.now();
    for (let attempt = 1; ;) {
      let seconds = Math.min(PAUSE_MAX_SECONDS, 2 ** attempt / 2);
      let why: string;
      try {
        const response = await fetch(new URL(where, url), {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(json !== undefined && { "content-type": "application/json" }),
          },
          ...(json !== undefined && { body: JSON.stringify(json) }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
        });
        hasAnswered = true;
        if (response.ok) return response.status === 204 ? null : await response.json();
        why = await explained(response);
        const isBusy = response.status === 503 || response.status === 429;
        if (!isBusy && response.status < 500) throw new Refused(response.status, why);
        const asked = Number(response.headers.get("retry-after"));
        if (isBusy && asked > 0 && Date.now() - started < BUSY_MAX_MILLISECONDS) seconds = asked;
        else attempt += 1;
      } catch (error) {
        if (error instanceof Refused || signal.aborted) throw error;
        why = messageOf(error);
        attempt += 1;
      }
      if (attempt > (hasAnswered ? ATTEMPTS_MAX : FIRST_ATTEMPTS_MAX))
        throw new Failure(
          `${url.origin} does not answer: ${why}.`,
          hasAnswered
            ? "Once it does, run the same command again: it goes on from here."
            : "Start it, or say where it is: --site URL",
        );
      waiting(seconds, why);
      await sleep(seconds * 1000, undefined, { signal });
    }
  };
  return { site: url, ask };
}

/** The token of the profile, if that is this site's. */
function tokenOf(site: URL): string | undefined {
  const profile = readProfile();
  return profile?.site === site.origin ? profile.token : undefined;
}

const tokenIn = (file: string): string | undefined =>
  readIfThere(file) === undefined ? undefined : parseEnv(readFileSync(file, "utf8"))["ADMIN_TOKEN"];

async function explained(response: Response): Promise<string> {
  const text = await response.text();
  const problem = v.safeParse(v.pipe(v.string(), v.parseJson(), Problem), text);
  const said = problem.success ? [problem.output.title, problem.output.detail].filter(Boolean).join(": ") : "";
  return said === "" ? `it answered with status ${response.status}` : said;
}
