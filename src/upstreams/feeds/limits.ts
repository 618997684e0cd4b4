/** The most bytes in a feed's document, decompressed. */
export const FEED_MAX_BYTES = 5_000_000;
