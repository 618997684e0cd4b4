import * as v from "valibot";
import { Card, type PostSummary } from "../model/post.ts";
import { MINUTE_MS } from "../time.ts";
import type { ReadDatabase } from "./nearest.ts";
import { parseCounts } from "./reactions.ts";

/** The live posts that belong to a list or a feed. */
export type ListOf =
  | { kind: "all" }
  | { kind: "source"; slug: string }
  | { kind: "tag"; slug: string }
  /** Milliseconds: posts listed at or after the first instant, and before the second. */
  | { kind: "span"; from: number; until: number };

/** The position between two pages of a list. */
export interface ListCursor {
  listedAt: number;
  id: number;
}

/** The position before the first post of any list. */
const START: ListCursor = { listedAt: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };

interface Scope {
  /** The table whose index is walked first. Further tables are added with CROSS JOIN, so that it stays the first. */
  from: string;
  /** The rows of the list after the cursor. */
  where: string;
  order: string;
  bindings: (string | number)[];
}

/** The query of a list. Each walks one index from the cursor on, and nothing before it. */
export function scopeOf(of: ListOf, cursor: ListCursor | null): Scope {
  const { listedAt, id } = cursor ?? START;
  const live = "live = 1 AND (posts.listed_at, posts.id) < (?, ?)";
  const order = "posts.listed_at DESC, posts.id DESC";
  switch (of.kind) {
    case "all":
      return { from: "posts", where: live, order, bindings: [listedAt, id] };
    case "source":
      return { from: "posts", where: `${live} AND posts.source = ?`, order, bindings: [listedAt, id, of.slug] };
    case "tag":
      return {
        from: "post_tags CROSS JOIN posts ON posts.id = post_tags.post_id",
        where: "post_tags.tag = ? AND (post_tags.listed_at, post_tags.post_id) < (?, ?)",
        order: "post_tags.listed_at DESC, post_tags.post_id DESC",
        bindings: [of.slug, listedAt, id],
      };
    case "span":
      return {
        from: "posts",
        where: `${live} AND posts.listed_at >= ?`,
        order,
        bindings: cursor ? [listedAt, id, of.from] : [of.until, 0, of.from],
      };
    default:
      return of satisfies never;
  }
}

/** A page of live posts, the newest first, and the cursor of the next page. */
export async function listPosts(
  db: ReadDatabase,
  of: ListOf,
  limit: number,
  cursor: ListCursor | null,
): Promise<{ posts: PostSummary[]; next: ListCursor | null }> {
  const { from, where, order, bindings } = scopeOf(of, cursor);
  const { results } = await db
    .prepare(
      `SELECT ${SUMMARY_COLUMNS}, ${of.kind === "tag" ? "post_tags.name" : "NULL"} AS tag_name, reaction_counts.counts
       FROM ${from} CROSS JOIN sources ON sources.slug = posts.source LEFT JOIN reaction_counts ON reaction_counts.post_id = posts.id
       WHERE ${where} AND sources.deleted_at IS NULL ORDER BY ${order} LIMIT ?`,
    )
    .bind(...bindings, limit + 1)
    .all<SummaryRow>();
  return pageOf(results, limit, toSummary);
}

/** One page of rows. The query reads one row more than `limit`, to know whether there is a next page. */
export function pageOf<Row extends { id: number; listed_at: number }, Item>(
  results: Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { posts: Item[]; next: ListCursor | null } {
  const shown = results.slice(0, limit);
  const last = shown.at(-1);
  return {
    posts: shown.map(toItem),
    next: results.length > limit && last ? { listedAt: last.listed_at, id: last.id } : null,
  };
}

/** The columns that {@link toSummary} reads, without a tag's name and the reactions. */
export const SUMMARY_COLUMNS = `posts.id, posts.source, sources.name, sources.icon_url AS icon, posts.slug, address_of, title, summary, posts.language,
  posts.listed_at, card, claims ->> '$.same[0][3]' AS corrected_at`;

/**
 * A modified date this close to the published one comes from the save that published the post, and is no correction.
 */
const CORRECTION_MIN_MS = MINUTE_MS;

/**
 * SQL: whether the publisher changed a post after it was published. When another source joins its story, that is no
 * correction.
 */
export const IS_CORRECTED = `coalesce((claims ->> '$.same[0][3]') - posts.listed_at, 0) >= ${CORRECTION_MIN_MS}`;

export interface SummaryRow {
  id: number;
  source: string;
  name: string;
  icon: string;
  slug: string;
  address_of: string | null;
  title: string;
  summary: string;
  language: string;
  listed_at: number;
  card: string | null;
  corrected_at: number | null;
  tag_name?: string | null;
  /** JSON: the reactions by kind. */
  counts?: string | null;
}

export const toSummary = (row: SummaryRow): PostSummary => ({
  id: row.id,
  source: { slug: row.source, name: row.name, icon: row.icon },
  slug: row.slug,
  ...(row.address_of !== null && { under: row.address_of }),
  title: row.title,
  summary: row.summary,
  language: row.language,
  published: new Date(row.listed_at).toISOString(),
  ...(typeof row.tag_name === "string" && { tagged: row.tag_name }),
  ...cardIn(row.card),
  ...(row.corrected_at !== null && row.corrected_at - row.listed_at >= CORRECTION_MIN_MS && { isCorrected: true }),
  ...(row.counts && reactionsIn(row.counts)),
});

/** Parses the column `card`. */
export const cardIn = (json: string | null): { card?: Card } =>
  json === null ? {} : { card: v.parse(Card, JSON.parse(json)) };

function reactionsIn(json: string): Pick<PostSummary, "reactions"> {
  const counts = Object.entries(parseCounts(json)).toSorted(([, one], [, other]) => other - one);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return total > 0 ? { reactions: { total, most: counts[0]![0] } } : {};
}
