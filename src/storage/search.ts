import type { PostSummary } from "../model/post.ts";
import { type SearchText, sourceFacet, tagFacet, type Term } from "../publish/words.ts";

/** Which posts a search is for. */
export interface Search {
  terms: Term[];
  source?: string | undefined;
  /** The tag's slug. */
  tag?: string | undefined;
  /** A year, a month or a day: "2026", "2026-11" or "2026-11-23". */
  date?: string | undefined;
}

/** A post that was found, with the text to show around what was searched for. */
export interface Found extends PostSummary {
  /** The start of its HTML, which may end anywhere. */
  body: string;
}

/** So much of a body is read for the snippet. */
const HTML_MAX_CHARS = 60_000;

/**
 * Statement: puts a live post's words into the index, in place of its former ones, if the statement before it has
 * changed something.
 *
 * @param where the post: a condition on `posts`, whose parameters come after the three words, letters, facets
 */
export function indexPost(
  db: D1Database,
  { words, letters, facets }: SearchText,
  where: string,
  bindings: (string | number)[],
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT OR REPLACE INTO search (rowid, words, letters, facets)
       SELECT id, ?, ?, ? || strftime(' d_%Y d_%Y%m d_%Y%m%d', listed_at / 1000, 'unixepoch')
       FROM posts WHERE ${where} AND withdrawn_at IS NULL AND slug IS NOT NULL AND changes() > 0`,
    )
    .bind(words, letters, facets, ...bindings);
}

/**
 * A page of live posts that have all that is asked for, the last reprinted first, before the post `cursor`.
 *
 * The index is walked from the newest post back and left when the page is full: nothing is ranked, so that a word that
 * a million posts have costs no more than one that a thousand have. Filters are words of the index, too.
 * D1 binds numbers as reals, by which FTS5 would not find its place: hence the CAST.
 */
export async function searchPosts(
  db: D1Database,
  search: Search,
  limit: number,
  cursor: number | null,
): Promise<{ posts: Found[]; next: number | null }> {
  const { results } = await db
    .prepare(
      `SELECT posts.id, posts.source, sources.name, posts.slug, address_of, title, summary, posts.language, listed_at,
         substr(content ->> '$.html', 1, ?) AS body
       FROM (SELECT rowid AS id FROM search WHERE search MATCH ? AND rowid < CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?) AS found
         JOIN posts ON posts.id = found.id
         JOIN revisions ON post_id = posts.id AND revisions.revision = content_revision
         JOIN sources ON sources.slug = posts.source
       WHERE withdrawn_at IS NULL AND posts.slug IS NOT NULL ORDER BY posts.id DESC`,
    )
    .bind(HTML_MAX_CHARS, matchOf(search), cursor ?? Number.MAX_SAFE_INTEGER, limit + 1)
    .all<FoundRow>();
  const shown = results.slice(0, limit);
  return { posts: shown.map(toFound), next: results.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

interface FoundRow {
  id: number;
  source: string;
  name: string;
  slug: string;
  address_of: string | null;
  title: string;
  summary: string;
  language: string;
  listed_at: number;
  body: string;
}

const toFound = ({
  id,
  source,
  name,
  slug,
  address_of,
  title,
  summary,
  language,
  listed_at,
  body,
}: FoundRow): Found => ({
  id,
  source: { slug: source, name },
  slug,
  ...(address_of !== null && { under: address_of }),
  title,
  summary,
  language,
  published: new Date(listed_at).toISOString(),
  body,
});

/** The expression of a search. Every word in it is letters, digits and underscores in quotes, so that none is syntax. */
function matchOf({ terms, source, tag, date }: Search): string {
  const facets = [
    ...(source === undefined ? [] : [sourceFacet(source)]),
    ...(tag === undefined ? [] : [tagFacet(tag)]),
    ...(date === undefined ? [] : [`d_${date.replaceAll("-", "")}`]),
  ];
  return [
    ...terms.map((term) =>
      term.kind === "letter" ? `letters : ${quoted(term.letter)}` : `words : ${quoted(term.tokens.join(" "))}`,
    ),
    ...facets.map((facet) => `facets : ${quoted(facet)}`),
  ].join(" AND ");
}

const quoted = (words: string): string => `"${words.replaceAll('"', "")}"`;
