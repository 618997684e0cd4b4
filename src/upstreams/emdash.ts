import type { Mapping } from "../model/source.ts";
import { fields, type Fields, instant, text } from "./fields.ts";
import type { Format, Parsed, Read, Received } from "./format.ts";
import { isPostType, readMapped, tellMapped } from "./mapping.ts";
import { nothing, thin, withdrawn } from "./told.ts";

/**
 * EmDash's plugin Webhook Notifier: `{"event":"content:update","timestamp","collection","resourceId","metadata":{"slug","status"}}`,
 * which names a post and, where its settings say so, has its fields in `data` (emdash-cms/emdash, packages/plugins/webhook-notifier).
 * The source's mapping says what the fields are.
 */
export const emdash: Format = { detect, parse };

const DEFAULTS: Mapping = {
  types: ["article", "articles", "blog", "news", "post", "posts", "stories", "story"],
  id: "/id",
  url: ["/data/url", "/data/canonical_url", "{/type}/{/slug}"],
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
  // What tries the hook out names no collection, and what is uploaded is no post.
  if (event === undefined || collection === "" || !isPostType(collection, mappingOf(received))) return nothing;
  const entryId = idOf(collection, number);
  const at = instant(body["timestamp"]) ?? received.receivedAt;
  const metadata = fields(body["metadata"]);
  if (event === "delete") return withdrawn(entryId, "/resourceId", at);
  const status = text(metadata["status"]) || "published";
  if (status !== "published") return withdrawn(entryId, "/resourceId", at, { onHold: true });
  const kind = event === "create" ? "published" : "updated";
  const refetch = { from: "emdash", number, collection, entryId, kind, at } as const;
  if (!("data" in body)) return thin(refetch, "/resourceId");
  const item = { id: number, type: collection, slug: metadata["slug"], status, data: body["data"], updatedAt: at };
  return thin(refetch, "/resourceId", await readItem(item, kind, at, received));
}

const mappingOf = ({ source }: Received): Mapping => ({ ...DEFAULTS, ...source.mapping });

/** Collections count for themselves. */
const idOf = (collection: string, number: string): string => (number === "" ? "" : `${collection}:${number}`);

/** A post as EmDash's API tells it (EmDash documentation, "REST API Reference"). */
export async function readItem(
  item: Fields,
  kind: "published" | "updated",
  at: string,
  received: Received,
): Promise<Read> {
  const id = idOf(text(item["type"]), text(item["id"]));
  if (text(item["status"]) !== "published") return withdrawn(id, "/id", at, { onHold: true });
  const draft = readMapped(item, mappingOf(received), received.source.home_page_url);
  return await tellMapped(kind, { ...draft, id }, { id: "/id", url: "/slug" }, at);
}
