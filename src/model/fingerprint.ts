/** Recognizes an entry whose id or link has changed (post/fingerprint.ts). */
export interface Fingerprint {
  /** The letters of its title; without a title, the letters at the beginning of its text. */
  title: string;
  /** The letters of a short text, or "~" and the sketch of a longer one. */
  text: string;
  /** Milliseconds; null when it has no date. */
  publishedAt: number | null;
}
