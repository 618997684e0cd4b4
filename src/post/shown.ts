import { sha256 } from "../bytes.ts";
import { isSecret, type Post } from "../model/post.ts";
import type { ShownChangeKind } from "../model/post-state.ts";

/** Readers are shown nothing: nobody may know yet that the post exists. */
const NOTHING = "";
/** Readers are shown that the post is gone, and not its text. */
const GONE = "gone";

const FINGERPRINT_BYTES = 12;

/** A short fingerprint of what readers are shown of a post. Links to other posts are no part of it. */
export async function shownOf(post: Post): Promise<string> {
  if (isSecret(post.withheld)) return NOTHING;
  if (post.withdrawal || post.withheld) return GONE;
  const { id: _, slug: __, under: ___, renders: ____, links: _____, dueAt: ______, ...said } = post;
  const fingerprint = await sha256(JSON.stringify(said));
  return fingerprint.subarray(0, FINGERPRINT_BYTES).toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * How readers see the difference; null: they see none.
 *
 * @param before what they were shown; null: something that was not noted
 */
export function changeOf(before: string | null, after: string): ShownChangeKind | null {
  if (before === after) return null;
  const wasShown = before !== NOTHING && before !== GONE;
  if (after === NOTHING || after === GONE) return wasShown ? "withdrawn" : null;
  return wasShown ? "corrected" : "published";
}
