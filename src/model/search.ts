/** The words that the search index holds for a post (post/words.ts makes them). */
export interface SearchText {
  words: string;
  letters: string;
  /** Without the dates, which the database adds. */
  facets: string;
  /** The words of headline, tags and authors that may be suggested: as they are in the index, and as they are shown. */
  labels: Record<string, string>;
}

/** A word that some post has: as it is in the index, and as it is shown. */
export interface KnownWord {
  word: string;
  label: string;
}

/** A term of a reader's query: words next to each other, or a single letter of a script without spaces. */
export type Term = ({ kind: "phrase"; tokens: string[] } | { kind: "letter"; letter: string }) & {
  /** Posts that have it are not to be found. */
  isLeftOut?: true;
};

// The last underscore keeps the stemmer from taking the end of a facet for an ending.
export const sourceFacet = (slug: string): string => `s_${slug.replaceAll("-", "_")}_`;
export const tagFacet = (slug: string): string => `t_${new TextEncoder().encode(slug).toHex()}_`;
/** @param slug as model/author.ts makes it */
export const authorFacet = (slug: string): string => `a_${new TextEncoder().encode(slug).toHex()}_`;
/** By the language alone: who asks for Portuguese means that of Brazil as well. */
export const languageFacet = (language: string): string => `l_${language.toLowerCase().split("-")[0]!}_`;
