/**
 * `npm run deploy`: creates the database if it is missing, applies the migrations, then deploys. Migrations only add, so the
 * code that runs until then is not disturbed; the other way round, new code would run on the old schema.
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { unstable_readConfig as readConfig } from "wrangler";

/** Runs wrangler. What it prints is shown, unless it is only asked something. */
export type Wrangler = (args: readonly string[], asked?: "asked") => { status: number; output: string };

/** Wrangler's answer about a database that does not exist: its own words, or the code of Cloudflare's API. */
const MISSING = /couldn't find|could not find|\b7404\b/i;

/** Options that say which configuration is meant, for every step. */
const CONFIG_OPTIONS: ReadonlySet<string> = new Set(["--env", "-e", "--config", "-c"]);

/**
 * Deploys.
 *
 * @param args those of `wrangler deploy`
 * @param database the name that the configuration gives it
 * @returns the exit code of the step that failed, or 0; what comes after a failure is not done
 */
export function deploy(args: readonly string[], database: string, wrangler: Wrangler): number {
  if (args.includes("--dry-run") || args.includes("--help")) return wrangler(["deploy", ...args]).status;
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

const valueOf = (args: readonly string[], ...names: string[]): string | undefined =>
  args[args.findIndex((arg) => names.includes(arg)) + 1 || args.length];

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const bin = path.join(import.meta.dirname, "..", "node_modules", "wrangler", "bin", "wrangler.js");
  const args = process.argv.slice(2);
  const config = readConfig({ config: valueOf(args, "--config", "-c"), env: valueOf(args, "--env", "-e") });
  process.exitCode = deploy(args, config.d1_databases[0]!.database_name!, (step, asked) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...step], {
      stdio: asked ? "pipe" : "inherit",
      encoding: "utf8",
    });
    return { status: status ?? 1, output: `${stdout ?? ""}${stderr ?? ""}` };
  });
}
