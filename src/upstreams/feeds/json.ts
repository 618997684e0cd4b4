import { type JsonFeed, parseJsonFeed } from "feedsmith";
import type { Author } from "../../model/entry.ts";
import { unescaped } from "../reading/bodies.ts";
import { AUTHORS_MAX } from "../reading/byline.ts";
import { paragraphs } from "../reading/fields.ts";
import type { FoundEntry, FoundFeed } from "./found.ts";
import { pictureAt } from "./links.ts";
import { filesOf } from "../reading/media.ts";
import { ENTRIES_MAX } from "./survey.ts";

const VERSION = "https://jsonfeed.org/version/1.1";

/** JSON Feed 1.0 and 1.1, even when its version is missing or no address, as in "1.1". */
export function readJson(json: object): FoundFeed {
  const feed = parseJsonFeed({ ...json, version: VERSION }, { maxItems: ENTRIES_MAX });
  const authors = authorsOf(feed.authors);
  return {
    title: feed.title ?? "",
    description: feed.description ?? "",
    icons: [feed.icon, feed.favicon],
    home: feed.home_page_url,
    language: feed.language,
    entries: (feed.items ?? []).map((item) => toEntry(item, authors)),
    hubs: (feed.hubs ?? []).flatMap(({ type, url }) =>
      url !== undefined && /^websub$/i.test(type ?? "") ? [url] : [],
    ),
    self: feed.feed_url,
    older: feed.next_url,
    hasMore: feed.next_url !== undefined,
    skipHours: [],
    skipDays: [],
  };
}

function toEntry(item: JsonFeed.Item<string>, feedAuthors: Author[]): FoundEntry {
  return {
    id: item.id,
    links: [item.url, item.id !== undefined && /^https?:\/\//i.test(item.id) ? item.id : undefined, item.external_url],
    canonical: item.external_url,
    title: item.title ?? "",
    html: item.content_html ? unescaped(item.content_html) : paragraphs(item.content_text ?? ""),
    summary: item.summary ?? "",
    authors: item.authors === undefined ? feedAuthors : authorsOf(item.authors),
    tags: item.tags ?? [],
    media: [
      ...pictureAt(item.image ?? item.banner_image),
      ...filesOf(
        (item.attachments ?? []).map(({ url = "", mime_type, title = "" }) => ({ url, type: mime_type, title })),
      ),
    ],
    language: item.language,
    published: [item.date_published],
    modified: [item.date_modified],
  };
}

const authorsOf = (authors: JsonFeed.Author[] | undefined): Author[] =>
  (authors ?? [])
    .slice(0, AUTHORS_MAX + 1)
    .flatMap(({ name, url }) => (name ? [url === undefined ? { name } : { name, url }] : []));
