/** Something the reader of the terminal can mend: what went wrong, and what to do about it. */
export class Failure extends Error {
  readonly advice: string;

  constructor(what: string, advice: string) {
    super(what);
    this.name = "Failure";
    this.advice = advice;
  }
}

/** A command that was given wrongly: its usage is shown. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The message of whatever was thrown, with the cause that `fetch` and others hide one level down. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error && cause.message !== "" ? `${thrown.message}: ${cause.message}` : thrown.message;
}

/** What to do about whatever was thrown, also by code of another bundle. */
export const adviceOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && thrown.name === "Failure" ? (thrown as Failure).advice : undefined;
