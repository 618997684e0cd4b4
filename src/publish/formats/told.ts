import type { Change } from "../../model/entry.ts";
import { type Draft, issuesOfId, type Places, toEntry } from "./draft.ts";
import type { Parsed } from "./format.ts";

/** There is no post in it: a ping, a page, a draft. */
export const nothing: Parsed = { ok: true, changes: [] };

/** A post in its newest form, or what it lacks. */
export function told(kind: "published" | "updated", draft: Draft, places: Places, at: string): Parsed {
  const entry = toEntry(draft, places, at);
  return Array.isArray(entry) ? { ok: false, issues: entry } : { ok: true, changes: [{ kind, entry, at }] };
}

/** A post is to go, or what is wrong with its id. */
export function withdrawn(entryId: string, pointer: string, at: string, facts: Facts = {}): Parsed {
  const issues = issuesOfId(entryId, pointer);
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, changes: [{ kind: "withdrawn", entryId: entryId.trim(), at, ...facts }] };
}

type Facts = Pick<Change & { kind: "withdrawn" }, "reason" | "ifPublished" | "url">;

/** Several told in one body: what could be read, and beside it what could not. */
export function together(parts: Parsed[]): Parsed {
  const changes = parts.flatMap((part) => (part.ok && "changes" in part ? part.changes : []));
  const issues = parts.flatMap((part) => part.issues ?? []);
  if (changes.length === 0 && issues.length > 0) return { ok: false, issues };
  return { ok: true, changes, ...(issues.length > 0 && { issues }) };
}
