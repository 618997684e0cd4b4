import { firstText, instant, text, webUrl } from "./fields.ts";
import type { Format, Parsed, Received } from "./format.ts";
import { readForm } from "./form.ts";
import { nothing, thin, told } from "./told.ts";
import { toHtml } from "./wordpress-markup.ts";
import { guidOf, toldRaw, unlessPublished } from "./wordpress-post.ts";

/**
 * WordPress.com's webhooks and the plugin HookPress: a form with `hook` and the fields of the post that somebody ticked
 * (wordpress.com/support/webhooks).
 */
export const wordpressForm: Format = { detect, parse };

const FORM = "application/x-www-form-urlencoded";

function detect({ headers }: Received): boolean {
  return (headers["content-type"] ?? "").toLowerCase().startsWith(FORM);
}

function parse({ body, headers, source, receivedAt }: Received): Parsed {
  const form = readForm(body, headers["content-type"] ?? "");
  const field = (name: string) => text(form.get(name));
  const hook = field("hook");
  if (hook === "")
    return { ok: false, issues: [{ pointer: "/hook", detail: "is missing: the form is none of WordPress" }] };
  if (!/_post$|^post_|_post_/.test(hook)) return nothing;
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
    at,
  });
  if (other) return other;
  const url = firstText(field("post_url"), field("permalink"), field("guid"));
  const content = field("post_content");
  const number = field("ID");
  // A field that nobody ticked says nothing of the post.
  if (content === "" && number !== "")
    return thin({ from: "wordpress", number, entryId: id, kind: "updated", at }, "/ID");
  const read = told(
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
  return toldRaw(read, content, number, "/ID");
}
