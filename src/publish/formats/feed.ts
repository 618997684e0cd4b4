import type { Change } from "../../model/entry.ts";
import type { FeedEntry } from "./feeds/document.ts";
import type { Format, Parsed, Received } from "./format.ts";

/** A whole feed: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. */
export const feed: Format = { detect, parse };

const LOOK_MAX_BYTES = 4000;

/** By the root element, or by what JSON Feed says of its version; the encoding does not matter for that. */
function detect({ body, json }: Received): boolean {
  if (json !== undefined) {
    const version = json !== null && typeof json === "object" && "version" in json ? json.version : undefined;
    return typeof version === "string" && version.includes("jsonfeed.org/version/");
  }
  const head = String.fromCharCode(...body.subarray(0, LOOK_MAX_BYTES)).replaceAll("\0", "");
  return /<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]/i.test(head);
}

/** The library is loaded when the first feed comes: most starts of this Worker never need it. */
async function parse(received: Received): Promise<Parsed> {
  const { readDocument } = await import("./feeds/document.ts");
  const document = readDocument(received.body, {
    contentType: received.headers["content-type"],
    url: received.headers["content-location"] ?? received.source.home_page_url,
  });
  if (!document.ok) return document;
  const { entries, tombstones } = document.feed;
  return {
    ok: true,
    byIdOrLink: true,
    issues: document.issues,
    changes: [
      ...entries.map((entry) => told(entry, received.receivedAt, received.receivedAt)),
      ...tombstones.map(({ ref, at }): Change => ({ kind: "withdrawn", entryId: ref, at: at ?? received.receivedAt })),
    ],
  };
}

/**
 * An entry as a change. A feed seldom says when an entry changed, and never that it did: the time of looking is the event's.
 *
 * @param seenAt when the entry was first seen; stands in for a date that it does not give
 */
export function told({ published, modified, ...entry }: FeedEntry, seenAt: string, lookedAt: string): Change {
  const first = published ?? modified ?? seenAt;
  return { kind: "updated", at: lookedAt, entry: { ...entry, published: first, modified: modified ?? first } };
}
