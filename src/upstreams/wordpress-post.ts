import { text } from "./fields.ts";
import type { Parsed, Read } from "./format.ts";
import { nothing, thin, withdrawn } from "./told.ts";
import { needsRendering } from "./wordpress-markup.ts";

/** What WordPress keeps in the table of posts and is none, or no page of a blog's own (wp-includes/post.php, create_initial_post_types). */
const NO_POST =
  /^(?:page|attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+)$/;

/** What is known of a post of WordPress before its text is looked at, whichever way it came. */
export interface Standing {
  id: string;
  /** Where the id stands in the body. */
  pointer: string;
  type: string;
  status: string;
  slug: string;
  isProtected: boolean;
  at: string;
}

/**
 * What a post's status says: that it is none of ours or is to go, or null: it is up (WordPress Developer Resources, "Post
 * Status").
 */
export function unlessPublished({ id, pointer, type, status, slug, isProtected, at }: Standing): Read | null {
  if (NO_POST.test(type)) return nothing;
  // Moved to the trash, a post keeps its place in the slug (wp_add_trashed_suffix_to_post_name_for_post).
  if (status === "trash" || slug.endsWith("__trashed")) return withdrawn(id, pointer, at);
  if (status === "publish") {
    return isProtected
      ? withdrawn(id, pointer, at, {
          onHold: true,
          reason: "The publisher has protected this post with a password.",
        })
      : null;
  }
  return /^(?:draft|pending|private|future)$/.test(status) ? withdrawn(id, pointer, at, { onHold: true }) : nothing;
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

/**
 * A post that came as it lies in the table: as it was read, unless there is something in it that only WordPress can render, or
 * nothing at all (builders of pages keep their text elsewhere). Then it is asked for.
 */
export function toldRaw(read: Read, raw: string, number: string, pointer: string): Parsed {
  const [change] = read.ok ? read.changes : [];
  if (!/^\d{1,20}$/.test(number) || change === undefined || change.kind === "withdrawn") return read;
  if (raw.trim() !== "" && !needsRendering(raw)) return read;
  const { kind, entry, at } = change;
  return thin({ from: "wordpress", number, entryId: entry.id, kind, at }, pointer, read);
}
