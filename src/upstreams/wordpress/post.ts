import { text } from "../reading/fields.ts";
import type { Read } from "../format.ts";
import { noPost, UNPUBLISHED, withdrawal } from "../reading/outcome.ts";

/** What WordPress keeps in the table of posts and is none, or no page of a blog's own (wp-includes/post.php, create_initial_post_types). */
const NO_POST =
  /^(?:page|attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+)$/;

/** The facts of a WordPress post that decide whether it is up, whichever way it came. */
export interface Standing {
  id: string;
  /** Where the id stands in the body. */
  pointer: string;
  type: string;
  status: string;
  slug: string;
  /** Whether only those who know its password may read it. */
  isProtected: boolean;
  /** HTML, for an operator who is told that it is protected. */
  title?: string;
  at: string;
}

/** No post or a withdrawal, by the post's status; null when it is up (WordPress Developer Resources, "Post Status"). */
export function unlessPublished({ id, pointer, type, status, slug, isProtected, title, at }: Standing): Read | null {
  if (NO_POST.test(type)) return noPost;
  // Moved to the trash, a post keeps its place in the slug (wp_add_trashed_suffix_to_post_name_for_post).
  if (status === "trash" || slug.endsWith("__trashed")) return withdrawal(id, pointer, at);
  if (status === "publish") {
    return isProtected
      ? withdrawal(id, pointer, at, {
          ...UNPUBLISHED,
          reason: "The publisher has protected this post with a password.",
          ...(title !== undefined && { title }),
        })
      : null;
  }
  return /^(?:draft|pending|private|future)$/.test(status) ? withdrawal(id, pointer, at, UNPUBLISHED) : noPost;
}

/**
 * The post's guid as feeds spell it. WordPress stores it escaped.
 *
 * @param home the source's home page, for what has only a number
 */
export function guidOf(guid: unknown, number: unknown, home: string): string {
  const stored = text(guid).trim().replaceAll("&#038;", "&").replaceAll("&amp;", "&");
  if (stored !== "" || text(number) === "") return stored;
  return new URL(`?p=${encodeURIComponent(text(number))}`, home).href;
}
