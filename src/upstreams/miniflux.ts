import { fields, type Fields, firstText, instant, items, text, webUrl } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { nothing, together, told } from "./told.ts";

/**
 * Miniflux' webhooks: `{"event_type":"new_entries","feed":{…},"entries":[…]}` and `{"event_type":"save_entry","entry":{…}}`
 * (miniflux/v2, internal/integration/webhook). Any feed that somebody reads there comes in this way.
 */
export const miniflux: Format = { detect, parse };

function detect({ json, headers }: Received): boolean {
  const body = fields(json);
  return "x-miniflux-event-type" in headers || ("event_type" in body && ("entries" in body || "entry" in body));
}

function parse({ json, receivedAt }: Received): Parsed {
  const body = fields(json);
  if ("entry" in body) {
    const entry = fields(body["entry"]);
    return parseOne(entry, fields(entry["feed"]), "/entry", receivedAt);
  }
  if (!Array.isArray(body["entries"])) return nothing;
  return together(
    items(body["entries"]).map((entry, index) =>
      parseOne(fields(entry), fields(body["feed"]), `/entries/${index}`, receivedAt),
    ),
  );
}

function parseOne(entry: Fields, feed: Fields, place: string, receivedAt: string): Parsed {
  const home = webUrl(feed["site_url"]);
  const url = webUrl(entry["url"]);
  const published = instant(entry["published_at"]);
  const picture = items(entry["enclosures"])
    .map(fields)
    .find((enclosure) => text(enclosure["mime_type"]).startsWith("image/"));
  const draft = {
    // The hash is that of the guid in the feed; the number is Miniflux' own and another after the feed is added anew.
    id: firstText(entry["hash"], url),
    url,
    title: text(entry["title"]),
    publisher: home === undefined ? undefined : { name: text(feed["title"]), home },
    html: text(entry["content"]),
    summary: "",
    authors: [{ name: text(entry["author"]) }],
    tags: items(entry["tags"]).map(text),
    image: text(picture?.["url"]),
    language: undefined,
    published,
    // It changes also when somebody reads the entry; but then nothing is sent.
    modified: instant(entry["changed_at"]) ?? published,
  };
  return told("updated", draft, { id: `${place}/hash`, url: `${place}/url` }, receivedAt);
}
