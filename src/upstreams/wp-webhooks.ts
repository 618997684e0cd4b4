import { fields, firstText, instant, items, text, webUrl } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { needsFetch, publication } from "./reading/outcome.ts";
import { hasPreview, toHtml } from "./wordpress/markup.ts";
import { guidOf, restrictsReaders, unlessPublished } from "./wordpress/post.ts";
import type { Upstream } from "./upstream.ts";
import { fetchIfUnrendered, wordpressRestApi } from "./wordpress/rest-api.ts";
import { bodyHmac } from "./signatures/body-hmac.ts";

/** Base64 of the HMAC-SHA256 of the body (Ironikus/wp-webhooks, generate_trigger_signature). */
const scheme = bodyHmac({
  header: "x-wp-webhook-signature",
  encoding: "base64",
  unsigned: "Set the trigger secret in the settings of WP Webhooks: without one it does not sign.",
  mismatch:
    "Use the same secret here and in WP Webhooks, and let no plugin change the body after it is signed. The HMAC-SHA256 of the raw body is encoded as base64, not hex.",
});

/**
 * The WordPress plugin WP Webhooks: `{"post_id","post":{…},"post_permalink",…}`, the post as its table stores it: the
 * text is raw, the author a number, and the dates have no zone (Ironikus/wp-webhooks, triggers post_create,
 * post_update, post_trash, post_delete).
 */
const format: Format = { detect, parse };

export const wpWebhooks = {
  name: "wp-webhooks",
  signing: { "wp-webhooks": scheme },
  format,
  keptHeaders: ["x-wp-webhook-name"],
  setup: {
    software: "WordPress with WP Webhooks",
    signing: "`wp-webhooks`",
    steps:
      "the trigger secret in the plugin's settings; then WP Webhooks › Send Data: the address for Post created, updated, trashed and deleted",
  },
} satisfies Upstream;

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
    return needsFetch({ original: wordpressRestApi, number, entryId: id, kind, at: receivedAt }, "/post_id");
  }
  const standing = {
    id,
    pointer: "/post_id",
    type: text(post["post_type"]),
    // A bare number shows only that the post has changed; the event shows how.
    status: /^post_(?:trash|delete)$/.test(trigger) ? "trash" : text(post["post_status"]),
    slug: text(post["post_name"]),
    isProtected: text(post["post_password"]) !== "",
    isForMembers: isForMembers(body["post_meta"]) && !hasPreview(text(post["post_content"])),
    title: text(post["post_title"]),
    at: "post" in body ? at : receivedAt,
  };
  const other = unlessPublished(standing);
  if (other) return other;
  const isNew = text(fields(body["post_before"])["post_status"]) !== "publish" && trigger !== "post_update";
  const url = firstText(body["post_permalink"], post["guid"]);
  const raw = text(post["post_content"]);
  const read = publication(
    isNew ? "published" : "updated",
    {
      id,
      url: webUrl(url),
      title: text(post["post_title"]),
      html: toHtml(raw, url),
      summary: text(post["post_excerpt"]),
      // The author is a number. Only with a plugin that adds names is there a name.
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
  return fetchIfUnrendered(read, raw, number, "/post_id");
}

/** Whether the fields beside a post, each a list of values, say that only members may read it. */
const isForMembers = (meta: unknown): boolean =>
  Object.entries(fields(meta)).some(([key, values]) =>
    (Array.isArray(values) ? values : [values]).some((value) => restrictsReaders(key, text(value))),
  );
