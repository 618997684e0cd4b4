import { fields, instant, items, text, webUrl } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { told } from "./told.ts";
import { toHtml } from "./wordpress-markup.ts";
import { guidOf, toldRaw } from "./wordpress-post.ts";

/**
 * weDevs' WordPress plugin New Post Webhook, and others of its kind: `{"id","title","url","content","excerpt","tags","categories",
 * "author":{"name","url"},"date":{"raw","formatted"}}`.
 */
export const newPostWebhook: Format = { detect, parse };

function detect({ json }: Received): boolean {
  const body = fields(json);
  return (
    ["title", "url", "content"].every((member) => typeof body[member] === "string") &&
    ("raw" in fields(body["date"]) || "formatted" in fields(body["date"]))
  );
}

function parse({ json, source, receivedAt }: Received): Parsed {
  const body = fields(json);
  const number = text(body["id"]);
  const author = fields(body["author"]);
  const page = webUrl(author["url"]);
  const raw = text(body["content"]);
  // In the blog's own zone, which is not told: never later than it came.
  const written = instant(fields(body["date"])["raw"]) ?? receivedAt;
  const read = told(
    "published",
    {
      id: guidOf("", number, source.home_page_url),
      url: webUrl(body["url"]),
      title: text(body["title"]),
      html: toHtml(raw, text(body["url"])),
      summary: text(body["excerpt"]),
      authors: [{ name: text(author["name"]), ...(page !== undefined && { url: page }) }],
      tags: [...items(body["tags"]), ...items(body["categories"])].map(
        (term) => text(term) || text(fields(term)["name"]),
      ),
      image: undefined,
      language: undefined,
      published: written < receivedAt ? written : receivedAt,
      modified: undefined,
    },
    { id: "/id", url: "/url" },
    receivedAt,
  );
  return toldRaw(read, raw, number, "/id");
}
