import { fields, firstText, instant, items, text, webUrl } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { thin, told } from "./told.ts";
import { toHtml } from "./wordpress-markup.ts";
import { guidOf, toldRaw, unlessPublished } from "./wordpress-post.ts";

/**
 * The WordPress plugin WP Webhooks: `{"post_id","post":{…},"post_permalink",…}`, the post as it lies in the table, so that its
 * text is raw, its author a number and its dates without a zone (Ironikus/wp-webhooks, triggers post_create, post_update,
 * post_trash, post_delete).
 */
export const wpWebhooks: Format = { detect, parse };

function detect({ json }: Received): boolean {
  const body = fields(json);
  return "post_id" in body && ("post" in body || "post_permalink" in body || Object.keys(body).length === 1);
}

function parse({ json, headers, source, receivedAt }: Received): Parsed {
  const body = fields(json);
  const post = fields(body["post"]);
  const number = firstText(body["post_id"], post["ID"]);
  const id = guidOf(post["guid"], number, source.home_page_url);
  const modified = instant(post["post_modified_gmt"]);
  const at = modified ?? receivedAt;
  const trigger = headers["x-wp-webhook-name"] ?? "";
  if (!("post" in body) && /^post_(?:create|update)$/.test(trigger)) {
    const kind = trigger === "post_create" ? "published" : "updated";
    return thin({ from: "wordpress", number, entryId: id, kind, at: receivedAt }, "/post_id");
  }
  const standing = {
    id,
    pointer: "/post_id",
    type: text(post["post_type"]),
    // A bare number says no more than that something happened to it; only the event says what.
    status: /^post_(?:trash|delete)$/.test(trigger) ? "trash" : text(post["post_status"]),
    slug: text(post["post_name"]),
    isProtected: text(post["post_password"]) !== "",
    at: "post" in body ? at : receivedAt,
  };
  const other = unlessPublished(standing);
  if (other) return other;
  const isNew = text(fields(body["post_before"])["post_status"]) !== "publish" && trigger !== "post_update";
  const url = firstText(body["post_permalink"], post["guid"]);
  const raw = text(post["post_content"]);
  const read = told(
    isNew ? "published" : "updated",
    {
      id,
      url: webUrl(url),
      title: text(post["post_title"]),
      html: toHtml(raw, url),
      summary: text(post["post_excerpt"]),
      // The author is a number; only a plugin that adds names gives one.
      authors: [{ name: text(fields(body["author"])["display_name"]) }],
      tags: ["post_tag", "category"].flatMap((taxonomy) =>
        items(fields(body["taxonomies"])[taxonomy]).map((term) => text(fields(term)["name"])),
      ),
      image: text(body["post_thumbnail"]),
      language: undefined,
      published: instant(post["post_date_gmt"]),
      modified,
    },
    { id: "/post_id", url: "/post_permalink" },
    at,
  );
  return toldRaw(read, raw, number, "/post_id");
}
