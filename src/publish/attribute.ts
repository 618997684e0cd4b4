import type { Attribution, Hop } from "../model/attribution.ts";
import type { SafeEntry } from "../model/entry.ts";
import type { Site } from "../model/post.ts";
import type { Source } from "../model/source.ts";

export type Attributed =
  | { ok: true; entry: SafeEntry; attribution: Attribution }
  /** The post has been here before; `url` says where. */
  | { ok: false; reason: "loop"; url: string };

export function attribute(entry: SafeEntry, source: Source, site: Site): Attributed {
  void site;
  const first: Hop = { name: source.name, home: source.home_page_url, url: entry.url };
  return { ok: true, entry, attribution: { first, via: [], canonical: entry.url, indexing: source.indexing } };
}
