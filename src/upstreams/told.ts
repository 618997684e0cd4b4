import type { Change } from "../model/entry.ts";
import { type Draft, issuesOfId, type Places, toEntry } from "./draft.ts";
import type { Parsed, Read, Refetch } from "./format.ts";

/** There is no post in it: a ping, a page, a draft. */
export const nothing: Read = { ok: true, changes: [] };

/** A post in its newest form, or what it lacks. */
export function told(kind: "published" | "updated", draft: Draft, places: Places, at: string): Read {
  const entry = toEntry(draft, places, at);
  return Array.isArray(entry) ? { ok: false, issues: entry } : { ok: true, changes: [{ kind, entry, at }] };
}

/** A post is to go, or what is wrong with its id. */
export function withdrawn(entryId: string, pointer: string, at: string, facts: Facts = {}): Read {
  const issues = issuesOfId(entryId, pointer);
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, changes: [{ kind: "withdrawn", entryId: entryId.trim(), at, ...facts }] };
}

type Facts = Pick<Change & { kind: "withdrawn" }, "reason" | "onHold" | "url">;

/** A post whose text is to be fetched, or what is wrong with its id. */
export function thin(refetch: Refetch, pointer: string, otherwise?: Read): Parsed {
  const issues = issuesOfId(refetch.entryId, pointer);
  const number = refetch.number.trim();
  if (issues.length === 0 && number === "" && refetch.slug === undefined)
    issues.push({ pointer, detail: "has nothing to fetch it by" });
  if (issues.length > 0) return { ok: false, issues };
  const [change] = otherwise?.ok === true ? otherwise.changes : [];
  const entryId = refetch.entryId.trim();
  return { ok: true, refetch: { ...refetch, number, entryId, ...(change && { otherwise: change }) } };
}

/** Several told in one body: what could be read, and beside it what could not. */
export function together(parts: Parsed[]): Parsed {
  const changes = parts.flatMap((part) => (part.ok && "changes" in part ? part.changes : []));
  const issues = parts.flatMap((part, index) =>
    "refetch" in part ? [{ pointer: `/${index}`, detail: NO_TEXT_AMONG_MANY }] : (part.issues ?? []),
  );
  if (changes.length === 0 && issues.length > 0) return { ok: false, issues };
  return { ok: true, changes, ...(issues.length > 0 && { issues }) };
}

const NO_TEXT_AMONG_MANY = "has no text; it is fetched where a post is sent by itself";
