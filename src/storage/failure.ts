/**
 * Whether D1 failed in a way that may pass. Its message shows that: overloaded, timed out, reset, network lost. A
 * missing table or column counts too, because new code may run before the migration of its deploy. Any other error of a
 * statement is a bug.
 */
export const isD1Failure = (error: unknown): boolean =>
  error instanceof Error &&
  error.message.startsWith("D1") &&
  (/no such (?:table|column): |has no column named /.test(error.message) ||
    !/^D1_TYPE_ERROR|SQLITE_(?:ERROR|CONSTRAINT|MISMATCH)/.test(error.message));
