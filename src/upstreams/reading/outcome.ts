import type { Change } from "../../model/entry.ts";
import { titleText } from "../../html/text.ts";
import type { Parsed, PostToFetch, Read } from "../format.ts";
import { type Draft, issuesOfId, type Places, toEntry } from "./draft.ts";

/** The result for a body without a post: a ping, a page, a draft. */
export const noPost: Read = { ok: true, changes: [] };

/** A post in its newest form, or the faults of the draft. */
export function publication(kind: "published" | "updated", draft: Draft, places: Places, at: string): Read {
  const entry = toEntry(draft, places, at);
  if (Array.isArray(entry)) return { ok: false, issues: entry };
  return { ok: true, changes: [{ kind, entry, at, ...(draft.modified === undefined && { isUndated: true }) }] };
}

const TITLE_MAX_CHARS = 500;

/** The withdrawal of a post, or the fault of its id. Its title may be HTML. */
export function withdrawal(entryId: string, pointer: string, at: string, facts: Facts = {}): Read {
  const issues = issuesOfId(entryId, pointer);
  if (issues.length > 0) return { ok: false, issues };
  const title = titleText(facts.title ?? "", TITLE_MAX_CHARS);
  return {
    ok: true,
    changes: [{ kind: "withdrawn", entryId: entryId.trim(), at, ...facts, ...(title !== "" && { title }) }],
  };
}

/** An unpublished post may be published again, which ends its withdrawal. A deleted post is withdrawn for good. */
export const UNPUBLISHED = { onHold: true } as const;

type Facts = Pick<Change & { kind: "withdrawn" }, "reason" | "title" | "onHold" | "url">;

/**
 * A post whose text has to be fetched, or the fault of its id.
 *
 * @param fallback the content of the body, in case the post cannot be fetched
 */
export function needsFetch(post: PostToFetch, pointer: string, fallback?: Read): Parsed {
  const issues = issuesOfId(post.entryId, pointer);
  const number = post.number.trim();
  if (issues.length === 0 && number === "" && post.slug === undefined)
    issues.push({ pointer, detail: "has nothing to fetch it by" });
  if (issues.length > 0) return { ok: false, issues };
  const [change] = fallback?.ok === true ? fallback.changes : [];
  const entryId = post.entryId.trim();
  return { ok: true, needsFetch: { ...post, number, entryId, ...(change && { fallback: change }) } };
}

/** Several posts of one body: the changes that could be read, and the faults of the others. */
export function merge(parts: Parsed[]): Parsed {
  const changes = parts.flatMap((part) => (part.ok && "changes" in part ? part.changes : []));
  const issues = parts.flatMap((part, index) =>
    "needsFetch" in part ? [{ pointer: `/${index}`, detail: NO_TEXT_AMONG_MANY }] : (part.issues ?? []),
  );
  if (changes.length === 0 && issues.length > 0) return { ok: false, issues };
  return { ok: true, changes, ...(issues.length > 0 && { issues }) };
}

const NO_TEXT_AMONG_MANY = "has no text; it is fetched where a post is sent by itself";
