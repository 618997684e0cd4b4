/**
 * `npm run deploy`: creates the database if it is missing, applies the migrations, deploys, and proves that the site
 * works. Migrations only add, so the running code is not disturbed. If the code were deployed first, it would run on
 * the old schema.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import * as v from "valibot";
import { unstable_readConfig as readConfig } from "wrangler";
import { adviceOf, Failure, messageOf } from "./failure.ts";
import { operatorOf } from "./import/operator.ts";
import { readIfThere } from "./place.ts";
import { prove, provePage } from "./prove.ts";
import { printFailure, printStep } from "./screen.ts";

/** Runs wrangler. Its output is shown, unless only the output is wanted. */
export type Wrangler = (args: readonly string[], asked?: "asked") => { status: number; output: string };

/** Wrangler's error for a database that does not exist: its own words, or the code of Cloudflare's API. */
const MISSING = /couldn't find|could not find|\b7404\b/i;

/** Options that select a configuration, for every step. */
const CONFIG_OPTIONS: ReadonlySet<string> = new Set(["--env", "-e", "--config", "-c"]);

const isRehearsal = (args: readonly string[]): boolean => args.includes("--dry-run") || args.includes("--help");

/**
 * Deploys.
 *
 * @param args the arguments of `wrangler deploy`
 * @param database its name in the configuration
 * @returns the exit code of the step that failed, or 0; later steps are not run after a failure
 */
export function deploy(args: readonly string[], database: string, wrangler: Wrangler): number {
  if (isRehearsal(args)) return wrangler(["deploy", ...args]).status;
  const which = args.filter((arg, index) => CONFIG_OPTIONS.has(arg) || CONFIG_OPTIONS.has(args[index - 1] ?? ""));
  const { status, output } = wrangler(["d1", "info", database, "--json", ...which], "asked");
  const isMissing = status !== 0 && MISSING.test(output);
  if (status !== 0 && !isMissing) {
    process.stderr.write(output);
    return status;
  }
  const steps = [
    ...(isMissing ? [["d1", "create", database, "--update-config=false", ...which]] : []),
    ["d1", "migrations", "apply", database, "--remote", ...which],
    ["deploy", ...args],
  ];
  for (const step of steps) {
    const { status } = wrangler(step);
    if (status !== 0) return status;
  }
  return 0;
}

/** An entry in the file that `WRANGLER_OUTPUT_FILE_PATH` names. */
const DeployEntry = v.object({ type: v.literal("deploy"), targets: v.optional(v.array(v.string()), []) });
const NamedSecrets = v.record(v.string(), v.string());

/**
 * The address of the deployed site.
 *
 * @param output the content of wrangler's output file: a JSON object per line
 * @param siteUrl the configuration's SITE_URL
 * @returns the configured address, else its own domain, else the one below workers.dev; undefined when there is none
 */
export function addressOf(output: string, siteUrl: string): string | undefined {
  if (siteUrl !== "") return siteUrl;
  const targets = output.split("\n").flatMap((line) => {
    const entry = v.safeParse(v.pipe(v.string(), v.parseJson(), DeployEntry), line);
    return entry.success ? entry.output.targets : [];
  });
  const domain = targets.map((target) => /^([\w.-]+) \(custom domain\b/.exec(target)?.[1]).find(Boolean);
  return domain === undefined ? targets.find((target) => target.startsWith("https://")) : `https://${domain}`;
}

/** The operator's token in a file for `--secrets-file`: JSON, or NAME=value lines. */
export function tokenIn(secrets: string): string | undefined {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), NamedSecrets), secrets);
  return (json.success ? json.output : parseEnv(secrets))["ADMIN_TOKEN"];
}

/**
 * Proves that the deployed site works, as far as that is possible with the available token.
 *
 * @param site undefined when wrangler named no address
 * @throws {Failure}
 */
export async function proveDeployed(
  site: string | undefined,
  token: string | undefined,
  say: (what: string) => void,
): Promise<void> {
  if (site === undefined) {
    throw new Failure(
      "The code is deployed, and wrangler named no address where it answers.",
      "Set SITE_URL in wrangler.toml, or workers_dev = true, and deploy again.",
    );
  }
  const root = path.join(import.meta.dirname, "..");
  if (token === undefined) {
    await provePage(new URL(site), "/", say);
    return say("No ping was sent: that needs --secrets-file or REPRINT_TOKEN");
  }
  const operator = operatorOf(
    site,
    root,
    new AbortController().signal,
    (seconds, why) => process.stderr.write(`waiting ${seconds} s: ${why}\n`),
    token,
  );
  await prove({ operator, say });
}

const valueOf = (args: readonly string[], ...names: string[]): string | undefined => {
  const assigned = args.find((arg) => names.some((name) => arg.startsWith(`${name}=`)));
  return (
    assigned?.slice(assigned.indexOf("=") + 1) ?? args[args.findIndex((arg) => names.includes(arg)) + 1 || args.length]
  );
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const bin = path.join(import.meta.dirname, "..", "node_modules", "wrangler", "bin", "wrangler.js");
  const args = process.argv.slice(2);
  const config = readConfig({ config: valueOf(args, "--config", "-c"), env: valueOf(args, "--env", "-e") });
  const directory = mkdtempSync(path.join(tmpdir(), "reprint-deploy-"));
  const output = path.join(directory, "output.ndjson");
  try {
    process.exitCode = deploy(args, config.d1_databases[0]!.database_name!, (step, asked) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...step], {
        stdio: asked ? "pipe" : "inherit",
        encoding: "utf8",
        env: { ...process.env, WRANGLER_OUTPUT_FILE_PATH: output },
      });
      return { status: status ?? 1, output: `${stdout ?? ""}${stderr ?? ""}` };
    });
    if (process.exitCode === 0 && !isRehearsal(args)) {
      const secrets = valueOf(args, "--secrets-file");
      const token =
        (secrets === undefined ? undefined : tokenIn(readFileSync(secrets, "utf8"))) ||
        process.env["REPRINT_TOKEN"] ||
        process.env["ADMIN_TOKEN"];
      const site = addressOf(readIfThere(output) ?? "", String(config.vars["SITE_URL"] ?? ""));
      await proveDeployed(site, token, printStep);
    }
  } catch (error) {
    printFailure(messageOf(error), adviceOf(error));
    process.exitCode = 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
