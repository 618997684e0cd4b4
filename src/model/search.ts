/** The words of a post in the search index (post/words.ts makes them). */
export interface SearchText {
  words: string;
  letters: string;
  /** Without dates, which the database adds. */
  facets: string;
  /** The words of headline, tags and authors that may be suggested: key as in the index, value as shown. */
  labels: Record<string, string>;
}

/** A word that occurs in some post: as in the index, and as shown. */
export interface KnownWord {
  word: string;
  label: string;
}

/** A term of a reader's query: adjacent words, or a single letter of a script without spaces. */
export type Term = ({ kind: "phrase"; tokens: string[] } | { kind: "letter"; letter: string }) & {
  /** Posts with the term are excluded. */
  isLeftOut?: true;
  /** A post needs this term or the one before. */
  isAlternative?: true;
};

// The last underscore keeps the stemmer from cutting the end of a facet as if it were an ending.
export const sourceFacet = (slug: string): string => `s_${slug.replaceAll("-", "_")}_`;
export const tagFacet = (slug: string): string => `t_${new TextEncoder().encode(slug).toHex()}_`;
/** @param slug as model/author.ts makes it */
export const authorFacet = (slug: string): string => `a_${new TextEncoder().encode(slug).toHex()}_`;
/** The facet of a language without its region: a reader who asks for Portuguese also means that of Brazil. */
export const languageFacet = (language: string): string => `l_${language.toLowerCase().split("-")[0]!}_`;
