/** The state of a post when a change is decided, and the values that a change writes. Times in milliseconds. */
import * as v from "valibot";
import type { Card, Content, Standing } from "./post.ts";
import type { SearchText } from "./search.ts";
import type { Sketch } from "./sketch.ts";

/** A remembered claim: its two clocks, the hash of its text, and the modified date as shown. */
const Remembered = v.tuple([v.number(), v.number(), v.string(), v.number()]);

/** The remembered claims about a post's content (post/claims.ts). */
export const Claims = v.object({
  /** Claims with the post's current text, the first of them first. */
  same: v.array(Remembered),
  /** The newest claim with another text; null when there is none. */
  other: v.nullable(Remembered),
  /** Whether the modified date of the newest claim was ahead of our clock, so that it orders nothing. */
  isAhead: v.optional(v.boolean()),
  /** Whether the time of its event was ahead as well. */
  isEventAhead: v.optional(v.boolean()),
});
export type Claims = v.InferOutput<typeof Claims>;

/** The state of an entry's post when a delivery about it is decided. */
export interface PostState {
  id: number;
  version: number;
  /** The source's clock of the content held, and of the event that brought it. */
  modifiedAt: number;
  eventAt: number;
  contentHash: string;
  /** Null when no claims are stored. */
  claims: Claims | null;
  contentRevision: number;
  /** The message id of the delivery that brought the content; null when it is no longer kept. */
  broughtBy?: string | null;
  withdrawnAt: number | null;
  /** Whether the withdrawal ends once the source publishes the post again. */
  onHold: boolean;
  /** Whether an operator withholds the post. Then only a withdrawal by the source changes it. */
  isHeldHere?: boolean;
  restoredAt: number | null;
  /** When the withdrawal was made that an operator's restoration overruled. */
  overruledAt: number | null;
  slug: string | null;
  story: string | null;
  /** The path of another post's page that its address leads to. */
  pathAhead?: string | null;
  /** When the first delivery about the post arrived. */
  reprintedAt: number;
}

/** The story that a post reports, and how close its source is to the story's address. */
export interface Story {
  key: string;
  closeness: number;
}

/** The place of new content among stories. */
export interface StoryPlace {
  /** null: no other post reports the story. */
  story: Story | null;
  /** The post that holds the story's page and keeps it for now; null: the new post gets a page of its own. */
  pageHolder: number | null;
}

/** One of the posts that report a story. */
export interface StoryPost {
  id: number;
  version: number;
  source: string;
  closeness: number;
  /** The page's address. */
  slug: string | null;
  pathSource: string;
  /** Who withdrew it; null: it is live. */
  withdrawnBy: "source" | "operator" | null;
  /** Whether its rights hide it from readers, or even hide that it exists. */
  isWithheld: boolean;
  isSecret: boolean;
  isSourceDeleted: boolean;
  /** Whether its page is due to be compared with D1 again. */
  isDue: boolean;
}

/** New content of a post, with the clocks that decide whether it wins. */
export interface NewContent {
  content: Content;
  /**
   * "text.shown.all": hashes of the text that readers read, of everything that they are shown, and of everything but
   * the modified date.
   */
  contentHash: string;
  modifiedAt: number;
  eventAt: number;
  /** The modified date as shown. */
  shownAt: number;
  /** The publisher named no modified date. */
  isUndated?: true;
  /** The slug for a post without one, and a second slug in case another post of the source has the first. */
  slug: string;
  slugIfTaken: string;
  story: Story | null;
}

/** Data derived from content, for the tables of lists, search and near-duplicates. */
export interface Derived {
  standing: Standing;
  /** The post's place in lists by date. */
  listedAt: number;
  text: SearchText;
  card: Card;
  sketch: Sketch;
}

/** The effect of a delivery on a post. */
export type PostChange =
  | {
      content: NewContent;
      claims: Claims;
      place: StoryPlace;
      derived: Derived;
      endsHold: boolean;
      withdrawal?: undefined;
    }
  | { content?: undefined; withdrawal: { at: number; reason: string | null; onHold: boolean; title: string } };

/** How readers and followers see a change of a page. */
export type ShownChangeKind = "published" | "corrected" | "withdrawn";

/** A page that readers see now. */
export interface ShownPage {
  post: number;
  /** The number of the post's render. */
  renders: number;
  /** A hash of everything that readers are shown of the post (post/shown.ts). */
  shown: string;
  /** The change for readers since the page was last settled; null when there is none. */
  change: ShownChangeKind | null;
  /** The lists that show it, or showed it before: "" for the front page, "/harbor", "/tags/ferries". */
  folders: string[];
}

/** A page that has changed for readers. */
export type ShownChange = ShownPage & { change: ShownChangeKind };
