import { sha256 } from "../bytes.ts";
import { type Content, isSecret, type Post } from "../model/post.ts";
import type { ShownChangeKind } from "../model/post-state.ts";

/** Readers are shown nothing: nobody may know yet that the post exists. */
const NOTHING = "";
/** Readers are shown that the post is gone, and not its text. */
const GONE = "gone";

/** Whether readers were shown the post itself. */
export const isText = (shown: string | null): boolean => shown !== null && shown !== NOTHING && shown !== GONE;

const FINGERPRINT_BYTES = 12;

/** Fingerprints that begin so leave out what readers do not see; those of earlier code have it in them. */
const SEEN_ONLY = "2:";

/** A short fingerprint of what readers are shown of a post. Links to other posts are no part of it. */
export const shownOf = (post: Post): Promise<string> => fingerprintOf(post, true);

/** Whether readers are shown what they were shown before; also where earlier code has noted that. */
export async function isShown(before: string | null, post: Post, after: string): Promise<boolean> {
  if (before === null || before === after || before.startsWith(SEEN_ONLY)) return before === after;
  return before === (await fingerprintOf(post, false));
}

async function fingerprintOf(post: Post, seenOnly: boolean): Promise<string> {
  if (isSecret(post.withheld)) return NOTHING;
  if (post.withdrawal || post.withheld) return GONE;
  const { id: _, slug: __, under: ___, renders: ____, links: _____, dueAt: ______, ...said } = post;
  const fingerprint = await sha256(JSON.stringify(seenOnly ? seenIn(said) : said));
  const short = fingerprint.subarray(0, FINGERPRINT_BYTES).toBase64({ alphabet: "base64url", omitPadding: true });
  return seenOnly ? SEEN_ONLY + short : short;
}

const MEDIUM = /<(?:img|source|video|audio)\b[^<>]*>/g;
const QUERY = /\?[^\s"]*/g;
const PROTECTED_MAIL = /(\/cdn-cgi\/l\/email-protection)#[\da-f]*/gi;
/** Nonces, sessions, and signatures of links to files, which storages make anew each time. */
const ROTATING =
  /([?&])(?:amp;)?(?:_?wpnonce|_?nonce|x-(?:amz|goog)-[a-z-]{1,40}|awsaccesskeyid|googleaccessid|key-pair-id|policy|signature|sig|expires|hmac|hdnts|token|jsessionid|phpsessid|sid)=[^&"#<>\s]*/gi;

/** Content without what changes and readers do not see: queries of pictures' addresses, and what is made anew each time. */
export function seenIn<C extends Pick<Content, "html" | "image">>(content: C): C {
  const html = content.html
    .replace(MEDIUM, (tag) => tag.replace(QUERY, ""))
    .replace(PROTECTED_MAIL, "$1")
    .replace(ROTATING, "$1");
  return {
    ...content,
    html,
    ...(content.image !== undefined && { image: content.image.replace(QUERY, "") }),
  };
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
