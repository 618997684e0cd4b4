/** Entries that left a feed. */

/** The prefix of the content hash of an entry that is gone for good. Such an entry no longer counts as missing. */
export const GONE = "gone ";

const LIVE = `content_hash NOT LIKE '${GONE}%'`;

/** Compares the known entries with a complete document: notes since when entries are missing, and which are back. */
export async function noteMissing(db: D1Database, feed: string, entryIds: string[], now: number): Promise<void> {
  const present = JSON.stringify(entryIds);
  await db.batch([
    db
      .prepare(
        `UPDATE feed_entries SET missing_since = NULL
         WHERE feed = ?1 AND missing_since IS NOT NULL AND entry_id IN (SELECT value FROM json_each(?2))`,
      )
      .bind(feed, present),
    db
      .prepare(
        `UPDATE feed_entries SET missing_since = ?3
         WHERE feed = ?1 AND missing_since IS NULL AND ${LIVE} AND entry_id NOT IN (SELECT value FROM json_each(?2))`,
      )
      .bind(feed, present, now),
    settleMissing(db, feed),
  ]);
}

/** Statement: a feed has missing entries for as long as any of them is missing. */
const settleMissing = (db: D1Database, feed: string): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE feeds SET missing_since = (SELECT min(missing_since) FROM feed_entries WHERE feed = ?1 AND ${LIVE})
       WHERE id = ?1`,
    )
    .bind(feed);

/** Notes that the newest document of a feed is incomplete, so it shows nothing about missing entries. */
export async function doubtMissing(db: D1Database, feed: string): Promise<void> {
  await db.prepare("UPDATE feeds SET missing_since = NULL WHERE id = ?").bind(feed).run();
}

/** An entry that is missing. */
export interface Missing {
  entryId: string;
  changeCount: number;
}

/**
 * Entries that have been missing since `since` or longer, and the number of entries that were known before them and
 * stayed.
 */
export async function readMissing(
  db: D1Database,
  source: string,
  feed: string,
  since: number,
  limit: number,
): Promise<{ missing: Missing[]; stayed: number }> {
  const [missing, stayed] = await db.batch<Missing & { stayed: number }>([
    db
      .prepare(
        `SELECT entry_id AS entryId, tellings AS changeCount FROM feed_entries
         WHERE feed = ? AND missing_since <= ? AND ${LIVE} LIMIT ?`,
      )
      .bind(feed, since, limit),
    db
      .prepare(
        `SELECT count(*) AS stayed FROM feed_entries JOIN entry_keys ON source = ?2 AND key = 'id:' || feed_entries.entry_id
         WHERE feed = ?1 AND missing_since IS NULL AND ${LIVE} AND seen_at < (
           SELECT min(missing_since) FROM feed_entries WHERE feed = ?1 AND ${LIVE})`,
      )
      .bind(feed, source),
  ]);
  return { missing: missing!.results, stayed: stayed!.results[0]!.stayed };
}

/** Ends the missing state of entries that have been reported as gone. */
export async function settleRemovals(db: D1Database, feed: string): Promise<void> {
  await settleMissing(db, feed).run();
}
