import type { Mapping } from "../model/source.ts";
import { fields, type Fields, instant, text } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { isPostType, readMapped, mappedPublication } from "./reading/mapping.ts";
import { noPost, UNPUBLISHED, withdrawal } from "./reading/outcome.ts";
import type { Upstream } from "./upstream.ts";

/**
 * Strapi's webhooks: `{"event":"entry.publish","createdAt","model","entry":{…}}` (Strapi documentation, "Webhooks").
 * The source's mapping gives the meaning of the entry's fields.
 */
const format: Format = { detect, parse };

export const strapi = {
  name: "strapi",
  format,
  keptHeaders: ["x-strapi-event"],
  setup: {
    software: "Strapi",
    signing: "`token`",
    steps:
      "Settings › Webhooks › Create: the address, a header `Authorization` with `Bearer {secret}`, Entry publish, update, unpublish and delete",
  },
} satisfies Upstream;

const DEFAULTS: Mapping & { slug: string | string[] } = {
  types: ["article", "blogPost", "news", "newsArticle", "post", "story"],
  id: ["/documentId", "/id"],
  url: ["/url", "/canonicalUrl", "/seo/canonicalURL"],
  slug: "{/slug}",
  title: ["/title", "/headline", "/name"],
  html: ["/html", "/content", "/body", "/text"],
  summary: ["/summary", "/excerpt", "/description"],
  authors: ["/authors/*", "/author"],
  tags: ["/tags/*", "/categories/*", "/category"],
  image: ["/cover/url", "/image/url", "/featuredImage/url"],
  language: ["/locale"],
  published: ["/publishedAt", "/published_at", "/createdAt", "/created_at"],
  modified: ["/updatedAt", "/updated_at"],
};

function detect({ json, headers }: Received): boolean {
  const body = fields(json);
  return (
    "x-strapi-event" in headers ||
    (/^(?:entry|media|review-workflows|releases)\./.test(text(body["event"])) &&
      ("createdAt" in body || "model" in body))
  );
}

function parse({ json, headers, source, receivedAt }: Received): Parsed | Promise<Parsed> {
  const body = fields(json);
  const entry = fields(body["entry"]);
  const mapping = { ...DEFAULTS, ...source.mapping };
  const model = text(body["model"]);
  if (!isPostType(model, mapping)) return noPost;
  const draft = readMapped(entry, mapping, source.home_page_url);
  // Each model has a count of its own.
  const id = draft.id === "" ? "" : `${model}:${draft.id}${localeSuffix(entry, draft.id, source.language)}`;
  const at = instant(body["createdAt"]) ?? instant(body["created_at"]) ?? draft.modified ?? receivedAt;
  const event = text(body["event"]) || (headers["x-strapi-event"] ?? "");
  if (event === "entry.delete") return withdrawal(id, "/entry/documentId", at);
  if (event === "entry.unpublish") return withdrawal(id, "/entry/documentId", at, UNPUBLISHED);
  if (event !== "entry.publish" && !(isSaved(event) && !isDraft(entry))) return noPost;
  const kind = event === "entry.update" ? "updated" : "published";
  return mappedPublication(kind, { ...draft, id }, { id: "/entry/documentId", url: "/entry/slug" }, at);
}

/**
 * The suffix of an id that distinguishes the locales of one document. They share the document's id, but each is
 * published and deleted separately (Strapi documentation, "Document Service API", "locale"). The source's own language
 * has no suffix.
 */
function localeSuffix(entry: Fields, id: string, language: string): string {
  const locale = text(entry["locale"]);
  const isShared = id !== "" && id === text(entry["documentId"]);
  return isShared && locale !== "" && locale.toLowerCase() !== language.toLowerCase() ? `:${locale}` : "";
}

const isSaved = (event: string): boolean => event === "entry.create" || event === "entry.update";

/**
 * Whether an entry is a draft. Models without drafts have no date of publication; where the date is null, the entry is
 * a draft.
 */
const isDraft = (entry: Fields): boolean => entry["publishedAt"] === null || entry["published_at"] === null;
