/** A post on the web, from its publisher's feed. */
import { linksIn } from "../../src/ingest/page-links.ts";
import { Failure, messageOf } from "../failure.ts";
import { readFeedUrl } from "../import/feed.ts";
import type { Item } from "../import/found.ts";

const TIMEOUT_MILLISECONDS = 30_000;
const PAUSE_MILLISECONDS = 1000;
/** `import` is the command for older entries of the feed. */
const ENTRIES_MAX = 500;
const FEED_TYPE = /^application\/(?:rss|atom|feed)\+(?:xml|json)$/;

/**
 * The entry at an address: of a feed, its newest; of a page, the entry for that page in a feed that the page names.
 *
 * @throws {Failure} when nothing is there, or no feed has it
 */
export async function entryAt(address: string): Promise<Item> {
  const { url, html } = await look(address);
  if (html === null) {
    const newest = await find(url, () => true);
    if (newest) return newest;
    throw new Failure(`${address} has no entry.`, "Give the address of a post, or of its feed.");
  }
  const { links } = linksIn(html, url);
  const same = new Set(
    [address, url, ...links.filter(({ rels }) => rels.includes("canonical")).map(({ href }) => href)].map(bare),
  );
  const feeds = links.filter(({ rels, type }) => rels.includes("alternate") && FEED_TYPE.test(type));
  for (const { href } of feeds) {
    const found = await find(href, (item) => same.has(bare(item.url)));
    if (found) return found;
  }
  throw new Failure(
    feeds.length === 0 ? `${address} names no feed.` : `No feed that ${address} names has it.`,
    "Send a Markdown file, or bring the archive in: import FEED --source SLUG",
  );
}

/** An address without parts that do not distinguish posts. */
function bare(address: string): string {
  const url = URL.parse(address);
  return url === null ? address : `${url.host}${url.pathname.replace(/\/$/, "")}${url.search}`;
}

async function look(address: string): Promise<{ url: string; html: string | null }> {
  try {
    const response = await fetch(address, {
      headers: { accept: "text/html, application/feed+json, application/atom+xml, application/rss+xml, */*;q=0.1" },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`it answered with status ${response.status}`);
    const isPage =
      /^\s*<(?:!doctype html|html)\b/i.test(text) || response.headers.get("content-type")?.includes("html");
    return { url: response.url || address, html: isPage ? text : null };
  } catch (error) {
    throw new Failure(`${address} cannot be read: ${messageOf(error)}.`, "Look at the address.");
  }
}

/** The first entry that fulfills a condition, in a feed and the pages that follow it. */
async function find(feed: string, holds: (item: Item) => boolean): Promise<Item | undefined> {
  let looked = 0;
  for await (const found of readFeedUrl(feed, PAUSE_MILLISECONDS).entries) {
    if (found.kind !== "item") continue;
    const item = found.item as Item;
    if (holds(item)) return item;
    looked += 1;
    if (looked === ENTRIES_MAX) return undefined;
  }
  return undefined;
}
