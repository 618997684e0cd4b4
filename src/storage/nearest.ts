/** A database to read from: D1's primary or one of its replicas. */
export type Asked = Pick<D1Database, "prepare">;

/**
 * The replica nearest to the reader; the primary, where there are no replicas. A replica lags behind the primary, by less than a
 * second as a rule. A purge makes caches ask for a page again: from a replica the old page could come back and stay
 * until its time is up. So articles, lists, feeds and sitemaps ask the primary, which the plain binding does.
 * Nobody needs a bookmark: readers who write something read it at the primary, too.
 */
export const nearest = (db: D1Database): Asked => db.withSession("first-unconstrained");
