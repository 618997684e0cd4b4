import * as v from "valibot";

/**
 * What an operator may do:
 * - `read`: every GET but those of tokens and the audit log
 * - `ingest`: import, poll and replay
 * - `edit`: change posts, sources and feeds
 * - `admin`: all of that, and secrets, tokens, the audit log, and deleting a source
 */
export const SCOPES = ["read", "ingest", "edit", "admin"] as const;
export const Scope = v.picklist(SCOPES, `must be one of ${SCOPES.join(", ")}`);
export type Scope = v.InferOutput<typeof Scope>;

/** Who makes a request, and what they may do. */
export interface Operator {
  /** The token's name, or the e-mail address that Cloudflare Access vouches for. */
  name: string;
  scopes: readonly Scope[];
}

/** Whether an operator may do what asks for a scope. */
export const may = ({ scopes }: Operator, scope: Scope): boolean => scopes.includes(scope) || scopes.includes("admin");
