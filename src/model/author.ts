import { isAddressable, tagSlug } from "./tag.ts";

/** An author's name in the address of a list and in the search index. All capitalizations of a name share it. */
export const authorSlug = tagSlug;

/** Longer names have no list. */
const AUTHOR_MAX_CHARS = 100;

/** The address of the list of an author's posts from one source; undefined when it cannot have one. */
export function authorPath(source: string, name: string): string | undefined {
  const slug = authorSlug(name);
  return isAddressable(slug) && slug.length <= AUTHOR_MAX_CHARS
    ? `/${source}/authors/${encodeURIComponent(slug)}`
    : undefined;
}
