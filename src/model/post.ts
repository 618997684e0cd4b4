import * as v from "valibot";
import { Attribution, type Hop } from "./attribution.ts";
import type { Colors } from "../colors.ts";
import type { SafeHtml } from "./html.ts";

/** The part of a post that is stored in each revision (JSON). */
export const Content = v.object({
  title: v.string(),
  summary: v.string(),
  /** Written by html/sanitize.ts only, and read back from our own database. */
  html: v.pipe(
    v.string(),
    v.transform((html) => html as SafeHtml),
  ),
  authors: v.array(v.object({ name: v.string(), url: v.optional(v.string()) })),
  tags: v.array(v.string()),
  image: v.optional(v.string()),
  language: v.string(),
  url: v.string(),
  /** ISO 8601, the source's own dates. */
  published: v.string(),
  modified: v.string(),
  attribution: Attribution,
  /** The entry's own rights; see model/entry.ts. */
  embargoedUntil: v.optional(v.string()),
  delayMinutes: v.optional(v.number()),
  expires: v.optional(v.string()),
  license: v.optional(v.string()),
  excerptOnly: v.optional(v.literal(true)),
  withoutImages: v.optional(v.literal(true)),
  /** Why the end is missing: it was too large, only members get it, or the source sent no more (post/cut.ts). */
  cut: v.optional(v.picklist(["size", "members", "source"])),
  /** Drawings of the body are left out. */
  lacksDrawings: v.optional(v.literal(true)),
  /** The publisher protects the post with a password, so no reader sees it. */
  isProtected: v.optional(v.literal(true)),
});
export type Content = v.InferOutput<typeof Content>;

/** The parts of a post that lists show besides title and summary. Derived from the content and stored with the post. */
export const Card = v.object({
  /** The names of the authors. */
  authors: v.array(v.string()),
  /** Reading time in minutes; 0: less than half a minute. */
  minutes: v.number(),
  /** The lead picture, else a picture of the body; absolute. */
  image: v.optional(v.string()),
  /** Whether the picture is known to be higher than wide. */
  isTall: v.optional(v.boolean()),
  /** The beginning of the body, when there is no summary. */
  opening: v.optional(v.string()),
  /** The first tags, as the post spells them. Absent: none, or saved by older code. */
  tags: v.optional(v.array(v.string())),
});
export type Card = v.InferOutput<typeof Card>;

/** Why a post that is not withdrawn is hidden from readers: too early, or too late. */
export type Withheld = "embargo" | "delay" | "expired";

/** Whether nobody may know yet that the post exists. */
export const isSecret = (withheld: Withheld | null | undefined): boolean =>
  withheld === "embargo" || withheld === "delay";

/** Whether readers are shown a post at a given instant. Times in milliseconds. */
export interface Standing {
  /** Why the post is hidden; null: it is shown. */
  withheld: Withheld | null;
  /** When that changes by itself; null: never. */
  dueAt: number | null;
  /** When the post expired; null: it has not. */
  expiredAt: number | null;
}

export interface Withdrawal {
  /** ISO 8601. */
  at: string;
  by: "source" | "operator";
  reason?: string;
}

/** A publisher as its posts show it. */
export interface PublisherName {
  slug: string;
  name: string;
  /** A square picture, absolute; absent or "": it has none. */
  icon?: string;
}

/** A source that reports the same story as another. */
export type StoryPublisher = PublisherName & Hop;

/** Our reprint of an entry. */
export interface Post extends Content {
  id: number;
  /** The source's slug, name and home page. */
  source: PublisherName & { home: string; language?: string; description?: string };
  /** Never changed. */
  slug: string;
  /** The source in whose path the page lies, when another source reported the story first. */
  under?: string;
  /** Other sources that report the same story, the earliest first. */
  publishers?: StoryPublisher[];
  /** How often the page had to be rendered. Counts up with every change that may alter it. */
  renders: number;
  /** ISO 8601; the modified date, if the post was corrected after it was published. */
  corrected?: string;
  withdrawal?: Withdrawal;
  /** Absent: shown, unless it is withdrawn. */
  withheld?: Withheld;
  /** The path of another post's page about the same story, to which its address leads. */
  pathAhead?: string;
  /** Milliseconds: when `withheld` changes by itself. */
  dueAt?: number;
  /** ISO 8601; when it expired. */
  expiredAt?: string;
  /** Other posts that its page links to. */
  links?: PageLinks;
}

/**
 * The publishers through whom a post came here, without the first publisher; each once, those of its own chain first,
 * the nearest last.
 */
export function viasOf({
  attribution: { first, via },
  publishers = [],
}: Pick<Post, "attribution" | "publishers">): Hop[] {
  const named = [first, ...via];
  const others = publishers.filter(({ name, home }) => !named.some((hop) => hop.name === name || hop.home === home));
  // A source that only links to the first publisher's page holds nothing of the post.
  return [...via, ...others.map(({ url, ...hop }) => (url === undefined || url === first.url ? hop : { ...hop, url }))];
}

/** The post's address at its first publisher, to which its page leads; undefined when it is not known. */
export function originalOf(post: Pick<Post, "attribution" | "publishers" | "url">): string | undefined {
  return post.attribution.first.url ?? (viasOf(post).length === 0 ? post.url : undefined);
}

/** The path of a post's page on this site. */
export const pathOf = ({
  under,
  source,
  slug,
}: Pick<PostSummary, "under" | "slug"> & { source: { slug: string } }): string => `/${under ?? source.slug}/${slug}`;

/** Other posts that a post's page links to: the previous and the next of its source, and related ones. */
export interface PageLinks {
  previous?: LinkedPost;
  next?: LinkedPost;
  related: LinkedPost[];
}

/** Another post as a page shows it. */
export interface LinkedPost {
  /** The source's slug. */
  source: string;
  slug: string;
  title: string;
  summary: string;
  language: string;
  /** Its publisher's name and icon. */
  name: string;
  icon?: string;
  /** Absent: saved by older code, which kept no card. */
  card?: Card;
}

/** A post as a list shows it. */
export interface PostSummary {
  id: number;
  source: PublisherName;
  slug: string;
  /** The source in whose path the page lies, when another source reported the story first. */
  under?: string;
  title: string;
  summary: string;
  language: string;
  /** ISO 8601. */
  published: string;
  /** In a tag's list: the tag as this post spells it. */
  tagged?: string;
  /** Absent: saved by older code, which kept no card. */
  card?: Card;
  /** Whether its publisher changed it after it was published. */
  isCorrected?: boolean;
  /** The number of reactions, and the most frequent kind; absent when there are none, or they were not read. */
  reactions?: { total: number; most: string };
}

/** The site as its operator configured it, for pages. */
export interface Site {
  name: string;
  /** A sentence about the site. If absent, pages say in their language that the site reprints. */
  description?: string | undefined;
  /** The language of pages that belong to no post and no source. */
  language: string;
  colors: Colors;
  /** A picture in place of the name, absolute. */
  logo?: string | undefined;
  /** How to reach the operator: a link. */
  contact?: string | undefined;
  /** More links in the footer. */
  links: readonly SiteLink[];
  /** How readers get a post's pictures. */
  images: "straight" | "transformed";
  /** A hash of everything above; pages in KV carry it. */
  version: string;
  /** Such as "https://news.example.com"; absent until SITE_URL is set or learned. */
  origin?: string;
}

/** The site with its address known. */
export type AddressedSite = Site & { origin: string };

export interface SiteLink {
  name: string;
  /** Absolute, a mail address, or a path of this site. */
  url: string;
}
