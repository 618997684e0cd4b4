import type { Mapping } from "../model/source.ts";
import { fields, instant, text } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { isPostType, readMapped, tellMapped } from "./mapping.ts";
import { nothing, withdrawn } from "./told.ts";

/**
 * Sanity's webhooks: a document as the webhook's GROQ projection has it, with `_id` and `_type`; what happened is in the header
 * `sanity-operation` (Sanity documentation, "GROQ-powered webhooks"). The source's mapping says what its members are.
 */
export const sanity: Format = { detect, parse };

const DEFAULTS: Mapping = {
  types: ["article", "blogPost", "news", "newsArticle", "post", "story"],
  id: "/_id",
  url: ["/url", "/canonicalUrl", "{/slug/current}", "{/slug}"],
  title: ["/title", "/headline", "/name"],
  html: ["/html", "/body", "/content"],
  summary: ["/summary", "/excerpt", "/description"],
  authors: ["/authors/*", "/author"],
  tags: ["/tags/*", "/categories/*"],
  image: ["/image/asset/url", "/mainImage/asset/url", "/imageUrl", "/image"],
  language: ["/language", "/__i18n_lang"],
  published: ["/publishedAt", "/date", "/_createdAt"],
  modified: ["/_updatedAt"],
};

function detect({ json, headers }: Received): boolean {
  const document = fields(json);
  return (
    "sanity-operation" in headers || (typeof document["_id"] === "string" && typeof document["_type"] === "string")
  );
}

function parse({ json, headers, source, receivedAt }: Received): Parsed | Promise<Parsed> {
  const document = fields(json);
  const mapping = { ...DEFAULTS, ...source.mapping };
  const type = text(document["_type"]);
  // Drafts and versions in a release are documents of their own (Sanity documentation, "Drafts").
  if (/^(?:drafts|versions)\./.test(text(document["_id"])) || (type !== "" && !isPostType(type, mapping)))
    return nothing;
  const draft = readMapped(document, mapping, source.home_page_url);
  if (headers["sanity-operation"] === "delete") {
    return withdrawn(draft.id, "/_id", instant(headers["sanity-transaction-time"]) ?? receivedAt);
  }
  const kind = headers["sanity-operation"] === "create" ? "published" : "updated";
  return tellMapped(kind, draft, { id: "/_id", url: "/slug" }, draft.modified ?? receivedAt);
}
