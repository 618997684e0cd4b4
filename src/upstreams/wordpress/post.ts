import { text } from "../reading/fields.ts";
import type { Read } from "../format.ts";
import { noPost, UNPUBLISHED, withdrawal } from "../reading/outcome.ts";

/**
 * Types in WordPress' table of posts that are no posts, or no pages of their own (wp-includes/post.php,
 * create_initial_post_types), and those in which well-known plugins keep goods, forms, templates and settings.
 */
const NO_POST =
  /^(?:page|attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+|product(?:_variation)?|shop_\w+|(?:elementor|e-landing|acf|wpcf7|mc4wp|et|vc|fusion|jp|jetpack|amp|ct|bricks|brizy)[-_]\w[\w-]*|acf|tablepress_table|feedback|forum|topic|reply|popup|sfwd-\w+|llms_\w+|memberpress\w+|nf_sub|flamingo_\w+|reusable_block|guest-author|scheduled-action)$/;

/** The facts that decide whether a WordPress post is published, whichever way it came. */
export interface WordPressStanding {
  id: string;
  /** The place of the id in the body. */
  pointer: string;
  type: string;
  status: string;
  slug: string;
  /** Whether it is protected by a password. */
  isProtected: boolean;
  /** Whether only members may read it. */
  isForMembers?: boolean;
  /** HTML; for the operator, in the report of a protected post. */
  title?: string;
  at: string;
}

/**
 * No post or a withdrawal, by the post's status; null when it is published (WordPress Developer Resources, "Post
 * Status").
 */
export function unlessPublished({
  id,
  pointer,
  type,
  status,
  slug,
  isProtected,
  isForMembers = false,
  title,
  at,
}: WordPressStanding): Read | null {
  if (NO_POST.test(type)) return noPost;
  // A post in the trash keeps its slug with a suffix (wp_add_trashed_suffix_to_post_name_for_post).
  if (status === "trash" || slug.endsWith("__trashed")) return withdrawal(id, pointer, at);
  if (status === "publish") {
    if (!isProtected && !isForMembers) return null;
    const reason = isProtected
      ? "The publisher has protected this post with a password."
      : "The publisher shows this post to members only.";
    return withdrawal(id, pointer, at, { ...UNPUBLISHED, reason, ...(title !== undefined && { title }) });
  }
  return /^(?:draft|pending|private|future)$/.test(status) ? withdrawal(id, pointer, at, UNPUBLISHED) : noPost;
}

/**
 * The fields in which plugins keep who may read a post: Jetpack, Restrict Content, Members, Paid Member Subscriptions,
 * Profile Builder, Patreon and WP-Members.
 */
const READERS =
  /^(?:_jetpack_newsletter_access|rcUserLevel|rcp_(?:subscription_level|access_level|user_level)|_is_paid|_members_access_role|(?:pms|wppb)-content-restrict-user-status|patreon-level|_wpmem_block)$/;
/** Values of these fields that mean everybody, or those who are no members; also as PHP stores lists. */
const EVERYBODY = /^(?:|0|false|no|none|all|everybody|loggedout|a:0:\{\}|a:1:\{i:0;s:3:"all";\})$/i;

/** Whether a field beside a post says that only members may read it. */
export const restrictsReaders = (key: string, value: string): boolean =>
  READERS.test(key) && !EVERYBODY.test(value.trim());

/**
 * The post's guid in the spelling of feeds. WordPress stores it escaped.
 *
 * @param home the source's home page, for a post that has only a number
 */
export function guidOf(guid: unknown, number: unknown, home: string): string {
  const stored = text(guid).trim().replaceAll("&#038;", "&").replaceAll("&amp;", "&");
  if (stored !== "" || text(number) === "") return stored;
  return new URL(`?p=${encodeURIComponent(text(number))}`, home).href;
}
