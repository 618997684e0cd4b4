/** A database to read from: D1's primary or one of its replicas. */
export type ReadDatabase = Pick<D1Database, "prepare">;

/**
 * The replica nearest to the reader, or the primary when there are no replicas.
 *
 * A replica is usually less than a second behind the primary. After a purge, caches request pages again; a replica
 * might then return the old page, which would stay until it expires. So articles, lists, feeds and sitemaps are read
 * from the primary, by the plain binding. No bookmark is needed, because readers who write something read it from the
 * primary, too.
 */
export const nearest = (db: D1Database): ReadDatabase => db.withSession("first-unconstrained");
