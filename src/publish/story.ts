import type { Hop } from "../model/attribution.ts";
import type { Source } from "../model/source.ts";
import { givePage, listStoryOf, readNames, settleWithoutPage } from "../storage/stories.ts";
import { readHeldPost } from "../storage/held-posts.ts";
import { slugsOf } from "../post/slug.ts";
import { postKey, spelling, webAddress } from "../web/addresses.ts";
import { isRegistered } from "../post/canonical.ts";
import { shownOfHeld } from "./settle-rights.ts";
import type { Standing } from "../model/post.ts";
import type { PostState, Story, StoryPlace, StoryPost } from "../model/post-state.ts";

/**
 * The story's address is under the source's home page: the source is its publisher, unless another source's home page
 * is nearer.
 */
const PUBLISHER = 2;
/** The operator allows the source to name the host as canonical. */
const REGISTERED = 1;

/**
 * The story that a source's post reports, named by the post's address at the first publisher, else by its own. Null if
 * the source is registered for neither host, so that nobody can claim somebody else's story.
 *
 * @param url the post at the source
 */
export function storyOf(first: Hop, url: string, source: Source): Story | null {
  const own = webAddress(url);
  const named = webAddress(first.url);
  // The post's own link may have a fragment that distinguishes it from other posts on its page.
  const addresses = named !== null && own !== null && spelling(named) === spelling(own) ? [own] : [named, own];
  for (const address of addresses) {
    if (address === null) continue;
    const closeness = closenessOf(address, source);
    if (closeness === 0) continue;
    const key = postKey(address);
    return key === null ? null : { key, closeness };
  }
  return null;
}

function closenessOf(address: URL, source: Source): number {
  if (!isRegistered(address, source)) return 0;
  const home = `${spelling(new URL(source.home_page_url))}/`;
  const [, ...folders] = home.slice(0, -1).split("/");
  return spelling(address).startsWith(home) ? PUBLISHER + folders.length : REGISTERED;
}

/**
 * The post that should have a story's page: the publisher's, whether it is live or withdrawn. If several sources belong
 * to one publisher, a withdrawal by any of them counts. If no source is the publisher, it is the earliest report that
 * is still live. A post that an operator has taken down stays as it is until an operator restores it.
 *
 * @param posts the posts of one story, the earliest first; not empty
 */
export function ownerOf<
  Report extends Pick<StoryPost, "slug" | "closeness" | "withdrawnBy" | "isWithheld" | "isSourceDeleted">,
>(posts: readonly Report[]): Report {
  const frozen = posts.find((post) => post.slug !== null && post.withdrawnBy === "operator" && !post.isSourceDeleted);
  if (frozen) return frozen;
  const nearest = Math.max(...posts.map(({ closeness }) => closeness));
  const isPublished = nearest >= PUBLISHER;
  const candidates = isPublished ? posts.filter(({ closeness }) => closeness === nearest) : posts;
  const of = (isOwner: (post: Report) => boolean) => candidates.find((post) => !post.isSourceDeleted && isOwner(post));
  return (
    (isPublished ? of(({ withdrawnBy }) => withdrawnBy === "source") : undefined) ??
    of(({ withdrawnBy, isWithheld }) => withdrawnBy === null && !isWithheld) ??
    candidates[0]!
  );
}

export interface Place extends StoryPlace {
  /** The reason why readers will not see the text: another source's post has the page, and names this post's source. */
  heldBy?: string;
}

/**
 * The page that a post's content belongs to. A post keeps a page that it has. A source reports a story once: of several
 * posts under one address, only the first does.
 *
 * @param storyPosts the posts that report the story so far, the earliest first
 * @param state the post's state; null when it is new
 * @param standing the standing of the new content
 */
export function placeIn(
  story: Story | null,
  storyPosts: readonly StoryPost[],
  source: string,
  state: PostState | null,
  standing: Standing,
): Place {
  const apart = { story: null, pageHolder: null };
  if (story === null) return apart;
  const others = storyPosts.filter(({ id }) => id !== state?.id);
  const page = storyPosts.find(({ slug }) => slug !== null);
  if (others.some((other) => other.source === source)) return apart;
  if (page === undefined || page.id === state?.id) return { story, pageHolder: page?.id ?? null };
  if (state !== null && state.slug !== null) return apart;
  const own = {
    slug: null,
    closeness: story.closeness,
    withdrawnBy: state === null || state.withdrawnAt === null ? null : ("source" as const),
    isWithheld: standing.withheld !== null,
    isSourceDeleted: false,
  };
  const isOwner = ownerOf([...others, own]) === own;
  const where = page.isSecret ? "" : `/${page.pathSource}/${page.slug} has `;
  const reason = `${where}this story, reported by ${page.source}; ${source} is named there as via`;
  return { story, pageHolder: page.id, ...(!isOwner && { heldBy: reason }) };
}

/** How often a story is arranged again because one of its posts changed meanwhile. */
const ATTEMPTS_MAX = 5;

/** The post that has a story's page, and all posts that report the story. */
export interface Arranged {
  page: number;
  posts: number[];
  /** Whether the posts still are as they were read, because nothing had to be changed. */
  isAsRead: boolean;
}

/**
 * Gives a story's page to the post that should have it. Safe to run at any time.
 *
 * @param storyPosts the posts that report the story, if they have just been read
 * @param now milliseconds since the epoch
 */
export async function arrangeStory(
  db: D1Database,
  post: number,
  now: number,
  storyPosts?: readonly StoryPost[],
): Promise<Arranged> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const posts = (attempt === 0 && storyPosts) || (await listStoryOf(db, post));
    if (posts.length === 0) return { page: post, posts: [post], isAsRead: attempt === 0 };
    const page = posts.find(({ slug }) => slug !== null) ?? null;
    const owner = ownerOf(posts);
    if (page?.id === owner.id) {
      const due = posts.filter(({ slug, isDue }) => slug === null && isDue).map(({ id }) => id);
      if (due.length > 0) await settleWithoutPage(db, due);
      return { page: page.id, posts: posts.map(({ id }) => id), isAsRead: attempt === 0 };
    }
    const [names, held] = [await readNames(db, owner.id), await readHeldPost(db, owner.id)];
    if (!names || !held) continue;
    const slugs = await slugsOf(names.title, names.entryId);
    await givePage(db, page, owner, (await shownOfHeld(held)).text, slugs, now);
  }
  throw new Error(`the story of post ${post} kept changing`);
}
