import type { LinkedPost, PageLinks } from "../model/post.ts";
import { cardIn } from "./lists.ts";

/**
 * Links from a post's page to other posts. Everything here reads a bounded number of rows, however many posts there
 * are.
 */

const PREVIOUS = 0;
const NEXT = 1;
const FIRST_RELATED = 2;

const RELATED_MAX = 3;
/** Limits: tags of the post, and posts of each tag. */
const TAGS_MAX = 5;
const NEAREST_MAX = 6;

/** SQL: the links that a post's page should have, as `wanted`. */
const wantedLinks = (
  post: string,
): string => `WITH page AS (SELECT id, source, listed_at FROM posts WHERE id = ${post} AND live = 1),
  around AS (
    SELECT ${PREVIOUS} AS place, (SELECT posts.id FROM posts WHERE posts.source = page.source AND live = 1
        AND (posts.listed_at, posts.id) < (page.listed_at, page.id)
        ORDER BY posts.listed_at DESC, posts.id DESC LIMIT 1) AS post FROM page
    UNION ALL
    SELECT ${NEXT}, (SELECT posts.id FROM posts WHERE posts.source = page.source AND live = 1
        AND (posts.listed_at, posts.id) > (page.listed_at, page.id)
        ORDER BY posts.listed_at, posts.id LIMIT 1) FROM page),
  tagged AS (
    SELECT (SELECT json_group_array(post_id) FROM (
        SELECT post_id FROM post_tags WHERE tag = own.tag AND (listed_at, post_id) < (own.listed_at, own.post_id)
        ORDER BY listed_at DESC, post_id DESC LIMIT ${NEAREST_MAX})) AS posts
    FROM post_tags AS own WHERE post_id = ${post} LIMIT ${TAGS_MAX}),
  related AS (
    SELECT row_number() OVER (ORDER BY count(*) DESC, min(near.key), near.value DESC) AS rank, near.value AS post
    FROM tagged CROSS JOIN json_each(tagged.posts) AS near
    WHERE near.value NOT IN (SELECT post FROM around WHERE post IS NOT NULL) GROUP BY near.value),
  wanted AS (
    SELECT place, post FROM around WHERE post IS NOT NULL
    UNION ALL SELECT ${FIRST_RELATED} - 1 + rank, post FROM related WHERE rank <= ${RELATED_MAX})`;

/**
 * Statements that save the links of a post's page: the previous and the next post of its source, and the older posts
 * that share most tags with it. A neighbor whose page does not link back yet becomes due at `now`.
 *
 * Related posts are older ones only, so that a new post changes no page but its predecessor's.
 *
 * @param page the post's id, or its entry
 */
export function linkPage(
  db: D1Database,
  page: number | { source: string; entryId: string },
  now: number,
): D1PreparedStatement[] {
  const isId = typeof page === "number";
  const post = isId ? "?1" : "(SELECT id FROM posts WHERE source = ?1 AND entry_id = ?2)";
  const names = isId ? [page] : [page.source, page.entryId];
  return [
    db
      .prepare(
        `${wantedLinks(post)} DELETE FROM page_links WHERE page_id = ${post} AND (place, post_id) NOT IN (SELECT place, post FROM wanted)`,
      )
      .bind(...names),
    db
      .prepare(
        `${wantedLinks(post)} INSERT INTO page_links (page_id, place, post_id) SELECT ${post}, place, post FROM wanted WHERE true
         ON CONFLICT DO NOTHING`,
      )
      .bind(...names),
    db
      .prepare(
        `UPDATE posts SET page_due_at = ?3
         WHERE id IN (SELECT post_id FROM page_links WHERE page_id = ${post} AND place <= ${NEXT})
           AND NOT EXISTS (SELECT 1 FROM page_links WHERE page_id = posts.id AND post_id = ${post} AND place <= ${NEXT})`,
      )
      .bind(names[0], names[1] ?? null, now),
  ];
}

interface LinkRow extends Omit<LinkedPost, "card"> {
  place: number;
  card: string | null;
}

/** The column of a post's query that {@link toLinks} reads. */
export const LINKS_COLUMN = `(SELECT json_group_array(json_object('place', place, 'source', shown.path_source,
    'slug', shown.slug, 'title', shown.title, 'summary', shown.summary, 'language', shown.language,
    'name', publisher.name, 'icon', publisher.icon_url, 'card', shown.card))
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
