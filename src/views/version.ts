/**
 * The version of the pages this code makes. Bump it on any change of a stored page's markup, style sheet or script:
 * pages in KV that carry a lower number are rendered again, and older code never overwrites a newer page.
 */
export const PAGE_VERSION = 2;
