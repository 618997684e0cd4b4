import { sha256 } from "../bytes.ts";
import slug from "@sindresorhus/slugify";

export const SLUG_MAX_CHARS = 80;
const SHORT_ID_CHARS = 8;
/** RFC 4648, section 6, in lower case. */
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * The last path segment of a post: its title in Latin letters, at most SLUG_MAX_CHARS, cut between words.
 *
 * Scripts without a transliteration (Chinese, Japanese, Thai …) leave little or nothing of a title. If nothing is left,
 * the slug is the entry's short id. If less than half is left ("ai" of a Japanese title), the short id is appended,
 * because many posts would share that word.
 */
export async function slugify(title: string, entryId: string): Promise<string> {
  const words = cutAtWord(latin(title), SLUG_MAX_CHARS);
  if (words === "") return shortId(entryId);
  if (!isMostlyLost(title)) return words;
  const id = await shortId(entryId);
  return `${cutAtWord(words, SLUG_MAX_CHARS - id.length - 1)}-${id}`;
}

/** The slug for an entry, and a second slug in case another post of the source has the first. */
export async function slugsOf(title: string, entryId: string): Promise<[string, string]> {
  const slug = await slugify(title, entryId);
  return [slug, `${slug}-${await shortId(entryId)}`];
}

/** Eight base32 characters for an entry id, always the same (the first 40 bits of its SHA-256). */
export async function shortId(entryId: string): Promise<string> {
  const digest = await sha256(entryId);
  let bits = 0n;
  for (const byte of digest.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  const indices = Array.from({ length: SHORT_ID_CHARS }, (_, place) => Number((bits >> BigInt(35 - 5 * place)) & 31n));
  return indices.map((index) => BASE32[index]).join("");
}

function latin(text: string): string {
  return slug(text, { decamelize: false });
}

function isMostlyLost(title: string): boolean {
  const letters = title.match(/[\p{L}\p{N}]/gu) ?? [];
  const lost = letters.filter((letter) => !/[a-z0-9]/i.test(letter) && latin(letter) === "");
  return lost.length * 2 > letters.length;
}

function cutAtWord(words: string, maxChars: number): string {
  if (words.length <= maxChars) return words;
  const end = words.lastIndexOf("-", maxChars);
  return words.slice(0, end > 0 ? end : maxChars);
}

/** The least beginning that two slugs share where one may have been meant by the other, and its least share of each. */
const SHARED_MIN_CHARS = 4;
const SHARED_MIN_PART = 0.6;

/** Whether an address may have meant a slug: it was cut off there, something follows the slug, or a letter is wrong. */
export function mayMean(asked: string, slug: string): boolean {
  let shared = 0;
  while (shared < asked.length && asked[shared] === slug[shared]) shared += 1;
  if (shared < SHARED_MIN_CHARS) return false;
  return (
    shared === asked.length || shared === slug.length || shared >= SHARED_MIN_PART * Math.max(asked.length, slug.length)
  );
}
