import type { LinkedPost, PageLinks } from "../model/post.ts";
import { cardIn } from "./lists.ts";

/** The links from a post's page to others. Everything here reads a bounded number of rows, however many posts there are. */

const PREVIOUS = 0;
const NEXT = 1;
const FIRST_RELATED = 2;

const RELATED_MAX = 3;
/** Of so many of its tags, so many posts each are looked at. */
const TAGS_MAX = 5;
const NEAREST_MAX = 6;

interface Link {
  place: number;
  post: number;
}

/**
 * Finds out what a post's page leads to: the previous and the next post of its source, and those of the posts before it
 * that share most tags with it.
 *
 * Related posts are older ones only, so that a new post changes no page but its predecessor's.
 *
 * @returns statements that note it, after which a neighbor whose page does not lead back yet is due at `now`
 */
export async function linkPage(db: D1Database, id: number, now: number): Promise<D1PreparedStatement[]> {
  const [neighbors, tagged, held] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `WITH page AS (SELECT id, source, listed_at FROM posts WHERE id = ? AND live = 1)
         SELECT ${PREVIOUS} AS place, (SELECT posts.id FROM posts WHERE posts.source = page.source AND live = 1
             AND (posts.listed_at, posts.id) < (page.listed_at, page.id)
             ORDER BY posts.listed_at DESC, posts.id DESC LIMIT 1) AS post FROM page
         UNION ALL
         SELECT ${NEXT}, (SELECT posts.id FROM posts WHERE posts.source = page.source AND live = 1
             AND (posts.listed_at, posts.id) > (page.listed_at, page.id)
             ORDER BY posts.listed_at, posts.id LIMIT 1) FROM page`,
      )
      .bind(id),
    db
      .prepare(
        `SELECT (SELECT json_group_array(post_id) FROM (
             SELECT post_id FROM post_tags WHERE tag = own.tag AND (listed_at, post_id) < (own.listed_at, own.post_id)
             ORDER BY listed_at DESC, post_id DESC LIMIT ${NEAREST_MAX})) AS posts
         FROM post_tags AS own WHERE post_id = ? LIMIT ${TAGS_MAX}`,
      )
      .bind(id),
    db.prepare("SELECT place, post_id AS post FROM page_links WHERE page_id = ? ORDER BY place").bind(id),
  ]);
  const around = (neighbors!.results as { place: number; post: number | null }[]).filter(
    (link): link is Link => link.post !== null,
  );
  const related = mostShared(
    (tagged!.results as { posts: string }[]).map(({ posts }) => JSON.parse(posts) as number[]),
    new Set(around.map(({ post }) => post)),
  );
  const links = [...around, ...related.map((post, index) => ({ place: FIRST_RELATED + index, post }))];
  const isSame = JSON.stringify(links) === JSON.stringify(held!.results);
  return [
    ...(isSame
      ? []
      : [
          db.prepare("DELETE FROM page_links WHERE page_id = ?").bind(id),
          db
            .prepare(
              "INSERT INTO page_links (page_id, place, post_id) SELECT ?, value ->> '$.place', value ->> '$.post' FROM json_each(?)",
            )
            .bind(id, JSON.stringify(links)),
        ]),
    db
      .prepare(
        `UPDATE posts SET page_due_at = ?1 WHERE id IN (SELECT value FROM json_each(?3))
           AND NOT EXISTS (SELECT 1 FROM page_links WHERE page_id = posts.id AND post_id = ?2 AND place <= ${NEXT})`,
      )
      .bind(now, id, JSON.stringify(around.map(({ post }) => post))),
  ];
}

/** The posts that are in most of the lists, the earlier in them first, without those in `except`. */
function mostShared(lists: number[][], except: ReadonlySet<number>): number[] {
  const seen = new Map<number, { shared: number; rank: number }>();
  for (const list of lists) {
    for (const [rank, post] of list.entries()) {
      const before = seen.get(post);
      seen.set(post, { shared: (before?.shared ?? 0) + 1, rank: Math.min(before?.rank ?? rank, rank) });
    }
  }
  return [...seen]
    .filter(([post]) => !except.has(post))
    .toSorted(([one, a], [other, b]) => b.shared - a.shared || a.rank - b.rank || other - one)
    .slice(0, RELATED_MAX)
    .map(([post]) => post);
}

interface LinkRow extends Omit<LinkedPost, "card"> {
  place: number;
  card: string | null;
}

/** The column of a post's query that {@link toLinks} reads. */
export const LINKS_COLUMN = `(SELECT json_group_array(json_object('place', place, 'source', shown.path_source,
    'slug', shown.slug, 'title', shown.title, 'summary', shown.summary, 'language', shown.language,
    'name', publisher.name, 'card', shown.card))
  FROM (SELECT place, post_id FROM page_links WHERE page_id = posts.id ORDER BY place)
    JOIN posts AS shown ON shown.id = post_id JOIN sources AS publisher ON publisher.slug = shown.source
  WHERE shown.live = 1) AS links`;

export function toLinks(json: string): PageLinks {
  const rows = (JSON.parse(json) as LinkRow[])
    .map(({ card, ...row }) => ({ ...row, ...cardIn(card) }))
    .toSorted((one, other) => one.place - other.place);
  const [previous, next] = [PREVIOUS, NEXT].map((place) => rows.find((row) => row.place === place));
  return {
    ...(previous && { previous }),
    ...(next && { next }),
    related: rows.filter(({ place }) => place >= FIRST_RELATED),
  };
}
