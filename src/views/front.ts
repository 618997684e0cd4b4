import type { PostSummary } from "../model/post.ts";
import { tagPath, tagsOf } from "../model/tag.ts";
import { DAY_MS } from "../time.ts";

/** The post that leads is one of the newest. */
const LEAD_AMONG = 5;
const GRID_POSTS = 4;

/** Limits of a topic: the posts that stand under the lead, and the age of a post beside the newest. */
const UNDER_LEAD_MIN = 2;
const UNDER_LEAD_MAX = 3;
const FRESH_MS = 2 * DAY_MS;

/** How the leading story is laid out: by the shape of its picture, or as words. */
export type LeadFormat = "wide" | "tall" | "text";

/** A first page, in the order of its parts. */
export interface Arrangement<Item> {
  lead?: { post: Item; format: LeadFormat; topic?: Topic<Item> };
  /** The posts after the lead and its topic. */
  grid: Item[];
  river: Item[];
}

/** A topic of several fresh posts. */
export interface Topic<Item> {
  name: string;
  path: string;
  /** The posts besides the one that leads, the newest first. */
  posts: Item[];
}

/**
 * Arranges the posts of a first page. The newest post with a picture leads. On the front page, a topic that several
 * fresh posts share leads with the newest of them, and the others stand under it; then come four more. All other
 * posts follow.
 *
 * @param posts the newest first
 */
export function arranged<Item extends PostSummary>(posts: Item[], isFront: boolean): Arrangement<Item> {
  const topic = isFront ? topicOf(posts) : undefined;
  const post = leadOf((topic?.posts ?? posts).filter((each) => posts.indexOf(each) < LEAD_AMONG));
  if (post === undefined) return { grid: [], river: [] };
  const under = topic?.posts.filter((each) => each !== post).slice(0, UNDER_LEAD_MAX) ?? [];
  const others = posts.filter((each) => each !== post && !under.includes(each));
  const grid = isFront && others.length >= GRID_POSTS ? others.slice(0, GRID_POSTS) : [];
  return {
    lead: { post, format: formatOf(post), ...(topic && { topic: { ...topic, posts: under } }) },
    grid,
    river: others.slice(grid.length),
  };
}

/** The newest post with a picture, else the newest. */
const leadOf = <Item extends PostSummary>(posts: Item[]): Item | undefined =>
  posts.find(({ card }) => card?.image !== undefined) ?? posts[0];

const formatOf = ({ card }: PostSummary): LeadFormat =>
  card?.image === undefined ? "text" : card.isTall ? "tall" : "wide";

/**
 * The topic that most fresh posts share, of which one is new enough to lead. A topic of more than half of the posts is
 * what the whole site is about, so it stands out no more than they do.
 */
function topicOf<Item extends PostSummary>(posts: Item[]): Topic<Item> | undefined {
  const newest = Date.parse(posts[0]?.published ?? "");
  const shared = new Map<string, { name: string; posts: Item[] }>();
  for (const post of posts) {
    if (newest - Date.parse(post.published) > FRESH_MS) continue;
    for (const { slug, name } of tagsOf(post.card?.tags ?? [])) {
      const topic = shared.get(slug);
      if (topic === undefined) shared.set(slug, { name, posts: [post] });
      else topic.posts.push(post);
    }
  }
  const [most] = [...shared.values()]
    .filter(({ posts: own }) => own.length > UNDER_LEAD_MIN && own.length <= posts.length / 2)
    .filter(({ posts: [first] }) => posts.indexOf(first!) < LEAD_AMONG)
    .toSorted((one, other) => other.posts.length - one.posts.length);
  return most && { ...most, path: tagPath(most.name)! };
}
