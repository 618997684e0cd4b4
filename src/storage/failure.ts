/**
 * Whether D1 could not do what it was asked, so that the same may succeed later. It says so in the message: overloaded, timed
 * out, reset, network lost. What is wrong with a statement is a bug.
 */
export const isD1Failure = (error: unknown): boolean =>
  error instanceof Error &&
  error.message.startsWith("D1") &&
  !/^D1_TYPE_ERROR|SQLITE_(?:ERROR|CONSTRAINT|MISMATCH)/.test(error.message);
