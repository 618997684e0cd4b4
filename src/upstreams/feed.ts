import type { Change } from "../model/entry.ts";
import type { Format, Parsed, Received } from "./format.ts";
import type { Upstream } from "./upstream.ts";

/** A whole feed: RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. */
const format: Format = { detect, parse };

export const feed = {
  name: "feed",
  format,
} satisfies Upstream;

const LOOK_MAX_BYTES = 4000;

/** Detects a feed by its root element, or by JSON Feed's version. The encoding does not matter. */
function detect({ body, json }: Received): boolean {
  if (json !== undefined) {
    const version = json !== null && typeof json === "object" && "version" in json ? json.version : undefined;
    return typeof version === "string" && version.includes("jsonfeed.org/version/");
  }
  const head = String.fromCharCode(...body.subarray(0, LOOK_MAX_BYTES)).replaceAll("\0", "");
  if (/<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]/i.test(head)) return true;
  // The root may follow a long comment or document type. If the document is no feed, it is then refused as XML.
  return /^[^<]{0,3}\s*<(?:\?xml|!DOCTYPE|!--)/i.test(head) && !/<[a-z]/i.test(head);
}

/** The library loads with the first feed, because most starts of this Worker never need it. */
async function parse(received: Received): Promise<Parsed> {
  const { readDocument } = await import("./feeds/document.ts");
  const document = readDocument(received.body, {
    contentType: received.headers["content-type"],
    url: received.headers["content-location"] ?? received.source.home_page_url,
    language: received.source.language,
  });
  if (!document.ok) return document;
  const { entries, tombstones } = document.feed;
  const at = received.receivedAt;
  return {
    ok: true,
    feed: document.feed,
    issues: document.issues,
    changes: [
      ...entries.map(({ published, modified, ...entry }): Change => {
        const first = published ?? modified ?? at;
        return { kind: "updated", at, entry: { ...entry, published: first, modified: modified ?? first } };
      }),
      ...tombstones.map(({ ref, at: gone = at }): Change => ({ kind: "withdrawn", entryId: ref, at: gone })),
    ],
  };
}
