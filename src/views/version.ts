import { REACTION_KINDS } from "../reactions/kinds.ts";

/**
 * Increase it by one for any change of a stored page's markup, style sheet or script, and by two when a kind of
 * reaction is removed.
 */
const MARKUP_VERSION = 22;

/** The number of kinds when it began to count towards the version. */
const KINDS_BEFORE = 7;

/**
 * The version of the pages that this code makes. A new kind of reaction raises it, since every page shows all kinds.
 * Pages in KV with a lower version are rendered again, and older code never overwrites a newer page.
 */
export const PAGE_VERSION = MARKUP_VERSION + REACTION_KINDS.length - KINDS_BEFORE;
