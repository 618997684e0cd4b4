import { fields, type Fields, firstText, instant, items, text, webUrl } from "./reading/fields.ts";
import { filesOf } from "./reading/media.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { noPost, merge, publication } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";
import { bodyHmac } from "./signatures/body-hmac.ts";

/** Hex of the HMAC-SHA256 of the body. Miniflux makes the secret (Miniflux documentation, "Webhooks"). */
const scheme = {
  ...bodyHmac({
    header: "x-miniflux-signature",
    unsigned: "Send with Miniflux 2.0.48 or newer, and check that no proxy drops it.",
    mismatch:
      "Copy the webhook secret from Miniflux (Settings, Integrations, Webhook) into this source; Miniflux makes a new one when its URL changes.",
  }),
  newSecret: null,
};

/**
 * Miniflux' webhooks: `{"event_type":"new_entries","feed":{…},"entries":[…]}` and
 * `{"event_type":"save_entry","entry":{…}}` (miniflux/v2, internal/integration/webhook). Entries of any feed that
 * somebody reads there can come in this way.
 */
const format: Format = { detect, parse };

export const miniflux = {
  name: "miniflux",
  signing: { miniflux: scheme },
  format,
  keptHeaders: ["x-miniflux-event-type"],
  setup: {
    software: "Miniflux",
    signing: "`miniflux`",
    steps:
      "Settings › Integrations › Webhook: the address; copy the secret that Miniflux shows into the source. Each post is credited to whose feed it is",
  },
} satisfies Upstream;

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
  if (!Array.isArray(body["entries"])) return noPost;
  return merge(
    items(body["entries"]).map((entry, index) =>
      parseOne(fields(entry), fields(body["feed"]), `/entries/${index}`, receivedAt),
    ),
  );
}

function parseOne(entry: Fields, feed: Fields, place: string, receivedAt: string): Parsed {
  const home = webUrl(feed["site_url"]);
  const url = webUrl(entry["url"]);
  const published = instant(entry["published_at"]);
  const files = items(entry["enclosures"]).map(fields);
  const draft = {
    // The hash is made of the guid in the feed. The number is Miniflux' own, and changes when the feed is added again.
    id: firstText(entry["hash"], url),
    url,
    title: text(entry["title"]),
    publisher: home === undefined ? undefined : { name: text(feed["title"]), home },
    html: text(entry["content"]),
    summary: "",
    authors: [{ name: text(entry["author"]) }],
    tags: items(entry["tags"]).map(text),
    image: undefined,
    media: filesOf(files.map((file) => ({ url: text(file["url"]), type: text(file["mime_type"]) }))),
    language: undefined,
    published,
    // It also changes when somebody reads the entry, but nothing is sent then.
    modified: instant(entry["changed_at"]) ?? published,
  };
  return publication("updated", draft, { id: `${place}/hash`, url: `${place}/url` }, receivedAt);
}
