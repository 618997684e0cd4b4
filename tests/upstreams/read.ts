import type { Change, Entry } from "../../src/model/entry.ts";
import type { Mapping, Source } from "../../src/model/source.ts";
import type { Parsed, Received } from "../../src/upstreams/format.ts";
import { formatOf } from "../../src/upstreams/formats.ts";

export const RECEIVED_AT = "2026-11-23T10:00:00.000Z";

export const source = (facts: Partial<Source> = {}): Source => ({
  slug: "harbor",
  name: "Harbor Post",
  home_page_url: "https://harbor.example/",
  description: "",
  icon_url: "",
  language: "en",
  canonical_hosts: ["harbor.example"],
  indexing: "canonical",
  signing: "token",
  mapping: {},
  ...facts,
});

/** A delivery as publish.ts passes it to the formats. */
export function received(body: unknown, headers: Record<string, string> = {}, facts: Partial<Source> = {}): Received {
  const written = typeof body === "string" ? body : JSON.stringify(body);
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch {
    // Not JSON.
  }
  return {
    body: new TextEncoder().encode(written) as Uint8Array<ArrayBuffer>,
    headers,
    source: source(facts),
    receivedAt: RECEIVED_AT,
    json,
  };
}

/** Parses as the pipeline does, in a format that needs nothing loaded. */
export const parse = (given: Received, format: string | null): Parsed => formatOf(given, format).parse(given) as Parsed;

export const read = (body: unknown, headers: Record<string, string> = {}, facts: Partial<Source> = {}): Parsed =>
  parse(received(body, headers, facts), null);

export const mapped = (body: unknown, mapping: Mapping, headers: Record<string, string> = {}): Parsed =>
  read(body, headers, { mapping });

/** All changes in a body. */
export function changesOf(parsed: Parsed): Change[] {
  if (!parsed.ok || !("changes" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.changes;
}

/** The one post of a body. */
export function entryOf(parsed: Parsed): Entry {
  const [change, ...more] = changesOf(parsed);
  if (!change || change.kind === "withdrawn" || more.length > 0) throw new Error(JSON.stringify(parsed));
  return change.entry;
}
