import * as v from "valibot";

/**
 * The scopes of an operator:
 * - `read`: every GET except tokens and the audit log
 * - `ingest`: import, poll and replay
 * - `edit`: change posts, sources and feeds
 * - `admin`: all of these, and secrets, tokens, the audit log, and deleting a source
 */
export const SCOPES = ["read", "ingest", "edit", "admin"] as const;
export const Scope = v.picklist(SCOPES, `must be one of ${SCOPES.join(", ")}`);
export type Scope = v.InferOutput<typeof Scope>;

/** The operator who makes a request, with their scopes. */
export interface Operator {
  /** The token's name, or the e-mail address that Cloudflare Access vouches for. */
  name: string;
  scopes: readonly Scope[];
}

/** Whether an operator has a scope. */
export const may = ({ scopes }: Operator, scope: Scope): boolean => scopes.includes(scope) || scopes.includes("admin");
