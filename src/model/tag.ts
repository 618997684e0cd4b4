/** A tag as its page is addressed, and as a post spells it. */
export interface Tag {
  slug: string;
  name: string;
}

/** The last path segment of a tag's page before it is percent-encoded: one for all ways to write the tag in capitals. */
export const tagSlug = (name: string): string => name.toWellFormed().normalize("NFC").toLowerCase();

/** URL parsers drop path segments of dots, even encoded ones. So a tag of dots has no page. */
export const isAddressable = (slug: string): boolean => slug !== "" && !/^\.{1,2}$/.test(slug);

/** The address of a tag's page; undefined where it can have none. */
export function tagPath(name: string): string | undefined {
  const slug = tagSlug(name);
  return isAddressable(slug) ? `/tags/${encodeURIComponent(slug)}` : undefined;
}

/** The tags of a post that have pages, each once, under its first spelling. */
export function tagsOf(names: readonly string[]): Tag[] {
  const tags = new Map<string, Tag>();
  for (const name of names) {
    const slug = tagSlug(name);
    if (isAddressable(slug) && !tags.has(slug)) tags.set(slug, { slug, name });
  }
  return [...tags.values()];
}
