/**
 * Whether D1 could not do what it was asked, so that the same may succeed later. It says so in the message: overloaded, timed
 * out, reset, network lost. A table or column that is missing is one too: the code is newer than the schema, until the
 * migration of its deploy has run. What else is wrong with a statement is a bug.
 */
export const isD1Failure = (error: unknown): boolean =>
  error instanceof Error &&
  error.message.startsWith("D1") &&
  (/no such (?:table|column): |has no column named /.test(error.message) ||
    !/^D1_TYPE_ERROR|SQLITE_(?:ERROR|CONSTRAINT|MISMATCH)/.test(error.message));
