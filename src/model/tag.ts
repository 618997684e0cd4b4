/** A tag: the address of its page, and its spelling in a post. */
export interface Tag {
  slug: string;
  name: string;
}

/** The last path segment of a tag's page, before percent-encoding. All capitalizations of a tag share it. */
export const tagSlug = (name: string): string => name.toWellFormed().normalize("NFC").toLowerCase();

/**
 * Whether a tag can have a page. URL parsers drop path segments of dots, even when encoded, so a tag of dots has none.
 */
export const isAddressable = (slug: string): boolean => slug !== "" && !/^\.{1,2}$/.test(slug);

/** The address of a tag's page; undefined when it cannot have one. */
export function tagPath(name: string): string | undefined {
  const slug = tagSlug(name);
  return isAddressable(slug) ? `/tags/${encodeURIComponent(slug)}` : undefined;
}

/** Tags without empty ones, each once whatever its capitals, in its first spelling. */
export const distinctTags = (names: readonly string[]): string[] => [...spellings(names).values()];

/** The tags of a post that have pages, each once, in its first spelling. */
export const tagsOf = (names: readonly string[]): Tag[] =>
  [...spellings(names)].flatMap(([slug, name]) => (isAddressable(slug) ? [{ slug, name }] : []));

/** The first spelling of each tag, by its slug. */
function spellings(names: readonly string[]): Map<string, string> {
  const tags = new Map<string, string>();
  for (const name of names) {
    const slug = tagSlug(name);
    if (slug !== "" && !tags.has(slug)) tags.set(slug, name);
  }
  return tags;
}
