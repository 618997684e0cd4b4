/** Stories: posts of several sources that report the same event. One of the posts has the page. */
import { isSecret, type StoryPublisher, type Withheld } from "../model/post.ts";
import type { StoryPost } from "../model/post-state.ts";
import type { SearchText } from "../model/search.ts";
import { asideOf, isAside } from "./same-stories.ts";
import { indexPost } from "./search.ts";

interface Row {
  id: number;
  version: number;
  source: string;
  closeness: number;
  slug: string | null;
  path_source: string;
  withdrawn_by: "source" | "operator" | null;
  withheld: Withheld | null;
  deleted_at: number | null;
  page_due_at: number | null;
}

/**
 * SQL: the posts that report a story, the earliest first, as {@link toStoryPosts} reads them. Each half of the query
 * walks an index of its own. They are few, because a source reports a story once.
 */
export const storyPostsOf = (
  story: string,
): string => `SELECT posts.id, posts.version, source, closeness, posts.slug, path_source,
    withdrawn_by, iif(${isAside("posts")}, NULL, withheld) AS withheld, deleted_at, page_due_at
  FROM (SELECT * FROM posts WHERE story = ${story} AND slug IS NOT NULL
    UNION ALL SELECT * FROM posts WHERE story = ${story} AND slug IS NULL) AS posts
  CROSS JOIN sources ON sources.slug = source ORDER BY reprinted_at, posts.id`;

const toStoryPost = (row: Row): StoryPost => ({
  id: row.id,
  version: row.version,
  source: row.source,
  closeness: row.closeness,
  slug: row.slug,
  pathSource: row.path_source,
  withdrawnBy: row.withdrawn_by,
  isWithheld: row.withheld !== null,
  isSecret: isSecret(row.withheld),
  isSourceDeleted: row.deleted_at !== null,
  isDue: row.page_due_at !== null,
});

export const toStoryPosts = (rows: Record<string, unknown>[]): StoryPost[] =>
  rows.map((row) => toStoryPost(row as unknown as Row));

/** The posts that report the story of a post, that post included, the earliest first; empty when it has no story. */
export async function listStoryOf(db: D1Database, post: number): Promise<StoryPost[]> {
  const { results } = await db.prepare(storyPostsOf("(SELECT story FROM posts WHERE id = ?1)")).bind(post).all<Row>();
  return results.map(toStoryPost);
}

/** The data that a post's address is made of. */
export async function readNames(db: D1Database, post: number): Promise<{ title: string; entryId: string } | null> {
  return await db.prepare("SELECT title, entry_id AS entryId FROM posts WHERE id = ?").bind(post).first();
}

/**
 * Moves a story's page from one post to another, in one transaction. The page keeps its address, its reactions, its
 * copies elsewhere and its record of what readers saw. Search finds it by the words of the other post, and pages that link to it become due.
 *
 * @param from null: the story has no page, and gets one at the slug, or at the second slug if the first is taken
 * @param text the words of the other post
 * @returns false when either post has changed since, and nothing was done
 */
export async function givePage(
  db: D1Database,
  from: StoryPost | null,
  to: StoryPost,
  text: SearchText,
  [slug, slugIfTaken]: readonly [string, string],
  now: number,
): Promise<boolean> {
  const indexed = indexPost(db, text, "id = ? AND changes() > 0", [to.id]);
  if (from === null) {
    const [given] = await db.batch<{ id: number }>([firstPage(db, to, slug, slugIfTaken, now), ...indexed]);
    return given!.results.length > 0;
  }
  const isGiven = "EXISTS (SELECT 1 FROM posts WHERE id = ?2 AND version = ?3 AND slug IS NOT NULL)";
  const after = (sql: string) => db.prepare(`${sql} AND ${isGiven}`).bind(from.id, to.id, to.version + 1);
  const results = await db.batch<{ id: number }>([
    db
      .prepare(
        `UPDATE posts SET slug = NULL, address_of = NULL, page_due_at = NULL, version = version + 1, revision = revision + 1
         WHERE id = ?1 AND version = ?2 AND slug IS NOT NULL
           AND EXISTS (SELECT 1 FROM posts AS heir WHERE heir.id = ?3 AND heir.version = ?4 AND heir.slug IS NULL)`,
      )
      .bind(from.id, from.version, to.id, to.version),
    db
      .prepare(
        `UPDATE posts SET slug = ?3, address_of = ?4, page_due_at = ?5, version = version + 1,
           revision = max(posts.revision, former.revision) + 1, noticed_revision = former.noticed_revision,
           shown_revision = former.shown_revision, shown = former.shown, shown_changes = former.shown_changes,
           same_as = former.same_as, withheld = coalesce(posts.withheld, ${asideOf("former.same_as")})
         FROM (SELECT revision, noticed_revision, shown_revision, shown, shown_changes, same_as FROM posts WHERE id = ?6) AS former
         WHERE id = ?1 AND version = ?2 AND changes() > 0 RETURNING id`,
      )
      .bind(to.id, to.version, from.slug, from.pathSource, now, from.id),
    ...indexed,
    after(`UPDATE posts SET same_as = NULL, withheld = iif(${isAside("posts")}, NULL, withheld)
      WHERE id = ?1 AND same_as IS NOT NULL`),
    after("UPDATE posts SET same_as = ?2 WHERE same_as = ?1"),
    after("UPDATE OR IGNORE announcements SET first_post = coalesce(first_post, post), post = ?2 WHERE post = ?1"),
    after("DELETE FROM search WHERE rowid = ?1"),
    after("DELETE FROM page_links WHERE page_id = ?1"),
    after("UPDATE reactions SET post_id = ?2 WHERE post_id = ?1"),
    after(
      "UPDATE reaction_counts SET post_id = ?2, source = (SELECT source FROM posts WHERE id = ?2) WHERE post_id = ?1",
    ),
    after(
      "UPDATE posts SET page_due_at = 0 WHERE id IN (SELECT page_id FROM page_links WHERE post_id = ?1) AND slug IS NOT NULL",
    ),
  ]);
  return results[1]!.results.length > 0;
}

function firstPage(db: D1Database, to: StoryPost, slug: string, slugIfTaken: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE posts SET page_due_at = ?3, version = version + 1, revision = revision + 1,
         slug = CASE WHEN EXISTS (SELECT 1 FROM posts AS taken
           WHERE taken.path_source = posts.source AND taken.slug = ?4) THEN ?5 ELSE ?4 END
       WHERE id = ?1 AND version = ?2 AND slug IS NULL
         AND NOT EXISTS (SELECT 1 FROM posts AS page WHERE page.story = posts.story AND page.slug IS NOT NULL)
       RETURNING id`,
    )
    .bind(to.id, to.version, now, slug, slugIfTaken);
}

/** Settles posts without a page: they have nothing to compare, and the story's page is due with them. */
export async function settleWithoutPage(db: D1Database, posts: number[]): Promise<void> {
  await db
    .prepare("UPDATE posts SET page_due_at = NULL WHERE id IN (SELECT value FROM json_each(?)) AND slug IS NULL")
    .bind(JSON.stringify(posts))
    .run();
}

/** The most sources that are named beside the first publisher. */
const PUBLISHERS_MAX = 5;

/**
 * The column of a post's query that {@link toPublishers} reads: other sources' posts about its story that may be shown
 * to readers.
 */
export const PUBLISHERS_COLUMN = `(SELECT json_group_array(json_object('slug', slug, 'name', name, 'icon', icon, 'home', home, 'url', url)) FROM (
    SELECT publisher.slug, publisher.name, publisher.icon_url AS icon, publisher.home_page_url AS home, other.told_at AS url FROM (
      SELECT via.* FROM posts AS via WHERE via.story = posts.story AND via.slug IS NULL
        AND via.withdrawn_at IS NULL AND via.withheld IS NULL
      UNION ALL SELECT beside.* FROM posts AS beside WHERE beside.same_as = posts.id
        AND beside.withdrawn_at IS NULL AND ${isAside("beside")}
    ) AS other CROSS JOIN sources AS publisher ON publisher.slug = other.source AND publisher.deleted_at IS NULL
    ORDER BY other.reprinted_at, other.id LIMIT ${PUBLISHERS_MAX})) AS publishers`;

/** The other sources that report a post's story, the earliest first. */
export const toPublishers = (json: string): StoryPublisher[] =>
  (JSON.parse(json) as (Omit<StoryPublisher, "url"> & { url: string | null })[]).map(({ url, ...publisher }) => ({
    ...publisher,
    ...(url !== null && { url }),
  }));

/**
 * SQL: the post that has the page of a post's story, or the post itself when it has a page or no story. A post that
 * stands aside has the page that it leads to.
 */
export const PAGE_OF_STORY = `CASE WHEN ${isAside("posts")} THEN posts.same_as WHEN posts.slug IS NOT NULL OR posts.story IS NULL THEN posts.id
  ELSE (SELECT holder.id FROM posts AS holder WHERE holder.story = posts.story AND holder.slug IS NOT NULL) END`;
