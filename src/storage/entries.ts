import type { Fingerprint } from "../model/fingerprint.ts";
import { insertParts, type Part, runsOf } from "./delivery-parts.ts";

/**
 * The identity of a source's entries, whatever id or link a document gives them, and each entry's last state in each
 * feed.
 */

/** The names that a document gives one of its entries. */
export interface Naming {
  /** The entry's own id. */
  id: string;
  /** Its link in a normal form, so that all spellings of an address are equal; null when it identifies nothing. */
  link: string | null;
}

/** A known entry that a document names. */
export interface KnownEntry {
  id: string;
  /** The entry id of its post: the first id under which it was seen. */
  entryId: string;
  /** When it was first seen. */
  seenAt: number;
  /** The hash of its last state in this feed; null when this feed never had it. */
  contentHash: string | null;
  /** How many changes of it this feed has reported. */
  changeCount: number;
  /** The clock of its last report, in milliseconds; null when it is not stored. */
  clock: number | null;
  /** Its published date at the first sight, in milliseconds; null when it is not stored. */
  firstPublishedAt: number | null;
}

const KNOWN = `SELECT value ->> '$.id' AS id, named.entry_id AS entryId, coalesce(first.seen_at, named.seen_at) AS seenAt,
     feed_entries.content_hash AS contentHash, coalesce(tellings, 0) AS changeCount, clock,
     coalesce(first_published_at, (SELECT listed_at FROM posts WHERE posts.source = ?1 AND posts.entry_id = named.entry_id
       AND content_revision > 0)) AS firstPublishedAt
   FROM json_each(?2) CROSS JOIN entry_keys AS named ON named.source = ?1 AND named.key = 'id:' || (value ->> '$.id')
   LEFT JOIN entry_keys AS first ON first.source = ?1 AND first.key = 'id:' || named.entry_id
   LEFT JOIN entry_fingerprints AS print ON print.source = ?1 AND print.entry_id = named.entry_id
   LEFT JOIN feed_entries ON feed_entries.feed = ?3 AND feed_entries.entry_id = named.entry_id`;

/**
 * The entries that are known by their ids, with their current links.
 *
 * @param scope the feed whose last state is read
 */
export async function readKnownEntries(
  db: D1Database,
  source: string,
  scope: string,
  namings: readonly Naming[],
  now: number,
): Promise<KnownEntry[]> {
  const list = JSON.stringify(namings);
  const [, known] = await db.batch<KnownEntry>([linkKnown(db, source, list, now), knownIn(db, source, scope, list)]);
  return known!.results;
}

const knownIn = (db: D1Database, source: string, scope: string, list: string): D1PreparedStatement =>
  db.prepare(KNOWN).bind(source, list, scope);

/** Statement: makes a link lead to the known entry that has it now, unless the entry that it led to still has it. */
const linkKnown = (db: D1Database, source: string, list: string, now: number): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO entry_keys (source, key, entry_id, seen_at)
       SELECT ?1, 'url:' || (value ->> '$.link'), known.entry_id, ?3
       FROM json_each(?2) CROSS JOIN entry_keys AS known ON known.source = ?1 AND known.key = 'id:' || (value ->> '$.id')
       WHERE value ->> '$.link' IS NOT NULL
       ON CONFLICT DO UPDATE SET entry_id = excluded.entry_id
       WHERE entry_id <> excluded.entry_id AND EXISTS (
         SELECT 1 FROM entry_fingerprints AS owner WHERE owner.source = entry_keys.source
           AND owner.entry_id = entry_keys.entry_id AND 'url:' || owner.link <> entry_keys.key)`,
    )
    .bind(source, list, now);

/** An entry with an unknown id, and other spellings of that id. */
export interface UnknownEntry {
  id: string;
  spellings: readonly string[];
  /** Its link, even if other entries of the document have it too. */
  link: string | null;
  title: string;
  publishedAt: number | null;
  /** A hash of its text, if it may be a known entry that moved and got a new title at once. */
  movedText: string | null;
}

/** A known entry that may be the same as one with an unknown id. */
export interface Candidate extends Fingerprint {
  /** The unknown id. */
  id: string;
  entryId: string;
  link: string | null;
  /** Whether its id is another spelling of the unknown one. */
  isSpelling: boolean;
  /** Whether the link leads to this entry. */
  isLinked: boolean;
  /** Whether its post is withdrawn for good. */
  isGone: boolean;
}

/** Limit of comparisons between entries with one title, or with one second of publication. */
const SAME_TITLE_MAX = 5;
const SAME_DATE_MAX = 10;

const CANDIDATE = `json_object('entryId', found.entry_id, 'isSpelling', found.is_spelling, 'isLinked', found.is_linked,
  'link', print.link, 'title', coalesce(print.title, posts.title, ''), 'text', coalesce(print.text, ''),
  'publishedAt', iif(print.title IS NULL, posts.listed_at, print.published_at), 'isPrinted', print.title IS NOT NULL,
  'isGone', posts.withdrawn_at IS NOT NULL AND posts.on_hold = 0 AND posts.content_revision > 0)`;

/**
 * SQL: the known entries that `unknown` (json_each, {@link UnknownEntry}) may be the same as. The source is ?1, the
 * tolerance ?3.
 */
const FOUND = `(SELECT spelled.entry_id AS entry_id, 1 AS is_spelling, 0 AS is_linked FROM json_each(unknown.value, '$.spellings') AS spelling
    CROSS JOIN entry_keys AS spelled ON spelled.source = ?1 AND spelled.key = 'id:' || spelling.value
  UNION ALL SELECT entry_id, 0, 1 FROM entry_keys WHERE source = ?1 AND key = 'url:' || (unknown.value ->> '$.link')
  UNION ALL SELECT entry_id, 0, 0 FROM (SELECT entry_id FROM entry_fingerprints
    WHERE source = ?1 AND title = (unknown.value ->> '$.title') AND title <> ''
      AND published_at BETWEEN (unknown.value ->> '$.publishedAt') - ?3 AND (unknown.value ->> '$.publishedAt') + ?3
    LIMIT ${SAME_TITLE_MAX})
  UNION ALL SELECT entry_id, 0, 0 FROM (SELECT entry_id FROM entry_fingerprints
    WHERE source = ?1 AND title = (unknown.value ->> '$.title') AND title <> '' AND published_at IS NULL
    LIMIT ${SAME_TITLE_MAX})
  UNION ALL SELECT dated.entry_id, 0, 0 FROM (SELECT entry_id FROM posts
    WHERE source = ?1 AND live = 1 AND listed_at = (unknown.value ->> '$.publishedAt')
      AND (unknown.value ->> '$.movedText') IS NOT NULL LIMIT ${SAME_DATE_MAX}) AS dated
    CROSS JOIN entry_fingerprints AS moved ON moved.source = ?1 AND moved.entry_id = dated.entry_id
      AND moved.text = (unknown.value ->> '$.movedText'))`;

const CANDIDATES = `SELECT value ->> '$.id' AS id, (SELECT json_group_array(${CANDIDATE}) FROM ${FOUND} AS found
    LEFT JOIN entry_fingerprints AS print ON print.source = ?1 AND print.entry_id = found.entry_id
    LEFT JOIN posts ON posts.source = ?1 AND posts.entry_id = found.entry_id) AS candidates
  FROM json_each(?2) AS unknown`;

/** The known entries that entries with unknown ids may be: by another spelling, by the link, or by the title. */
export async function readCandidates(
  db: D1Database,
  source: string,
  unknown: readonly UnknownEntry[],
  toleranceMs: number,
): Promise<(Candidate & { isPrinted: boolean })[]> {
  const { results } = await db
    .prepare(CANDIDATES)
    .bind(source, JSON.stringify(unknown), toleranceMs)
    .all<{ id: string; candidates: string }>();
  return toCandidates(results);
}

const toCandidates = (rows: readonly { id: string; candidates: string }[]): (Candidate & { isPrinted: boolean })[] =>
  rows.flatMap(({ id, candidates }) =>
    (JSON.parse(candidates) as (Candidate & { isPrinted: boolean })[]).map((candidate) => ({
      ...candidate,
      id,
      isSpelling: Boolean(candidate.isSpelling),
      isLinked: Boolean(candidate.isLinked),
      isGone: Boolean(candidate.isGone),
      isPrinted: Boolean(candidate.isPrinted),
    })),
  );

/** The last stored fingerprints of entries, by the entry ids of their posts. */
export async function readFingerprints(
  db: D1Database,
  source: string,
  entryIds: readonly string[],
): Promise<Map<string, Fingerprint & { link: string | null }>> {
  const { results } = await db
    .prepare(
      `SELECT entry_id AS entryId, title, text, published_at AS publishedAt, link FROM entry_fingerprints
       WHERE source = ? AND entry_id IN (SELECT value FROM json_each(?))`,
    )
    .bind(source, JSON.stringify(entryIds))
    .all<Fingerprint & { entryId: string; link: string | null }>();
  return new Map(results.map(({ entryId, ...print }) => [entryId, print]));
}

/** An entry of a document that may be known, with its text. */
export interface Sighted extends UnknownEntry, Pick<Fingerprint, "text"> {
  /** Whether its link identifies it. */
  isLinkOwn: boolean;
  /** Its published date, in case this is its first sight. */
  firstPublishedAt: number;
}

const IS_KNOWN = "EXISTS (SELECT 1 FROM entry_keys WHERE source = ?1 AND key = 'id:' || (value ->> '$.id'))";

/**
 * Looks entries up by their ids. Entries with unknown ids that can be no known entry get identities at once: no entry
 * of the source has their link, a spelling of their id, or their title. Saves the fingerprints and links of all entries
 * that are known then. Everything is one transaction.
 *
 * @returns the entries whose ids are known now, and the candidates for the others
 */
export async function recognize(
  db: D1Database,
  source: string,
  sighted: readonly Sighted[],
  toleranceMs: number,
  now: number,
): Promise<{ known: KnownEntry[]; candidates: (Candidate & { isPrinted: boolean })[] }> {
  const list = JSON.stringify(sighted);
  const namings = JSON.stringify(sighted.map(({ id, link, isLinkOwn }) => ({ id, link: isLinkOwn ? link : null })));
  const results = await db.batch<Record<string, unknown>>([
    db.prepare(`${CANDIDATES} WHERE NOT ${IS_KNOWN}`).bind(source, list, toleranceMs),
    db
      .prepare(
        `INSERT INTO entry_keys (source, key, entry_id, seen_at)
         SELECT ?1, 'id:' || (value ->> '$.id'), value ->> '$.id', ?4 FROM json_each(?2) AS unknown
         WHERE NOT ${IS_KNOWN} AND NOT EXISTS (SELECT 1 FROM ${FOUND}) ON CONFLICT DO NOTHING`,
      )
      .bind(source, list, toleranceMs, now),
    linkKnown(db, source, namings, now),
    db
      .prepare(
        `INSERT INTO entry_fingerprints (source, entry_id, link, title, text, published_at, first_published_at)
         SELECT ?1, named.entry_id, value ->> '$.link', value ->> '$.title', value ->> '$.text', value ->> '$.publishedAt',
           coalesce((SELECT listed_at FROM posts WHERE posts.source = ?1 AND posts.entry_id = named.entry_id
             AND content_revision > 0), value ->> '$.firstPublishedAt')
         FROM json_each(?2) CROSS JOIN entry_keys AS named ON named.source = ?1 AND named.key = 'id:' || (value ->> '$.id')
         WHERE true ${REPRINTED}`,
      )
      .bind(source, list),
    knownIn(db, source, "", namings),
  ]);
  return {
    known: results[4]!.results as unknown as KnownEntry[],
    candidates: toCandidates(results[0]!.results as { id: string; candidates: string }[]),
  };
}

/** SQL: replaces an entry's fingerprint. An earlier date replaces the time of the first sight, which was assumed. */
const REPRINTED = `ON CONFLICT DO UPDATE SET link = excluded.link, title = excluded.title, text = excluded.text,
    published_at = excluded.published_at,
    first_published_at = iif(entry_fingerprints.published_at IS NULL AND excluded.published_at < first_published_at,
      excluded.published_at, first_published_at)
  WHERE (link, title, text, published_at) IS NOT (excluded.link, excluded.title, excluded.text, excluded.published_at)`;

/** A name of an entry, and the entry that it was found to belong to. */
export interface Identity extends Naming {
  entryId: string;
  /** The entry that its link led to when that was decided; null when it led to none. */
  linkedTo: string | null;
}

/**
 * Saves which entries new ids belong to, and which entries links lead to now. If a link has come to lead to another
 * entry since it was looked up, the id is not saved, and has to be looked up again.
 *
 * @param printed the entries' fingerprints
 * @returns the entries whose ids are known now
 */
export async function saveIdentities(
  db: D1Database,
  source: string,
  scope: string,
  identities: readonly Identity[],
  printed: readonly Printed[],
  now: number,
): Promise<KnownEntry[]> {
  const list = JSON.stringify(identities);
  const results = await db.batch<KnownEntry>([
    print(db, source, printed),
    db
      .prepare(
        `INSERT INTO entry_keys (source, key, entry_id, seen_at)
         SELECT ?1, 'url:' || (value ->> '$.link'), value ->> '$.entryId', ?3
         FROM json_each(?2) WHERE value ->> '$.link' IS NOT NULL
         ON CONFLICT DO UPDATE SET entry_id = excluded.entry_id
         WHERE entry_id = (SELECT value ->> '$.linkedTo' FROM json_each(?2)
           WHERE 'url:' || (value ->> '$.link') = entry_keys.key LIMIT 1)`,
      )
      .bind(source, list, now),
    db
      .prepare(
        `INSERT INTO entry_keys (source, key, entry_id, seen_at)
         SELECT ?1, 'id:' || (value ->> '$.id'), value ->> '$.entryId', ?3
         FROM json_each(?2) LEFT JOIN entry_keys AS owner ON owner.source = ?1 AND owner.key = 'url:' || (value ->> '$.link')
         WHERE owner.entry_id IS NULL OR owner.entry_id = value ->> '$.entryId' ON CONFLICT DO NOTHING`,
      )
      .bind(source, list, now),
    knownIn(db, source, scope, list),
  ]);
  return results[3]!.results;
}

/** The current fingerprint of an entry, under the entry id of its post. */
export interface Printed extends Fingerprint {
  entryId: string;
  link: string | null;
  /** Its published date, in case this is its first sight. */
  firstPublishedAt: number;
}

/** Saves the current fingerprints of entries. */
export async function saveFingerprints(db: D1Database, source: string, printed: readonly Printed[]): Promise<void> {
  await print(db, source, printed).run();
}

const print = (db: D1Database, source: string, printed: readonly Printed[]): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO entry_fingerprints (source, entry_id, link, title, text, published_at, first_published_at)
       SELECT ?1, value ->> '$.entryId', value ->> '$.link', value ->> '$.title', value ->> '$.text',
         value ->> '$.publishedAt', value ->> '$.firstPublishedAt' FROM json_each(?2) WHERE true ${REPRINTED}`,
    )
    .bind(source, JSON.stringify(printed));

/** The entry id of a known entry's post, by the entry's own id, else by its link; null when neither is known. */
export async function findEntry(
  db: D1Database,
  source: string,
  { id, link, spellings }: Naming & { spellings: readonly string[] },
): Promise<string | null> {
  return await db
    .prepare(
      `SELECT entry_id FROM (
         SELECT 0 AS place, entry_id FROM entry_keys WHERE source = ?1 AND key = 'id:' || ?2
         UNION ALL SELECT 1, spelled.entry_id FROM json_each(?4) AS spelling
           CROSS JOIN entry_keys AS spelled ON spelled.source = ?1 AND spelled.key = 'id:' || spelling.value
         UNION ALL SELECT 2, entry_id FROM entry_keys WHERE source = ?1 AND key = 'url:' || ?3
       ) ORDER BY place LIMIT 1`,
    )
    .bind(source, id, link, JSON.stringify(spellings))
    .first<string>("entry_id");
}

/** A delivery for a change that a feed reports, and the entry's state to save with it. */
export interface FeedChange {
  part: Part;
  entryId: string;
  contentHash: string;
  changeCount: number;
  /** The clock that orders it, in milliseconds. */
  clock: number;
}

/**
 * Commits changes: each delivery together with the entry's state, so that a change is reported once and none is lost.
 */
export async function saveFeedChanges(
  db: D1Database,
  source: string,
  scope: string,
  changes: FeedChange[],
  now: number,
): Promise<void> {
  for (const run of runsOf(changes, ({ part }) => part.body.length)) {
    const parts = run.map(({ part }) => part);
    const said = run.map(({ part: _, ...rest }) => rest);
    await db.batch([
      insertParts(db, source, parts, now),
      db
        .prepare(
          `INSERT INTO feed_entries (feed, entry_id, content_hash, tellings, clock)
           SELECT ?1, value ->> '$.entryId', value ->> '$.contentHash', value ->> '$.changeCount', value ->> '$.clock'
           FROM json_each(?2) WHERE true
           ON CONFLICT (feed, entry_id) DO UPDATE SET content_hash = excluded.content_hash, tellings = excluded.tellings,
             clock = excluded.clock`,
        )
        .bind(scope, JSON.stringify(said)),
    ]);
  }
}
