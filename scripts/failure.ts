/** A failure that the user can resolve: what went wrong, and what to do about it. */
export class Failure extends Error {
  readonly advice: string;

  constructor(what: string, advice: string) {
    super(what);
    this.name = "Failure";
    this.advice = advice;
  }
}

/** A command with wrong arguments. Its usage is shown. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The message of anything thrown, with the inner cause that `fetch` and others hide. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  return cause instanceof Error && cause.message !== "" ? `${thrown.message}: ${cause.message}` : thrown.message;
}

/** The advice of anything thrown, even by code of another bundle. */
export const adviceOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && thrown.name === "Failure" ? (thrown as Failure).advice : undefined;
