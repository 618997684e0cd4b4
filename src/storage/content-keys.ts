/** Keys to the sources' own APIs, sealed with the context `content:{slug}`. */

/** Sets a source's key, replacing any earlier one. */
export async function saveContentKey(db: D1Database, source: string, sealed: string): Promise<void> {
  await db
    .prepare(
      "INSERT INTO content_keys (source, sealed) VALUES (?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed",
    )
    .bind(source, sealed)
    .run();
}

/** A source's sealed key, or null. */
export async function readContentKey(db: D1Database, source: string): Promise<string | null> {
  return await db.prepare("SELECT sealed FROM content_keys WHERE source = ?").bind(source).first<string>("sealed");
}

/** Statement: deletes a source's key. */
export const dropContentKey = (db: D1Database, source: string): D1PreparedStatement =>
  db.prepare("DELETE FROM content_keys WHERE source = ?").bind(source);
