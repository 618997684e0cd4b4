/** Destinations and announcements: where posts are announced besides the site, and each post's copy there. */
import * as v from "valibot";

const List = v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(100)));

/** Which posts a destination gets. An absent list accepts every post. */
export const Filters = v.strictObject({
  /** Slugs of sources. */
  sources: List,
  tags: List,
  /** Language tags; "en" accepts "en-GB" too. */
  languages: List,
});
export type Filters = v.InferOutput<typeof Filters>;

/** A copy's identifiers at the destination. */
export const Remote = v.object({
  id: v.string(),
  /** The copy's address for people. */
  url: v.optional(v.string()),
  /** Anything else that the kind needs to change or remove the copy. */
  more: v.optional(v.record(v.string(), v.string())),
});
export type Remote = v.InferOutput<typeof Remote>;

/** A post as a destination gets it. */
export const Copy = v.object({
  /** The idempotency key: made of destination, post, and how often the copy was made anew. No other copy has it. */
  key: v.string(),
  /** The number of the post's change that it shows; counts up. */
  change: v.number(),
  /** When the copy was first wanted, in milliseconds. Never changes. */
  madeAt: v.number(),
  post: v.number(),
  /** The text by the destination's template, cut to the destination's limit. */
  text: v.string(),
  title: v.string(),
  summary: v.string(),
  /** The body with the credit line, for destinations that take articles; else empty. */
  html: v.string(),
  credit: v.string(),
  /** The address of our page. */
  url: v.string(),
  /** The post's address at its first publisher, where it has one. */
  original: v.optional(v.string()),
  slug: v.string(),
  source: v.object({ slug: v.string(), name: v.string() }),
  authors: v.array(v.string()),
  tags: v.array(v.string()),
  language: v.string(),
  image: v.optional(v.object({ url: v.string(), alt: v.string() })),
  published: v.string(),
  modified: v.string(),
  indexing: v.string(),
});
export type Copy = v.InferOutput<typeof Copy>;

const MARK_CHARS = 24;

/** The end of the slug of every copy at a site. No other slug ends like this. */
export const copyMark = (key: string): string => key.slice(-MARK_CHARS).toLowerCase();

/**
 * Finds the mark of a copy at the end of an address: the post's id, and how often the copy was made anew. Null when
 * there is none.
 */
export function markIn(url: string): { mark: string; post: number; generation: string } | null {
  const path = URL.parse(url)?.pathname.replace(/\/+$/, "") ?? "";
  const mark = path.slice(-MARK_CHARS);
  const [, post, generation] = /^[\da-z]+-(\d{1,12})-(\d{1,6})$/.exec(mark) ?? [];
  return mark.length === MARK_CHARS && post !== undefined
    ? { mark, post: Number(post), generation: generation! }
    : null;
}

/** A first delivery of a copy whose outcome is unknown. */
export const Trying = v.object({ copy: Copy, since: v.number() });
export type Trying = v.InferOutput<typeof Trying>;

export const ANNOUNCEMENT_STATES = ["open", "unsure", "refused", "skipped"] as const;
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number];

/** How a server answered recently. Times in milliseconds. */
export interface Health {
  /** Failures in a row. */
  failures: number;
  failingSince: number | null;
  /** When the server may be called again. */
  resumeAt: number;
  trouble: string | null;
  /** When we stopped calling it for good; null while we call it. */
  stoppedAt: number | null;
}

/** Recent calls: when the counted period began, and the number of calls in it. */
const Window = v.object({ since: v.number(), calls: v.number() });
export const Budget = v.object({ calls: v.optional(Window), removals: v.optional(Window) });
export type Budget = v.InferOutput<typeof Budget>;
