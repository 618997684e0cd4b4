import * as v from "valibot";
import type { Content, PostSummary } from "../model/post.ts";
import { authorFacet, languageFacet, type SearchText, sourceFacet, tagFacet, type Term } from "../model/search.ts";
import { Policy } from "../model/source.ts";
import { SUMMARY_COLUMNS, type SummaryRow, toSummary } from "./lists.ts";
import { CONTENT_VALUE, parseContent, type StoredContent } from "./content.ts";
import { NO_DELETED } from "./source-work.ts";
import { noteWords } from "./words.ts";
import { readable, reading } from "./unreadable.ts";
import type { ReadDatabase } from "./nearest.ts";

/** The query of a search, with its filters. */
export interface Search {
  terms: Term[];
  source?: string | undefined;
  /** The tag's slug. */
  tag?: string | undefined;
  /** The author's slug. */
  author?: string | undefined;
  /** A language, without its region. */
  language?: string | undefined;
  /** A year, a month or a day: "2026", "2026-11" or "2026-11-23". */
  date?: string | undefined;
}

/** A post that was found, with the text for its snippet. */
export interface FoundPost extends PostSummary {
  /** null: too large for a snippet, or unreadable. */
  content: Content | null;
  policy: Policy;
}

/** Contents larger than this in D1 get no snippet. */
const SNIPPET_CONTENT_MAX_BYTES = 100_000;

/**
 * Ids per block. Each block has a word of its own in the index. FTS5 walks through the whole index to find a match; if
 * the query also requires a block's word, it stops at the end of the block.
 */
const BLOCK_IDS = 10_000;

/** SQL: the word of the block with a number. */
const blockWord = (number: string): string => `'b_' || (${number}) || '_'`;

/** SQL: the word of a post's block. */
export const blockWordOf = (id: string): string => blockWord(`${id} / ${BLOCK_IDS}`);

/**
 * Statements, one after the other: replace a live post's words in the index, and save those that may be suggested.
 *
 * @param where the post: a condition on `posts` without numbered parameters; it may refer to changes by the statement
 * before
 */
export function indexPost(
  db: D1Database,
  { words, letters, facets, labels }: SearchText,
  where: string,
  bindings: (string | number)[],
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT OR REPLACE INTO search (rowid, words, letters, facets)
         SELECT id, ?, ?, ? || strftime(' d_%Y d_%Y%m d_%Y%m%d ', listed_at / 1000, 'unixepoch') || ${blockWordOf("id")}
         FROM posts WHERE ${where} AND live = 1`,
      )
      .bind(words, letters, facets, ...bindings),
    noteWords(db, labels, where, bindings),
  ];
}

/** How far a search goes: first this many posts, then as many more as the time allows. */
export interface Reach {
  posts: number;
  /** The database's time in milliseconds. */
  ms: number;
}

/**
 * The slowest queries that fit the limits (a word of every post, forty times in quotes) take about 30 ms for this many
 * posts of a few hundred words. A word that no post has takes no time, however many posts there are.
 */
const REACH: Reach = { posts: BLOCK_IDS, ms: 20 };

/** How far one query goes for a rare word. D1's limit on the length of expressions allows no more. */
export const RARE_REACH: Reach = { posts: 10 * BLOCK_IDS, ms: 0 };

/** The most posts of one query. Each block adds a word to it. */
const WALKED_AT_ONCE_MAX = 50 * BLOCK_IDS;

/**
 * A page of live posts that match the whole query, the most recently reprinted first, before the post `cursor`. A page
 * may be short or empty although there is a `next`: the search stopped at its time limit, and older posts remain.
 *
 * The index is walked from the newest post back, until the page is full. Nothing is ranked, so a word of a million
 * posts costs no more than a word of a thousand. Filters are words of the index, too.
 */
export async function searchPosts(
  db: ReadDatabase,
  search: Search,
  limit: number,
  cursor: number | null,
  reach: Reach = REACH,
): Promise<{ posts: FoundPost[]; next: number | null }> {
  const match = matchOf(search);
  const found: FoundRow[] = [];
  let before = cursor;
  let next: number | null = null;
  for (let posts = reach.posts, spentMs = 0; ;) {
    const { rows, tookMs } = await walk(db, match, limit + 1 - found.length, before, posts);
    found.push(...rows);
    if (found.length > limit) {
      next = found[limit - 1]!.id;
      break;
    }
    const reached = (before ?? rows[0]?.top ?? (await newest(db))) - posts;
    if (reached <= 1) break;
    before = reached;
    spentMs += Math.max(1, tookMs);
    posts = Math.min(WALKED_AT_ONCE_MAX, Math.floor((posts * (reach.ms - spentMs)) / spentMs));
    if (posts < reach.posts) {
      next = reached;
      break;
    }
  }
  const { items } = await readable(found.slice(0, limit), (row) => reading(row.id, () => toFoundPost(row)));
  return { posts: items, next };
}

/**
 * Searches this many posts before one, or up to the newest.
 *
 * D1 binds numbers as reals. With these FTS5 would not find its place, nor the query its block: hence the CASTs.
 */
async function walk(
  db: ReadDatabase,
  match: string,
  limit: number,
  before: number | null,
  posts: number,
): Promise<{ rows: FoundRow[]; tookMs: number }> {
  const started = Date.now();
  const top = `CAST(coalesce(?2, (${NEWEST})) AS INTEGER)`;
  const blocks = Array.from({ length: Math.ceil(posts / BLOCK_IDS) + 1 }, (_, back) =>
    // Only the database knows the newest post's id.
    before === null
      ? blockWord(`max(0, (${top} - 1) / ${BLOCK_IDS} - ${back})`)
      : `b_${Math.max(0, Math.floor((before - 1) / BLOCK_IDS) - back)}_`,
  );
  const { results, meta } = await db
    .prepare(
      `SELECT ${SUMMARY_COLUMNS}, reaction_counts.counts, sources.rights, ${top} AS top, CASE WHEN octet_length(content) <= ?5 THEN ${CONTENT_VALUE} END AS content
       FROM (
         SELECT rowid AS id FROM search WHERE search MATCH '(' || ?1 || ')' || ${NO_DELETED} || ${inBlocks(before === null ? blocks.join(" || ' OR ' || ") : "?6")}
           AND rowid < ${top} AND rowid >= ${top} - CAST(?3 AS INTEGER) ORDER BY rowid DESC LIMIT ?4
       ) AS found
         JOIN posts ON posts.id = found.id
         JOIN revisions ON revisions.post_id = posts.id AND revisions.revision = content_revision
         JOIN sources ON sources.slug = posts.source
         LEFT JOIN reaction_counts ON reaction_counts.post_id = posts.id
       WHERE live = 1 ORDER BY posts.id DESC`,
    )
    .bind(match, before, posts, limit, SNIPPET_CONTENT_MAX_BYTES, ...(before === null ? [] : [blocks.join(" OR ")]))
    .all<FoundRow>();
  // The simulator does not report how long a query took.
  return { rows: results, tookMs: meta.duration || Date.now() - started };
}

/**
 * SQL: the words of blocks that a match must have. During a rebuild of the index, posts that are not in it anew may
 * lack these words; they are then searched without, which is slower. If the index changes again later, keep searching
 * both ways during the rebuild.
 */
const inBlocks = (blocks: string): string =>
  `iif(EXISTS (SELECT 1 FROM search_rebuild), '', ' AND facets : (' || ${blocks} || ')')`;

/** One more than the id of the newest post. */
const NEWEST = "SELECT coalesce(max(id), 0) + 1 FROM posts";

const newest = async (db: ReadDatabase): Promise<number> =>
  (await db.prepare(`SELECT (${NEWEST}) AS top`).first<number>("top"))!;

interface FoundRow extends SummaryRow {
  rights: string;
  content: StoredContent | null;
  top: number;
}

const toFoundPost = async (row: FoundRow): Promise<FoundPost> => ({
  ...toSummary(row),
  content: row.content === null ? null : await snippetOf(row.id, row.content),
  policy: v.parse(Policy, JSON.parse(row.rights)),
});

/** A post that cannot be read for its snippet is still listed. */
const snippetOf = async (id: number, content: StoredContent): Promise<Content | null> =>
  (await readable([content], (stored) => reading(id, () => parseContent(stored)))).items[0] ?? null;

/**
 * The FTS5 expression of a search. Every word in it consists of letters, digits and underscores, in quotes, so that no
 * word is syntax.
 */
function matchOf({ terms, source, tag, author, language, date }: Search): string {
  const facets = [
    ...(source === undefined ? [] : [sourceFacet(source)]),
    ...(tag === undefined ? [] : [tagFacet(tag)]),
    ...(author === undefined ? [] : [authorFacet(author)]),
    ...(language === undefined ? [] : [languageFacet(language)]),
    ...(date === undefined ? [] : [`d_${date.replaceAll("-", "")}`]),
  ];
  const kept: string[][] = [];
  for (const term of terms) {
    if (term.isAlternative) kept.at(-1)!.push(termMatch(term));
    else if (!term.isLeftOut) kept.push([termMatch(term)]);
  }
  const leftOut = terms.filter(({ isLeftOut }) => isLeftOut).map((term) => ` NOT ${termMatch(term)}`);
  const each = kept.map((alternatives) =>
    alternatives.length > 1 ? `(${alternatives.join(" OR ")})` : alternatives[0]!,
  );
  const wanted = [...each, ...facets.map((facet) => `facets : ${quoted(facet)}`)].join(" AND ");
  return leftOut.length === 0 ? wanted : `((${wanted})${leftOut.join("")})`;
}

const termMatch = (term: Term): string =>
  term.kind === "letter" ? `letters : ${quoted(term.letter)}` : `words : ${quoted(term.tokens.join(" "))}`;

const quoted = (words: string): string => `"${words.replaceAll('"', "")}"`;
