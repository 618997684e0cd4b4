import { setTimeout as sleep } from "node:timers/promises";
import type { Document, FeedEntry } from "../../src/upstreams/feeds/document.ts";
import { readDocument } from "../../src/upstreams/feeds/document.ts";
import { FEED_MAX_BYTES } from "../../src/upstreams/feeds/limits.ts";
import { Failure, messageOf } from "../failure.ts";
import { wholeOf } from "./file.ts";
import { type Archive, type Found, inOrder, type Item } from "./found.ts";

const USER_AGENT = "Reprint/0.1 (feed reader; republishes with credit)";
const PAGES_MAX = 10_000;
const ATTEMPTS_MAX = 5;
const TIMEOUT_MILLISECONDS = 30_000;
const RETRY_AFTER_MAX_SECONDS = 600;

/** Reads a feed from a file. */
export async function readFeedFile(file: string): Promise<Archive> {
  const body = await wholeOf(file, FEED_MAX_BYTES);
  if (body === null)
    throw new Failure(
      `${file} is a feed of more than ${FEED_MAX_BYTES / 1e6} MB.`,
      "Divide it, or make an ndjson of it: one JSON Feed item a line.",
    );
  const document = readDocument(body, { contentType: undefined, url: "https://invalid/" });
  if (!document.ok) throw new Failure(`${file} cannot be read: it ${wordsOf(document)}.`, "Look at the file.");
  return { entries: inOrder(foundIn(document, file)), progress: () => undefined };
}

/**
 * Reads a feed on the web, with the pages that follow it: RFC 5005's next pages and archives, JSON Feed's next_url, and
 * WordPress' ?paged=2. It sends one request after the other, with a pause between them, all to the origin of the first.
 *
 * @param pauseMilliseconds the pause between two requests
 */
export function readFeedUrl(url: string, pauseMilliseconds: number): Archive {
  return { entries: pages(url, pauseMilliseconds), progress: () => undefined };
}

async function* pages(start: string, pauseMilliseconds: number): AsyncIterable<Found> {
  const seen = new Set<string>();
  const visited = new Set<string>();
  let first: Page | undefined;
  let next: string | undefined = start;
  for (let number = 1; next !== undefined && number <= PAGES_MAX; number += 1) {
    if (number > 1) await sleep(pauseMilliseconds);
    visited.add(next);
    const page = await pageAt(next);
    // After its last page WordPress answers 404. Any other failure is reported.
    if (page.kind === "none" && first !== undefined) return;
    if (page.kind !== "page")
      throw new Failure(
        `${next} cannot be read: ${page.reason}.`,
        first ? "Run the same command again later." : "Look at the address.",
      );
    first ??= page;
    const fresh = foundIn(page.document, next).filter((found) => {
      if (found.kind !== "item") return true;
      const { id } = found.item as Item;
      return !seen.has(id) && seen.add(id) !== undefined;
    });
    yield* fresh;
    if (number > 1 && !fresh.some(({ kind }) => kind === "item")) return;
    next = olderThan(page, first, number, visited);
  }
}

function olderThan(
  { document, url }: Page,
  first: Page,
  number: number,
  visited: ReadonlySet<string>,
): string | undefined {
  const { older } = document.feed;
  const named = older !== undefined && new URL(older).origin === new URL(first.url).origin ? older : undefined;
  const isWordPress = /wordpress/i.test(first.document.feed.generator ?? "");
  const paged = new URL(first.url);
  paged.searchParams.set("paged", String(number + 1));
  const next = named ?? (isWordPress ? paged.href : undefined);
  return next === undefined || next === url || visited.has(next) ? undefined : next;
}

interface Page {
  kind: "page";
  document: Document & { ok: true };
  /** Its address after redirects. */
  url: string;
}

async function pageAt(url: string): Promise<Page | { kind: "none" | "trouble"; reason: string }> {
  for (let attempt = 1; ; attempt += 1) {
    let reason: string;
    let waitSeconds = 2 ** attempt;
    try {
      const response = await fetch(url, {
        headers: {
          "user-agent": USER_AGENT,
          accept: "application/feed+json, application/atom+xml, application/rss+xml, */*;q=0.1",
        },
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      });
      if (response.ok) return await read(response, url);
      await response.body?.cancel();
      reason = `it answered with status ${response.status}`;
      if (response.status === 404 || response.status === 410) return { kind: "none", reason };
      if (response.status < 500 && response.status !== 429) return { kind: "trouble", reason };
      waitSeconds = Number(response.headers.get("retry-after")) || waitSeconds;
    } catch (error) {
      reason = messageOf(error);
    }
    if (attempt === ATTEMPTS_MAX) return { kind: "trouble", reason };
    await sleep(Math.min(waitSeconds, RETRY_AFTER_MAX_SECONDS) * 1000);
  }
}

async function read(response: Response, asked: string): Promise<Page | { kind: "trouble"; reason: string }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > FEED_MAX_BYTES) return { kind: "trouble", reason: `it has more than ${FEED_MAX_BYTES} bytes` };
    chunks.push(chunk);
  }
  const url = response.url || asked;
  const contentType = response.headers.get("content-type") ?? undefined;
  const document = readDocument(new Uint8Array(Buffer.concat(chunks)), { contentType, url });
  return document.ok ? { kind: "page", document, url } : { kind: "trouble", reason: `it ${wordsOf(document)}` };
}

const wordsOf = ({ issues }: Document): string =>
  issues.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join("; ");

/** The entries and issues of a document, in the form of the API. */
function foundIn({ feed, issues }: Document & { ok: true }, where: string): Found[] {
  return [
    ...issues.map(({ pointer, detail }): Found => ({
      kind: "broken",
      reason: detail,
      place: `${where}${pointer && ` ${pointer}`}`,
    })),
    ...feed.entries.map((entry, index): Found => ({
      kind: "item",
      item: toItem(entry),
      place: `${where} entry ${index + 1}`,
    })),
    ...feed.tombstones.map(({ ref, at }): Found => ({
      kind: "withdrawn",
      withdrawn: { id: ref, ...(at !== undefined && { at }) },
      place: where,
    })),
  ];
}

/** The same fields as a poll makes, so that a later poll of the feed finds nothing new. */
function toItem({ html, base, canonical, published, modified, ...said }: FeedEntry): Item {
  return {
    ...said,
    content_html: html,
    ...(base !== undefined && { base_url: base }),
    ...(canonical !== undefined && { external_url: canonical }),
    ...(published !== undefined && { date_published: published }),
    ...(modified !== undefined && { date_modified: modified }),
  };
}
