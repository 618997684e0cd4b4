/** Feeds files and addresses into the pipeline, like the doors of the product. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { ulid } from "ulid";
import { sha256Base64 } from "../../src/bytes.ts";
import { discover } from "../../src/ingest/discover.ts";
import { receiveFeed } from "../../src/ingest/identify.ts";
import { pollFeed } from "../../src/ingest/poll.ts";
import { INTERVAL_MIN_MS } from "../../src/ingest/timing.ts";
import { ImportedItem, toEntry } from "../../src/admin/imports.ts";
import { issuesOf } from "../../src/problem.ts";
import { saveArrival } from "../../src/storage/deliveries.ts";
import { hastenFeed } from "../../src/storage/feed-schedule.ts";
import { addFeed } from "../../src/storage/feeds.ts";
import { FALLBACK_AFTER_MS } from "../../src/publish/complete.ts";
import { HOUR_MS } from "../../src/time.ts";
import { type Feed, readDocument } from "../../src/upstreams/feeds/document.ts";
import type { Fetch } from "../../src/web/fetch.ts";
import * as v from "valibot";
import { Failure } from "../failure.ts";
import { formatOf, isExport, openArchive } from "../import/archive.ts";
import { headOf, isZip } from "../import/file.ts";
import type { Platform } from "./platform.ts";

/** A state of a feed, a post or an archive, with its headers. */
interface State {
  body: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

/** The source of the states. */
export interface PreviewSource {
  slug: string;
  home_page_url: string;
}

/** Why something did not become a post. */
export type LeftOut = string;

const BODY_MAX_BYTES = 50_000_000;

/** The address of whatever has none. */
export const NOWHERE = "https://preview.example/";

/**
 * Runs states through the pipeline, an hour apart, the last one now.
 *
 * @param inputs files, or addresses of feeds and of pages that name one
 */
export async function run(
  inputs: readonly string[],
  source: PreviewSource,
  platform: Platform,
  network: Fetch,
  now: number,
): Promise<LeftOut[]> {
  const left: LeftOut[] = [];
  for (const [index, input] of inputs.entries()) {
    const at = now - (inputs.length - 1 - index) * HOUR_MS;
    if (/^https?:\/\//i.test(input)) left.push(...(await fromAddress(input, source, platform, network, at)));
    else left.push(...(await fromFile(input, source, platform, at)));
    await platform.drain(at);
    // If a publisher does not answer, its deliveries are published as they are.
    for (const id of await waitingFor(platform)) await platform.env.WORK.send({ kind: "delivery", id });
    await platform.drain(at + FALLBACK_AFTER_MS);
  }
  return left;
}

/** Deliveries that wait for their publishers' answers. */
async function waitingFor({ env: { DB } }: Platform): Promise<string[]> {
  const { results } = await DB.prepare("SELECT id FROM deliveries WHERE status = 'accepted' AND outcome IS NULL").all<{
    id: string;
  }>();
  return results.map(({ id }) => id);
}

async function fromAddress(
  address: string,
  source: PreviewSource,
  platform: Platform,
  network: Fetch,
  now: number,
): Promise<LeftOut[]> {
  const found = await discover(address, /^http:/i.test(address), network);
  if (!found.ok) throw new Failure(found.detail, "Give the address of a feed, or of a page that names one.");
  return await poll(found.url, source, platform, network, now);
}

async function fromFile(file: string, source: PreviewSource, platform: Platform, now: number): Promise<LeftOut[]> {
  if (isZip(existing(file)) || isExport(await headOf(file))) return await importArchive(file, source, platform, now);
  const state = readState(file);
  const url = new URL("feed", source.home_page_url).href;
  if (isFeed(state)) {
    const answer: Fetch = async (asked) => {
      if (asked !== url) throw new TypeError("a preview of files asks nobody");
      return new Response(state.body, { headers: state.headers });
    };
    return await poll(url, source, platform, answer, now);
  }
  const bodyHash = await sha256Base64(state.body);
  const arrival = { id: ulid(now), source: source.slug, sourceVersion: 1, messageId: `${now}`, bodyHash, ...state };
  await saveArrival(platform.env.DB, arrival, now);
  await platform.env.WORK.send({ kind: "delivery", id: arrival.id });
  return [];
}

/** The feed that is at an address or in a file, and its address; undefined when there is none, or it cannot be read. */
export async function feedAt(input: string, network: Fetch): Promise<{ feed: Feed; url: string } | undefined> {
  if (/^https?:\/\//i.test(input)) {
    const found = await discover(input, /^http:/i.test(input), network);
    return found.ok ? found : undefined;
  }
  if (isZip(existing(input)) || isExport(await headOf(input))) return undefined;
  const state = readState(input);
  if (!isFeed(state)) return undefined;
  const { body, headers } = state;
  const document = readDocument(body, { contentType: headers["content-type"], url: NOWHERE, language: "en" });
  if (!document.ok) return undefined;
  const [entry] = document.feed.entries;
  return { feed: document.feed, url: document.feed.self ?? entry?.url ?? NOWHERE };
}

function existing(file: string): string {
  if (existsSync(file) && statSync(file).isFile()) return file;
  throw new Failure(`There is no file ${file}.`, "Give a file.");
}

function readState(file: string): State {
  if (statSync(file).size > BODY_MAX_BYTES) throw new Failure(`${file} is too large.`, "Import it instead.");
  const raw = readFileSync(file);
  // Gzip that is cut off is read up to there, as the parts of an answer are that come before its connection breaks off.
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH }) : raw;
  return { body: new Uint8Array(bytes), headers: headersOf(`${file}.headers`) };
}

/** The lines "Name: value" of a file, with names in lower case; empty when there is no such file. */
function headersOf(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name.toLowerCase(), value!]];
    }),
  );
}

const HEAD_BYTES = 4000;

const startOf = (body: Uint8Array): string => new TextDecoder("latin1").decode(body.subarray(0, HEAD_BYTES));

/** Whether a state is a feed, as a poll would get it. Anything else comes as a webhook. */
function isFeed({ body, headers }: State): boolean {
  if (/x-www-form-urlencoded/i.test(headers["content-type"] ?? "")) return false;
  const head = startOf(body).replace(/^(?:\u00EF\u00BB\u00BF)?\s*/, "");
  if (head.startsWith("{"))
    return /"version"\s*:\s*"[^"]*jsonfeed\.org\/version\//.test(new TextDecoder().decode(body));
  return !/^(?:\[|[\w%.[\]+-]+=)/.test(head);
}

async function poll(
  url: string,
  { slug }: PreviewSource,
  { env }: Platform,
  network: Fetch,
  now: number,
): Promise<LeftOut[]> {
  const known = await env.DB.prepare("SELECT id FROM feeds WHERE url = ?").bind(url).first<string>("id");
  const feed = { id: known ?? ulid(now), source: slug, url, title: "", allowHttp: true, intervalMs: INTERVAL_MIN_MS };
  if (known === null) await addFeed(env.DB, feed, now);
  const due = await hastenFeed(env.DB, feed.id, 0, now);
  const polled = await pollFeed(due!, env, network, now);
  if (polled.kind === "failed" || polled.kind === "paused") return [polled.trouble];
  const trouble = await env.DB.prepare("SELECT trouble FROM feeds WHERE id = ?")
    .bind(feed.id)
    .first<string | null>("trouble");
  return trouble === null ? [] : [trouble];
}

async function importArchive(
  file: string,
  { slug, home_page_url }: PreviewSource,
  { env }: Platform,
  now: number,
): Promise<LeftOut[]> {
  const left: LeftOut[] = [];
  const entries = [];
  const format = await formatOf(file);
  if (format === "opml") return [`${file}: an OPML has no posts`];
  const archive = await openArchive(file, format, home_page_url);
  for await (const found of archive.entries) {
    if (found.kind !== "item") {
      left.push(`${found.place}: ${found.kind === "withdrawn" ? "withdrawn" : found.reason}`);
      continue;
    }
    const item = v.safeParse(ImportedItem, found.item);
    const entry = item.success
      ? toEntry(item.output)
      : issuesOf(item.issues)
          .map(({ pointer, detail }) => `${pointer} ${detail}`)
          .join("; ");
    if (typeof entry === "string") left.push(`${found.place}: ${entry}`);
    else entries.push(entry);
  }
  await receiveFeed({ entries, tombstones: [] }, { source: slug, scope: `source:${slug}` }, env, now);
  return left;
}
