import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type CommandDef, defineCommand } from "citty";
import * as v from "valibot";
import { EXAMPLES } from "../cli/command.ts";
import { Failure } from "../failure.ts";
import { refuseUnknown } from "../options.ts";
import { type FileFormat, FORMATS, formatOf, openArchive } from "./archive.ts";
import type { Archive } from "./found.ts";
import { type Operator, operatorOf, Refused } from "./operator.ts";
import { resultOf, showProgress, summary } from "./progress.ts";
import { resumeOf } from "./resume.ts";
import { emptyTally, sendArchive } from "./send.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const DEFAULT_PAUSE_SECONDS = 1;
const OPML_MAX_BYTES = 20_000_000;

/** The exit code when not everything became posts. */
const REFUSED_EXIT_CODE = 3;
const INTERRUPTED_EXIT_CODE = 130;

/** `npm run reprint -- import …` */
export const importCommand = defineCommand({
  meta: {
    name: "npm run reprint -- import",
    description:
      "Import an archive: a feed with its older pages, an export of WordPress, Ghost, Substack or Medium, an OPML, ndjson or feed file.",
  },
  args: {
    archive: { type: "positional", description: "Address of a feed, or a file (may be gzipped)", required: true },
    source: {
      type: "string",
      description: "Slug of the source that the entries are of; an OPML makes its own",
      valueHint: "SLUG",
    },
    site: { type: "string", description: "Where Reprint runs (REPRINT_SITE)", valueHint: "URL" },
    format: {
      type: "string",
      description: `What the file is, where that is not found out: ${FORMATS.join(", ")}`,
      valueHint: "FORMAT",
    },
    pause: {
      type: "string",
      description: "Seconds between two requests to a publisher",
      default: String(DEFAULT_PAUSE_SECONDS),
      valueHint: "SECONDS",
    },
    "dry-run": { type: "boolean", description: "Read the archive and say what would be done" },
    "from-start": { type: "boolean", description: "Forget where an interrupted import has come to" },
    json: { type: "boolean", description: "Print the result as JSON" },
  },
  async run({ args, rawArgs, cmd }) {
    refuseUnknown(rawArgs, Object.keys(cmd.args ?? {}), args._[1]);
    const interrupted = new AbortController();
    process.once("SIGINT", () => interrupted.abort());
    process.once("SIGTERM", () => interrupted.abort());
    try {
      process.exitCode = await importArchive(
        {
          archive: args.archive,
          source: args.source,
          site: args.site,
          format: formatNamed(args.format),
          pauseMilliseconds: secondsIn(args.pause) * 1000,
          isDryRun: args["dry-run"] === true,
          isFromStart: args["from-start"] === true,
          isJson: args.json === true,
        },
        interrupted.signal,
      );
    } catch (error) {
      if (!interrupted.signal.aborted) throw error;
      process.stderr.write("\nInterrupted. Run the same command again: it goes on from here.\n");
      process.exitCode = INTERRUPTED_EXIT_CODE;
    }
  },
});

EXAMPLES.set(importCommand as CommandDef, "npm run reprint -- import export.xml --source harbor-post");

interface Wanted {
  archive: string;
  source: string | undefined;
  site: string | undefined;
  format: FileFormat | undefined;
  pauseMilliseconds: number;
  isDryRun: boolean;
  isFromStart: boolean;
  isJson: boolean;
}

/**
 * Imports an archive.
 *
 * @returns the exit code
 */
async function importArchive(wanted: Wanted, signal: AbortSignal): Promise<number> {
  const isAddress = /^https?:\/\//i.test(wanted.archive);
  if (!isAddress && !(existsSync(wanted.archive) && statSync(wanted.archive).isFile()))
    throw new Failure(`There is no file ${wanted.archive}.`, "Give a file, or the address of a feed.");
  const format = isAddress ? "feed" : (wanted.format ?? (await formatOf(wanted.archive)));
  let say = (line: string): void => void process.stderr.write(`${line}\n`);
  const operator = operatorOf(wanted.site, ROOT, signal, (seconds, why) => {
    // Short waits are normal: the site makes an archive wait for new posts.
    if (seconds > 2) say(`waiting ${seconds} s: ${why}`);
  });
  if (format === "opml") return await importOpml(wanted, operator);
  if (wanted.source === undefined) throw new Failure("The source is missing.", "Name it: --source SLUG");
  const target = { operator, source: wanted.source, feed: await feedOf(operator, wanted.source, wanted.archive) };
  const archive = await open(wanted, format, target);
  if (wanted.isDryRun) {
    const tally = emptyTally();
    for await (const found of archive.entries) {
      tally.read += 1;
      if (found.kind === "passed") tally.passed.set(found.reason, (tally.passed.get(found.reason) ?? 0) + 1);
      else if (found.kind === "broken") tally.rejected.push(found);
      else tally.sent += 1;
    }
    if (wanted.isJson) printJson(resultOf(tally));
    else
      say(
        [`${tally.read} read, of which ${tally.sent} would be sent to ${target.source}`, summary(tally)]
          .filter(Boolean)
          .join("\n"),
      );
    return 0;
  }
  const resume = isAddress ? null : resumeOf(ROOT, wanted.archive, target);
  if (wanted.isFromStart) resume?.forget();
  const mark = (await resume?.begin()) ?? { tally: emptyTally(), delivery: undefined };
  const { tally } = mark;
  if (tally.read > 0)
    say(`it goes on behind ${tally.read} entries, where it was interrupted; --from-start begins anew`);
  const progress = showProgress(tally, archive.progress);
  say = progress.say;
  let isSettled: boolean;
  try {
    isSettled = await sendArchive(archive.entries, target, mark, () => resume?.keep(mark));
  } finally {
    progress.stop();
  }
  if (isSettled) resume?.forget();
  if (wanted.isJson) printJson(resultOf(tally));
  const words = wanted.isJson ? "" : summary(tally);
  if (words !== "") process.stderr.write(`${words}\n`);
  if (!isSettled) {
    process.stderr.write(
      `${tally.open.size} deliveries are safe, but still wait to be published; does the cron run?\n`,
    );
    return 1;
  }
  return tally.rejected.length > 0 ? REFUSED_EXIT_CODE : 0;
}

async function open(
  { archive, pauseMilliseconds }: Wanted,
  format: Exclude<FileFormat, "opml">,
  target: { operator: Operator; source: string },
): Promise<Archive> {
  if (/^https?:\/\//i.test(archive)) return (await import("./feed.ts")).readFeedUrl(archive, pauseMilliseconds);
  const isHomeless = format === "ghost" || format === "blogger" || format === "substack";
  const home = isHomeless ? (await (await import("./opml.ts")).knownSources(target.operator)).get(target.source) : "";
  return await openArchive(archive, format, home ?? "");
}

const Feeds = v.object({ feeds: v.array(v.object({ id: v.string(), url: v.string() })) });

/** The source's feed that is being imported, so that its next poll knows all entries; fails when there is no source. */
async function feedOf(operator: Operator, source: string, url: string): Promise<string | undefined> {
  try {
    const { feeds } = v.parse(
      Feeds,
      await operator.ask("GET", `/api/v1/sources/${encodeURIComponent(source)}/feeds?limit=100`),
    );
    return feeds.find((feed) => feed.url === URL.parse(url)?.href)?.id;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 404)
      throw new Failure(
        `There is no source ${source} at ${operator.site.origin}.`,
        "Register it first: npm run reprint -- source add URL",
      );
    throw new Failure(`${operator.site.origin} refuses: ${error.message}`, "Is REPRINT_TOKEN this site's?");
  }
}

async function importOpml({ archive, source, isDryRun, isJson }: Wanted, operator: Operator): Promise<number> {
  if (statSync(archive).size > OPML_MAX_BYTES)
    throw new Failure(`${archive} is too large for an OPML.`, "Split it into smaller files.");
  const [{ planned }, { feedsIn, knownSources, subscribe }] = await Promise.all([
    import("../../src/ingest/opml.ts"),
    import("./opml.ts"),
  ]);
  const outlines = feedsIn(readFileSync(archive, "utf8"));
  const known = await knownSources(operator);
  if (source !== undefined && !known.has(source))
    throw new Failure(
      `There is no source ${source} at ${operator.site.origin}.`,
      "Leave --source out, and each feed gets a source of its own.",
    );
  const subscriptions =
    source === undefined ? planned(outlines, known) : outlines.map((outline) => ({ ...outline, slug: source }));
  const results: { source: string; feed: string; result: string; detail?: string }[] = [];
  for (const subscription of subscriptions) {
    const { slug, feed, home } = subscription;
    const { kind, detail } = isDryRun
      ? { kind: known.has(slug) ? "has a source" : "new source", detail: "" }
      : await subscribe(operator, subscription, known);
    results.push({ source: slug, feed, result: kind, ...(kind === "refused" && { detail }) });
    if (!isJson) console.log(`${kind.padEnd(12)} ${slug.padEnd(24)} ${feed}${kind === "refused" ? `: ${detail}` : ""}`);
    if (!isDryRun && kind !== "refused") known.set(slug, home);
  }
  if (isJson) printJson(results);
  const refused = results.filter(({ result }) => result === "refused").length;
  return refused > 0 ? REFUSED_EXIT_CODE : 0;
}

const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

function formatNamed(name: string | undefined): FileFormat | undefined {
  const format = FORMATS.find((each) => each === name);
  if (name !== undefined && format === undefined)
    throw new Failure(`There is no format ${name}.`, `There are ${FORMATS.join(", ")}.`);
  return format;
}

function secondsIn(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0)) throw new Failure(`--pause ${text} is not a number of seconds.`, "Give one such as --pause 2");
  return seconds;
}
