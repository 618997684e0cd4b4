/** A database that is only asked: D1's primary, or a replica of it. */
export type Asked = Pick<D1Database, "prepare">;

/**
 * The replica nearest to the reader, which may lag behind the primary, by less than a second as a rule; the primary where there
 * is none. It is for what a reader asks and no purge has just made a cache ask for anew: a page that is made from an old state
 * would stay in the cache until its time is up. So articles, the first page of every list, feeds and all that
 * writes ask the primary, which the plain binding does; and nobody needs a bookmark, for whoever reads what they
 * wrote themselves reads it there.
 */
export const nearest = (db: D1Database): Asked => db.withSession("first-unconstrained");
