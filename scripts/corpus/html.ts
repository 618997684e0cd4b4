import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { sanitize } from "../../src/html/sanitize.ts";
import { launchBrowser } from "../../tests/browser/browser.ts";
import { type Trial, type Tried, tryOut } from "../../tests/browser/firing.ts";

const BASE = "https://news.example/post/";
/** The first runs are always slow, so the fastest counts. */
const RUNS = 5;
const SLOWEST_SHOWN = 5;
const OFFENDERS_SHOWN = 20;
const SHOWN_MAX_CHARS = 120;
const RAW_AT_ONCE = 250;
const RAW_MAX_MILLISECONDS = 60_000;
const CLOSING_MAX_MILLISECONDS = 3_000;

/** One text to try, and the place where it was found. */
interface Vector {
  place: string;
  html: string;
}

interface Cleaned {
  html: string;
  milliseconds: number;
  /** Whether the sanitizer leaves it unchanged. */
  isFixpoint: boolean;
}

/**
 * Tries every vector of a folder in a browser, raw and sanitized. An HTML file is one vector, a text file has one per
 * line, and in a JSON file each string with markup is one.
 *
 * @returns whether, after sanitizing, no script ran or tried to run, and everything stayed in its place
 */
export async function html(directory: string): Promise<boolean> {
  const vectors = filesOf(directory).flatMap((file) => vectorsOf(file, path.relative(directory, file)));
  const cleaned = vectors.map((vector) => clean(vector.html));
  const raw = await tryRaw(vectors.map((vector) => vector.html));
  const safe = await trySafe(cleaned.map((each) => each.html));
  const isOffence = ({ fired, reports, escaped }: Tried) => fired || reports.length > 0 || escaped;
  const offenders = vectors.flatMap((vector, index) => {
    const [tried, each] = [safe.tried[index]!, cleaned[index]!];
    return isOffence(tried) || !each.isFixpoint ? [{ ...vector, tried, made: each.html }] : [];
  });
  const fired = (tried: Tried[]) => tried.filter((each) => each.fired).length;

  console.log(`${vectors.length} vectors sanitized`);
  console.log(`${new Set(cleaned.map((each) => each.html)).size} different results`);
  console.log(`${raw.fired} fired unsanitized`);
  if (raw.lost > 0) console.log(`${raw.lost} could not be tried unsanitized: the browser crashed or hung`);
  console.log(`${fired(safe.tried)} fired sanitized (none are allowed)`);
  console.log(`${safe.tried.filter(({ reports }) => reports.length > 0).length} reported sanitized (none are allowed)`);
  console.log(`${safe.tried.filter(({ escaped }) => escaped).length} left their place sanitized (none are allowed)`);
  console.log(`${safe.requests.length} requests for something else than pictures (none are allowed)`);
  console.log(
    `${cleaned.filter(({ isFixpoint }) => !isFixpoint).length} changed when sanitized again (none are allowed)`,
  );
  for (const { place, html, made, tried } of offenders.slice(0, OFFENDERS_SHOWN))
    console.log(`  ${place}: ${shown(html)}\n    became ${shown(made)}\n    ${tried.reports.join("; ")}`);
  for (const request of safe.requests.slice(0, OFFENDERS_SHOWN)) console.log(`  asked for: ${shown(request)}`);
  console.log("\nslowest to sanitize, CPU");
  const slowest = vectors
    .map((vector, index) => ({ ...vector, milliseconds: cleaned[index]!.milliseconds }))
    .toSorted((one, other) => other.milliseconds - one.milliseconds);
  for (const { place, html, milliseconds } of slowest.slice(0, SLOWEST_SHOWN))
    console.log(`${milliseconds.toFixed(1).padStart(7)} ms  ${place}: ${shown(html)}`);
  return vectors.length > 0 && offenders.length === 0 && safe.requests.length === 0;
}

/** Raw vectors may crash a browser or keep it busy for ever, so each browser gets a few vectors and a deadline. */
async function tryRaw(vectors: readonly string[]): Promise<{ fired: number; lost: number }> {
  const found = { fired: 0, lost: 0 };
  for (let start = 0; start < vectors.length; start += RAW_AT_ONCE) {
    const part = vectors.slice(start, start + RAW_AT_ONCE);
    const launched = await launchBrowser();
    try {
      const { tried } = await Promise.race([tryOut(launched.browser, part), tooLate(RAW_MAX_MILLISECONDS)]);
      found.fired += tried.filter((each) => each.fired).length;
    } catch {
      found.lost += part.length;
    } finally {
      await Promise.race([launched.close(), setTimeout(CLOSING_MAX_MILLISECONDS)]);
    }
  }
  return found;
}

async function tooLate(milliseconds: number): Promise<never> {
  await setTimeout(milliseconds, undefined, { ref: false });
  throw new Error("it takes too long");
}

/** Tries each result once, because most vectors have one of a few results. */
async function trySafe(results: readonly string[]): Promise<Trial> {
  const different = [...new Set(results)];
  const launched = await launchBrowser();
  try {
    const { tried, requests } = await tryOut(launched.browser, different);
    const byResult = new Map(different.map((result, place) => [result, tried[place]!]));
    return { tried: results.map((result) => byResult.get(result)!), requests };
  } finally {
    await launched.close();
  }
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();

function vectorsOf(file: string, name: string): Vector[] {
  const text = readFileSync(file, "utf8");
  const all = (texts: string[]) =>
    texts.flatMap((html, index) => (html.trim() === "" ? [] : [{ place: `${name}:${index + 1}`, html }]));
  switch (path.extname(file).toLowerCase()) {
    case ".html":
    case ".htm":
    case ".svg":
    case ".xhtml":
      return [{ place: name, html: text }];
    case ".json":
      return all(stringsOf(JSON.parse(text)).filter((one) => one.includes("<")));
    default:
      return all(text.split("\n"));
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

function clean(html: string): Cleaned {
  const runs = Array.from({ length: RUNS }, () => {
    const started = process.cpuUsage();
    const made = sanitize(html, { baseUrl: BASE }).html;
    const { user, system } = process.cpuUsage(started);
    return { made, milliseconds: (user + system) / 1000 };
  });
  const made = runs[0]?.made ?? "";
  const milliseconds = Math.min(...runs.map((run) => run.milliseconds));
  return { html: made, milliseconds, isFixpoint: sanitize(made, { baseUrl: BASE }).html === made };
}

const shown = (text: string): string => JSON.stringify(text.slice(0, SHOWN_MAX_CHARS));
