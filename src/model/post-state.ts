/** The state of a post when a change is decided, and what a change writes. Times in milliseconds. */
import * as v from "valibot";
import type { Card, Content, Standing } from "./post.ts";
import type { SearchText } from "./search.ts";
import type { Sketch } from "./sketch.ts";

/** A claim that is remembered: its two clocks, the hash of its text, and what its modified date shows. */
const Remembered = v.tuple([v.number(), v.number(), v.string(), v.number()]);

/** What is remembered of the claims about a post's content (post/claims.ts). */
export const Claims = v.object({
  /** Those that say what the post says now, the first of them first. */
  same: v.array(Remembered),
  /** The newest that said something else; null: none did. */
  other: v.nullable(Remembered),
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
  /** Null where they are not noted. */
  claims: Claims | null;
  contentRevision: number;
  /** The message id of the delivery that brought the content; null where that is not kept any more. */
  broughtBy?: string | null;
  withdrawnAt: number | null;
  /** Whether the withdrawal ends when the source publishes the post again. */
  onHold: boolean;
  /** Whether an operator withholds it: only a withdrawal by the source changes that. */
  isHeldHere?: boolean;
  restoredAt: number | null;
  /** When the withdrawal was made that the restoration overruled. */
  overruledAt: number | null;
  slug: string | null;
  story: string | null;
  /** When the first delivery about it arrived. */
  reprintedAt: number;
}

/** Which story a post reports, and how close its source is to the story's address. */
export interface Story {
  key: string;
  closeness: number;
}

/** What becomes of new content. */
export interface StoryPlace {
  /** null: the post is a story of its own. */
  story: Story | null;
  /** The post that has the story's page, and keeps it for now; null: the post gets a page of its own. */
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
  /** Whether its rights keep it from readers, or even the fact that it exists. */
  isWithheld: boolean;
  isSecret: boolean;
  isSourceDeleted: boolean;
  /** Whether its page is due to be compared with D1 again. */
  isDue: boolean;
}

/** New content of a post, with the clocks it wins by. */
export interface NewContent {
  content: Content;
  /** "text.shown.all": of what readers read, of all that they are shown, and of everything but the modified date. */
  contentHash: string;
  modifiedAt: number;
  eventAt: number;
  /** What the modified date shows. */
  shownAt: number;
  /** Slug to take if the post has none, and the one to take where another post of the source has it. */
  slug: string;
  slugIfTaken: string;
  story: Story | null;
}

/** Data derived from content, for the tables of lists, search and near-duplicates. */
export interface Derived {
  standing: Standing;
  /** Where the post stands in lists. */
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
  /** Which render of the post it is. */
  renders: number;
  /** What readers are shown of the post (post/shown.ts). */
  shown: string;
  /** What has changed for readers since the page was settled last; null: nothing. */
  change: ShownChangeKind | null;
  /** The lists that show it, or showed it before: "" for the front page, "/harbor", "/tags/ferries". */
  folders: string[];
}

/** A page that has changed for readers. */
export type ShownChange = ShownPage & { change: ShownChangeKind };
