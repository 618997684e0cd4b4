/** The words of posts: for suggestions while a reader types, and for correcting misspelled words. */
import type { PublisherName } from "../model/post.ts";
import type { KnownWord } from "../model/search.ts";
import type { ReadDatabase } from "./nearest.ts";
import { NO_DELETED } from "./source-work.ts";

/**
 * A word's newest post is updated only when it is this many posts behind. Otherwise common words would cost a row for
 * each post.
 */
const NEWEST_BEHIND_MAX = 100;

/**
 * Statement: saves the words of a live post that may be suggested.
 *
 * @param labels words as they are in the index, with the spelling to show for each
 * @param where the post: a condition on `posts` without numbered parameters
 */
export const noteWords = (
  db: D1Database,
  labels: Record<string, string>,
  where: string,
  bindings: (string | number)[],
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO words (word, label, newest)
       SELECT known.key, known.value, post FROM (SELECT id AS post FROM posts WHERE ${where} AND live = 1)
         CROSS JOIN json_each(?) AS known WHERE true
       ON CONFLICT (word) DO UPDATE SET label = excluded.label, newest = excluded.newest
         WHERE excluded.newest > words.newest + ${NEWEST_BEHIND_MAX}`,
    )
    .bind(...bindings, JSON.stringify(labels));

/** A suggestion for a reader who is typing. */
export interface Suggestion {
  kind: "word" | "topic" | "publisher";
  /** A word as it is in the index, or a slug. */
  name: string;
  label: string;
}

/** Beginnings that suggestions must have; absent when no suggestion of the kind is possible. */
export interface Beginnings {
  /** The beginning of a word as in the index, at least three letters. */
  word?: string | undefined;
  /** The beginning of a tag's slug. */
  topic: string;
  /** The beginning of a source's slug. */
  publisher?: string | undefined;
  /** A match of publishers' names; see {@link namedBy}. */
  name?: string | undefined;
}

/**
 * A match of names that have a word for each of these beginnings, for the table `source_names`; undefined when there
 * are none.
 *
 * @param beginnings each with its variants
 */
export const namedBy = (beginnings: readonly (readonly string[])[]): string | undefined =>
  beginnings.length === 0
    ? undefined
    : beginnings.map((variants) => `(${variants.map((word) => `"${word}" *`).join(" OR ")})`).join(" AND ");

/** A match of no name. The empty text is none. */
const NAMED_NOTHING = '""';

/** SQL: the rowids of publishers with a name that matches a parameter. */
const named = (parameter: string): string => `SELECT rowid FROM source_names WHERE source_names MATCH ${parameter}`;

/** Publishers with a name that matches; see {@link namedBy}. */
export async function listNamed(db: ReadDatabase, name: string, limit: number): Promise<PublisherName[]> {
  const { results } = await db
    .prepare(`SELECT slug, name, icon_url AS icon FROM sources WHERE rowid IN (${named("?1")} LIMIT ?2) ORDER BY slug`)
    .bind(name, limit)
    .all<PublisherName>();
  return results;
}

/** Limits of one lookup: words read (newest and alphabetically first), and words of these checked against the index. */
const WORDS_LOOKED_AT = 12;
const WORDS_ASKED = 6;
const WORDS_SUGGESTED = 5;
const TOPICS_LOOKED_AT = 6;
const TOPICS_SUGGESTED = 3;
const PUBLISHERS_SUGGESTED = 3;

/** SQL: whether a column begins with a parameter; it uses the column's index. */
const begins = (column: string, parameter: string): string =>
  `${column} >= ${parameter} AND ${column} < ${parameter} || char(1114111)`;

/** SQL: whether a live post has a word. The word is stemmed, as in every search. */
const hasPost = (word: string): string =>
  `EXISTS (SELECT 1 FROM search WHERE search MATCH '(words : "' || ${word} || '")' || ${NO_DELETED})`;

/** Publishers, topics and words with these beginnings; of each, the most likely first. */
export async function listSuggestions(
  db: ReadDatabase,
  { word, topic, publisher, name }: Beginnings,
): Promise<Suggestion[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM (SELECT 'publisher' AS kind, slug AS name, name AS label FROM sources WHERE slug IN (
           SELECT * FROM (SELECT slug FROM sources WHERE ${begins("slug", "?3")} AND deleted_at IS NULL LIMIT ${PUBLISHERS_SUGGESTED})
           UNION SELECT slug FROM sources WHERE rowid IN (${named("?4")} LIMIT ${PUBLISHERS_SUGGESTED})
         ) LIMIT ${PUBLISHERS_SUGGESTED})
       UNION ALL SELECT * FROM (SELECT 'topic', name, coalesce(label, name) FROM (
           SELECT * FROM tallies WHERE kind = 'tag' AND ${begins("name", "?2")} LIMIT ${TOPICS_LOOKED_AT}
         ) WHERE posts > 0 ORDER BY posts DESC LIMIT ${TOPICS_SUGGESTED})
       UNION ALL SELECT * FROM (SELECT 'word', word, label FROM (
           SELECT * FROM (
             SELECT * FROM (SELECT * FROM words WHERE ${begins("word", "?1")} LIMIT ${WORDS_LOOKED_AT})
             UNION SELECT * FROM (
               SELECT * FROM words WHERE substr(word, 1, 3) = substr(?1, 1, 3) ORDER BY newest DESC LIMIT ${WORDS_LOOKED_AT}
             ) WHERE ${begins("word", "?1")}
           ) ORDER BY newest DESC LIMIT ${WORDS_ASKED}
         ) WHERE ${hasPost("word")} LIMIT ${WORDS_SUGGESTED})`,
    )
    .bind(word ?? null, topic, publisher ?? null, name ?? NAMED_NOTHING)
    .all<Suggestion>();
  return results;
}

/** A word of a query, with the data for finding similar words. */
export interface QueryWord {
  word: string;
  /** The word itself, and the word with each of its letters left out once. */
  spellings: string[];
  /** The beginning that less similar words must have; null: these are not searched. */
  beginning: string | null;
}

/** A word of some live post that resembles a word of the query. */
export interface NearWord extends KnownWord {
  asked: string;
}

/** Limits of one lookup of similar words, by spelling and by beginning. */
const NEAR_LOOKED_AT = 24;
const BEGINNINGS_LOOKED_AT = 24;

/** Words that resemble those of a query that no live post has, the newest first. */
export async function listNearWords(db: ReadDatabase, asked: readonly QueryWord[]): Promise<NearWord[]> {
  const { results } = await db
    .prepare(
      `WITH unknown AS MATERIALIZED (
         SELECT value ->> '$.word' AS asked, value -> '$.spellings' AS spellings, value ->> '$.beginning' AS beginning
         FROM json_each(?) WHERE NOT ${hasPost("(value ->> '$.word')")}
       ), near AS MATERIALIZED (
         SELECT * FROM (SELECT DISTINCT asked, word_spellings.word
           FROM unknown CROSS JOIN json_each(spellings) AS each CROSS JOIN word_spellings ON spelling = each.value
           LIMIT ${NEAR_LOOKED_AT})
         UNION SELECT asked, each.value FROM unknown CROSS JOIN json_each((SELECT json_group_array(word) FROM (
           SELECT word FROM words WHERE ${begins("word", "unknown.beginning")} LIMIT ${BEGINNINGS_LOOKED_AT}))) AS each
       )
       SELECT asked, words.word, label FROM near CROSS JOIN words ON words.word = near.word
       WHERE ${hasPost("words.word")} ORDER BY newest DESC`,
    )
    .bind(JSON.stringify(asked))
    .all<NearWord>();
  return results;
}
