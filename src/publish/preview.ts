import type { SafeHtml } from "../model/html.ts";
import type { Site } from "../model/post.ts";
import type { Source } from "../model/source.ts";
import { attribute } from "../credit/attribute.ts";
import { creditLine } from "../credit/line.ts";
import type { Feed, FeedEntry } from "../upstreams/feeds/document.ts";
import { sanitizeEntry } from "../html/safe-entry.ts";
import { withoutLinkToRest } from "../post/cut.ts";

export const PREVIEW_ENTRIES_MAX = 3;

/** An entry as it would be reprinted. */
export type PreviewEntry =
  | {
      title: string;
      url: string;
      published?: string;
      summary: string;
      html: SafeHtml;
      authors: string[];
      tags: string[];
      language: string;
      /** The credit line as text. */
      credit: string;
      canonical_url?: string;
    }
  | { title: string; url: string; refused: string };

/** A source made from a feed's own description, for a preview before the source exists. */
export function sourceOf(feed: Pick<Feed, "title" | "home" | "language">, url: string): Source {
  const home = feed.home ?? `${new URL(url).origin}/`;
  const host = new URL(home).hostname;
  return {
    slug: "preview",
    name: feed.title || host,
    home_page_url: home,
    description: "",
    icon_url: "",
    language: feed.language ?? "en",
    canonical_hosts: [host],
    indexing: "canonical",
    signing: "standard-webhooks",
    mapping: {},
  };
}

/** The newest entries, sanitized and credited as on their pages. Nothing is saved. */
export function preview(feed: Pick<Feed, "entries">, source: Source, site: Site, now: number): PreviewEntry[] {
  const dateOf = ({ published, modified }: FeedEntry) => published ?? modified ?? "";
  return feed.entries
    .toSorted((one, other) => dateOf(other).localeCompare(dateOf(one)))
    .slice(0, PREVIEW_ENTRIES_MAX)
    .map((entry) => previewEntry(entry, source, site, new Date(now).toISOString()));
}

function previewEntry(entry: FeedEntry, source: Source, site: Site, now: string): PreviewEntry {
  const published = entry.published ?? entry.modified ?? now;
  const given = { ...entry, published, modified: entry.modified ?? published };
  const safe = sanitizeEntry({ ...given, summary: withoutLinkToRest(entry.summary, entry.url) }, source);
  const attributed = attribute(safe, source, site);
  if (!attributed.ok)
    return { title: safe.title, url: safe.url, refused: "the post has already been published on this site" };
  const { title, url, summary, body, authors, tags, language } = attributed.entry;
  const { first, canonical } = attributed.attribution;
  const credit = creditLine(language, { title, ...(first.url !== undefined && { url: first.url }) }, first);
  return {
    title,
    url,
    ...(entry.published !== undefined && { published }),
    summary,
    html: withoutLinkToRest(body.html, url),
    authors: authors.map(({ name }) => name),
    tags,
    language,
    credit: credit.parts.map(({ text }) => text).join(""),
    ...(canonical !== undefined && { canonical_url: canonical }),
  };
}
