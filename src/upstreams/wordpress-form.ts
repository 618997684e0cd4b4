import { firstText, instant, text, webUrl } from "./reading/fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { isForm, readForm } from "./reading/form.ts";
import { noPost, needsFetch, publication } from "./reading/outcome.ts";
import { toHtml } from "./wordpress/markup.ts";
import { guidOf, unlessPublished } from "./wordpress/post.ts";
import type { Upstream } from "./upstream.ts";
import { fetchIfUnrendered, wordpressRestApi } from "./wordpress/rest-api.ts";

/**
 * WordPress.com's webhooks and the plugin HookPress: a form with `hook` and the fields of the post that the publisher
 * selected (wordpress.com/support/webhooks).
 */
const format: Format = { detect, parse };

export const wordpressForm = {
  name: "wordpress-form",
  format,
  setup: {
    software: "WordPress.com, HookPress",
    signing: "`token`",
    steps:
      "Settings › Webhooks › Add webhook: action `publish_post` with all fields ticked, address with `/{secret}` at its end; once more for `trashed_post`",
  },
} satisfies Upstream;

function detect(received: Received): boolean {
  return isForm(received) && text(formOf(received).get("hook")) !== "";
}

const formOf = ({ body, headers }: Received) => readForm(body, headers["content-type"] ?? "");

function parse(received: Received): Parsed {
  const { source, receivedAt } = received;
  const form = formOf(received);
  const field = (name: string) => text(form.get(name));
  const hook = field("hook");
  if (!/_post$|^post_|_post_/.test(hook)) return noPost;
  const id = guidOf(field("guid"), field("ID"), source.home_page_url);
  const modified = instant(field("post_modified_gmt"));
  const at = modified ?? receivedAt;
  const other = unlessPublished({
    id,
    pointer: "/ID",
    type: field("post_type"),
    status: /trash|delete/.test(hook)
      ? "trash"
      : field("post_status") || (/^(?:\w+_to_)?publish/.test(hook) ? "publish" : ""),
    slug: field("post_name"),
    isProtected: field("post_password") !== "",
    title: field("post_title"),
    at,
  });
  if (other) return other;
  const url = firstText(field("post_url"), field("permalink"), field("guid"));
  const content = field("post_content");
  const number = field("ID");
  // The form lacks fields that were not selected.
  if (content === "" && number !== "")
    return needsFetch({ original: wordpressRestApi, number, entryId: id, kind: "updated", at }, "/ID");
  const read = publication(
    "updated",
    {
      id,
      url: webUrl(url),
      title: field("post_title"),
      html: toHtml(content, url),
      summary: field("post_excerpt"),
      authors: [{ name: firstText(field("post_author_name"), field("display_name")) }],
      tags: [],
      image: undefined,
      language: undefined,
      published: instant(field("post_date_gmt")),
      modified,
    },
    { id: "/ID", url: "/post_url" },
    at,
  );
  return fetchIfUnrendered(read, content, number, "/ID");
}
