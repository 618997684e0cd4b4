/** Destinations and announcements: where posts are announced besides the site, and each post's copy there. */
import * as v from "valibot";

const List = v.optional(v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))), v.maxLength(100)));

/** Which posts a destination gets. A list that is absent lets everything through. */
export const Filters = v.strictObject({
  /** Slugs. */
  sources: List,
  tags: List,
  /** Language tags; "en" lets "en-GB" through. */
  languages: List,
});
export type Filters = v.InferOutput<typeof Filters>;

/** What a copy is called where it lies. */
export const Remote = v.object({
  id: v.string(),
  /** Where people see it. */
  url: v.optional(v.string()),
  /** Whatever else the kind needs to change or remove it. */
  more: v.optional(v.record(v.string(), v.string())),
});
export type Remote = v.InferOutput<typeof Remote>;

/** A post as a destination gets it. */
export const Copy = v.object({
  /** The same whenever this copy is sent, and of no other: destination, post, and how often it was made anew. */
  key: v.string(),
  /** Which change of the post it shows; counts up. */
  change: v.number(),
  /** When the copy was wanted first, in milliseconds: it never changes. */
  madeAt: v.number(),
  post: v.number(),
  /** The text by the destination's template, as long as it may be. */
  text: v.string(),
  title: v.string(),
  summary: v.string(),
  /** The body with the credit line, for those that take articles; else empty. */
  html: v.string(),
  credit: v.string(),
  /** The page here. */
  url: v.string(),
  /** The post at its first publisher, where it has an address. */
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

/** The end of every copy's slug at a site; no other slug ends so. */
export const copyMark = (key: string): string => key.slice(-MARK_CHARS).toLowerCase();

/** A mark as it may stand at the end of an address: of which post, made anew how often; null when there is none. */
export function markIn(url: string): { mark: string; post: number; generation: string } | null {
  const path = URL.parse(url)?.pathname.replace(/\/+$/, "") ?? "";
  const mark = path.slice(-MARK_CHARS);
  const [, post, generation] = /^[\da-z]+-(\d{1,12})-(\d{1,6})$/.exec(mark) ?? [];
  return mark.length === MARK_CHARS && post !== undefined
    ? { mark, post: Number(post), generation: generation! }
    : null;
}

/** A first delivery whose outcome is not known. */
export const Trying = v.object({ copy: Copy, since: v.number() });
export type Trying = v.InferOutput<typeof Trying>;

export const ANNOUNCEMENT_STATES = ["open", "unsure", "refused", "skipped"] as const;
export type AnnouncementState = (typeof ANNOUNCEMENT_STATES)[number];

/** How a server has answered of late. Times in milliseconds. */
export interface Health {
  /** In a row. */
  failures: number;
  failingSince: number | null;
  /** When it may be called again. */
  resumeAt: number;
  trouble: string | null;
  /** When it was given up. */
  stoppedAt: number | null;
}

/** The calls made of late: when the time that is counted began, and how many. */
const Window = v.object({ since: v.number(), calls: v.number() });
export const Budget = v.object({ calls: v.optional(Window), removals: v.optional(Window) });
export type Budget = v.InferOutput<typeof Budget>;
