import * as v from "valibot";
import { sha256Base64 } from "../bytes.ts";
import { attribute } from "../credit/attribute.ts";
import { withoutInlineData } from "../html/limits.ts";
import { sanitizeEntry } from "../html/safe-entry.ts";
import type { Change, SafeEntry } from "../model/entry.ts";
import type { Content, Site } from "../model/post.ts";
import type { NewContent } from "../model/post-state.ts";
import { type Source, WebUrl } from "../model/source.ts";
import { isCut, withoutLinkToRest } from "../post/cut.ts";
import { seenIn } from "../post/shown.ts";
import { slugsOf } from "../post/slug.ts";
import { withoutTracks } from "../web/addresses.ts";
import { giveWay } from "./give-way.ts";
import { storyOf } from "./story.ts";

/** The limit of a content. A revision is one row of D1, which holds 2 MB. */
const CONTENT_MAX_BYTES = 1_500_000;

/** Base64 characters of each part of a hash: 96 bits. */
const HASH_CHARS = 16;

/** The most tags of a post. Each is a list to keep and a purge to make. */
const TAGS_MAX = 20;

/**
 * SANITIZE and CREDIT: turns a source's entry into content that readers may see.
 *
 * @returns the content to save, or the reason why it is rejected
 */
export async function makeContent(
  change: Change & { kind: "published" | "updated" },
  source: Source,
  site: Site,
): Promise<NewContent | string> {
  if (!v.is(WebUrl, change.entry.url)) return "the permalink must be an absolute http or https URL";
  const html = withoutInlineData(change.entry.html);
  const summary = withoutLinkToRest(change.entry.summary, change.entry.url);
  const safe = sanitizeEntry({ ...change.entry, html, summary }, source);
  await giveWay(html.length);
  const attributed = attribute(safe, source, site);
  if (!attributed.ok) return "loop: the post has already been published on this site";
  const { entry, attribution } = attributed;
  const cut = safe.cut ?? (isCut({ html: entry.body.html, url: entry.url }) ? "source" : undefined);
  const body = cut === "source" ? withoutLinkToRest(entry.body.html, entry.url) : entry.body.html;
  const content: Content = {
    title: entry.title,
    summary: entry.summary,
    html: body,
    authors: entry.authors,
    tags: entry.tags.slice(0, TAGS_MAX),
    ...(entry.image !== undefined && { image: entry.image }),
    language: entry.language,
    url: withoutTracks(entry.url),
    published: entry.published,
    modified: entry.modified,
    attribution,
    ...rightsOf(entry),
    ...(cut !== undefined && { cut }),
    ...(safe.lacksDrawings && { lacksDrawings: true as const }),
    ...(safe.asksForPassword && { isProtected: true as const }),
  };
  if (!content.title && !content.html && !content.summary)
    return "the post has neither a title nor a body nor a summary";
  if (isTooLarge(JSON.stringify(content))) {
    return `the post is larger than ${CONTENT_MAX_BYTES} bytes once it is sanitized`;
  }
  const [slug, slugIfTaken] = await slugsOf(entry.title, entry.id);
  return {
    content,
    contentHash: await contentHashOf(content),
    modifiedAt: Date.parse(change.clock ?? entry.modified),
    shownAt: Date.parse(entry.modified),
    eventAt: Date.parse(change.at),
    ...(change.isUndated && change.clock === undefined && { isUndated: true as const }),
    slug,
    slugIfTaken,
    story: storyOf(attribution.first, entry.url, source),
  };
}

/** UTF-8 has at most three bytes for a UTF-16 code unit, so most texts need not be encoded to decide. */
const isTooLarge = (json: string): boolean =>
  json.length * 3 > CONTENT_MAX_BYTES && new TextEncoder().encode(json).length > CONTENT_MAX_BYTES;

/** The version of the hashes, at their end. */
export const HASHING = ".8";

/**
 * The hash of a content in three parts: of the text that readers read, of everything that they are shown, and of
 * everything. A modified date is in none of them, because a new date alone is no change.
 */
export async function contentHashOf({ modified: _, ...content }: Content): Promise<string> {
  const { url, published, attribution, ...read } = seenIn(content);
  const hashOf = async (part: unknown) => (await sha256Base64(JSON.stringify(part))).slice(0, HASH_CHARS);
  const ofRead = await hashOf(read);
  // A body is long, so it is hashed once, and the later hashes include that hash.
  const [ofSeen, ofAll] = await Promise.all([hashOf([ofRead, url, published, attribution]), hashOf(content)]);
  return [ofRead, ofSeen, ofAll].join(".") + HASHING;
}

/** The rights that an entry states. */
function rightsOf({ embargoedUntil, delayMinutes, expires, license, excerptOnly, withoutImages }: SafeEntry) {
  return {
    ...(embargoedUntil !== undefined && { embargoedUntil }),
    ...(delayMinutes !== undefined && { delayMinutes }),
    ...(expires !== undefined && { expires }),
    ...(license && { license }),
    ...(excerptOnly && { excerptOnly }),
    ...(withoutImages && { withoutImages }),
  };
}
