import * as v from "valibot";
import { Attribution, type Hop } from "./attribution.ts";
import type { Colors } from "../colors.ts";
import type { SafeHtml } from "./html.ts";

/** The part of a post that a revision holds, as it is stored (JSON). */
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
  /** Why its end is missing: it was too large, only members get it, or the source sent no more (post/cut.ts). */
  cut: v.optional(v.picklist(["size", "members", "source"])),
  /** Drawings of the body are left out. */
  lacksDrawings: v.optional(v.literal(true)),
  /** The publisher asks for a password: nobody is shown it. */
  isProtected: v.optional(v.literal(true)),
});
export type Content = v.InferOutput<typeof Content>;

/** What lists show of a post besides its title and summary. It is derived from the content and kept with the post. */
export const Card = v.object({
  /** The names of the authors. */
  authors: v.array(v.string()),
  /** How long it takes to read; 0: less than half a minute. */
  minutes: v.number(),
  /** The lead picture, absolute. */
  image: v.optional(v.string()),
  /** How the body starts, where there is no summary. */
  opening: v.optional(v.string()),
});
export type Card = v.InferOutput<typeof Card>;

/** Why readers are not shown a post that is not withdrawn: not yet, or no more. */
export type Withheld = "embargo" | "delay" | "expired";

/** Whether nobody may know yet that the post exists. */
export const isSecret = (withheld: Withheld | null | undefined): boolean =>
  withheld === "embargo" || withheld === "delay";

/** Whether readers are shown a post at some instant. Times in milliseconds. */
export interface Standing {
  /** Why not; null: they are. */
  withheld: Withheld | null;
  /** When that changes by itself; null: never. */
  dueAt: number | null;
  /** Since when it is expired; null: it is not. */
  expiredAt: number | null;
}

export interface Withdrawal {
  /** ISO 8601. */
  at: string;
  by: "source" | "operator";
  reason?: string;
}

/** Our reprint of an entry. */
export interface Post extends Content {
  id: number;
  /** The source's slug, name and home page. */
  source: { slug: string; name: string; home: string };
  /** Never changed. */
  slug: string;
  /** The source whose address the page lies under, where another reported the story first. */
  under?: string;
  /** Other sources that report the same story, the first to report it first. */
  publishers?: Hop[];
  /** How often the page had to be rendered. Counts up with every change that may alter it. */
  renders: number;
  /** ISO 8601; the modified date, if the post was corrected after it was published. */
  corrected?: string;
  withdrawal?: Withdrawal;
  /** Absent: it is shown, unless it is withdrawn. */
  withheld?: Withheld;
  /** Milliseconds: when `withheld` changes by itself. */
  dueAt?: number;
  /** ISO 8601; since when it is expired. */
  expiredAt?: string;
  /** Where its page leads to. */
  links?: PageLinks;
}

/** Everyone but the first publisher through whom a post came here; each once, those on its own way first, nearest last. */
export function viasOf({
  attribution: { first, via },
  publishers = [],
}: Pick<Post, "attribution" | "publishers">): Hop[] {
  const named = [first, ...via];
  const others = publishers.filter(({ name, home }) => !named.some((hop) => hop.name === name || hop.home === home));
  // A source that only links to the first publisher's page has none of the post.
  return [...via, ...others.map(({ url, ...hop }) => (url === undefined || url === first.url ? hop : { ...hop, url }))];
}

/** The post at its first publisher, to which its page leads; undefined where that is not known. */
export function originalOf(post: Pick<Post, "attribution" | "publishers" | "url">): string | undefined {
  return post.attribution.first.url ?? (viasOf(post).length === 0 ? post.url : undefined);
}

/** Where a post's page lies on this site. */
export const pathOf = ({
  under,
  source,
  slug,
}: Pick<PostSummary, "under" | "slug"> & { source: { slug: string } }): string => `/${under ?? source.slug}/${slug}`;

/** Other posts that a post's page leads to: of its source the one before and the one after, and related ones. */
export interface PageLinks {
  previous?: LinkedPost;
  next?: LinkedPost;
  related: LinkedPost[];
}

/** What a page shows of another post. */
export interface LinkedPost {
  /** The source's slug. */
  source: string;
  slug: string;
  title: string;
  summary: string;
  language: string;
  /** Its publisher's name. */
  name: string;
  /** Absent: saved by code that kept none. */
  card?: Card;
}

/** What a list shows of a post. */
export interface PostSummary {
  id: number;
  source: { slug: string; name: string };
  slug: string;
  /** The source whose address the page lies under, where another reported the story first. */
  under?: string;
  title: string;
  summary: string;
  language: string;
  /** ISO 8601. */
  published: string;
  /** On a tag's list: the tag as this post spells it. */
  tagged?: string;
  /** Absent: saved by code that kept none. */
  card?: Card;
  /** Whether its publisher changed it after it was published. */
  isCorrected?: boolean;
  /** How many readers reacted, and the kind that most of them chose; absent: none did, or it was not asked. */
  reactions?: { total: number; most: string };
}

/** The site, as its operator has configured it and as pages show it. */
export interface Site {
  name: string;
  /** What the site is, in a sentence. If absent, pages say in their language that it reprints. */
  description?: string | undefined;
  /** The language of pages that are no post's and no source's. */
  language: string;
  colors: Colors;
  /** A picture in the name's place, absolute. */
  logo?: string | undefined;
  /** How to reach the operator: a link. */
  contact?: string | undefined;
  /** More links in the footer. */
  links: readonly SiteLink[];
  /** How pictures of posts get to readers. */
  images: "straight" | "transformed";
  /** Differs when any of it does; pages in KV carry it. */
  version: string;
  /** Such as "https://news.example.com"; absent until SITE_URL is set or learned. */
  origin?: string;
}

/** The site once it knows its address. */
export type AddressedSite = Site & { origin: string };

export interface SiteLink {
  name: string;
  /** Absolute, a mail address, or a path of this site. */
  url: string;
}
