import { insertPart, type Part } from "./delivery-parts.ts";

/** Which entries of a source are the same, whatever id or link a document gives them, and what each feed last said of them. */

/** How a document names one of its entries. */
export interface Naming {
  /** The entry's own id. */
  id: string;
  /** Its link, spelled so that two spellings of one address are the same; null where it identifies nothing. */
  link: string | null;
}

/** An entry that a document names, as we know it. */
export interface KnownEntry {
  id: string;
  /** The id that its post goes by: the first id that it was seen under. */
  entryId: string;
  /** When it was first seen. */
  seenAt: number;
  /** The hash of what this feed last said about it; null if it never did. */
  contentHash: string | null;
  /** How often this feed has reported a change of it. */
  changeCount: number;
}

/**
 * Identifies entries by their id, else by their link, and remembers both. An id is believed over a link; a link is not
 * believed when the entry that owns it stands in the same document under its own id.
 *
 * @param scope the feed whose last state is read
 */
export async function identifyEntries(
  db: D1Database,
  source: string,
  scope: string,
  namings: Naming[],
  now: number,
): Promise<KnownEntry[]> {
  const list = JSON.stringify(namings);
  const results = await db.batch<KnownEntry>([
    db
      .prepare(
        `INSERT INTO entry_keys (source, key, entry_id, seen_at)
         SELECT ?1, 'url:' || (value ->> '$.link'), coalesce(known.entry_id, value ->> '$.id'), ?3
         FROM json_each(?2) LEFT JOIN entry_keys AS known ON known.source = ?1 AND known.key = 'id:' || (value ->> '$.id')
         WHERE value ->> '$.link' IS NOT NULL ON CONFLICT DO NOTHING`,
      )
      .bind(source, list, now),
    db
      .prepare(
        `INSERT INTO entry_keys (source, key, entry_id, seen_at)
         SELECT ?1, 'id:' || (value ->> '$.id'), coalesce(owner.entry_id, value ->> '$.id'), ?3
         FROM json_each(?2) LEFT JOIN entry_keys AS owner ON owner.source = ?1 AND owner.key = 'url:' || (value ->> '$.link')
           AND owner.entry_id NOT IN (
             SELECT present.entry_id FROM json_each(?2) AS other CROSS JOIN entry_keys AS present
               ON present.source = ?1 AND present.key = 'id:' || (other.value ->> '$.id'))
         WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(source, list, now),
    db
      .prepare(
        `SELECT value ->> '$.id' AS id, named.entry_id AS entryId, coalesce(first.seen_at, named.seen_at) AS seenAt,
           content_hash AS contentHash, coalesce(tellings, 0) AS changeCount
         FROM json_each(?2) CROSS JOIN entry_keys AS named ON named.source = ?1 AND named.key = 'id:' || (value ->> '$.id')
         LEFT JOIN entry_keys AS first ON first.source = ?1 AND first.key = 'id:' || named.entry_id
         LEFT JOIN feed_entries ON feed_entries.feed = ?3 AND feed_entries.entry_id = named.entry_id`,
      )
      .bind(source, list, scope),
  ]);
  return results[2]!.results;
}

/** The id that the post of a known entry goes by, by the entry's own id, else by its link; null when neither is known. */
export async function findEntry(db: D1Database, source: string, { id, link }: Naming): Promise<string | null> {
  return await db
    .prepare(
      "SELECT entry_id FROM entry_keys WHERE source = ?1 AND key IN ('id:' || ?2, 'url:' || ?3) ORDER BY key LIMIT 1",
    )
    .bind(source, id, link)
    .first<string>("entry_id");
}

/** A delivery of something new that a feed says about an entry, and what to remember of it. */
export interface FeedChange {
  part: Part;
  entryId: string;
  contentHash: string;
  changeCount: number;
}

/** Statements of two rows each. */
const CHANGES_A_BATCH_MAX = 20;

/** Commits changes: each delivery together with the memory of it, so that it is reported once and not forgotten. */
export async function saveFeedChanges(
  db: D1Database,
  source: string,
  scope: string,
  changes: FeedChange[],
  now: number,
): Promise<void> {
  for (let start = 0; start < changes.length; start += CHANGES_A_BATCH_MAX) {
    await db.batch(
      changes.slice(start, start + CHANGES_A_BATCH_MAX).flatMap(({ part, entryId, contentHash, changeCount }) => [
        insertPart(db, source, part, now),
        db
          .prepare(
            `INSERT INTO feed_entries (feed, entry_id, content_hash, tellings) VALUES (?, ?, ?, ?)
             ON CONFLICT (feed, entry_id) DO UPDATE SET content_hash = excluded.content_hash, tellings = excluded.tellings`,
          )
          .bind(scope, entryId, contentHash, changeCount),
      ]),
    );
  }
}
