import type { Mapping } from "../model/source.ts";
import { fields, type Fields, text } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { isPostType, readMapped, tellMapped } from "./mapping.ts";
import { nothing, withdrawn } from "./told.ts";

/**
 * Contentful's webhooks: an entry with `sys` and `fields`, each field by locale; what happened is in the header
 * `X-Contentful-Topic` (Contentful documentation, "Webhooks"). The source's mapping says what its fields are.
 */
export const contentful: Format = { detect, parse };

/** Fields stand in their locale's value: "/fields/title", not "/fields/title/en-US". */
const DEFAULTS: Mapping = {
  types: ["article", "blogPost", "news", "newsArticle", "post", "story"],
  id: "/sys/id",
  url: ["/fields/url", "/fields/canonicalUrl", "{/fields/slug}"],
  title: ["/fields/title", "/fields/headline", "/fields/name"],
  html: ["/fields/body", "/fields/content", "/fields/text"],
  summary: ["/fields/summary", "/fields/excerpt", "/fields/description"],
  authors: ["/fields/authorName", "/fields/author"],
  tags: ["/fields/tags/*"],
  published: ["/fields/publishDate", "/fields/publishedAt", "/fields/date", "/sys/publishedAt", "/sys/createdAt"],
  modified: ["/sys/updatedAt"],
};

function detect({ json, headers }: Received): boolean {
  const sys = fields(fields(json)["sys"]);
  return "x-contentful-topic" in headers || (typeof sys["type"] === "string" && typeof sys["id"] === "string");
}

function parse({ json, headers, source, receivedAt }: Received): Parsed | Promise<Parsed> {
  const entry = fields(json);
  const sys = fields(entry["sys"]);
  const mapping = { ...DEFAULTS, ...source.mapping };
  const flat = { ...entry, fields: inLocale(fields(entry["fields"]), source.language) };
  const draft = readMapped(flat, mapping, source.home_page_url);
  const event = eventOf(headers["x-contentful-topic"], sys);
  const type = text(fields(fields(sys["contentType"])["sys"])["id"]);
  // What is deleted names its type in newer spaces only.
  if (event === "other" || (type !== "" && !isPostType(type, mapping))) return nothing;
  const at = draft.modified ?? receivedAt;
  if (event === "gone") return withdrawn(text(sys["id"]) || draft.id, "/sys/id", at);
  return tellMapped("updated", draft, { id: "/sys/id", url: "/fields/slug" }, at);
}

/** Drafts are saved and saved again; only what is published is told. */
function eventOf(topic: string | undefined, sys: Fields): "live" | "gone" | "other" {
  const [, kind, action = ""] = topic?.split(".") ?? [
    "",
    sys["type"] === "DeletedEntry" ? "Entry" : text(sys["type"]),
    actionOf(sys),
  ];
  if (kind !== "Entry") return "other";
  if (action === "publish") return "live";
  return /^(?:unpublish|delete|archive)$/.test(action) ? "gone" : "other";
}

/** Without the topic: a published entry counts its revisions, a draft its versions. */
const actionOf = (sys: Fields): string => {
  if (sys["type"] === "DeletedEntry") return "delete";
  return "revision" in sys && !("version" in sys) ? "publish" : "";
};

/** Every field in the source's language, or else in the language that it is in. */
const inLocale = (all: Fields, language: string): Fields =>
  Object.fromEntries(Object.entries(all).map(([name, byLocale]) => [name, localized(byLocale, language)]));

function localized(value: unknown, language: string): unknown {
  const locales = Object.entries(fields(value));
  if (locales.length === 0 || !locales.every(([locale]) => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(locale)))
    return value;
  const same = locales.find(([locale]) => locale.toLowerCase() === language.toLowerCase());
  const alike = locales.find(([locale]) => locale.slice(0, 2).toLowerCase() === language.slice(0, 2).toLowerCase());
  return (same ?? alike ?? locales[0])?.[1];
}
