/** The words that the search index holds for a post (post/words.ts makes them). */
export interface SearchText {
  words: string;
  letters: string;
  /** Without the dates, which the database adds. */
  facets: string;
}

/** A term of a reader's query: words next to each other, or a single letter of a script without spaces. */
export type Term = { kind: "phrase"; tokens: string[] } | { kind: "letter"; letter: string };

// The last underscore keeps the stemmer from taking the end of a facet for an ending.
export const sourceFacet = (slug: string): string => `s_${slug.replaceAll("-", "_")}_`;
export const tagFacet = (slug: string): string => `t_${new TextEncoder().encode(slug).toHex()}_`;
