import { fields, instant, items, text, webUrl } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { publication } from "./reading/outcome.ts";
import { toHtml } from "./wordpress/markup.ts";
import { guidOf } from "./wordpress/post.ts";
import type { Upstream } from "./upstream.ts";
import { fetchIfUnrendered } from "./wordpress/rest-api.ts";

/**
 * weDevs' WordPress plugin New Post Webhook, and similar ones:
 * `{"id","title","url","content","excerpt","tags","categories", "author":{"name","url"},"date":{"raw","formatted"}}`.
 */
const format: Format = { detect, parse };

export const newPostWebhook = {
  name: "new-post-webhook",
  format,
  setup: {
    software: "WordPress with New Post Webhook (weDevs), or another plugin of its kind",
    signing: "`token`",
    steps: "the plugin's settings: the address with `/{secret}` at its end",
  },
} satisfies Upstream;

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
  // In the blog's own zone, which the body does not name. The result is never later than the time of arrival.
  const written = instant(fields(body["date"])["raw"]) ?? receivedAt;
  const read = publication(
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
  return fetchIfUnrendered(read, raw, number, "/id");
}
