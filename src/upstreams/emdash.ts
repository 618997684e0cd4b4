import type { Mapping } from "../model/source.ts";
import { fields, type Fields, instant, text } from "./reading/fields.ts";
import type { ApiAnswer, Format, OriginalApi, Parsed, PostToFetch, PublisherApi, Read, Received } from "./format.ts";
import { isPostType, readMapped, mappedPublication } from "./reading/mapping.ts";
import { noPost, needsFetch, UNPUBLISHED, withdrawal } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";

/**
 * EmDash's plugin Webhook Notifier:
 * `{"event":"content:update","timestamp","collection","resourceId","metadata":{"slug","status"}}`. It names a post and,
 * if its settings say so, has the post's fields in `data` (emdash-cms/emdash, packages/plugins/webhook-notifier). The
 * source's mapping gives the meaning of the fields.
 */
const format: Format = { detect, parse };

export const emdash = {
  name: "emdash",
  format,
  setup: {
    software: "EmDash with Webhook Notifier",
    signing: "`token`",
    steps:
      "the plugin's settings: the address, the secret as secret token, content changes; and an access token that may read content as the source's content key",
  },
} satisfies Upstream;

const DEFAULTS: Mapping & { slug: string | string[] } = {
  types: ["article", "articles", "blog", "news", "post", "posts", "stories", "story"],
  id: "/id",
  url: ["/data/url", "/data/canonical_url"],
  slug: "{/slug}",
  title: ["/data/title", "/data/headline"],
  html: ["/data/content", "/data/body"],
  summary: ["/data/excerpt", "/data/summary", "/data/description"],
  authors: ["/bylines/*/byline/displayName", "/data/author"],
  tags: ["/data/tags/*"],
  image: ["/data/featured_image/src", "/data/featured_image/url", "/data/image/src"],
  language: ["/locale"],
  published: ["/publishedAt", "/createdAt"],
  modified: ["/updatedAt"],
};

const EVENT = /^content:(create|update|delete)$/;

function detect({ json }: Received): boolean {
  const body = fields(json);
  return "resourceId" in body && /^(?:content|media):/.test(text(body["event"]));
}

async function parse(received: Received): Promise<Parsed> {
  const body = fields(received.json);
  const [, event] = EVENT.exec(text(body["event"])) ?? [];
  const collection = text(body["collection"]);
  const number = text(body["resourceId"]);
  // A test of the hook names no collection, and an upload is no post.
  if (event === undefined || collection === "" || !isPostType(collection, mappingOf(received))) return noPost;
  const entryId = idOf(collection, number);
  const at = instant(body["timestamp"]) ?? received.receivedAt;
  const metadata = fields(body["metadata"]);
  if (event === "delete") return withdrawal(entryId, "/resourceId", at);
  const status = text(metadata["status"]) || "published";
  if (status !== "published") return withdrawal(entryId, "/resourceId", at, UNPUBLISHED);
  const kind = event === "create" ? "published" : "updated";
  const post = { original, number, collection, entryId, kind, at } as const;
  if (!("data" in body)) return needsFetch(post, "/resourceId");
  const item = { id: number, type: collection, slug: metadata["slug"], status, data: body["data"], updatedAt: at };
  return needsFetch(post, "/resourceId", await readItem(item, kind, at, received));
}

const mappingOf = ({ source }: Received): typeof DEFAULTS => ({ ...DEFAULTS, ...source.mapping });

/** The id with its collection, because each collection has a count of its own. */
const idOf = (collection: string, number: string): string => (number === "" ? "" : `${collection}:${number}`);

/**
 * EmDash's REST API. Its access token needs only the right to read content (EmDash documentation, "REST API
 * Reference").
 */
const original: OriginalApi = {
  fetchOriginal,
  isAbout: (json, { number }) => text(itemOf(json)["id"]) === number,
  read: (json, { kind, at, collection }, received) =>
    readItem({ ...itemOf(json), type: collection }, kind, at, received),
};

const itemOf = (json: unknown): Fields => fields(fields(fields(json)["data"])["item"]);

async function fetchOriginal(
  { number, collection = "" }: PostToFetch,
  { key, home, getJson }: PublisherApi,
): Promise<ApiAnswer> {
  if (key === null) return { kind: "refused", reason: "the source has no content key" };
  const path = `/_emdash/api/content/${encodeURIComponent(collection)}/${encodeURIComponent(number)}`;
  return await getJson(new URL(path, home).href, { authorization: `Bearer ${key}` });
}

async function readItem(item: Fields, kind: "published" | "updated", at: string, received: Received): Promise<Read> {
  const id = idOf(text(item["type"]), text(item["id"]));
  if (text(item["status"]) !== "published") return withdrawal(id, "/id", at, UNPUBLISHED);
  const draft = readMapped(item, mappingOf(received), received.source.home_page_url);
  return await mappedPublication(kind, { ...draft, id }, { id: "/id", url: "/slug" }, at);
}
