import { REACTION_KINDS } from "../reactions/kinds.ts";

/** Bump it on any change of a stored page's markup, style sheet or script, and by two when a kind of reaction goes. */
const MARKUP_VERSION = 14;

/** How many kinds of reactions there were before their number counted. */
const KINDS_BEFORE = 7;

/**
 * The version of the pages this code makes; a new kind of reaction, which every page shows, raises it. Pages in KV that
 * carry a lower number are rendered again, and older code never overwrites a newer page.
 */
export const PAGE_VERSION = MARKUP_VERSION + REACTION_KINDS.length - KINDS_BEFORE;
