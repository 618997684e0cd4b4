/** A feed's document may have so many bytes, decompressed. */
export const FEED_MAX_BYTES = 5_000_000;
