/** Recognizes an entry again whose id or link has changed (post/fingerprint.ts). */
export interface Fingerprint {
  /** The letters of its title; of an untitled entry how its text begins. */
  title: string;
  /** The letters of a short text, or "~" and the sketch of a longer one. */
  text: string;
  /** Milliseconds; null where it names no date. */
  publishedAt: number | null;
}
